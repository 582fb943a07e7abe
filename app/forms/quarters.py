"""What the subdistrict writes when it cancels a quarter."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from app.i18n import lazy as _


class CancelForm(FlaskForm):
    reason = TextAreaField(
        _("撤销理由"),
        [InputRequired(_("请写明撤销理由。")), Length(5, 400, _("请写5到400个字。"))],
        description=_("告诉每一名有申报的党员，并记入案卷。"),
        render_kw={"rows": 4, "maxlength": 400},
    )
