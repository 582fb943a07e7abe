"""What the two pages have in common on which somebody before a sheet objects without a name."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField

from app import db, i18n, statuses
from app.db import new_id
from app.errors import Refused
from app.notices import checking
from app.notices.models import Notice
from app.views import noticelines
from app.views.shell import refusal, view_argument


def page(
    template: str, notice: Notice, form: FlaskForm, rows: int, problem: str | None = None
) -> str:
    """The page with its form, and why what was sent was refused."""
    return render_template(
        template,
        notice=noticelines.line(notice),
        hears=noticelines.sheet(notice)["hears"],
        form=form,
        rows=rows,
        problem=problem,
        back_url=url_for("outside.show", code=notice.code),
    )


def taken(template: str, notice: Notice) -> str:
    """The page that tells the number under which the objection is found again."""
    return render_template(
        template,
        notice=noticelines.line(notice),
        number=request.args.get("number", ""),
        back_url=url_for("outside.show", code=notice.code),
    )


def again(
    error: Refused, endpoint: str, shown: Callable[[Notice, str], str]
) -> ResponseReturnValue:
    """What was said at this endpoint stays on its page, with why; what had begun is undone."""
    if request.endpoint != endpoint:
        return refusal(error)
    with db.transaction(reads_only=True):
        told = shown(checking.of_code(view_argument("code")), i18n.say(error))
    return told, statuses.status_of(type(error))


def key_of(field: HiddenField) -> uuid.UUID:
    """The page's own key, so that a double press objects once."""
    given: Any = field.data
    try:
        return uuid.UUID(given)
    except (ValueError, TypeError):
        return new_id()
