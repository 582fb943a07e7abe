"""督办: what a supervisor asks, and what is answered to it."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from app import days
from app.cases.sides import LONGEST_TEXT
from app.days import NoDay
from app.errors import Invalid
from app.forms.fields import DayField
from app.i18n import lazy as _

_LONG = {"rows": 3, "maxlength": LONGEST_TEXT}


def day_of(form: FlaskForm, name: str) -> date:
    """The day that was typed. Raises: Invalid."""
    try:
        return days.read(form[name].data or "")
    except NoDay as error:
        raise Invalid({name: [error.said]}) from None


def let_choose(field: DayField, first: date, last: date) -> None:
    """Between which days the calendar of the page lets one choose."""
    field.render_kw = {"min": first.isoformat(), "max": last.isoformat()}


class AskForm(FlaskForm):
    text = TextAreaField(
        _("督办什么"),
        [InputRequired(_("请写明内容。"))],
        description=_("写明要对方说明什么；会记入办理过程。"),
        render_kw=_LONG,
    )
    answer_by = DayField(_("请在哪天前回复"), [InputRequired()])


class ReplyForm(FlaskForm):
    """`reason` stays only where an earlier answer is changed; `back`: the case is gone on with."""

    cause = RadioField(_("原因"), [InputRequired(_("请选择一个原因。"))], validate_choice=False)
    promised_on = DayField(_("承诺哪天前办好"), [InputRequired()])
    text = TextAreaField(_("说明"), description=_("选“其他原因”的必须写明。"), render_kw=_LONG)
    reason = TextAreaField(
        _("为什么改"),
        description=_("已经回复过：只能改一次，原来的回复仍然留着。"),
        render_kw=_LONG,
    )
    back = HiddenField()


class WithdrawForm(FlaskForm):
    reason = TextAreaField(_("撤销理由"), [InputRequired(_("请写明撤销理由。"))], render_kw=_LONG)
