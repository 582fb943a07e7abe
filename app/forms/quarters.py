"""What is written about a quarter as a whole: why it is cancelled, how much is drawn from it."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.i18n import lazy as _


class CancelForm(FlaskForm):
    reason = TextAreaField(
        _("撤销理由"),
        [InputRequired(_("请写明撤销理由。")), Length(5, 400, _("请写5到400个字。"))],
        description=_("告诉每一名有申报的党员，并记入案卷。"),
        render_kw={"rows": 4, "maxlength": 400},
    )


class SampleForm(FlaskForm):
    size = IntegerField(
        _("抽取件数"),
        [InputRequired(_("请填要抽取的件数。"))],
        render_kw={"inputmode": "numeric", "min": 1},
    )
