"""The demonstration branch's year before, from its registers to the seal: what a closed year is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time

from app import clock, db
from app.demo.play import YEAR, Play
from app.demo.registers import ATTENDANCE, Register
from app.notices import publication
from app.organisation import accounts, directory
from app.points import claims, cycles, stages
from app.points.amounts import shown
from app.points.models import Claim
from app.points.rules import QUARTERS

REGISTERS = (
    *ATTENDANCE,
    Register("D02", "认领微心愿", 2, 1),
    Register("D03", "网格巡查", 2, 2),
    Register("D04", "防汛和清雪值守", 3, 1),
    Register("D05", "提出建议被采纳", 1, 1),
    Register("R02", "街道表彰：季度之星", 2, 1),
)
#: How likely the least eager is to come, and the most eager.
EAGER = (0.6, 1.0)
MORNING = time(9, 30)


class LastYear:
    """Lives through the year by real verbs; yields after each piece of work."""

    def __init__(self, branch_id: uuid.UUID, year: int, seed: int) -> None:
        self.branch_id, self.year = branch_id, year
        self.play = Play(seed, self._id("supervisor"))
        self.hands = {
            "verifier_id": self._id("commissioner"),
            "checker_id": self._id("assessor1"),
            "confirmer_id": self._id("secretary"),
        }
        members = [member.person_id for member in directory.members(branch_id)]
        self.eager = {member: self.play.dice.uniform(*EAGER) for member in members}

    @staticmethod
    def pieces() -> int:
        """How many times `live` will yield."""
        return QUARTERS + 1

    def live(self) -> Iterator[None]:
        """Four quarters of registers, then the year's end."""
        try:
            for quarter in range(QUARTERS):
                with db.transaction():
                    self._quarter(date(self.year, 3 * quarter + 1, 1))
                yield
            with db.transaction():
                self._close()
            yield
        finally:
            clock.freeze(None)

    def _quarter(self, start: date) -> None:
        clock.freeze(_morning(clock.working_day_after(start, 55)))
        lines = [
            self._enter(member, start, register) for member in self.eager for register in REGISTERS
        ]
        found = [line for line in lines if line is not None]
        notice = publication.open_notice(
            publication.Sheet(
                unit_id=self.branch_id,
                title=f"关于{found[0].cycle.name}党员积分的公示",
                reason="按考勤、党费和服务登记计分，现予公示，请党员群众监督。",
                lines=[
                    {"姓名": one.member.name, "事由": one.title, "积分": shown(one.granted or 0)}
                    for one in found
                ],
                places=["branch_board"],
                contact="孙亦诚 0635-8210000",
            ),
            posted_on=clock.today(),
            working_days=5,
            cause=f"demo:{start.isoformat()}",
            case_id=None,
        )
        for line in found:
            stages.publish(line, notice.id)
        clock.freeze(notice.ends_at)
        for line in found:
            self._post(line)

    def _enter(self, person: uuid.UUID, start: date, register: Register) -> Claim | None:
        """A member's line of a register; None if there is nothing to enter."""
        times = sum(self.play.dice.random() < self.eager[person] for _ in range(register.most))
        if times == 0:
            return None
        return register.enter(person, start, times)

    def _post(self, line: Claim) -> None:
        claims.post(line, call_key=f"demo:{line.number}", **self.hands)

    def _close(self) -> None:
        """The year's end, by those whose turn it is."""
        clerk = directory.person(self._id("commissioner"))
        freezes_at = cycles.of_year(clerk.unit, self.year)[-1].freezes_at
        clock.freeze(_morning(clock.working_day_after(clock.office_day(freezes_at), 2)))
        case = self.play.begin(clerk, YEAR, year=str(self.year))
        self.play.proceed(case, None)
        self.play.pass_time(case)

    def _id(self, username: str) -> uuid.UUID:
        found = accounts.person_named(username)
        assert found is not None, "the demonstration has entered everybody"
        return found.id


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, clock.OFFICE_ZONE)
