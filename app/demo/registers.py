"""What is entered for everybody by the branch: attendance, dues, and in the year before more."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.points import claims
from app.points.filing import Matter
from app.points.models import Claim

#: So many days into a quarter a register is closed.
CLOSED_AFTER = timedelta(days=60)


@dataclass(frozen=True)
class Register:
    """Points for one time (negative: lost), and how often in a quarter at the most."""

    item: str
    title: str
    value: int
    most: int = 1

    def number(self, member_id: uuid.UUID, start: date) -> str:
        """The number of a member's line of the quarter that begins on a day."""
        return f"{self.item}-{start:%Y%m}-{member_id.hex[-6:]}"

    def enter(self, member_id: uuid.UUID, start: date, times: int) -> Claim:
        """A member's line of the quarter, with its value."""
        raw = Decimal(times * self.value)
        matter = Matter(
            member_id=member_id,
            item=self.item,
            title=self.title,
            event_date=start + CLOSED_AFTER,
            quantity=Decimal(times),
            asked_points=abs(raw),
            statement="由支部登记。",
        )
        line = claims.enter(matter, number=self.number(member_id, start))
        claims.settle(line, quantity=Decimal(times), raw=raw)
        return line


#: What everybody earns by attendance.
ATTENDANCE = (
    Register("B01", "参加“三会一课”", 2, 3),
    Register("B02", "参加主题党日", 2, 3),
    Register("B03", "按月交纳党费", 1, 3),
)
