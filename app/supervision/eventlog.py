"""流程日志: what happened in the cases of one procedure, for programs that mine processes.

Read case after case along an index, never all at once: whoever writes it down may go on for as long
as a year of a district is.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions.models import Definition
from app.errors import Forbidden, Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import administration
from app.organisation.actors import Actor
from app.supervision import happenings, overseeing
from app.supervision.happenings import Happening

LONGEST = timedelta(days=366)
MOST_CASES = 50_000
#: So many cases are read at a time.
BATCH = 200


class TooManyCases(Refused):
    message = "这段时间里超过 %(most)s 件，请缩短期间再导出。"


class NoCases(Refused):
    message = "这段时间里没有这个流程的事项，换一段时间再导出。"


class Who(StrEnum):
    """What stands for those who acted: a code that is good for one log, their post, their name."""

    CODE = "code"
    POST = "post"
    NAME = "name"


@dataclass(frozen=True)
class Asked:
    """The cases of a procedure (its key) started from one day to another, both included."""

    procedure: str
    since: date
    until: date

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        return [
            Case.definition.has(Definition.key == self.procedure),
            Case.started_at >= clock.day_end(self.since - clock.ONE_DAY),
            Case.started_at < clock.day_end(self.until),
        ]

    def require_bounds(self) -> None:
        """Raises: Invalid, per field."""
        if self.until < self.since:
            raise Invalid({"until": [Sentence(mark("截止日期不能早于起始日期。"))]})
        if self.until - self.since > LONGEST:
            raise Invalid({"until": [Sentence(mark("一次最多导出一年，请缩短期间。"))]})


@dataclass(frozen=True)
class Trace:
    """A case of the log: what is said of it as a whole, and its events by the time they ended."""

    case: Case
    version: int
    happenings: list[Happening]

    @property
    def variant(self) -> str:
        """The same for all cases that went the same way through the steps of people."""
        way = "\n".join(one.element for one in self.happenings if one.kind == happenings.STEP)
        return hashlib.sha256(way.encode()).hexdigest()[:12]


@dataclass
class Resources:
    """What stands for those who acted, all through one log."""

    who: Who
    _codes: dict[uuid.UUID, str] = field(default_factory=dict)

    def of(self, entry: audit.AuditEntry) -> str:
        if entry.actor_id is None:
            return "SYSTEM"
        if self.who == Who.NAME:
            return entry.actor_name
        if self.who == Who.POST:
            return entry.acting_as or "PERSON"
        return self._codes.setdefault(entry.actor_id, f"P{len(self._codes) + 1:04}")


def procedures(actor: Actor) -> list[tuple[str, str]]:
    """What there are cases of, where the actor may read them: key and title."""
    used = sa.select(Case.definition_id).where(overseeing.is_overseen(actor))
    query = sa.select(Definition.key, Definition.title).where(Definition.id.in_(used))
    return [(key, title) for key, title in session.execute(query.order_by(Definition.title))]


def count(actor: Actor, asked: Asked) -> int:
    """How many cases the log would tell of; none above `MOST_CASES` + 1. Raises: Invalid."""
    asked.require_bounds()
    found = sa.select(Case.id).where(overseeing.is_overseen(actor), *asked.conditions())
    limited = found.limit(MOST_CASES + 1).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(limited)) or 0


def grant(actor: Actor, asked: Asked, who: Who, *, form: str, reason: str = "") -> None:
    """Put it on record that somebody takes a log out of the house; then read `traces`.

    Raises:
        Forbidden: no post of theirs may read cases.
        Invalid: the period, or names without a reason (fields `until`, `reason`).
        NoCases, TooManyCases.
    """
    if not overseeing.may_oversee(actor):
        raise Forbidden
    if who == Who.NAME and not reason.strip():
        raise Invalid({"reason": [Sentence(mark("要写真实姓名的，请写明用途。"))]})
    cases = count(actor, asked)
    if not cases:
        raise NoCases
    if cases > MOST_CASES:
        raise TooManyCases(most=MOST_CASES)
    told = {
        "procedure": asked.procedure,
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "who": who,
        "form": form,
        "cases": cases,
        "reason": reason.strip(),
    }
    administration.record(actor, "eventlog.exported", told)


def traces(actor: Actor, asked: Asked) -> Iterator[Trace]:
    """The cases, the oldest first; within one transaction, which forgets them batch by batch."""
    last: tuple[datetime, uuid.UUID] | None = None
    while batch := _batch(actor, asked, last):
        last = (batch[-1].started_at, batch[-1].id)
        yield from _told(actor, batch)
        session.expunge_all()


def _batch(actor: Actor, asked: Asked, last: tuple[datetime, uuid.UUID] | None) -> list[Case]:
    where = [overseeing.is_overseen(actor), *asked.conditions()]
    if last is not None:
        at, case_id = last
        is_later = sa.and_(Case.started_at == at, Case.id > case_id)
        where.append(sa.or_(Case.started_at > at, is_later))
    query = (
        sa.select(Case)
        .where(*where)
        .order_by(Case.started_at, Case.id)
        .limit(BATCH)
        .options(
            joinedload(Case.definition, innerjoin=True),
            joinedload(Case.version, innerjoin=True),
            joinedload(Case.unit, innerjoin=True),
        )
    )
    return list(session.scalars(query))


def _told(actor: Actor, batch: list[Case]) -> Iterator[Trace]:
    ids = [case.id for case in batch]
    items = sa.select(WorkItem).where(WorkItem.case_id.in_(ids)).order_by(WorkItem.case_id)
    by_case = _grouped(session.scalars(items), "case_id")
    entries = sa.select(audit.AuditEntry).where(audit.AuditEntry.chain_id.in_(ids))
    chains = _grouped(
        session.scalars(entries.order_by(audit.AuditEntry.chain_id, audit.AuditEntry.position)),
        "chain_id",
    )
    for case in batch:
        chain = chains.get(case.id, [])
        found = happenings.of_case(actor, case, by_case.get(case.id, []), chain)
        found.sort(key=lambda one: one.ended_at)
        yield Trace(case, case.version.number, found)


def _grouped(rows: Iterable[Any], by: str) -> dict[uuid.UUID, list[Any]]:
    return {key: list(found) for key, found in groupby(rows, key=lambda row: getattr(row, by))}
