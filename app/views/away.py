"""外出委托: whom a reader has appointed for which days, for whom the reader acts; the history."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.datastructures import MultiDict

from app import clock, days, db, i18n, statuses
from app.cases import entrusting
from app.days import NoDay
from app.definitions import catalogue
from app.errors import AppError, Invalid, Refused
from app.organisation import away, directory
from app.organisation.away import StandInInvalid, Terms
from app.organisation.models import Person
from app.organisation.standing import StandIn
from app.views import choosing, shell
from app.views.shell import me

blueprint = Blueprint("away", __name__, url_prefix="/away")

FIND = "find"
FIELDS = ("since", "until", "reason", "scope")


@blueprint.get("")
@login_required
def index() -> str:
    return _page(_whose(None))


@blueprint.get("/<uuid:person_id>")
@login_required
def of_person(person_id: uuid.UUID) -> str:
    """The same for somebody who cannot do so, seen by an administrator."""
    return _page(_whose(person_id))


@blueprint.get("/people")
@login_required
def people() -> str:
    """Those whom a name finds, as the list to choose a deputy from."""
    return _found(_whose(None))


@blueprint.get("/<uuid:person_id>/people")
@login_required
def people_for(person_id: uuid.UUID) -> str:
    return _found(_whose(person_id))


@blueprint.post("")
@login_required
def appoint() -> ResponseReturnValue:
    return _appointed(None)


@blueprint.post("/<uuid:person_id>")
@login_required
def appoint_for(person_id: uuid.UUID) -> ResponseReturnValue:
    return _appointed(person_id)


def _found(person: Person) -> str:
    return render_template("cases/_people.html", **_choice(person, request.args))


def _appointed(person_id: uuid.UUID | None) -> ResponseReturnValue:
    person = _whose(person_id)
    if request.form.get("act") == FIND:
        return _page(person)
    replaced = _replaced(person)
    if replaced is None:
        row = entrusting.entrust(me(), _terms(), principal_id=person.id)
    else:
        row = entrusting.exchange(me(), replaced.id, _terms())
    told = {"name": row.deputy.name, "since": i18n.day(row.since), "until": i18n.day(row.until)}
    flash(_("已委托%(name)s代办：%(since)s至%(until)s。", **told), "success")
    return redirect(_url(row.principal_id))


@blueprint.post("/<uuid:stand_in_id>/end")
@login_required
def end(stand_in_id: uuid.UUID) -> ResponseReturnValue:
    reason = request.form.get("reason", "").strip()
    row = entrusting.take_back(me(), stand_in_id, reason=reason)
    flash(_("%(name)s代办的委托已经结束。", name=row.deputy.name), "success")
    is_own = me().person_id in {row.principal_id, row.deputy_id}
    return redirect(url_for("away.index") if is_own else _url(row.principal_id))


def _url(person_id: uuid.UUID | None) -> str:
    if person_id in {None, me().person_id}:
        return url_for("away.index")
    return url_for("away.of_person", person_id=person_id)


def _whose(person_id: uuid.UUID | None) -> Person:
    """Whose page it is. Raises: NotFound."""
    wanted = person_id or me().person_id
    assert wanted is not None, "a page has a reader"
    return away.principal_of_page(me(), wanted)


def _terms() -> Terms:
    """What the form says. Raises: StandInInvalid."""
    since, until = _day("since"), _day("until")
    sent = request.form
    some = sent.getlist("procedures") if sent.get("scope") == "some" else None
    deputy_id = next(iter(choosing.ids(sent.getlist("people"))), None)
    return Terms(deputy_id, since, until, some, sent.get("reason", "").strip())


def _replaced(person: Person) -> StandIn | None:
    """The mandate of the person in whose place another is to be given, if it goes on."""
    wanted, today = request.values.get("replace", type=uuid.UUID), clock.today()
    going_on = (one for one in away.entrusted(person.id) if one.id == wanted)
    return next((one for one in going_on if one.is_in_force(today) or one.is_to_come(today)), None)


def _written(replaced: StandIn | None) -> dict[str, str]:
    """What the fields hold: what was sent, else what the mandate says that is to be replaced."""
    if request.method == "POST" or replaced is None:
        return {name: request.form.get(name, "") for name in FIELDS}
    return {
        "since": max(replaced.since, clock.today()).isoformat(),
        "until": replaced.until.isoformat(),
        "scope": "all" if replaced.procedures is None else "some",
    }


def _ticked(replaced: StandIn | None) -> list[str]:
    if request.method == "POST" or replaced is None:
        return request.form.getlist("procedures")
    return list(replaced.procedures or ())


def _day(field: str) -> date:
    try:
        return days.read(request.form.get(field, ""))
    except NoDay as error:
        raise StandInInvalid({field: [error.said]}) from None


def _page(person: Person, error: AppError | None = None) -> str:
    """The page of a person; after a refusal with what was written, and why."""
    said = error.details if isinstance(error, Invalid) else {}
    titles = {one.key: one.title for one in catalogue.definitions()}
    is_own, replaced = person.id == me().person_id, _replaced(person)
    return render_template(
        "away.html",
        person=None if is_own else person,
        action=_url(person.id),
        entrusted=[_line(one, titles) for one in away.entrusted(person.id)],
        taken_on=[_line(one, titles) for one in away.taken_on(person.id)],
        find_url=url_for("away.people", one=1)
        if is_own
        else url_for("away.people_for", person_id=person.id, one=1),
        **_choice(person, request.form),
        titles=titles,
        today=clock.today(),
        problem=i18n.say(error) if error and not said else "",
        problems={field: "".join(map(i18n.say, texts)) for field, texts in said.items()},
        written=_written(replaced),
        ticked=_ticked(replaced),
        replaced=None if replaced is None else _line(replaced, titles),
    )


def _choice(person: Person, sent: MultiDict[str, str]) -> dict[str, Any]:
    """Whom the person of the page could choose: one who was found, or one of those nearby."""
    chosen, eyes = choosing.ids(sent.getlist("people")), directory.actor(person)
    return choosing.shown(eyes, chosen, sent.get("find", ""), is_one=True)


def _line(row: StandIn, titles: dict[str, str]) -> dict[str, Any]:
    """One stand-in as the lists show it."""
    today, keys = clock.today(), row.procedures
    state = "now" if row.is_in_force(today) else "later" if row.is_to_come(today) else "over"
    return {
        "id": row.id,
        "principal": row.principal.name,
        "deputy": row.deputy.name,
        "since": row.since,
        "until": row.until,
        "scope": i18n.listed(titles.get(key, key) for key in keys) if keys else _("全部事项"),
        "reason": row.reason,
        "made_by": row.made_by.name if row.made_by_id != row.principal_id else None,
        "made_at": row.made_at,
        "ended_at": row.ended_at,
        "ended_by": row.ended_by.name if row.ended_by else _("系统"),
        "is_others": me().person_id not in {row.principal_id, row.deputy_id},
        "replace_url": _url(row.principal_id),
        "state": state,
        "gaps": [_gap(one) for one in away.gaps_of(row)] if state != "over" else [],
    }


def _gap(row: StandIn) -> str:
    """That the deputy is away too, so that what is entrusted waits."""
    told = {"name": row.principal.name, "since": i18n.day(row.since), "until": i18n.day(row.until)}
    return str(
        _("%(name)s自己在%(since)s至%(until)s外出，委托不转托，这期间的待办没有人代办。", **told)
    )


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nobody was appointed: the page again with what was written, and why."""
    if request.endpoint == "away.end":
        return shell.refusal(error)
    with db.transaction(reads_only=True):
        page = _page(_whose(shell.view_argument("person_id")), error)
        return page, statuses.status_of(type(error))
