"""What the demonstration branch has done so far: base points, posted claims, claims under way."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from app import clock, db
from app.demo.census import NAMED
from app.demo.play import DEEDS, Play
from app.notices import publication
from app.organisation import accounts, directory
from app.organisation.models import Person
from app.points import amounts, claims, stages
from app.points.filing import Matter
from app.points.models import Claim
from app.points.rules import quarter_of
from app.points.vocabulary import Category

#: Claims of the demonstration that were posted in each quarter begun.
POSTED_A_QUARTER = 9
#: Points of one line, by item.
VALUE = {"B01": 2, "B02": 2, "B03": 1, "R01": 1, "R02": 2, "R03": 3, "N01": -2}
#: Honours and one absence in a quarter, each for another member.
REMARKABLE = (
    ("R01", "社区优秀志愿者"),
    ("R02", "街道优秀共产党员"),
    ("R03", "区级最美家庭"),
    ("N01", "无故缺席主题党日"),
)
#: What everybody earns by attendance: item, title, and how often in a quarter at the most.
ATTENDANCE = (("B01", "参加“三会一课”", 3), ("B02", "参加主题党日", 3), ("B03", "按月交纳党费", 3))
#: For whom claims wait in the end: step → how many.
UNDER_WAY = {"verify": 3, "check": 2, "review": 2, "confirm": 2, "publish": 1, "notice_end": 2}
MORNING = time(9, 30)
#: The columns of a notice on attendance.
COLUMNS = {Category.BASE: "基础分", Category.REWARD: "奖励分", Category.NEGATIVE: "负面分"}


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
        return len(self._quarters()) * (1 + POSTED_A_QUARTER) + sum(UNDER_WAY.values()) + 4

    def live(self) -> Iterator[None]:
        """Quarter by quarter, then what is under way today."""
        try:
            for start in self._quarters():
                yield from self._attendance(start)
                yield from self._posted(start)
            yield from self._under_way()
            yield from self._special()
            yield from self._in_their_stead()
        finally:
            clock.freeze(None)

    def _quarters(self) -> list[date]:
        """The first days of the quarters of this year that are over."""
        current = quarter_of(self.today)
        return [date(self.today.year, 3 * quarter - 2, 1) for quarter in range(1, current)]

    def _attendance(self, start: date) -> Iterator[None]:
        """Everybody's base points of a quarter, entered by the group and posted after a notice."""
        with db.transaction():
            clock.freeze(_morning(clock.working_day_after(start, 55)))
            office = self._id("commissioner")
            found = [
                self._enter(person, start, item, title, times)
                for person, item, title, times in self._lines()
            ]
            notice = publication.open_notice(
                publication.Sheet(
                    unit_id=self.branch_id,
                    title=f"关于{found[0].cycle.name}考勤和奖惩计分的公示",
                    reason="按考勤、党费登记和表彰、处理决定计分，现予公示，请党员群众监督。",
                    lines=list(_table(found)),
                    places=["branch_board"],
                    contact="孙亦诚 0635-8210000",
                ),
                posted_on=clock.today(),
                working_days=5,
                cause=f"demo:{start.isoformat()}",
                case_id=None,
            )
            for claim in found:
                stages.publish(claim, notice.id)
            clock.freeze(notice.ends_at)
            for claim in found:
                claims.post(
                    claim,
                    call_key=f"demo:{claim.number}",
                    verifier_id=office,
                    checker_id=self._id("assessor1"),
                    confirmer_id=self._id("secretary"),
                )
        yield

    def _lines(self) -> Iterator[tuple[uuid.UUID, str, str, int]]:
        """Who gets what line in a quarter: person, item, title and how often."""
        for person in self.members:
            for item, title, most in ATTENDANCE:
                times = self.play.dice.choices(range(most + 1), weights=[1, 2, 4, 9])[0]
                if times:
                    yield person, item, title, times
        for item, title in REMARKABLE:
            yield next(self.turns), item, title, 1

    def _enter(self, person: uuid.UUID, start: date, item: str, title: str, times: int) -> Claim:
        """A line entered by the group, with its value."""
        raw = Decimal(times * VALUE[item])
        matter = Matter(
            member_id=person,
            item=item,
            title=title,
            event_date=start + timedelta(days=60),
            quantity=Decimal(times),
            asked_points=abs(raw),
            statement="由支部登记。",
        )
        claim = claims.enter(matter, number=f"{item}-{start:%Y%m}-{person.hex[-6:]}")
        claims.settle(claim, quantity=Decimal(times), raw=raw)
        return claim

    def _posted(self, start: date) -> Iterator[None]:
        """Claims of a quarter that went all the way."""
        for number in range(POSTED_A_QUARTER):
            day = clock.working_day_after(start, 4 * number + 2)
            with db.transaction():
                clock.freeze(_morning(day))
                deed = DEEDS[number % len(DEEDS)]
                case = self.play.report(self._somebody(), deed, day)
                clock.freeze(_morning(clock.working_day_after(day, 2)))
                self.play.proceed(case, None)
                self.play.end_notice(case)
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
        """The secretary's own matter, which the deputy signs, and one returned to its member."""
        day = clock.working_day_after(self.today, -1)
        with db.transaction():
            clock.freeze(_morning(day))
            own = self.play.report(self._person("secretary"), DEEDS[7], day)
            self.play.proceed(own, "confirm")
        yield
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


def _table(claimed: Iterable[Claim]) -> Iterator[dict[str, str]]:
    """The lines of a notice: what each has by attendance, dues and honours, and in all."""
    found: dict[uuid.UUID, dict[str, int]] = {}
    for claim in claimed:
        own = found.setdefault(claim.member_id, dict.fromkeys(COLUMNS.values(), 0))
        own[COLUMNS[claim.item.category]] += claim.granted or 0
    names = directory.names(set(found))
    for person, own in found.items():
        figures = {title: amounts.shown(figure) for title, figure in own.items()}
        yield {"姓名": names[person], **figures, "合计": amounts.shown(sum(own.values()))}


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, clock.OFFICE_ZONE)
