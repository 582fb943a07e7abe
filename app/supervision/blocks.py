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
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from app import clock, errors
from app.cases.absences import Asked, Away
from app.cases.bounces import Bounce
from app.cases.models import NEVER, Case, WorkItem
from app.cases.parts import Part
from app.definitions import catalogue
from app.engine import Spec
from app.errors import Sentence
from app.i18n import mark
from app.organisation.actors import person_of
from app.supervision import facts
from app.supervision.facts import Facts
from app.supervision.usual import Usual


class Cause(enum.StrEnum):
    """Why a case does not go on; the earlier ones go before the later where several hold."""

    SUSPENDED = "SUSPENDED"
    INCIDENT = "INCIDENT"
    NOBODY = "NOBODY"
    AWAY = "AWAY"
    BOUNCED = "BOUNCED"
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
    #: Those of them who are away and whose deputy must keep out: another deputy could act.
    badly_covered: tuple[uuid.UUID, ...] = ()
    #: How long such a step usually takes there, where that is known.
    usual: Usual | None = None
    #: The case whose message it waits for, where that can be told.
    sender_id: uuid.UUID | None = None
    #: The steps for people that may come after it, and so wait as well.
    behind: tuple[str, ...] = ()

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
    known = facts.known_of([case for case in cases if case.is_open])
    return {case.id: _block(case, known) for case in known.cases}


def of_items(case: Case) -> list[Block]:
    """What each work item waits for that holds a case up, what is due first before the others."""
    known = facts.known_of([case])
    return [_of_item(case, item, known) for item in known.items[case.id]]


def _block(case: Case, known: Facts) -> Block:
    """The gravest of what keeps a case waiting."""
    if case.suspended_at is not None:
        reason = known.suspended.get(case.id, "")
        said = Sentence("已暂停办理（%(why)s），恢复以后才能继续", why=reason)
        return Block(Cause.SUSPENDED, said, case.suspended_at)
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


def _of_nobody(case: Case, known: Facts) -> Block:
    """What a case waits for that waits for no person."""
    since, due_at = known.moved.get(case.id, case.started_at), case.next_due_at or NEVER
    message = known.awaited.get(case.id)
    if message is not None:
        return _of_message(case, message, known, since, due_at)
    if due_at == NEVER:
        return Block(Cause.UNKNOWN, Sentence("不等人，也没有定下时间，要看图上别的条件"), since)
    said = until(clock.office_day(due_at), only_timer(case.version_id))
    return Block(Cause.TIMER, said, since, due_at)


def until(day: date, step: str | None) -> Sentence:
    """That a case waits until a day, and where, if that is known."""
    if step is None:
        return Sentence("等到%(day)s由系统接着办", day=day)
    return Sentence("在“%(step)s”等到%(day)s，由系统接着办", step=step, day=day)


def _of_message(case: Case, message: str, known: Facts, since: datetime, due_at: datetime) -> Block:
    said = mark("在“%(name)s”等消息")
    about = {"name": catching(case.version_id, message) or message}
    sender = known.senders.get(case.id)
    if sender is not None:
        said = mark("在“%(name)s”等“%(title)s”（%(number)s）的消息")
        about |= {"title": sender.title, "number": sender.number}
    sender_id = sender.id if sender else None
    return Block(Cause.MESSAGE, Sentence(said, **about), since, due_at, sender_id=sender_id)


def _of_item(case: Case, item: WorkItem, known: Facts) -> Block:
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
    bounce = known.bounces.get(item.id)
    if bounce is not None:
        cause, said = min(cause, Cause.BOUNCED, key=list(Cause).index), _of_bounce(said, bounce)
    badly_covered = tuple(person for person, one in away.items() if one.is_kept_out)
    return Block(
        cause,
        said,
        item.opened_at,
        item.due_at,
        item,
        badly_covered=badly_covered if cause == Cause.AWAY else (),
        names=tuple(sorted(fit.values())),
        usual=known.usual.get(item.id),
        behind=steps_behind(case.version_id, item.element),
    )


@lru_cache(maxsize=10_000)
def catching(version_id: uuid.UUID, message: str) -> str | None:
    """Where a procedure waits for a message, as its diagram calls it."""
    for element in catalogue.spec_of(version_id).elements.values():
        event = element.event
        if event is not None and (event.kind, event.name) == ("message", message) and element.name:
            return element.name
    return None


@lru_cache(maxsize=10_000)
def only_timer(version_id: uuid.UUID) -> str | None:
    """Where cases wait for a time, by name: told of a diagram that has one such place."""
    spec = catalogue.spec_of(version_id)
    timed = [one for one in spec.elements.values() if one.event and one.event.kind == "timer"]
    return timer_at(spec, timed[0].id) if len(timed) == 1 else None


def timer_at(spec: Spec, element: str) -> str | None:
    """Where a case waits for a timer, by name: what a boundary event is at."""
    timed = spec.elements[element]
    return spec.elements[timed.attached_to or element].name or None


@lru_cache(maxsize=10_000)
def steps_behind(version_id: uuid.UUID, element: str) -> tuple[str, ...]:
    """The steps for people that come after one, by name, as the diagram has them.

    What a case can only come back to from there is none of them (`Spec.ways_on`).
    """
    spec = catalogue.spec_of(version_id)
    ahead = spec.ways_on(element)
    steps = (one for one in spec.elements.values() if one.id in ahead and one.waits_for_people)
    return tuple(dict.fromkeys(one.label for one in steps))


def _cause(
    item: WorkItem,
    fit: Mapping[uuid.UUID, str],
    behind: int,
    away: Mapping[uuid.UUID, Away],
    role: Sentence,
) -> tuple[Cause, Sentence]:
    about: dict[str, Any] = {"step": item.name, "role": role}
    if not fit:
        return Cause.NOBODY, Sentence(_of_none(item, behind), **about)
    if all(person in away and not _is_covered(away[person]) for person in fit):
        about["who"] = _listed(fit.values())
        return Cause.AWAY, _all_away(about, away)
    about["who"] = _listed(_present(person, name, away) for person, name in fit.items())
    if len(fit) > 1 and person_of(item.turn_key) is None:
        said = mark("“%(step)s”等%(role)s中的一人接手：%(who)s")
        return Cause.UNCLAIMED, Sentence(said, **about)
    return Cause.PERSON, Sentence(_DOES[item.part], **about)


def _of_bounce(waits: Sentence, bounce: Bounce) -> Sentence:
    """Somebody has done what there was to do, and the case could not go on from it."""
    return Sentence(
        mark("%(waits)s；%(who)s于%(day)s提交过，没有办成：%(why)s"),
        waits=waits,
        who=bounce.by,
        day=clock.office_day(bounce.at),
        why=bounce.why,
    )


def _of_none(item: WorkItem, behind: int) -> str:
    """Why nobody can do it: it is with a person only if that one's account is closed."""
    if behind:
        return mark("“%(step)s”没有人能办：担任%(role)s的都须回避")
    if person_of(item.turn_key) is not None:
        return mark("“%(step)s”没有人能办：该办的人账号已停用")
    return mark("“%(step)s”没有人能办：无人担任%(role)s")


def _all_away(about: dict[str, Any], away: Mapping[uuid.UUID, Away]) -> Sentence:
    """All are away and nobody acts: their deputies must keep out, or nobody may be one here."""
    about["day"] = min(one.until for one in away.values())
    kept_out = {one.deputy for one in away.values() if one.deputy is not None}
    if not kept_out:
        alone = mark("“%(step)s”等%(who)s，外出至%(day)s，这一步不能代办")
        all_of_them = mark("“%(step)s”等%(who)s，都外出，最早的到%(day)s，这一步不能代办")
    else:
        about["deputies"] = _listed(kept_out)
        alone = mark("“%(step)s”等%(who)s，外出至%(day)s，代办人%(deputies)s须回避")
        all_of_them = mark("“%(step)s”等%(who)s，都外出，最早的到%(day)s，代办人%(deputies)s须回避")
    return Sentence(alone if len(away) == 1 else all_of_them, **about)


def _listed(names: Iterable[str]) -> str:
    return "、".join(sorted(names))


def _present(person: uuid.UUID, name: str, away: Mapping[uuid.UUID, Away]) -> str:
    """Somebody by name, with who acts in their place while they are away."""
    found = away.get(person)
    if found is None:
        return name
    return f"{name}（{found.deputy}代）" if _is_covered(found) else f"{name}（外出）"


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
