"""A whole year of every branch by real verbs, stage after stage (`flask demo --play`).

All branches stand in the same hour: what each does in a stage is a task of its own, and the next
stage begins when all are done. So the freeze of all branches falls on one day, as in life. A run
that was broken off goes on where it stood: every act finds what it has done before.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app import clock, db
from app.db import session
from app.demo import village
from app.demo.history import History
from app.organisation.models import Unit
from app.points import cycles
from app.points.rules import QUARTERS
from app.yearlong.hands import Hands, Task

MORNING = time(9, 30)
#: Matters that every member reports in a quarter if nobody says otherwise.
MATTERS = 7
#: Working days between them, which is also the most that fit before the registers are closed.
APART = 7
#: Each claim is looked at by two people, one after the other.
LOOKS = 2


#: Hears the name of the stage, how many more pieces are done, and how many acts that were.
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Stage:
    """What every branch does at an instant, if anything; workers do what is due by then."""

    name: str
    at: datetime
    act: str = ""
    arguments: tuple[object, ...] = ()


def before_history(seed: int, matters: int = MATTERS) -> WholeYear:
    """The year before the demonstration branch's own history, of all branches."""
    with db.transaction(reads_only=True):
        branches = village.branches()
        year = History(branches[0], seed).first_year - 1
    return WholeYear(branches, year, seed, matters)


class WholeYear:
    """Lives through a calendar year; tells of each piece of work that was done."""

    def __init__(self, branches: list[uuid.UUID], year: int, seed: int, matters: int) -> None:
        self.branches, self.year, self.seed, self.matters = branches, year, seed, matters
        with db.transaction():
            branch = session.get_one(Unit, branches[0])
            found = [cycles.current(branch, start) for start in self._starts()]
            self.freezes_at = [cycle.freezes_at for cycle in found]
            #: The year in order; working days are looked up here, inside the transaction.
            self.stages = list(self._in_order())

    def pieces(self) -> int:
        """How many tasks of branches `live` does."""
        return sum(len(self._tasks(stage)) for stage in self.stages)

    def live(self, tell: Tell) -> None:
        """Live through it, telling after each piece of work."""
        with Hands() as hands:
            for stage in self.stages:
                self.pass_through(stage, hands, tell)

    def pass_through(self, stage: Stage, hands: Hands, tell: Tell) -> None:
        """Do all of a stage; what was done before is left as it is."""
        for done in hands.do(self._tasks(stage)):
            tell(stage.name, 1, done)
        self._work_off(hands, stage, tell)

    def _tasks(self, stage: Stage) -> list[Task]:
        if not stage.act:
            return []
        return [
            Task(stage.at, self.seed, branch, stage.act, stage.arguments)
            for branch in self.branches
        ]

    def _work_off(self, hands: Hands, stage: Stage, tell: Tell) -> None:
        """Let workers do what is due by then, until nothing is."""
        while done := sum(hands.do([Task(stage.at, self.seed)] * hands.count)):
            tell(stage.name, 0, done)

    def _in_order(self) -> Iterator[Stage]:
        for quarter, start in enumerate(self._starts(), start=1):
            yield from self._quarter(f"第{quarter}季度", start, self.freezes_at[quarter - 1])
        over = clock.office_day(self.freezes_at[-1])
        yield Stage("年度评定", _morning(over, 20), "closes", (self.year,))
        yield Stage("封存", _morning(over, 28))

    def _quarter(self, name: str, start: date, freezes_at: datetime) -> Iterator[Stage]:
        yield Stage(f"{name}听取意见", _morning(start, 1), "begins", (start,))
        for number in range(self.matters):
            day = 2 + APART * number
            yield Stage(f"{name}报绩", _morning(start, day), "reports", (start, number))
            for look in range(1, LOOKS + 1):
                yield Stage(f"{name}算绩", _morning(start, day + look), "considers")
        yield Stage(f"{name}进货", _morning(start, 54), "stocks", (start,))
        yield Stage(f"{name}登记", _morning(start, 55), "registers", (start,))
        frozen = clock.office_day(freezes_at)
        yield Stage(f"{name}冻结", freezes_at)
        yield Stage(f"{name}评绩定绩", _morning(frozen, 1), "goes_on", (start,))
        yield Stage(f"{name}异议", _morning(frozen, 3), "objects", (start,))
        yield Stage(f"{name}公示期满", _morning(frozen, 8))
        yield Stage(f"{name}总结反馈", _morning(frozen, 9), "goes_on", (start,))
        yield Stage(f"{name}更正", _morning(frozen, 10), "corrects", (start,))
        yield Stage(f"{name}兑换", _morning(frozen, 11), "shops")
        yield Stage(f"{name}领取", _morning(frozen, 12), "collects")

    def _starts(self) -> list[date]:
        return [date(self.year, 3 * quarter + 1, 1) for quarter in range(QUARTERS)]


def _morning(day: date, working_days: int) -> datetime:
    """The morning of the n-th working day after a day."""
    later = clock.working_day_after(day - timedelta(days=1), working_days)
    return datetime.combine(later, MORNING, clock.OFFICE_ZONE)
