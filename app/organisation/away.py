"""外出委托: who is away appoints a deputy for days and procedures, and takes the mandate back.

A mandate is not handed on (Civil Code, article 169: only with the principal's consent): whoever
stands in for somebody acts on what waits for that person and on nothing that others have entrusted
to that person. So nobody may be appointed who is away on these days for the same procedures: what
is entrusted would wait for somebody who is not there. This rules out every loop as well, because
the link that closes one appoints somebody who is away. A deputy who must go away after all may do
so (people fall ill); then the principals are told, and their pages say that their work waits.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import administration, custody, directory, permissions, standing
from app.organisation.actors import Actor
from app.organisation.models import Person
from app.organisation.permissions import Permission
from app.organisation.standing import LONGEST_REASON, StandIn

#: Days, both ends included.
LONGEST = 366


class StandInInvalid(Invalid):
    """Fields `deputy`, `since`, `until`, `procedures`, `reason`."""


class DeputyAway(Refused):
    message = (
        "%(deputy)s自己在%(since)s至%(until)s已委托%(other)s代办，不能再受托；"
        "请改选别人，或者错开日子、事项。"
    )


class StandInLoop(Refused):
    message = "不能互相委托：%(deputy)s在%(since)s至%(until)s已委托别人代办（%(chain)s）。"


class AlreadyEntrusted(Refused):
    message = "%(since)s至%(until)s已委托%(deputy)s代办同样的事项；请先收回，或者错开日子、事项。"


class StandInOver(Refused):
    message = "这项委托已经结束。"


class AdministratorAway(Refused):
    message = "%(name)s是管理员，不办理业务，没有可以委托的事项。"


class OnlyByThemselves(Refused):
    message = "%(name)s担任有敏感权限的职务，不能由别人替他委托，请本人在“外出委托”里办。"


@dataclass(frozen=True)
class Terms:
    """Who is to act, from when to when, and for which procedures (None: for all of them)."""

    deputy_id: uuid.UUID | None
    since: date
    until: date
    procedures: Collection[str] | None = None
    reason: str = ""


def appoint(actor: Actor, terms: Terms, *, principal_id: uuid.UUID | None = None) -> StandIn:
    """Let somebody act for the actor; an administrator may appoint for somebody who is ill.

    That is on record, and needs a reason. Whose posts it takes two people to give appoints for
    themselves: else one person alone could let their work be done by anybody.

    Raises:
        Forbidden: for somebody else, by one who does not manage people there.
        AdministratorAway, OnlyByThemselves.
        StandInInvalid: per field.
        DeputyAway, StandInLoop, AlreadyEntrusted: naming the person and the days.
    """
    principal, deputy = _both(actor, principal_id, terms.deputy_id)
    is_own = principal.id == actor.person_id
    if principal.is_administrator:
        raise AdministratorAway(name=principal.name)
    if not is_own and custody.has_power(principal.id):
        raise OnlyByThemselves(name=principal.name)
    _check(terms, principal, deputy, is_own=is_own)
    assert deputy is not None, "it is checked"
    _require_free(principal, terms)
    _require_present(principal, deputy, terms)
    assert actor.person_id is not None, "only people appoint"
    row = StandIn(
        principal=principal,
        deputy=deputy,
        since=terms.since,
        until=terms.until,
        procedures=None if terms.procedures is None else sorted(terms.procedures),
        reason=terms.reason,
        made_at=clock.now(),
        made_by_id=actor.person_id,
    )
    session.add(row)
    session.flush()
    if not is_own:
        _record(actor, standing.APPOINTED, row, terms.reason)
    return row


def _record(actor: Actor, action: str, row: StandIn, reason: str) -> None:
    administration.record(actor, action, standing.about(row) | {"reason": reason})


def _both(
    actor: Actor, principal_id: uuid.UUID | None, deputy_id: uuid.UUID | None
) -> tuple[Person, Person | None]:
    """Principal and deputy, locked: appointments that could close a loop wait for each other."""
    wanted = principal_id or actor.person_id
    query = sa.select(Person).where(Person.id.in_([wanted, deputy_id]))
    locked = session.scalars(query.order_by(Person.id).with_for_update())
    people = {one.id: one for one in locked}
    principal = people.get(wanted) if wanted else None
    if principal is None:
        raise NotFound
    if principal.id != actor.person_id:
        permissions.require(actor, Permission.MANAGE_PEOPLE, principal.unit)
    return principal, people.get(deputy_id) if deputy_id else None


def _check(terms: Terms, principal: Person, deputy: Person | None, *, is_own: bool) -> None:
    """Raises: StandInInvalid."""
    found = {
        "deputy": _wrong_deputy(principal, deputy),
        "since": None if terms.since >= clock.today() else mark("从今天或以后的日子开始。"),
        "until": _wrong_end(terms),
        "procedures": None
        if terms.procedures is None or terms.procedures
        else mark("请至少选一种事项，或者选全部。"),
        "reason": _wrong_reason(terms.reason, is_own=is_own),
    }
    said = {field: [Sentence(text, most=LONGEST_REASON)] for field, text in found.items() if text}
    if said:
        raise StandInInvalid(said)


def _wrong_deputy(principal: Person, deputy: Person | None) -> str | None:
    if deputy is None or deputy.unit.lineage[-1] != principal.unit.lineage[-1]:
        return mark("请选择委托给谁。")
    if deputy.id == principal.id:
        return mark("不能委托给本人。")
    if deputy.is_administrator:
        return mark("管理员不办理业务，请另选一人。")
    return mark("这个账号已停用，请另选一人。") if deputy.disabled_at else None


def _wrong_reason(reason: str, *, is_own: bool) -> str | None:
    if not reason and not is_own:
        return mark("请写明理由，最多%(most)s个字。")
    return None if len(reason) <= LONGEST_REASON else mark("最多%(most)s个字。")


def _wrong_end(terms: Terms) -> str | None:
    if terms.until < terms.since:
        return mark("结束的日子不能早于开始的日子。")
    is_long = (terms.until - terms.since).days >= LONGEST
    return mark("一次最多委托一年。") if is_long else None


def _require_free(principal: Person, terms: Terms) -> None:
    """Raises: AlreadyEntrusted."""
    for row in _entrusted_by(principal.id, terms):
        raise AlreadyEntrusted(deputy=row.deputy.name, since=row.since, until=row.until)


def _require_present(principal: Person, deputy: Person, terms: Terms) -> None:
    """Raises: DeputyAway, StandInLoop."""
    for row in _entrusted_by(deputy.id, terms):
        chain = _chain_to(principal, row, terms)
        days = {"deputy": deputy.name, "since": row.since, "until": row.until}
        if chain:
            raise StandInLoop(chain="→".join(chain), **days)
        raise DeputyAway(other=row.deputy.name, **days)


def _chain_to(principal: Person, row: StandIn, terms: Terms) -> list[str]:
    """The names along which what is entrusted would come back to the principal, if it would."""
    names, seen, here = [row.principal.name], {row.principal_id}, row
    while here.deputy_id not in seen:
        names.append(here.deputy.name)
        if here.deputy_id == principal.id:
            return names
        seen.add(here.deputy_id)
        further = _entrusted_by(here.deputy_id, terms)
        if not further:
            break
        here = further[0]
    return []


def _entrusted_by(person_id: uuid.UUID, terms: Terms) -> list[StandIn]:
    """What somebody has entrusted to others of the same procedures on one of the same days."""
    query = (
        sa.select(StandIn)
        .where(
            StandIn.principal_id == person_id,
            StandIn.ended_at.is_(None),
            StandIn.since <= terms.until,
            StandIn.until >= terms.since,
        )
        .options(joinedload(StandIn.deputy), joinedload(StandIn.principal))
        .order_by(StandIn.since, StandIn.id)
    )
    return [row for row in session.scalars(query) if row.shares(terms.procedures)]


def end(actor: Actor, stand_in_id: uuid.UUID, *, reason: str = "") -> StandIn:
    """End a mandate before its last day, at once: the principal, the deputy or an administrator.

    Of the two neither has to say why; what an administrator does is on record.

    Raises:
        NotFound: there is no such stand-in.
        Forbidden: it is none of the actor's.
        StandInOver: it has ended already.
        StandInInvalid: it is somebody else's, and no reason is given; field `reason`.
    """
    row = session.get(StandIn, stand_in_id, with_for_update=True)
    if row is None:
        raise NotFound
    is_own = actor.person_id in {row.principal_id, row.deputy_id}
    if not is_own:
        permissions.require(actor, Permission.MANAGE_PEOPLE, row.principal.unit)
    if row.ended_at is not None or row.until < clock.today():
        raise StandInOver
    if (wrong := _wrong_reason(reason, is_own=is_own)) is not None:
        raise StandInInvalid({"reason": [Sentence(wrong, most=LONGEST_REASON)]})
    row.ended_at, row.ended_by_id = clock.now(), actor.person_id
    if not is_own:
        _record(actor, standing.ENDED, row, reason)
    return row


def depending_on(row: StandIn) -> list[StandIn]:
    """What others have entrusted to the one who goes away by this row, on some of its days."""
    query = sa.select(StandIn).where(
        StandIn.deputy_id == row.principal_id,
        StandIn.ended_at.is_(None),
        StandIn.since <= row.until,
        StandIn.until >= row.since,
    )
    found = session.scalars(query.options(joinedload(StandIn.principal)).order_by(StandIn.since))
    return [one for one in found if one.shares(row.procedures)]


def gaps_of(row: StandIn) -> list[StandIn]:
    """When the deputy of this row is away too: what is entrusted then waits for nobody else."""
    terms = Terms(None, row.since, row.until, row.procedures)
    return _entrusted_by(row.deputy_id, terms)


def entrusted(person_id: uuid.UUID) -> list[StandIn]:
    """Every stand-in that a person has or had, the latest first."""
    return _listed(StandIn.principal_id == person_id)


def taken_on(person_id: uuid.UUID) -> list[StandIn]:
    """Every stand-in in which a person is or was the deputy, the latest first."""
    return _listed(StandIn.deputy_id == person_id)


def _listed(whose: sa.ColumnElement[bool]) -> list[StandIn]:
    names: list[Any] = [
        joinedload(column)
        for column in (StandIn.principal, StandIn.deputy, StandIn.made_by, StandIn.ended_by)
    ]
    query = sa.select(StandIn).where(whose).options(*names)
    return list(session.scalars(query.order_by(StandIn.since.desc(), StandIn.id.desc())))


def principal_of_page(actor: Actor, person_id: uuid.UUID) -> Person:
    """Somebody whose stand-ins the actor may see and set: oneself, or as an administrator.

    Raises:
        NotFound.
    """
    found = directory.person(person_id)
    if found.id != actor.person_id and not permissions.may(
        actor, Permission.MANAGE_PEOPLE, found.unit
    ):
        raise NotFound
    return found
