"""Forms for the rules of points: every parameter of a rule set, and one of its items.

They judge nothing (`app.points.judging` does) and show what it says at the fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, StringField

from app import i18n
from app.forms.fields import NumberField
from app.i18n import lazy as _
from app.points import rulebook, wording
from app.points.catalogue import PARAMETERS
from app.points.judging import LONGEST_TITLE
from app.points.parameters import Kind, Parameter
from app.points.vocabulary import (
    CATEGORY_TITLES,
    ENTERED_BY_TITLES,
    MEASURE_UNITS,
    PERIOD_TITLES,
    PROOF_TITLES,
)


def parameters_form(title: str, parameters: Mapping[str, Any]) -> FlaskForm:
    """A field for the title and for each parameter, filled with what a rule set says."""
    fields: dict[str, Field] = {"title": _title(_("方案名称"))}
    known: dict[str, Any] = {"title": title}
    for one in PARAMETERS:
        fields[one.name] = _FIELDS[one.kind](one)
        value = one.value_in(parameters)
        known[one.name] = value if one.kind == Kind.SWITCH else _text(value)
    return _form(fields, known)


def item_form(known: Mapping[str, Any]) -> FlaskForm:
    """The fields of an item; `known` as `judging.as_written` gives it."""
    fields: dict[str, Field] = {
        "code": StringField(
            _("编号"),
            description=_("一个字母加数字，如D06；申报、封顶和历年账目都认这个编号。"),
            render_kw={"maxlength": 10, "autocapitalize": "characters"},
        ),
        "title": _title(_("事项名称")),
        "category": _radio(_("类别"), CATEGORY_TITLES),
        "measure": _radio(_("按什么计量"), MEASURE_UNITS),
        "value": NumberField(
            _("每小时或每次几分"),
            description=_("负面分也填正数，系统记作扣分。"),
            render_kw={"data-unit": str(_("分"))},
        ),
        "most_per_claim": NumberField(
            _("一次最多计多少"),
            description=_("按上面的计量，不填就是不限。例如志愿服务一次最多计2小时。"),
        ),
        "cap": NumberField(
            _("封顶"),
            description=_("这一事项最多得几分，不填就是不封顶。"),
            render_kw={"data-unit": str(_("分"))},
        ),
        "cap_period": _radio(_("封顶按什么算"), PERIOD_TITLES),
        "entered_by": _radio(_("谁登记"), ENTERED_BY_TITLES),
        "proof": _radio(_("申报须附什么"), PROOF_TITLES),
        "is_redeemable": BooleanField(
            _("同时记入可兑换积分"), description=_("志愿服务和奖励一般可以兑换，基础分不能。")
        ),
        "is_honour": BooleanField(
            _("同一件表彰只按最高级别计一次"), description=_("只用于奖励分。")
        ),
    }
    return _form(fields, known)


#: What a new item begins with.
NEW_ITEM = {
    "category": "DUTY",
    "measure": "TIMES",
    "entered_by": "MEMBER",
    "proof": "WITNESS_OR_FILE",
    "cap_period": "YEAR",
}


def _form(fields: Mapping[str, Field], known: Mapping[str, Any]) -> FlaskForm:
    form_class = type("RulesForm", (FlaskForm,), dict(fields))
    form: FlaskForm = form_class(data=dict(known))
    return form


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _title(label: str) -> Field:
    return StringField(label, render_kw={"maxlength": LONGEST_TITLE})


def _radio(label: str, titles: Mapping[Any, str]) -> Field:
    choices = {word.value: i18n.known(title) for word, title in titles.items()}
    return RadioField(label, choices=choices, validate_choice=False)


def _number(one: Parameter) -> Field:
    shown = {"min": str(one.least), "max": str(one.most)}
    if one.unit:
        shown["data-unit"] = i18n.known(one.unit)
    return NumberField(i18n.known(one.title), description=_about(one), render_kw=shown)


def _switch(one: Parameter) -> Field:
    return BooleanField(i18n.known(one.title), description=_about(one))


def _choice(one: Parameter) -> Field:
    unit = i18n.known(one.unit)
    choices = {value: f"{i18n.known(title)} {unit}".strip() for value, title in one.choices}
    return RadioField(
        i18n.known(one.title), choices=choices, description=_about(one), validate_choice=False
    )


_FIELDS: dict[Kind, Callable[[Parameter], Field]] = {
    Kind.WHOLE: _number,
    Kind.POINTS: _number,
    Kind.SWITCH: _switch,
    Kind.CHOICE: _choice,
}


def _about(one: Parameter) -> str:
    """Why it is there, what it may be, and what the two shipped rule sets say."""
    why = i18n.known(one.why)
    if one.kind in (Kind.WHOLE, Kind.POINTS):
        why += str(_("可填%(least)s至%(most)s。", least=one.least, most=one.most))
    seed, ref = (
        i18n.say(wording.of_parameter(one, rulebook.shipped_parameters(profile)))
        for profile in ("SEED", "REF")
    )
    return why + str(_("（示例方案：%(seed)s；参考方案：%(ref)s）", seed=seed, ref=ref))
