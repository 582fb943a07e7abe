"""卡点原因: why steps took long by what was answered, from people, from design, or from outside."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.cases.models import WorkItem
from app.db import session
from app.definitions.models import Definition
from app.organisation.actors import Actor
from app.supervision import ledger, standing
from app.supervision.ledger import Period, Silence, Wanted
from app.supervision.models import FollowUp, FollowUpLine
from app.supervision.reasons import DelayCause, Origin

#: A table of counts: whatever it counts → how often.
Days = Counter[int]


@dataclass
class Tally:
    """What was answered about a step, or about many: cause → days promised → how often."""

    days: dict[DelayCause, Days] = field(default_factory=dict)
    #: How many were not answered, by whether they still may be.
    silences: Counter[Silence] = field(default_factory=Counter)

    def add(self, given: DelayCause | Silence, days: int, times: int) -> None:
        if isinstance(given, Silence):
            self.silences[given] += times
        else:
            self.days.setdefault(given, Counter())[days] += times

    @property
    def by_cause(self) -> dict[DelayCause, int]:
        """The most frequent first."""
        counted = {cause: found.total() for cause, found in self.days.items()}
        return dict(
            sorted(counted.items(), key=lambda one: (-one[1], list(DelayCause).index(one[0])))
        )

    @property
    def by_origin(self) -> dict[Origin, int]:
        found = dict.fromkeys(Origin, 0)
        for cause, times in self.by_cause.items():
            found[cause.origin] += times
        return found

    @property
    def answered(self) -> int:
        return sum(self.by_cause.values())

    @property
    def silent(self) -> int:
        return self.silences.total()

    @property
    def asked(self) -> int:
        return self.answered + self.silent

    def median(self, cause: DelayCause | None = None) -> float | None:
        """The median of the working days promised, of one cause or of all; None: of nothing."""
        chosen = self.days.values() if cause is None else [self.days.get(cause, Counter())]
        return median(sum(chosen, Counter()))


@dataclass(frozen=True)
class Step:
    """A step of a procedure, and what was answered about it."""

    procedure: str
    title: str
    element: str
    name: str
    tally: Tally


@dataclass(frozen=True)
class Report:
    total: Tally
    #: The step most often asked about first.
    steps: list[Step]


def median(days: Mapping[int, int]) -> float | None:
    """Of values that occur so often each."""
    times = sum(days.values())
    if not times:
        return None
    ranks = ((times - 1) // 2, times // 2)
    found, passed = [], 0
    for value in sorted(days):
        found += [value for rank in ranks if passed <= rank < passed + days[value]]
        passed += days[value]
    return sum(found) / len(found)


def report(
    actor: Actor, period: Period, *, unit_id: uuid.UUID | None = None, procedure: str = ""
) -> Report:
    """What was answered about cases that the actor oversees, as far as it counts."""
    total = Tally()
    steps: dict[tuple[str, str], Step] = {}
    for key, title, element, name, cause, is_open, days, times in session.execute(
        _counted(actor, Wanted(unit_id=unit_id, procedure=procedure, period=period))
    ):
        step = steps.setdefault((key, element), Step(key, title, element, name, Tally()))
        for tally in (total, step.tally):
            silence = Silence.AWAITED if is_open else Silence.LAPSED
            tally.add(cause or silence, days or 0, times)
    ranked = sorted(steps.values(), key=lambda one: (-one.tally.asked, one.title, one.name))
    return Report(total, ranked)


def _counted(actor: Actor, wanted: Wanted) -> sa.Select[Any, *tuple[Any, ...]]:
    step = (Definition.key, Definition.title, FollowUpLine.element)
    is_silent = sa.and_(FollowUpLine.cause.is_(None), ledger.is_open())
    answered = (FollowUpLine.cause, is_silent, FollowUpLine.promised_days)
    return (
        sa.select(*step, sa.func.max(FollowUpLine.name), *answered, sa.func.count())
        .join(FollowUp, FollowUp.id == FollowUpLine.follow_up_id)
        .join(WorkItem, WorkItem.id == FollowUpLine.work_item_id)
        .join(Definition, Definition.id == FollowUp.definition_id)
        .where(ledger.is_counted(), standing.is_overseen(actor), *wanted.conditions())
        .group_by(*step, *answered)
        .order_by(Definition.title, FollowUpLine.element)
    )
