"""时光: the page of a case as it stood at a moment of its past."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app import clock, i18n
from app.cases import moments, queries
from app.cases.moments import Act
from app.errors import NotFound, Sentence
from app.i18n import mark
from app.views import course, momentlines
from app.views.shell import me

blueprint = Blueprint("moments", __name__)


@blueprint.get("/cases/<uuid:case_id>/at")
@login_required
def show(case_id: uuid.UUID) -> ResponseReturnValue:
    """Whoever may see the case may look back, and sees of its past what they see of it now."""
    case = queries.case(me(), case_id)
    entries, items = queries.timeline(case), queries.visits(case)
    acts = moments.acts(entries, items)
    found = _chosen(acts)
    told = momentlines.shown(me(), case, entries, items, (acts, found.act))
    if found.at is not None:
        told |= {"minute": momentlines.minute(found.at), "asked_at": found.at}
    if found.wrong is not None:
        told |= {"minute": request.args["moment"], "problem": i18n.say(found.wrong)}
    return render_template("cases/at.html", **told), 200 if found.wrong is None else 422


@dataclass(frozen=True)
class Chosen:
    """An act, and the moment that was asked for, if one was.

    Where there was nothing at the moment: the act that is nearest, and what is wrong.
    """

    act: Act
    at: datetime | None = None
    wrong: Sentence | None = None


def _chosen(acts: Sequence[Act]) -> Chosen:
    """The act that the address names by its number or by a moment; else the last.

    Raises: NotFound, for an act that there was not.
    """
    if moment := request.args.get("moment"):
        return _at(acts, moment)
    number = request.args.get("act", default=len(acts), type=int)
    if not 1 <= number <= len(acts):
        raise NotFound
    return Chosen(acts[number - 1])


def _at(acts: Sequence[Act], written: str) -> Chosen:
    """A time in the offices, unless it says another zone; minutes are meant to their end."""
    try:
        begins = datetime.fromisoformat(written)
    except ValueError:
        said = mark("请填写日期和时间，如2026-03-05 14:20。")
        return Chosen(acts[-1], wrong=Sentence(said))
    begins = begins if begins.tzinfo else begins.replace(tzinfo=clock.OFFICE_ZONE)
    is_a_minute = len(written) <= len("2026-03-03T09:00")
    ends = begins.replace(second=59, microsecond=999_999) if is_a_minute else begins
    if begins > clock.now():
        return Chosen(acts[-1], wrong=Sentence(mark("还没有到这个时候，最晚看到现在。")))
    if ends < acts[0].ends:
        began = course.moment(acts[0].ends)
        return Chosen(acts[0], wrong=Sentence(mark("这件事%(began)s才开始。"), began=began))
    return Chosen(moments.at_moment(acts, ends), begins)
