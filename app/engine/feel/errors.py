"""What can be wrong with an expression, said so that the official who wrote it can put it right."""

from __future__ import annotations

from typing import Any

from app.errors import AppError, Sentence


class FeelError(AppError):
    """An expression that cannot be understood or worked out.

    `position` counts the characters of `expression` from 1, and so do `line` and `column`; they are
    0 where no single place is at fault.
    """

    message = "表达式有误。"

    def __init__(self, *, position: int = 0, expression: str = "", **values: Any) -> None:
        super().__init__(**values)
        self.position = position
        self.about(expression)

    def about(self, expression: str) -> FeelError:
        """The same error, knowing which text it speaks of."""
        self.expression = self.__dict__.get("expression") or expression
        self.values["where"] = self._where()
        return self

    @property
    def line(self) -> int:
        return self._before().count("\n") + 1 if self.position else 0

    @property
    def column(self) -> int:
        before = self._before()
        return len(before) - before.rfind("\n") if self.position else 0

    def _before(self) -> str:
        return self.expression[: max(self.position - 1, 0)].ljust(self.position - 1)

    def _where(self) -> Sentence:
        if "\n" in self.expression.strip():
            return Sentence("第%(line)s行第%(column)s个字", line=self.line, column=self.column)
        return Sentence("第%(column)s个字", column=self.position)


class FeelSyntaxError(FeelError):
    """The text is not an expression."""

    message = "表达式写法有误（%(where)s）。"


class UnreadableCharacter(FeelSyntaxError):
    message = "%(where)s“%(found)s”不能用在表达式里。"


class UnclosedText(FeelSyntaxError):
    message = "%(where)s处的引号没有配对。"


class UnknownEscape(FeelSyntaxError):
    message = "%(where)s开始的文本里有不能保存的字符。"


class SymbolExpected(FeelSyntaxError):
    message = "%(where)s“%(found)s”处应为“%(wanted)s”。"


class SymbolMissing(FeelSyntaxError):
    message = "表达式没有写完，末尾缺少“%(wanted)s”。"


class NameExpected(FeelSyntaxError):
    message = "%(where)s处应为名称。"


class ExpressionExpected(FeelSyntaxError):
    message = "%(where)s“%(found)s”处应为值或表达式。"


class ExpressionMissing(FeelSyntaxError):
    message = "表达式没有写完。"


class Superfluous(FeelSyntaxError):
    message = "%(where)s“%(found)s”起的内容多余，或者前面缺少运算符。"


class UnknownFunction(FeelSyntaxError):
    message = "%(where)s处：没有名为“%(name)s”的函数。"


class WrongArguments(FeelSyntaxError):
    message = "%(where)s处：函数应写作 %(signature)s。"


class ExternalFunction(FeelSyntaxError):
    message = "%(where)s处：不能调用外部函数（external），请用表达式写出函数的内容。"


class SpacedName(FeelSyntaxError):
    message = (
        "%(where)s“%(found)s”前缺少运算符；带空格的名称请写成 `%(name)s`，固定的文字请加引号。"
    )


class DuplicateEntry(FeelSyntaxError):
    message = "%(where)s处：名称“%(name)s”重复，请改成不同的名称。"


class NumberTooLarge(FeelSyntaxError):
    message = "%(where)s处的数“%(found)s”太大或太小。"


class UnclosedComment(FeelSyntaxError):
    message = "%(where)s处的注释没有结束，请补上“*/”。"


class UnclosedName(FeelSyntaxError):
    message = "%(where)s处的反引号没有配对，或者其中没有名称。"


class UnknownType(FeelSyntaxError):
    message = "%(where)s处：没有名为“%(name)s”的类型。"


class BadTemporal(FeelSyntaxError):
    message = "%(where)s处：“%(text)s”不是日期、时间或时长。"


class AssignmentExpected(FeelSyntaxError):
    message = "%(where)s处应写作“名称 = 表达式”。"


class FeelLimitExceeded(FeelError):
    """The expression asks for more than `limit` allows."""

    message = "表达式超出了限制（%(limit)s）。"


class ExpressionTooLong(FeelLimitExceeded):
    message = "表达式过长，最多%(limit)s个字。"


class NestedTooDeeply(FeelLimitExceeded):
    message = "嵌套过深，最多%(limit)s层。"


class TooManySteps(FeelLimitExceeded):
    message = "计算量过大，最多%(limit)s步。"


class TooManyItems(FeelLimitExceeded):
    message = "列表过长，最多%(limit)s项。"


class TextTooLong(FeelLimitExceeded):
    message = "文本过长，最多%(limit)s个字。"


class CallsTooDeep(FeelLimitExceeded):
    message = "函数互相调用的层数过多，最多%(limit)s层。"


class FeelValueRefused(FeelError):
    """A value that the language, or the case's memory, does not know."""

    message = "“%(kind)s”类型的值不能用在表达式里。"
