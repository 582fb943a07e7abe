"""流程日志: a supervisor takes the event log of one procedure out of the house, as XES or CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app import clock, db, i18n
from app.errors import AppError, Forbidden, Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation.actors import Actor
from app.supervision import eventlog, overseeing, xes
from app.supervision.eventlog import Asked, Resources, Who
from app.views import eventlines
from app.views.shell import me

blueprint = Blueprint("eventlogs", __name__, url_prefix="/supervision/log")

#: So many days the page proposes.
USUAL = timedelta(days=90)
MEDIA = {"xes": "application/xml", "csv": "text/csv"}


@blueprint.get("")
@login_required
def index() -> str:
    if not overseeing.may_oversee(me()):
        raise Forbidden
    return _page()


@blueprint.post("")
@login_required
def export() -> ResponseReturnValue:
    """The log, written while it is read; that it was taken is on record before."""
    asked, who = _asked(), _who()
    form = "xes" if request.form.get("form") == "xes" else "csv"
    eventlog.grant(me(), asked, who, form=form, reason=request.form.get("reason", ""))
    answer = Response(
        stream_with_context(_pieces(me(), asked, who, form)),
        mimetype=MEDIA[form],
    )
    name = f"{asked.procedure}-{asked.since:%Y%m%d}-{asked.until:%Y%m%d}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _pieces(actor: Actor, asked: Asked, who: Who, form: str) -> Iterator[str]:
    """Read within a transaction of its own, as that of the request is over by then."""
    resources = Resources(who)
    with db.transaction(reads_only=True):
        traces = eventlog.traces(actor, asked)
        write = xes.pieces if form == "xes" else eventlines.pieces
        yield from write(asked, traces, resources)


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was taken: the page again, and why."""
    with db.transaction(reads_only=True):
        return _page(error), 422


def _page(error: AppError | None = None) -> str:
    procedures = eventlog.procedures(me())
    asked = _proposed()
    said = error.details if isinstance(error, Invalid) else {}
    return render_template(
        "supervision/log.html",
        procedures=procedures,
        asked=asked,
        who=_who(),
        reason=request.form.get("reason", ""),
        count=_count(asked) if asked.procedure and error is None else None,
        most=eventlog.MOST_CASES,
        why=i18n.say(error) if error else "",
        problems={name: i18n.say(told[0]) for name, told in said.items()},
    )


def _count(asked: Asked) -> int | None:
    try:
        return eventlog.count(me(), asked)
    except Invalid:
        return None


def _proposed() -> Asked:
    """What the address or a refused form asks for; else the last three months."""
    try:
        return _asked()
    except Invalid:
        return Asked("", clock.today() - USUAL, clock.today())


def _who() -> Who:
    """What shall stand for people; what nobody offers is a code."""
    wanted = request.form.get("who", "")
    return Who(wanted) if wanted in set(Who) else Who.CODE


def _asked() -> Asked:
    """Raises: Invalid."""
    given = request.values
    said: dict[str, Any] = {}
    if not given.get("procedure"):
        said["procedure"] = [Sentence(mark("请选择一个流程。"))]
    days = {}
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(given.get(name, ""))
        except ValueError:
            said[name] = [Sentence(mark("请填日期，如 2026-03-05。"))]
    if said:
        raise Invalid(said)
    return Asked(given["procedure"], days["since"], days["until"])
