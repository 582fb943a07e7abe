"""Which inputs no rule of a table covers, and which are covered twice: exact where cells can tell.

Each column is cut into stretches (`stretches.py`); a cell is then the set of stretches it passes, a
rule a box of such sets (`boxes.py`). Gaps are sought column by column, together with the rules that
still fit; where one of them admits whatever follows, nothing needs to be looked at. The search has
a budget: a table too intricate for it is reported as not fully checked, never guessed at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import and_

from app.engine import boxes
from app.engine.boxes import Column
from app.engine.stretches import Stretch
from app.engine.tables import SINGLE, Table

#: States of the search for gaps, and pairs of cells compared for overlaps.
_MOST_STATES = 20_000
_MOST_PAIRS = 4_000_000
_MOST_GAPS = 3
_MOST_OVERLAPS = 5

#: Two rules may not fit at once, or must then say the same.
_DISJOINT = frozenset({"UNIQUE", "ANY"})

#: For each column that matters, by its place, the stretch it stands in.
Place = dict[int, Stretch]


@dataclass(slots=True)
class Coverage:
    """What was found; rules and columns by their place from 0.

    `gaps` are places that no rule covers, `overlaps` pairs of rules with a place that both cover,
    `unreached` rules all of whose places earlier rules cover, `impossible` cells (rule, column)
    that no value passes, `unsure` rules with cells that cannot tell. Not `complete`: the search was
    broken off.
    """

    columns: list[Column]
    gaps: list[Place] = field(default_factory=list)
    overlaps: list[tuple[int, int, Place]] = field(default_factory=list)
    unreached: list[int] = field(default_factory=list)
    impossible: list[tuple[int, int]] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    complete: bool = True


def look(table: Table) -> Coverage:
    """Look at a table whose texts can all be read.

    Gaps are sought where a result is wanted, overlaps where the hit policy forbids or limits them.
    """
    drawn = boxes.of(table)
    if drawn is None:
        return Coverage([], complete=False)
    found = Coverage(drawn)
    rules = range(len(table.rules))
    found.impossible = [
        (rule, place)
        for rule in rules
        for place, column in enumerate(found.columns)
        if column.passing[rule] == 0
    ]
    found.unsure = [
        rule for rule in rules if any(one.passing[rule] is None for one in found.columns)
    ]
    if table.policy in SINGLE:
        _seek_gaps(found, rules)
    if table.policy in _DISJOINT:
        _seek_overlaps(found, rules)
    if table.policy == "FIRST":
        _seek_unreached(found, rules)
    return found


class _Exhausted(Exception):
    """The budget of a search is spent."""


@dataclass(slots=True)
class _Search:
    """Looks for places that none of some rules covers.

    `fitting` tells, for a column and a stretch, the rules that pass there, as bits.
    """

    columns: list[Column]
    groups: list[list[tuple[int, Stretch]]]
    #: For each column, the rules that pass whatever stands in it and in all that follow.
    carefree: list[int]
    most: int
    states: int = _MOST_STATES
    found: list[Place] = field(default_factory=list)
    _known: set[tuple[int, int]] = field(default_factory=set)

    def go(self, depth: int, fitting: int, place: Place) -> None:
        if fitting & self.carefree[depth] or len(self.found) >= self.most:
            return
        if not fitting:
            self.found.append(dict(place))
            return
        if (depth, fitting) in self._known:
            return
        self._known.add((depth, fitting))
        self.states -= 1
        if self.states < 0:
            raise _Exhausted
        before = len(self.found)
        for rules, stretch in self.groups[depth]:
            self.go(depth + 1, fitting & rules, {**place, depth: stretch})
            if depth and len(self.found) > before:
                return  # one of each stretch of the first column: the rest are much alike


def _search(columns: list[Column], rules: int, most: int, *, unknown: bool) -> _Search:
    """A search among the first so many rules."""
    return _within(columns, rules, [column.whole for column in columns], most, unknown=unknown)


def _within(
    columns: list[Column], rules: int, box: list[int], most: int, *, unknown: bool
) -> _Search:
    """The same within a box: for each column the stretches that count, as bits."""
    all_rules = (1 << rules) - 1
    groups = []
    for column, within in zip(columns, box, strict=True):
        alike: dict[int, Stretch] = {}
        for place, stretch in enumerate(column.stretches):
            if within >> place & 1:
                alike.setdefault(column.rules_at(unknown=unknown)[place] & all_rules, stretch)
        groups.append(list(alike.items()))
    carefree = [all_rules]
    for group in reversed(groups):
        carefree.append(reduce(and_, (passing for passing, _ in group), carefree[-1]))
    return _Search(columns, groups, carefree[::-1], most)


def _seek_gaps(found: Coverage, rules: range) -> None:
    """A cell that cannot tell is taken to pass: no gap is reported that may be none."""
    search = _search(found.columns, len(rules), _MOST_GAPS, unknown=True)
    try:
        search.go(0, (1 << len(rules)) - 1, {})
    except _Exhausted:
        found.complete = False
    found.gaps = search.found


def _seek_overlaps(found: Coverage, rules: range) -> None:
    """A cell that cannot tell is taken to pass nothing: only sure overlaps are reported."""
    budget = _MOST_PAIRS
    boxes = [[column.bits(rule, unknown=False) for column in found.columns] for rule in rules]
    for one, other in _pairs(rules):
        budget -= len(found.columns) + 1
        if budget < 0 or len(found.overlaps) >= _MOST_OVERLAPS:
            found.complete = found.complete and budget >= 0
            return
        both = [left & right for left, right in zip(boxes[one], boxes[other], strict=True)]
        if all(both):
            found.overlaps.append((one, other, _place(found.columns, both)))


def _pairs(rules: range) -> Iterator[tuple[int, int]]:
    return ((one, other) for other in rules for one in range(other))


def _place(columns: list[Column], bits: list[int]) -> Place:
    """The first common stretch of each column in which not every stretch is common."""
    return {
        number: column.stretches[(one & -one).bit_length() - 1]
        for number, (column, one) in enumerate(zip(columns, bits, strict=True))
        if one != column.whole
    }


def _seek_unreached(found: Coverage, rules: range) -> None:
    states = _MOST_STATES
    for rule in rules[1:]:
        box = [column.bits(rule, unknown=True) for column in found.columns]
        search = _within(found.columns, rule, box, 1, unknown=False)
        search.states = states
        try:
            search.go(0, (1 << rule) - 1, {})
        except _Exhausted:
            found.complete = False
            return
        states = search.states
        if not search.found and all(box):
            found.unreached.append(rule)
