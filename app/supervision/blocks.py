"""What keeps an open case waiting (卡点), worked out from what is known of it: one sentence a case.

Many cases are explained together, in the same few statements however many there are. Nothing is
guessed: each word of a sentence comes from the case's work items, their people, its incidents, the
messages it waits for and its next timer.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app import clock, errors
from app.cases import candidates
from app.cases.absences import Asked, Away
from app.cases.happenings import Incident, Subscription
from app.cases.models import NEVER, Case, WorkItem
from app.cases.parts import Part
from app.db import session
from app.errors import Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.actors import person_of
from app.organisation.standing import StandIn, standing_for
from app.supervision.holding import holds_up


class Cause(enum.StrEnum):
    """Why a case does not go on; the earlier ones go before the later where several hold."""

    SUSPENDED = "SUSPENDED"
    INCIDENT = "INCIDENT"
    NOBODY = "NOBODY"
    AWAY = "AWAY"
    UNCLAIMED = "UNCLAIMED"
    PERSON = "PERSON"
    MESSAGE = "MESSAGE"
    TIMER = "TIMER"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Block:
    """Why a case waits, since when and until when.

    `item` is the work item that it waits for, if it waits for people; `names` are theirs. `due_at`
    is `NEVER` where nothing is due.
    """

    cause: Cause
    said: Sentence
    since: datetime
    due_at: datetime = NEVER
    item: WorkItem | None = None
    names: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Working days that it has waited."""
        return clock.working_days_between(clock.office_day(self.since), clock.today())

    @property
    def days_late(self) -> int:
        """Working days beyond what was due; 0 where it is in time."""
        if self.due_at >= clock.now():
            return 0
        return max(1, clock.working_days_between(clock.deadline_day(self.due_at), clock.today()))


def of_cases(cases: Sequence[Case]) -> dict[uuid.UUID, Block]:
    """The block of each open case: case id → block."""
    known = _Known.of([case for case in cases if case.is_open])
    return {case.id: _block(case, known) for case in known.cases}


def of_items(case: Case) -> list[Block]:
    """What each work item waits for that holds a case up, what is due first before the others."""
    known = _Known.of([case])
    return [_of_item(case, item, known) for item in known.items[case.id]]


@dataclass(frozen=True)
class _Known:
    """What the database says of some cases, all read together."""

    cases: Sequence[Case]
    items: Mapping[uuid.UUID, Sequence[WorkItem]]
    incidents: Mapping[uuid.UUID, Incident]
    awaited: Mapping[uuid.UUID, str]
    #: Candidate key → id → name.
    people: Mapping[str, Mapping[uuid.UUID, str]]
    away: Mapping[uuid.UUID, list[StandIn]]
    roles: Mapping[str, str]

    @classmethod
    def of(cls, cases: Sequence[Case]) -> _Known:
        items = _waiting(cases)
        people = candidates.people_behind(one.turn_key for one in _flat(items.values()))
        everybody = {person for named in people.values() for person in named}
        return cls(
            cases,
            items,
            _incidents([case.id for case in cases if case.incidents_open]),
            _awaited([case.id for case in cases if case.messages_awaited]),
            people,
            standing_for(everybody, clock.today()),
            directory.roles(),
        )


def _flat(several: Iterable[Sequence[WorkItem]]) -> Iterable[WorkItem]:
    return (item for items in several for item in items)


def _waiting(cases: Sequence[Case]) -> dict[uuid.UUID, list[WorkItem]]:
    """The work items that hold each case up, what is due first before the others."""
    found: dict[uuid.UUID, list[WorkItem]] = {case.id: [] for case in cases}
    query = (
        sa.select(WorkItem)
        .where(WorkItem.case_id.in_(found), holds_up())
        .options(selectinload(WorkItem.recusals))
        .order_by(WorkItem.due_at, WorkItem.opened_at, WorkItem.id)
    )
    for item in session.scalars(query) if found else ():
        found[item.case_id].append(item)
    return found


def _incidents(case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Incident]:
    """The oldest incident that stands in each case."""
    query = (
        sa.select(Incident)
        .where(Incident.case_id.in_(case_ids), Incident.resolved_at.is_(None))
        .order_by(Incident.since.desc())
    )
    return {one.case_id: one for one in session.scalars(query)} if case_ids else {}


def _awaited(case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = sa.select(Subscription).where(Subscription.case_id.in_(case_ids))
    ordered = query.order_by(Subscription.message.desc())
    return {one.case_id: one.message for one in session.scalars(ordered)} if case_ids else {}


def _block(case: Case, known: _Known) -> Block:
    """The gravest of what keeps a case waiting."""
    if case.suspended_at is not None:
        return Block(Cause.SUSPENDED, Sentence("已暂停办理，恢复以后才能继续"), case.suspended_at)
    incident = known.incidents.get(case.id)
    if incident is not None:
        why = errors.from_json(incident.sentence)
        at = Sentence("“%(step)s”", step=incident.name) if incident.name else Sentence("这一件")
        said = Sentence("%(at)s出了异常：%(why)s", at=at, why=why)
        return Block(Cause.INCIDENT, said, incident.since)
    blocks = [_of_item(case, item, known) for item in known.items[case.id]]
    if blocks:
        return min(blocks, key=lambda one: (list(Cause).index(one.cause), one.due_at, one.since))
    return _of_nobody(case, known)


def _of_nobody(case: Case, known: _Known) -> Block:
    """What a case waits for that waits for no person."""
    since, due_at = case.started_at, case.next_due_at or NEVER
    message = known.awaited.get(case.id)
    if message is not None:
        return Block(Cause.MESSAGE, Sentence("等消息“%(name)s”", name=message), since, due_at)
    if due_at == NEVER:
        return Block(Cause.UNKNOWN, Sentence("不等人，也没有定下时间，要看图上别的条件"), since)
    day = clock.office_day(due_at)
    return Block(Cause.TIMER, Sentence("等到%(day)s由系统接着办", day=day), since, due_at)


def _of_item(case: Case, item: WorkItem, known: _Known) -> Block:
    barred = {one.person_id for one in item.recusals}
    behind = known.people[item.turn_key]
    fit = {person: name for person, name in behind.items() if person not in barred}
    asked = Asked(case, case.definition.key, item.element, item.post_key, barred)
    away = {
        person: found
        for person in fit
        if (found := asked.away(person, known.away.get(person, ()))) is not None
    }
    role = Sentence(known.roles.get(item.role_code or "", "") or mark("办理人"))
    cause, said = _cause(item, fit, len(behind), away, role)
    return Block(cause, said, item.opened_at, item.due_at, item, tuple(sorted(fit.values())))


def _cause(
    item: WorkItem,
    fit: Mapping[uuid.UUID, str],
    behind: int,
    away: Mapping[uuid.UUID, Away],
    role: Sentence,
) -> tuple[Cause, Sentence]:
    about = {"step": item.name, "role": role, "who": "、".join(sorted(fit.values()))}
    if not fit:
        kept_out = mark("“%(step)s”没有人能办：担任%(role)s的都须回避")
        vacant = mark("“%(step)s”没有人能办：无人担任%(role)s")
        return Cause.NOBODY, Sentence(kept_out if behind else vacant, **about)
    if all(person in away and not _is_covered(away[person]) for person in fit):
        until = max(one.until for one in away.values())
        said = mark("“%(step)s”等%(who)s，外出至%(day)s，没有人代办")
        return Cause.AWAY, Sentence(said, **about, day=until)
    if len(fit) > 1 and person_of(item.turn_key) is None:
        said = mark("“%(step)s”等%(role)s中的一人接手：%(who)s")
        return Cause.UNCLAIMED, Sentence(said, **about)
    return Cause.PERSON, Sentence(_DOES[item.part], **about)


def _is_covered(away: Away) -> bool:
    """May a deputy act meanwhile?"""
    return away.deputy is not None and not away.is_kept_out


_DOES: dict[Part, str] = {
    Part.STEP: mark("“%(step)s”等%(who)s办理"),
    Part.DELEGATED: mark("“%(step)s”委派给了%(who)s，等其办好交回"),
    Part.BEFORE: mark("“%(step)s”等%(who)s先加签"),
    Part.BESIDE: mark("“%(step)s”等%(who)s加签"),
    Part.AFTER: mark("“%(step)s”等%(who)s接着加签"),
    Part.SUPPLEMENT: mark("“%(step)s”等%(who)s补正"),
}
