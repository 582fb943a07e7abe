"""What can be wrong with an expression, said so that the official who wrote it can put it right."""

from __future__ import annotations

from typing import Any

from app.errors import AppError


class FeelError(AppError):
    """An expression that cannot be understood or worked out.

    `position` counts the characters of `expression` from 1; it is 0 where no single place is at
    fault.
    """

    message = "表达式有误。"

    def __init__(self, *, position: int = 0, expression: str = "", **values: Any) -> None:
        super().__init__(**values, position=position)
        self.position = position
        self.expression = expression

    def about(self, expression: str) -> FeelError:
        """The same error, knowing which text it speaks of."""
        self.expression = self.expression or expression
        return self


class FeelSyntaxError(FeelError):
    """The text is not an expression."""

    message = "表达式写法有误（第%(position)s个字）。"


class UnreadableCharacter(FeelSyntaxError):
    message = "第%(position)s个字“%(found)s”不能用在表达式里。"


class UnclosedText(FeelSyntaxError):
    message = "第%(position)s个字处的引号没有配对。"


class UnknownEscape(FeelSyntaxError):
    message = "第%(position)s个字开始的文本里有不能保存的字符。"


class SymbolExpected(FeelSyntaxError):
    message = "第%(position)s个字“%(found)s”处应为“%(wanted)s”。"


class SymbolMissing(FeelSyntaxError):
    message = "表达式没有写完，末尾缺少“%(wanted)s”。"


class NameExpected(FeelSyntaxError):
    message = "第%(position)s个字处应为名称。"


class ExpressionExpected(FeelSyntaxError):
    message = "第%(position)s个字“%(found)s”处应为值或表达式。"


class ExpressionMissing(FeelSyntaxError):
    message = "表达式没有写完。"


class Superfluous(FeelSyntaxError):
    message = "第%(position)s个字“%(found)s”起的内容多余，或者前面缺少运算符。"


class UnknownFunction(FeelSyntaxError):
    message = "第%(position)s个字处：没有名为“%(name)s”的函数。"


class WrongArguments(FeelSyntaxError):
    message = "第%(position)s个字处：函数应写作 %(signature)s。"


class UnknownType(FeelSyntaxError):
    message = "第%(position)s个字处：没有名为“%(name)s”的类型。"


class BadTemporal(FeelSyntaxError):
    message = "第%(position)s个字处：“%(text)s”不是日期、时间或时长。"


class AssignmentExpected(FeelSyntaxError):
    message = "第%(position)s个字处应写作“名称 = 表达式”。"


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


class FeelValueRefused(FeelError):
    """A value that the language, or the case's memory, does not know."""

    message = "“%(kind)s”类型的值不能用在表达式里。"
