"""What the columns of decision tables may hold: types (`typeRef`) and allowed values."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.engine import feel
from app.engine.feel import properties
from app.engine.tables import Input, Output
from app.errors import Sentence

_SHOWN = 60
_REMEMBERED = 512

#: How a type may be called: in DMN 1.1 to 1.5, and by Camunda. The values are our names.
NAMES = {
    **dict.fromkeys(["number", "double", "float", "decimal"], "number"),
    **dict.fromkeys(["integer", "long", "int", "short"], "integer"),
    **dict.fromkeys(["string", "text"], "string"),
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    **dict.fromkeys(["date and time", "dateTime", "dateAndTime"], "date and time"),
    **dict.fromkeys(["days and time duration", "dayTimeDuration"], "days and time duration"),
    **dict.fromkeys(
        ["years and months duration", "yearMonthDuration"], "years and months duration"
    ),
    "list": "list",
    "context": "context",
    **dict.fromkeys(["", "Any", "any", "object", "undefined"], ""),
}
#: Our names, as officials read them.
KINDS = {
    "number": Sentence("数字"),
    "integer": Sentence("整数"),
    "string": Sentence("文本"),
    "boolean": Sentence("是非"),
    "date": Sentence("日期"),
    "time": Sentence("时间"),
    "date and time": Sentence("日期时间"),
    "days and time duration": Sentence("时长（天、时、分）"),
    "years and months duration": Sentence("时长（年、月）"),
    "list": Sentence("列表"),
    "context": Sentence("一组值"),
}
#: Forms and programs hand over dates and times as text.
_FROM_TEXT: dict[str, str] = {
    "date": "date(value)",
    "time": "time(value)",
    "date and time": "date and time(value)",
    "days and time duration": "duration(value)",
    "years and months duration": "duration(value)",
}


class Unlawful(ValueError):
    """A value that its column does not admit; `said` says so."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(str(said))
        self.said = said


def taken(column: Input, value: Any) -> Any:
    """The value that an input column looks at.

    Raises: Unlawful
    """
    value = _of_kind(column, value)
    if column.values and feel.matches(column.values, value) is not True:
        raise Unlawful(_not_allowed(column, value))
    return value


def given(column: Output, value: Any) -> Any:
    """The value that an output column gives.

    Raises: Unlawful
    """
    value = _of_kind(column, value)
    if value is not None and column.values and not is_allowed(column, value):
        raise Unlawful(_not_allowed(column, value))
    return value


def _of_kind(column: Input | Output, value: Any) -> Any:
    value = read(column.kind, value)
    if not conforms(column.kind, value):
        raise Unlawful(
            Sentence(
                "%(where)s应是%(kind)s，而值是 %(value)s",
                where=_heading(column),
                kind=KINDS[column.kind],
                value=shown(value),
            )
        )
    return value


def _not_allowed(column: Input | Output, value: Any) -> Sentence:
    return Sentence(
        "%(where)s的值是 %(value)s，不在允许的取值（%(values)s）之内",
        where=_heading(column),
        value=shown(value),
        values=column.values,
    )


def _heading(column: Input | Output) -> Sentence:
    if isinstance(column, Input):
        return Sentence("输入列“%(label)s”", label=column.label)
    return Sentence("结果列“%(label)s”", label=column.label)


def is_allowed(column: Output, value: Any) -> bool:
    return value in ranking(column.values) or feel.matches(column.values, value) is True


@lru_cache(_REMEMBERED)
def ranking(values: str) -> list[Any]:
    """The allowed values of an output in their order, the best first."""
    found = feel.evaluate(f"[{values}]", {}) if values else []
    assert isinstance(found, list)
    return found


def conforms(kind: str, value: Any) -> bool:
    """Null is of every type (DMN 1.3, clause 10.3.2.9.1)."""
    if not kind or value is None:
        return True
    if kind == "integer":
        return isinstance(value, Decimal) and value == value.to_integral_value()
    return properties.is_of(value, kind)


def read(kind: str, value: Any) -> Any:
    """A value as one of that kind: a list of one stands for its item, and the other way round.

    (DMN 1.3, clause 10.3.2.9.4; what lists and contexts hold is not looked into.)
    """
    if kind == "list" and value is not None and not isinstance(value, list):
        return [value]
    if kind != "list" and isinstance(value, list) and len(value) == 1 and conforms(kind, value[0]):
        return value[0] if kind else value
    if isinstance(value, str) and kind in _FROM_TEXT:
        return feel.evaluate(_FROM_TEXT[kind], {"value": value}) or value
    return value


def shown(value: Any) -> str:
    """A value in a sentence, cut where it is long."""
    text = feel.evaluate("string([value])", {"value": value})[1:-1]
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
