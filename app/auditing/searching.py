"""操作记录: acts of the whole record, the newest first, for those who audit.

Nobody reads the log of their own acts: these are left out, and the reader is told how many.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app import audit, clock
from app.cases import paging
from app.cases.models import Case
from app.cases.paging import Page
from app.db import session
from app.errors import Forbidden
from app.organisation import administration, permissions
from app.organisation.actors import Actor
from app.organisation.events import Happened, SecurityEvent
from app.organisation.models import Person, Unit
from app.organisation.permissions import Permission

PAGE = 50
#: So many rows at most go into a spreadsheet, and so many of one's own are counted.
MOST_EXPORTED = 10_000
MOST_COUNTED = 1_000
#: Of one name more people are not looked for.
MOST_NAMESAKES = 20
ASKED_AT_ONCE = 500
SYSTEM = "系统"
EXPORTED = "log.exported"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is empty narrows nothing. `who` is a name or a user name."""

    who: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    number: str = ""
    unit_id: uuid.UUID | None = None


def acts(
    actor: Actor, wanted: Wanted, *, cursor: str | None = None, size: int = PAGE
) -> Page[audit.AuditEntry]:
    """A page of what was done, without the reader's own acts. Raises: Forbidden, NotFound."""
    row = audit.AuditEntry
    query = sa.select(row).where(*_of_acts(actor, wanted), sa.not_(_own(actor)))
    query = query.where(*paging.before(cursor, row.at, row.id))
    rows = session.scalars(query.order_by(row.at.desc(), row.id.desc()).limit(size + 1)).all()
    return paging.page(rows, size, lambda one: (one.at, one.id))


def left_out(actor: Actor, wanted: Wanted) -> int:
    """How many acts are left out because they are the reader's own, up to `MOST_COUNTED`."""
    query = sa.select(audit.AuditEntry.id).where(*_of_acts(actor, wanted), _own(actor))
    found = query.limit(MOST_COUNTED).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    """Did the reader act, or somebody in the reader's place?"""
    row = audit.AuditEntry
    stood_for = sa.and_(row.principal_id.is_not(None), row.principal_id == actor.person_id)
    acted = sa.and_(row.actor_id.is_not(None), row.actor_id == actor.person_id)
    return sa.or_(acted, stood_for)


def _of_acts(actor: Actor, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """Raises: Forbidden."""
    row = audit.AuditEntry
    found = _scope(actor)
    if wanted.who == SYSTEM:
        found.append(row.actor_id.is_(None))
    elif wanted.who:
        found.append(_one_of(row.actor_id, _people(wanted.who)))
    if wanted.action:
        found.append(row.action == wanted.action)
    if wanted.number:
        found.append(row.chain_id.in_(sa.select(Case.id).filter_by(number=wanted.number)))
    if wanted.unit_id is not None:
        inside = permissions.within([wanted.unit_id], Case.unit_id)
        found.append(row.chain_id.in_(sa.select(Case.id).where(inside)))
    return found + _within(row.at, wanted)


def _scope(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """All acts, for who audits the whole house; else those of cases in the reader's units.

    Raises: Forbidden.
    """
    permissions.require(actor, Permission.READ_AUDIT)
    if audits_all(actor):
        return []
    seen = permissions.visible_to(actor, Permission.READ_AUDIT, Case.unit_id)
    return [audit.AuditEntry.chain_id.in_(sa.select(Case.id).where(seen))]


def audits_all(actor: Actor) -> bool:
    """Does the reader audit at the root of the tree, at each root if there are several?"""
    places = permissions.places(actor, Permission.READ_AUDIT)
    outside = sa.select(Unit.id).where(Unit.parent_id.is_(None), Unit.id.not_in(places))
    return actor.is_system or (bool(places) and session.scalar(outside.limit(1)) is None)


def require_all(actor: Actor) -> None:
    """What is sealed and verified is everybody's. Raises: Forbidden, who audits a part alone."""
    permissions.require(actor, Permission.READ_AUDIT)
    if not audits_all(actor):
        raise Forbidden


def places(actor: Actor) -> list[Unit]:
    """What the log may be narrowed to: the reader's units, and those right below them."""
    own = permissions.places(actor, Permission.READ_AUDIT)
    query = sa.select(Unit).where(sa.or_(Unit.id.in_(own), Unit.parent_id.in_(own)))
    return list(session.scalars(query.order_by(Unit.path, Unit.code)))


def _people(name: str) -> list[uuid.UUID]:
    query = sa.select(Person.id).where(sa.or_(Person.name == name, Person.username == name))
    return list(session.scalars(query.limit(MOST_NAMESAKES)))


def names_of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of people and units that acts on record name by their ids alone."""
    wanted, found = sorted(ids), dict[uuid.UUID, str]()
    for first in range(0, len(wanted), ASKED_AT_ONCE):
        some = wanted[first : first + ASKED_AT_ONCE]
        for row in (Unit, Person):
            query = sa.select(row.id, row.name).where(row.id.in_(some))
            found |= dict(session.execute(query).all())
    return found


def _one_of(
    column: InstrumentedAttribute[uuid.UUID | None], ids: list[uuid.UUID]
) -> sa.ColumnElement[bool]:
    """With one id it is an equation, which an index by person and time answers in order."""
    return column == ids[0] if len(ids) == 1 else column.in_(ids)


def _within(
    column: InstrumentedAttribute[datetime], wanted: Wanted
) -> list[sa.ColumnElement[bool]]:
    found = []
    if wanted.since is not None:
        found.append(column >= clock.day_end(wanted.since - clock.ONE_DAY))
    if wanted.until is not None:
        found.append(column < clock.day_end(wanted.until))
    return found


def doors(
    actor: Actor, wanted: Wanted, *, cursor: str | None = None, size: int = PAGE
) -> Page[SecurityEvent]:
    """Sign-ins, failures and refusals, without the reader's own. Raises: Forbidden, NotFound."""
    row = SecurityEvent
    query = sa.select(row).where(*_of_doors(actor, wanted), _not_by(actor))
    query = query.where(*paging.before(cursor, row.at, row.id))
    rows = session.scalars(query.order_by(row.at.desc(), row.id.desc()).limit(size + 1)).all()
    return paging.page(rows, size, lambda one: (one.at, one.id))


def doors_left_out(actor: Actor, wanted: Wanted) -> int:
    """How many of them are left out as the reader's own."""
    query = sa.select(SecurityEvent.id).where(
        *_of_doors(actor, wanted), SecurityEvent.person_id == actor.person_id
    )
    found = query.limit(MOST_COUNTED).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _not_by(actor: Actor) -> sa.ColumnElement[bool]:
    row = SecurityEvent
    return sa.or_(row.person_id.is_(None), row.person_id != actor.person_id)


def _of_doors(actor: Actor, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """Raises: Forbidden."""
    permissions.require(actor, Permission.READ_AUDIT)
    row = SecurityEvent
    found: list[sa.ColumnElement[bool]] = []
    if not audits_all(actor):
        places = permissions.places(actor, Permission.READ_AUDIT)
        people = sa.select(Person.id).where(permissions.within(places, Person.unit_id))
        found.append(row.person_id.in_(people))
    if wanted.who:
        found.append(_one_of(row.person_id, _people(wanted.who)))
    if wanted.action in Happened.__members__:
        found.append(row.kind == Happened[wanted.action])
    return found + _within(row.at, wanted)


def export(actor: Actor, wanted: Wanted) -> list[audit.AuditEntry]:
    """What is looked for, to be taken away; that is on record. Raises: Forbidden."""
    found = acts(actor, wanted, size=MOST_EXPORTED).rows
    _note_export(actor, "acts", wanted, len(found))
    return found


def export_doors(actor: Actor, wanted: Wanted) -> list[SecurityEvent]:
    """The same of what happened at the doors. Raises: Forbidden."""
    found = doors(actor, wanted, size=MOST_EXPORTED).rows
    _note_export(actor, "doors", wanted, len(found))
    return found


def _note_export(actor: Actor, log: str, wanted: Wanted, rows: int) -> None:
    asked = {name: str(one) for name, one in vars(wanted).items() if one}
    administration.record(actor, EXPORTED, {"log": log, "rows": rows, "wanted": asked})
