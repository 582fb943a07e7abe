"""流程日志: a supervisor takes the event log of one procedure out of the house, as XES or CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app import clock, days, db, i18n
from app.days import NoDay
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
    """What may be taken; once a procedure was chosen, how many cases these are."""
    if not overseeing.may_oversee(me()):
        raise Forbidden
    return _page(eventlog.count(me(), _asked()) if "procedure" in request.args else None)


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
    """Nothing was taken or counted: the page again, with what was chosen, and why."""
    with db.transaction(reads_only=True):
        return _page(_counted_before(), error), 422


def _counted_before() -> int | None:
    """How many cases somebody was about to take, who may do so once all is filled in."""
    if request.method == "GET":
        return None
    try:
        return eventlog.count(me(), _asked())
    except AppError:
        return None


def _page(count: int | None = None, error: AppError | None = None) -> str:
    said = error.details if isinstance(error, Invalid) else {}
    return render_template(
        "supervision/log.html",
        procedures=eventlog.procedures(me()),
        asked=_written(),
        who=_who(),
        reason=request.form.get("reason", ""),
        count=count,
        most=eventlog.MOST_CASES,
        why=i18n.say(error) if error else "",
        problems={name: i18n.say(told[0]) for name, told in said.items()},
    )


def _written() -> dict[str, str]:
    """What was chosen, as it was sent; else the last three months of nothing yet."""
    today = clock.today()
    usual = {"procedure": "", "since": str(today - USUAL), "until": str(today)}
    return {name: request.values.get(name, one) for name, one in usual.items()}


def _who() -> Who:
    """What shall stand for people; what nobody offers is a code."""
    wanted = request.form.get("who", "")
    return Who(wanted) if wanted in set(Who) else Who.CODE


def _asked() -> Asked:
    """Raises: Invalid."""
    written, said = _written(), {}
    if not written["procedure"]:
        said["procedure"] = [Sentence(mark("请选择一个流程。"))]
    found: dict[str, date] = {}
    for name in ("since", "until"):
        try:
            found[name] = days.read(written[name])
        except NoDay as error:
            said[name] = [error.said]
    if said:
        raise Invalid(said)
    return Asked(written["procedure"], **found)
