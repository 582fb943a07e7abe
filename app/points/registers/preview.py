"""What a register would bring, member by member, before the clerk hands it in."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.db import new_id
from app.organisation import directory
from app.organisation.models import Membership
from app.points import rules
from app.points.caps import as_line
from app.points.models import Claim, Cycle
from app.points.registers import lines
from app.points.registers.attendance import Entry
from app.points.registers.layout import Mark
from app.points.registers.models import Register
from app.points.rulesets import Item
from app.points.vocabulary import Category


@dataclass
class Gain:
    """What one member gets. Points are tenths; `marks` counts what the register says.

    `counts` is how often each item counts, `known` how many lines stand already.
    """

    member: Membership
    marks: Counter[Mark] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    known: int = 0
    raw: int = 0
    granted: int = 0


@dataclass(frozen=True)
class Preview:
    """A register as a whole: members of the list with and without a row, and what it brings."""

    gains: list[Gain]
    missing: list[Membership]
    marks: Counter[Mark]

    @property
    def lines(self) -> int:
        return sum(sum(gain.counts.values()) for gain in self.gains)

    @property
    def granted(self) -> int:
        return sum(gain.granted for gain in self.gains)

    @property
    def known(self) -> int:
        return sum(gain.known for gain in self.gains)


def of(register: Register, *, replaced: Register | None = None) -> Preview:
    """What would come of a register now, if one that it replaces were gone."""
    members = {one.person_id: one for one in directory.members(register.branch_id)}
    said = register.attendance
    gains = {one: Gain(members[one]) for one in said.members if one in members}
    items = lines.items_of(register.cycle)
    gone = replaced.id if replaced else None
    known = lines.standing_matters(gains, items, but=gone)
    new: dict[uuid.UUID, list[rules.Line]] = defaultdict(list)
    for entry in said.entries:
        gain = gains.get(entry.member_id)
        if gain is not None:
            _count(gain, entry, known=lines.matter_of(entry, items) in known)
            if entry.counts and lines.matter_of(entry, items) not in known:
                new[entry.member_id].append(_line(entry, items, register.cycle))
    _share_out(gains, new, lines.settled_of(register.cycle.year, gains), gone)
    missing = [one for person_id, one in members.items() if person_id not in gains]
    marks = sum((gain.marks for gain in gains.values()), Counter[Mark]())
    return Preview(list(gains.values()), missing, marks)


def _count(gain: Gain, entry: Entry, *, known: bool) -> None:
    gain.marks[entry.mark] += 1
    if entry.counts and known:
        gain.known += 1
    elif entry.counts:
        gain.counts[entry.occasion.kind.item] += 1


def _line(entry: Entry, items: dict[str, Item], cycle: Cycle) -> rules.Line:
    item = items[entry.occasion.kind.item]
    return rules.Line(
        id=new_id(),
        event_date=entry.occasion.day,
        item=f"{item.code} {cycle.name}",
        raw=rules.raw(item, lines.ONCE),
        item_cap=item.cap,
        category_cap=cycle.rule_set.year_cap(Category.BASE),
        standing=None,
        honour=None,
    )


def _share_out(
    gains: dict[uuid.UUID, Gain],
    new: dict[uuid.UUID, list[rules.Line]],
    settled: Sequence[Claim],
    gone: uuid.UUID | None,
) -> None:
    """Divide as the entering will, among what stands and what is new."""
    standing: dict[uuid.UUID, list[rules.Line]] = defaultdict(list)
    for claim in settled:
        if claim.register_id is None or claim.register_id != gone:
            standing[claim.member_id].append(as_line(claim))
    for member_id, own in new.items():
        shares = rules.allot([*standing[member_id], *own])
        gains[member_id].raw = sum(line.raw for line in own)
        gains[member_id].granted = sum(shares[line.id].granted for line in own)
