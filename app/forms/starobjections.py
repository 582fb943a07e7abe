"""What somebody who signs in nowhere writes against a branch's line on the notice of results."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.i18n import lazy as _


class StarNamelessForm(FlaskForm):
    """A name may be given or not; there must be something that can be checked."""

    key = HiddenField()
    row = SelectField(_("哪个支部"), [InputRequired(_("请选择公示上的一行。"))])
    target = RadioField(_("对哪一项"), [InputRequired(_("请选择一项。"))])
    ground = RadioField(_("理由"), [InputRequired(_("请选择一个理由。"))])
    facts = TextAreaField(
        _("事实和依据"),
        [InputRequired(_("请写明事实。")), Length(20, 1000, _("请写20到1000个字。"))],
        description=_("写明从哪里可以查证：时间、地点、记录或者知情的人。"),
        render_kw={"rows": 5, "maxlength": 1000},
    )
    name = StringField(
        _("联系人"),
        [Length(max=20)],
        description=_("可以不填；只给办理的人看。"),
        render_kw={"maxlength": 20},
    )
    contact = StringField(
        _("联系方式"),
        [Length(max=60)],
        description=_("可以不填；只给办理的人看。"),
        render_kw={"maxlength": 60},
    )
