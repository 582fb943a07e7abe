"""A decision table as boxes: each column cut into stretches, each cell the stretches that pass.

Bits say it all: of a cell, which stretches pass; of a stretch, which rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from app.engine import decisions, feel, stretches
from app.engine.feel import comparing, statics
from app.engine.stretches import Stretch
from app.engine.tables import Input, Table

#: Rules times stretches of all columns: about a second's work. A larger table is not looked at.
_LARGEST = 2_000_000
_MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Column:
    """An input: its heading, its stretches, and for each rule the stretches that pass, as bits.

    None: the cell cannot tell.
    """

    heading: str
    stretches: list[Stretch]
    passing: list[int | None]
    _rules: dict[bool, list[int]] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        return (1 << len(self.stretches)) - 1

    def bits(self, rule: int, *, unknown: bool) -> int:
        """What passes a rule's cell, taking all (or nothing) for what cannot be told."""
        found = self.passing[rule]
        if found is None:
            return self.whole if unknown else 0
        return found

    def rules_at(self, *, unknown: bool) -> list[int]:
        """For each stretch the rules that pass there, as bits."""
        if unknown not in self._rules:
            made = [0] * len(self.stretches)
            for rule in range(len(self.passing)):
                passing = self.bits(rule, unknown=unknown)
                for place in range(len(made)):
                    made[place] |= (passing >> place & 1) << rule
            self._rules[unknown] = made
        return self._rules[unknown]


def of(table: Table) -> list[Column] | None:
    """The columns of a table whose texts can all be read; None if it is too large."""
    known = frozenset(table.known)
    drafts = [
        _draft(heading, column, [rule.cells[place] for rule in table.rules], known)
        for place, (heading, column) in enumerate(
            zip(decisions.headings(table), table.inputs, strict=True)
        )
    ]
    if len(drafts) > _MOST_COLUMNS or sum(one.size for one in drafts) > _LARGEST:
        return None
    return [one.column(known) for one in drafts]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A column whose cells have been read: what each names, and the stretches that make."""

    heading: str
    cells: list[str]
    cuts: list[list[Any] | None]
    stretches: list[Stretch]

    @property
    def size(self) -> int:
        return len(self.cells) * len(self.stretches)

    def column(self, known: frozenset[str]) -> Column:
        blocks = _blocks(self.stretches)
        passing = [
            None if own is None else _passing(feel.parse_unary_tests(cell, known), blocks, own)
            for cell, own in zip(self.cells, self.cuts, strict=True)
        ]
        return Column(self.heading, self.stretches, passing)


def _draft(heading: str, column: Input, cells: list[str], known: frozenset[str]) -> _Draft:
    cuts = [_cuts(cell, known) for cell in cells]
    allowed = _cuts(column.values, known) if column.values else []
    named = [value for values in (*cuts, allowed) for value in values or ()]
    pieces = stretches.of(column.kind, named)
    if pieces is None:
        pieces, cuts = [Stretch(None)], [None if one else one for one in cuts]
    if column.values and allowed is not None:
        pieces = [one for one in pieces if feel.matches(column.values, one.example) is True]
    return _Draft(heading, cells, cuts, pieces or [Stretch(None)])


def _cuts(cell: str, known: frozenset[str]) -> list[Any] | None:
    return statics.cuts(feel.parse_unary_tests(cell, known).node)


@dataclass(frozen=True, slots=True)
class _Block:
    """The stretches of one kind of value, from a place on; where each named value is."""

    start: int
    stretches: list[Stretch]
    places: dict[tuple[type, Any], int]


def _blocks(pieces: list[Stretch]) -> list[_Block]:
    blocks: list[_Block] = []
    for place, stretch in enumerate(pieces):
        last = blocks[-1].stretches[-1] if blocks else None
        if last is None or type(last.example) is not type(stretch.example):
            blocks.append(_Block(place, [], {}))
        if not stretch.others:
            blocks[-1].places[_key(stretch.example)] = len(blocks[-1].stretches)
        blocks[-1].stretches.append(stretch)
    return blocks


def _key(value: Any) -> tuple[type, Any]:
    return type(value), comparing.order(value)


def _passing(tests: feel.UnaryTests, blocks: list[_Block], own: list[Any]) -> int:
    """The stretches that pass, as bits. Between two values that the cell names, one is tried."""
    keys, found = {_key(value) for value in own}, 0
    for block in blocks:
        named = sorted(block.places[key] for key in keys & block.places.keys())
        for run in _runs(named, block):
            if tests.matches(block.stretches[run[0]].example) is True:
                found |= _bits(run) << block.start
    return found


def _bits(run: list[int] | range) -> int:
    if isinstance(run, range):
        return (1 << run.stop) - (1 << run.start)
    return sum(1 << place for place in run)


def _runs(named: list[int], block: _Block) -> Iterator[list[int] | range]:
    """Each named value by itself, and what lies between two; of texts, all the others."""
    yield from ([place] for place in named)
    if isinstance(block.stretches[0].example, str):
        others = [place for place in range(len(block.stretches)) if place not in named]
        yield from [others] * bool(others)
        return
    for low, high in pairwise([-1, *named, len(block.stretches)]):
        if high - low > 1:
            yield range(low + 1, high)
