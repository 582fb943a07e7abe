"""What a register looks like: its columns, the words for a mark, what an occasion is called.

One row for a member, one column for a meeting, a theme day or a month's dues: the clerk goes down
a list of names as on paper.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.i18n import mark

CODE = "党员编号"
NAME = "姓名"
#: The word before the row of dates, below the head.
DAYS = "日期"
#: Columns of offices' own that mean nothing here.
IGNORED = frozenset({"序号", "备注", "性别", "党小组"})


class Mark(enum.StrEnum):
    """What the register says of a member at an occasion."""

    PRESENT = "PRESENT"
    ONLINE = "ONLINE"
    LEAVE = "LEAVE"
    ABSENT = "ABSENT"
    NOT_DUE = "NOT_DUE"
    PAID = "PAID"
    REMINDED = "REMINDED"
    UNPAID = "UNPAID"
    EXEMPT = "EXEMPT"


#: The word in the drop-down, then others that people write.
WORDS = {
    Mark.PRESENT: (mark("到会"), "到", "出席", "参加", "√", "✓"),
    Mark.ONLINE: (mark("线上"), "线上参加", "网络"),
    Mark.LEAVE: (mark("请假"), "假", "事假", "病假"),
    Mark.ABSENT: (mark("缺席"), "缺", "旷会", "未到", "×", "x"),
    Mark.NOT_DUE: (mark("不应到"),),
    Mark.PAID: (mark("已交"), "交", "√", "✓"),
    Mark.REMINDED: (mark("催交后交"), "催交"),
    Mark.UNPAID: (mark("未交"), "×", "x"),
    Mark.EXEMPT: (mark("免交"),),
}
#: Marks that bring points.
COUNTED = frozenset({Mark.PRESENT, Mark.ONLINE, Mark.PAID})


@dataclass(frozen=True)
class Kind:
    """A sort of column: the item whose points it brings, its head, the marks in its cells.

    `fault` is the deduction that a mark may lead to, if the group decides so (`domain.md` 6.1).
    """

    item: str
    head: str
    marks: tuple[Mark, ...]
    fault: str
    faulty: Mark


_AT_MEETINGS = (Mark.PRESENT, Mark.ONLINE, Mark.LEAVE, Mark.ABSENT, Mark.NOT_DUE)
_OF_DUES = (Mark.PAID, Mark.REMINDED, Mark.UNPAID, Mark.EXEMPT)
MEETING = Kind("B01", mark("三会一课"), _AT_MEETINGS, "N01", Mark.ABSENT)
THEME_DAY = Kind("B02", mark("主题党日"), _AT_MEETINGS, "N01", Mark.ABSENT)
DUES = Kind("B03", mark("党费"), _OF_DUES, "N02", Mark.REMINDED)
KINDS = {kind.item: kind for kind in (MEETING, THEME_DAY, DUES)}
_DUES_HEAD = re.compile(r"(\d{1,2})月份?党费")


def kind_of(head: str) -> Kind | None:
    """The sort of a column with this head; None if it means nothing here."""
    if _DUES_HEAD.fullmatch(head):
        return DUES
    return next((one for one in (MEETING, THEME_DAY) if head.startswith(one.head)), None)


def month_of(head: str) -> int | None:
    """The month that a column of dues is about."""
    found = _DUES_HEAD.fullmatch(head)
    return int(found[1]) if found else None


def mark_of(kind: Kind, words: str) -> Mark | None:
    """The mark that somebody has written."""
    plain = words.replace(" ", "").replace("　", "").lower()
    return next((one for one in kind.marks if plain in WORDS[one]), None)


def words_of(kind: Kind) -> list[str]:
    """What may be written in a column of this sort."""
    return [WORDS[one][0] for one in kind.marks]


@dataclass(frozen=True)
class Occasion:
    """A meeting, a theme day, or the dues of a month: its first day.

    `part` tells apart what was held on one day, from 1.
    """

    kind: Kind
    day: date
    part: int = 1

    @property
    def activity_code(self) -> str:
        """What tells apart two meetings of one day (`domain.md` P-17)."""
        return f"第{self.part}场" if self.part > 1 else ""

    @property
    def title(self) -> str:
        if self.kind is DUES:
            return f"交纳{self.day.month}月党费"
        again = f"，{self.activity_code}" if self.activity_code else ""
        return f"参加{self.kind.head}（{self.day.month}月{self.day.day}日{again}）"

    @property
    def fault(self) -> str:
        """What the deduction is for, if there is one."""
        if self.kind is DUES:
            return f"{self.day.month}月党费经催交后交纳"
        return f"无故缺席{self.kind.head}（{self.day.month}月{self.day.day}日）"


def numbered(kind: Kind, days: Iterable[date]) -> list[Occasion]:
    """Occasions of one sort in the order of their columns; those of one day are counted."""
    seen: dict[date, int] = {}
    found = []
    for day in days:
        seen[day] = seen.get(day, 0) + 1
        found.append(Occasion(kind, day, seen[day]))
    return found
