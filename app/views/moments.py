"""时光: the page of a case as it stood at a moment of its past."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Blueprint, render_template, request
from flask_login import login_required

from app import clock
from app.cases import moments, queries
from app.cases.moments import Act
from app.errors import NotFound
from app.views import momentlines
from app.views.shell import me

blueprint = Blueprint("moments", __name__)


@blueprint.get("/cases/<uuid:case_id>/at")
@login_required
def show(case_id: uuid.UUID) -> str:
    """Whoever may see the case may look back, and sees of its past what they see of it now."""
    case = queries.case(me(), case_id)
    entries, items = queries.timeline(case), queries.visits(case)
    acts = moments.acts(entries, items)
    act = _chosen(acts)
    told = momentlines.shown(me(), case, entries, items, (acts, act))
    return render_template("cases/at.html", **told)


def _chosen(acts: list[Act]) -> Act:
    """The act that the address names by its number, or the last before a moment; else the last.

    Raises: NotFound.
    """
    moment = request.args.get("moment")
    if moment:
        return moments.at_moment(acts, _instant(moment))
    number = request.args.get("act", default=len(acts), type=int)
    if not 1 <= number <= len(acts):
        raise NotFound
    return acts[number - 1]


def _instant(text: str) -> datetime:
    """A time in the offices, unless it says another zone; minutes are meant to their end."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if len(text) <= len("2026-03-03T09:00"):
        found = found.replace(second=59, microsecond=999_999)
    return found if found.tzinfo else found.replace(tzinfo=clock.OFFICE_ZONE)
