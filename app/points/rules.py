"""The arithmetic of points: value, caps, year total, grade, rank. Pure; amounts are tenths.

Order of calculation (`domain.md` 6.1): raw = value × quantity, then the item's cap, then the
category's cap of the year; what is cut off is kept. Inside a cap the order is event date, then
number of the claim.
"""

from __future__ import annotations

import enum
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.i18n import mark
from app.points.amounts import TENTHS_IN_A_POINT
from app.points.rulesets import Item, RuleSet
from app.points.vocabulary import Category, Measure

#: The smallest step and the bounds of a claimed quantity, in tenths (`domain.md` 6.8, F-P2).
QUANTITY_STEP = {Measure.HOURS: 5, Measure.TIMES: 10}
QUANTITY_BOUNDS = {Measure.HOURS: (5, 240), Measure.TIMES: (10, 200)}

_MINUTES_IN_A_STEP = 30
QUARTERS = 4
_MONTHS_IN_A_QUARTER = 3
#: Members enrolled for fewer quarters of a year are neither ranked nor graded.
_QUARTERS_TO_BE_RANKED = 2


def hours(minutes: int) -> int:
    """Full half hours served, as tenths of an hour."""
    return minutes // _MINUTES_IN_A_STEP * QUANTITY_STEP[Measure.HOURS]


def is_quantity(measure: Measure, quantity: int) -> bool:
    """May a claim name this quantity?"""
    least, most = QUANTITY_BOUNDS[measure]
    return least <= quantity <= most and quantity % QUANTITY_STEP[measure] == 0


def most_counted(item: Item) -> int:
    """The greatest quantity that one matter may count."""
    return item.most_per_claim or QUANTITY_BOUNDS[item.measure][1]


def counted(item: Item, quantity: int) -> int:
    """How much of a quantity counts: full steps, and no more than one matter may bring."""
    step = QUANTITY_STEP[item.measure]
    full = quantity // step * step
    return full if item.most_per_claim is None else min(full, item.most_per_claim)


def raw(item: Item, quantity: int) -> int:
    """Value × quantity, before any cap."""
    return item.value * counted(item, quantity) // TENTHS_IN_A_POINT


@dataclass(frozen=True)
class Line:
    """A claim as the caps see it. All lines of one call are one member's, year's and category's.

    `item` names item and, for a cap per quarter, the quarter. `standing` is what a published or
    posted claim was granted: it is not touched again. `honour` is the same for one honour
    awarded at several levels.
    """

    id: uuid.UUID
    event_date: date
    item: str
    raw: int
    item_cap: int | None
    category_cap: int | None
    standing: int | None = None
    honour: str | None = None


@dataclass(frozen=True)
class Share:
    """What a line gets and why. `*_used` is what others had taken before it."""

    item_cap: int | None
    item_used: int
    category_cap: int | None
    category_used: int
    granted: int
    #: The same honour counts at a higher level.
    is_superseded: bool = False


def allot(lines: Iterable[Line]) -> dict[uuid.UUID, Share]:
    """Divide the room under the caps; a share for each line that does not stand yet.

    Standing lines have their room. The others follow by event date and id. An honour at its
    highest level gets back the room of a lower one that stands, since posting it reverses that.
    """
    ordered = sorted(lines, key=lambda line: (line.event_date, line.id))
    highest = _highest_honours(ordered)
    items: Counter[str] = Counter()
    category = 0
    for line in ordered:
        items[line.item] += line.standing or 0
        category += line.standing or 0
    shares: dict[uuid.UUID, Share] = {}
    for line in ordered:
        if line.standing is not None:
            continue
        winner = highest.get(line.honour or "", line)
        for lower in _replaced(line, winner, ordered):
            items[lower.item] -= lower.standing or 0
            category -= lower.standing or 0
        share = _share(line, items[line.item], category, is_superseded=winner is not line)
        items[line.item] += share.granted
        category += share.granted
        shares[line.id] = share
    return shares


def _highest_honours(ordered: Sequence[Line]) -> dict[str, Line]:
    """The level at which each honour counts; of equal ones the standing, else the first."""
    found: dict[str, Line] = {}
    for line in sorted(ordered, key=lambda line: (-line.raw, line.standing is None)):
        if line.honour is not None:
            found.setdefault(line.honour, line)
    return found


def _replaced(line: Line, winner: Line, ordered: Sequence[Line]) -> list[Line]:
    """The standing lines of the same honour that this line takes the place of."""
    if line.honour is None or winner is not line:
        return []
    return [
        other for other in ordered if other.honour == line.honour and other.standing is not None
    ]


def _share(line: Line, item_used: int, category_used: int, *, is_superseded: bool) -> Share:
    granted = 0 if is_superseded else line.raw
    for cap, used in ((line.item_cap, item_used), (line.category_cap, category_used)):
        if cap is not None:
            granted = min(granted, max(0, cap - used))
    return Share(
        item_cap=line.item_cap,
        item_used=item_used,
        category_cap=line.category_cap,
        category_used=category_used,
        granted=granted,
        is_superseded=is_superseded,
    )


def admit(lines: Iterable[Line], growing: Collection[uuid.UUID]) -> dict[uuid.UUID, Share]:
    """The shares of standing lines that grow, now that there is room for what was cut off.

    In the order of event date and id, each up to what it is worth and its caps still hold
    (`domain.md` 6.6 `releaseCapped`, P-15). Only lines named in `growing` do; all take room. An
    honour that counts at a higher level does not come back.
    """
    ordered = sorted(lines, key=lambda line: (line.event_date, line.id))
    highest = _highest_honours(ordered)
    items: Counter[str] = Counter()
    for line in ordered:
        items[line.item] += line.standing or 0
    category = items.total()
    shares: dict[uuid.UUID, Share] = {}
    for line in ordered:
        standing = line.standing or 0
        used = items[line.item] - standing, category - standing
        is_highest = highest.get(line.honour or "", line) is line
        share = _share(line, *used, is_superseded=not is_highest)
        if line.id in growing and share.granted > standing:
            shares[line.id] = share
            items[line.item] += share.granted - standing
            category += share.granted - standing
    return shares


class Grade(enum.StrEnum):
    """积分等次 of a closed year; it never replaces the democratic appraisal."""

    EXCELLENT = "EXCELLENT"
    GOOD = "GOOD"
    QUALIFIED = "QUALIFIED"
    UNQUALIFIED = "UNQUALIFIED"
    UNGRADED = "UNGRADED"


GRADE_TITLES = {
    Grade.EXCELLENT: mark("优秀"),
    Grade.GOOD: mark("良好"),
    Grade.QUALIFIED: mark("合格"),
    Grade.UNQUALIFIED: mark("不合格"),
    Grade.UNGRADED: mark("不计等次"),
}


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest total that is shown, in tenths; no ceiling is None."""

    floor: int = 0
    ceiling: int | None = None

    @classmethod
    def of(cls, rule_set: RuleSet) -> Bounds:
        """What a rule set says of the year's total."""
        return cls(rule_set.figure("points.yearFloor"), rule_set.limit("points.yearCeiling"))

    def hold(self, total: int) -> int:
        """A total as it is shown."""
        return max(self.floor, total if self.ceiling is None else min(total, self.ceiling))


def year_total(
    components: Mapping[Category, int], bounds: Bounds, *, is_vetoed: bool = False
) -> int:
    """The total that is shown; deductions are negative figures, the ledger keeps the true sum.

    The bounds apply to the display and to the grade only (`domain.md` section 7, rule 5).
    """
    return 0 if is_vetoed else bounds.hold(sum(components.values()))


def grade(
    total: int, lines: Sequence[int], *, is_special: bool = False, is_vetoed: bool = False
) -> Grade:
    """The grade of a closed year; a lower bound belongs to the better grade (`domain.md` 6.9)."""
    if is_special:
        return Grade.UNGRADED
    if is_vetoed:
        return Grade.UNQUALIFIED
    graded = (Grade.EXCELLENT, Grade.GOOD, Grade.QUALIFIED)
    return next(
        (name for name, line in zip(graded, lines, strict=True) if total >= line),
        Grade.UNQUALIFIED,
    )


def ranks(totals: Sequence[int]) -> list[int]:
    """Standard competition ranking, the highest first: 95, 95, 93 → 1, 1, 3."""
    ahead = Counter(totals)
    place, places = 1, {}
    for total in sorted(ahead, reverse=True):
        places[total] = place
        place += ahead[total]
    return [places[total] for total in totals]


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // _MONTHS_IN_A_QUARTER + 1


def first_day_of_quarter(day: date) -> date:
    """The day on which the quarter of a day begins."""
    return date(day.year, _MONTHS_IN_A_QUARTER * quarter_of(day) - 2, 1)


def is_ranked(enrolled_on: date, year: int) -> bool:
    """Was the member enrolled for enough quarters of the year to be ranked and graded?"""
    if enrolled_on.year != year:
        return enrolled_on.year < year
    return QUARTERS - quarter_of(enrolled_on) + 1 >= _QUARTERS_TO_BE_RANKED
