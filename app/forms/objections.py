"""What somebody writes against a line of a notice, and who appeals."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.i18n import lazy as _


class NamelessForm(FlaskForm):
    """An objection without a name: there must be something that can be checked."""

    key = HiddenField()
    row = SelectField(_("哪一行"), [InputRequired(_("请选择公示上的一行。"))])
    ground = RadioField(_("理由"), [InputRequired(_("请选择一个理由。"))])
    facts = TextAreaField(
        _("事实和依据"),
        [InputRequired(_("请写明事实。")), Length(10, 500, _("请写10到500个字。"))],
        render_kw={"rows": 4, "maxlength": 500},
    )
    lead = StringField(
        _("从哪里可以查证"),
        [InputRequired(_("不具名的，请写明从哪里可以查证。")), Length(5, 200)],
        description=_("时间、地点、记录或者知情的人。"),
        render_kw={"maxlength": 200},
    )


class AppealForm(FlaskForm):
    reason = TextAreaField(
        _("申诉理由"),
        [InputRequired(_("请写明申诉理由。")), Length(10, 500, _("请写10到500个字。"))],
        render_kw={"rows": 4, "maxlength": 500},
    )
