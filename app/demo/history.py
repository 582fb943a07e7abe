"""What the demonstration branch has done so far: base points, posted claims, claims under way."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time

from app import clock, db
from app.assessment import quarters
from app.cases import timers
from app.cases.models import Case
from app.db import session
from app.demo.census import NAMED
from app.demo.play import DEEDS, QUARTER, Play
from app.demo.registers import ATTENDANCE, Register
from app.organisation import accounts, directory
from app.organisation.models import MemberCategory, Membership, Person
from app.points import cycles, stages
from app.points.rules import first_day_of_quarter, quarter_of

#: Claims of the demonstration that were posted in each quarter begun.
POSTED_A_QUARTER = 9
#: Whose they are, by their number in the quarter; the others are of members in turn.
OWN = {0: "secretary", 1: "member", 5: "member"}
#: Honours and one absence in a quarter, each for another member.
REMARKABLE = (
    Register("R01", "社区优秀志愿者", 1),
    Register("R02", "街道优秀共产党员", 2),
    Register("R03", "区级最美家庭", 3),
    Register("N01", "无故缺席主题党日", -2),
)
#: Where claims wait in the end: step → how many; None: on the list, for the assembly.
UNDER_WAY = {"verify": 3, "check": 2, None: 3}
MORNING = time(9, 30)


def _is_special(person_id: uuid.UUID) -> bool:
    """Old or ill members are not held to attendance."""
    return session.get_one(Membership, person_id).category == MemberCategory.SPECIAL


class History:
    """Lives through the year of one branch by real verbs; yields after each piece of work."""

    def __init__(self, branch_id: uuid.UUID, seed: int) -> None:
        self.branch_id = branch_id
        self.today = clock.today()
        self.members = [member.person_id for member in directory.members(branch_id)]
        offices = sum(where == "branch" for _name, _role, where in NAMED.values())
        self.turns = itertools.cycle(self.members[offices:])
        self.play = Play(seed, self._id("supervisor"))

    def pieces(self) -> int:
        """How many times `live` will yield."""
        return len(self._quarters()) * (3 + POSTED_A_QUARTER) + sum(UNDER_WAY.values()) + 4

    def live(self) -> Iterator[None]:
        """Quarter by quarter, then what is under way today."""
        try:
            for start in self._quarters():
                yield from self._quarter(start)
            yield from self._begin(self._current())
            yield from self._under_way()
            yield from self._special()
            yield from self._in_their_stead()
        finally:
            clock.freeze(None)

    def _quarters(self) -> list[date]:
        """The first days of the quarters of this year that are over, or of the one before."""
        year, current = self.today.year, quarter_of(self.today)
        over = [date(year, 3 * quarter - 2, 1) for quarter in range(1, current)]
        return over or [date(year - 1, 10, 1)]

    @property
    def first_year(self) -> int:
        """The year in which the history begins."""
        return self._quarters()[0].year

    def _current(self) -> date:
        return first_day_of_quarter(self.today)

    def _quarter(self, start: date) -> Iterator[None]:
        """A quarter: claims and registers, then the assembly, the notice and the summary.

        The last one has come to the assembly, which a visitor may hold.
        """
        yield from self._begin(start)
        yield from self._reported(start)
        yield from self._attendance(start)
        with db.transaction():
            case = self._case_of(start)
            if start == self._quarters()[-1]:
                self._comes_to_the_assembly(case)
            else:
                self._ends(case)
        yield

    def _comes_to_the_assembly(self, case: Case) -> None:
        clock.freeze(_morning(clock.working_day_after(self.today, -1)))
        timers.fire(case.id)

    def _ends(self, case: Case) -> None:
        for _period in ("报绩", "公示"):
            self.play.pass_time(case)
            clock.freeze(_morning(clock.working_day_after(clock.today(), 1)))
            self.play.proceed(case, None)

    def _begin(self, start: date) -> Iterator[None]:
        """The clerk begins a quarter and writes down what was heard."""
        with db.transaction():
            clock.freeze(_morning(clock.working_day_after(start, 1)))
            case = self.play.begin(self._person("commissioner"), QUARTER)
            self.play.proceed(case, None)
        yield

    def _case_of(self, start: date) -> Case:
        """The case of a quarter that was begun."""
        cycle = cycles.current(directory.person(self.members[0]).unit, start)
        return quarters.of_cycle(cycle.id).case

    def _attendance(self, start: date) -> Iterator[None]:
        """Everybody's base points of a quarter, entered by the clerk and checked by an assessor."""
        with db.transaction():
            clock.freeze(_morning(clock.working_day_after(start, 55)))
            clerk, assessor = self._id("commissioner"), self._id("assessor1")
            for register, person, times in self._lines():
                line = register.enter(person, start, times)
                stages.check(line, verifier_id=clerk, checker_id=assessor)
        yield

    def _lines(self) -> Iterator[tuple[Register, uuid.UUID, int]]:
        """Who gets what line in a quarter, and how often."""
        for person in self.members:
            for register in ATTENDANCE:
                times = self.play.dice.choices(range(register.most + 1), weights=[1, 2, 4, 9])[0]
                if times:
                    yield register, person, times
        for register in REMARKABLE:
            yield register, next(one for one in self.turns if not _is_special(one)), 1

    def _reported(self, start: date) -> Iterator[None]:
        """Claims of a quarter that reach the list, the first of them the secretary's own."""
        for number in range(POSTED_A_QUARTER):
            day = clock.working_day_after(start, 4 * number + 2)
            with db.transaction():
                clock.freeze(_morning(day))
                deed = DEEDS[number % len(DEEDS)]
                own = OWN.get(number)
                member = self._person(own) if own else self._somebody()
                case = self.play.report(member, deed, day)
                clock.freeze(_morning(clock.working_day_after(day, 2)))
                self.play.proceed(case, None)
            yield

    def _under_way(self) -> Iterator[None]:
        """A dozen claims at different steps, so that every role finds something to do."""
        deeds = iter(DEEDS * 2)
        for step, count in UNDER_WAY.items():
            for number in range(count):
                day = clock.working_day_after(self.today, -2 - number)
                with db.transaction():
                    clock.freeze(_morning(day))
                    case = self.play.report(self._somebody(), next(deeds), day)
                    self.play.proceed(case, step)
                yield

    def _special(self) -> Iterator[None]:
        """One returned to its member."""
        day = clock.working_day_after(self.today, -1)
        with db.transaction():
            clock.freeze(_morning(day))
            case = self.play.report(self._person("member"), DEEDS[0], day)
            self.play.decide(
                case,
                verify_result="return",
                verify_recusal=True,
                verify_reason="请补充服务时长的说明和照片。",
            )
        yield

    def _in_their_stead(self) -> Iterator[None]:
        """What the commissioner has entered for members: one must acknowledge, one has done so."""
        day = clock.working_day_after(self.today, -1)
        own = self._id("member")
        for member_id, deed, step in (
            (own, DEEDS[4], "acknowledge"),
            (next(self.turns), DEEDS[5], "verify"),
        ):
            with db.transaction():
                clock.freeze(_morning(day))
                member, clerk = directory.person(member_id), self._person("commissioner")
                case = self.play.report(member, deed, day, by=clerk)
                self.play.proceed(case, step)
            yield

    def _somebody(self) -> Person:
        """A member without an office, each in turn."""
        return directory.person(next(self.turns))

    def _person(self, username: str) -> Person:
        found = accounts.person_named(username)
        assert found is not None
        return found

    def _id(self, username: str) -> uuid.UUID:
        return self._person(username).id


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, clock.OFFICE_ZONE)
