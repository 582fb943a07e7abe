"""What is written when something is done with a work item besides the step itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional

from app.cases.inquiries import LONGEST_TO_SUPPLY, USUAL_TO_SUPPLY
from app.cases.sides import LONGEST_TEXT
from app.i18n import lazy as _

IN_ORDER, STRAIGHT = "in-order", "straight"
_POLICIES = {
    IN_ORDER: _("按顺序重新办理\n中间各步都要再办一次"),
    STRAIGHT: _("直接送回我这一步\n中间各步不再重办"),
}
_PLACES = {
    "before": _("在我之前\n他们都签了，再由我决定"),
    "beside": _("和我同时\n都签了才往下办"),
    "after": _("在我之后\n我办完再请他们签，都签了才往下办"),
}


def _told(choices: Mapping[str, Any]) -> dict[str, str]:
    """In the reader's language, each time they are shown."""
    return {value: str(words) for value, words in choices.items()}


class ActForm(FlaskForm):
    """Every field that some act asks for; `keep` leaves those of one act.

    It judges nothing but shapes: the verbs say what is missing.
    """

    people = SelectMultipleField(_("交给谁"), validate_choice=False)
    find = StringField(_("查找人员"), render_kw={"autocomplete": "off", "maxlength": 40})
    element = RadioField(_("退回到"), validate_choice=False)
    policy = RadioField(
        _("办完以后"),
        choices=lambda: _told(_POLICIES),
        default=IN_ORDER,
        validate_choice=False,
    )
    where = RadioField(
        _("什么时候签"),
        choices=lambda: _told(_PLACES),
        default="before",
        validate_choice=False,
    )
    days = IntegerField(
        _("几个工作日内"),
        [Optional()],
        default=USUAL_TO_SUPPLY,
        render_kw={"inputmode": "numeric", "min": 1, "max": LONGEST_TO_SUPPLY},
    )
    text = TextAreaField(_("说明"), render_kw={"rows": 3, "maxlength": LONGEST_TEXT})

    def keep(self, names: Iterable[str]) -> ActForm:
        """Only these fields are asked for."""
        for name in {field.name for field in self} - {*names, "csrf_token"}:
            del self[name]
        return self


class AnswerForm(FlaskForm):
    """What somebody says who was asked beside a step; the buttons are the outcomes."""

    opinion = TextAreaField(render_kw={"rows": 4, "maxlength": LONGEST_TEXT})
