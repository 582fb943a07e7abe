"""How figures and switches of a rule set are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import Sentence
from app.i18n import mark
from app.points.judging import plain
from app.points.parameters import Kind, Parameter
from app.points.rulesets import Item
from app.points.vocabulary import (
    CATEGORY_TITLES,
    ENTERED_BY_TITLES,
    MEASURE_UNITS,
    PROOF_TITLES,
    Measure,
    Period,
)

YES, NO = mark("是"), mark("否")
NO_LIMIT = mark("不限")
_MEASURED = mark("%(value)s %(unit)s")


def of_parameter(parameter: Parameter, parameters: Mapping[str, Any]) -> Sentence:
    """What a rule set says of a parameter: `5 工作日`, `是`, `不限`."""
    value = parameter.value_in(parameters)
    if value is None:
        return Sentence(NO_LIMIT)
    if value == 0 and parameter.zero:
        return Sentence(parameter.zero)
    said = _value(parameter, value)
    if not parameter.unit:
        return said
    return Sentence(_MEASURED, value=said, unit=Sentence(parameter.unit))


def _value(parameter: Parameter, value: Any) -> Sentence:
    if parameter.kind == Kind.SWITCH:
        return Sentence(YES if value else NO)
    if parameter.kind == Kind.CHOICE:
        return Sentence(dict(parameter.choices).get(str(value), str(value)))
    return _plainly(value)


def _plainly(value: Any) -> Sentence:
    return Sentence("%(value)s", value=value)


#: Column of an item → what it is called.
ITEM_TITLES = {
    "code": mark("编号"),
    "title": mark("事项名称"),
    "category": mark("类别"),
    "value": mark("分值"),
    "measure": mark("计量"),
    "most_per_claim": mark("一次最多计"),
    "cap": mark("封顶"),
    "is_redeemable": mark("可兑换"),
    "entered_by": mark("谁登记"),
    "proof": mark("须附"),
    "is_honour": mark("按最高级别计一次"),
}


#: Whole phrases: other languages do not put these together word by word.
_EACH = {Measure.HOURS: mark("每小时%(value)s分"), Measure.TIMES: mark("每次%(value)s分")}
_CAPS = {Period.QUARTER: mark("每季度%(value)s分"), Period.YEAR: mark("全年%(value)s分")}


def of_item(one: Item) -> dict[str, Sentence]:
    """An item column by column, in words."""
    unit = Sentence(MEASURE_UNITS[one.measure])
    return {
        "code": _plainly(one.code),
        "title": _plainly(one.title),
        "category": Sentence(CATEGORY_TITLES[one.category]),
        "value": Sentence(_EACH[one.measure], value=plain(one.value).replace("-", "−")),
        "measure": unit,
        "most_per_claim": _counted(one.most_per_claim, unit),
        "cap": _cap(one),
        "is_redeemable": Sentence(YES if one.is_redeemable else NO),
        "entered_by": Sentence(ENTERED_BY_TITLES[one.entered_by]),
        "proof": Sentence(PROOF_TITLES[one.proof]),
        "is_honour": Sentence(YES if one.is_honour else NO),
    }


def _counted(most: int | None, unit: Sentence) -> Sentence:
    if most is None:
        return Sentence(NO_LIMIT)
    return Sentence(_MEASURED, value=plain(most), unit=unit)


def _cap(one: Item) -> Sentence:
    if one.cap is None or one.cap_period is None:
        return Sentence(NO_LIMIT)
    return Sentence(_CAPS[one.cap_period], value=plain(one.cap))
