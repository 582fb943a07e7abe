"""The lines of a register, all of them at once: entered, checked, taken back.

Their members are locked together and first, and what a member has under the caps is shared out
once, however many lines there are (`domain.md` 6.1).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app import clock
from app.db import new_id, session
from app.points import rulebook, rules, stages
from app.points.amounts import TENTHS_IN_A_POINT
from app.points.caps import divide
from app.points.locks import lock_members, lock_of_register
from app.points.models import Claim, Cycle
from app.points.registers.attendance import Entry
from app.points.registers.layout import KINDS
from app.points.registers.models import Register
from app.points.rulesets import Item
from app.points.status import SETTLED, UNDER_WAY, ClaimStatus
from app.points.vocabulary import Category

#: One meeting, one month: quantities are tenths.
ONCE = TENTHS_IN_A_POINT
_STATEMENT = "按考勤和党费登记表登记。"
#: What makes a line the same as one that stands: member, item, day, activity.
Matter = tuple[uuid.UUID, uuid.UUID, date, str]


def enter(register: Register, *, number: str) -> list[Claim]:
    """Enter a line for every mark that brings points and has none yet, with its value.

    Once more enters nothing new. `number` is the register's own; its lines count on from it.

    Raises:
        ItemNotActive: the rules of the quarter have no such item.
    """
    entries = [one for one in register.attendance.entries if one.counts]
    lock_members({one.member_id for one in entries})
    items = items_of(register.cycle)
    known = _known(entries, items)
    made = [
        _line(register, entry, items[entry.occasion.kind.item], f"{number}-{place:04d}")
        for place, entry in enumerate(entries, start=1)
        if matter_of(entry, items) not in known
    ]
    session.add_all(made)
    session.flush()
    share_out(register.cycle, {line.member_id for line in made})
    return made


def items_of(cycle: Cycle) -> dict[str, Item]:
    """The items that a register is about. Raises: ItemNotActive."""
    return {code: rulebook.item(cycle.rule_set, code) for code in KINDS}


def matter_of(entry: Entry, items: dict[str, Item]) -> Matter:
    occasion = entry.occasion
    item = items[occasion.kind.item]
    return entry.member_id, item.id, occasion.day, occasion.activity_code


def _known(entries: Sequence[Entry], items: dict[str, Item]) -> set[Matter]:
    return standing_matters({one.member_id for one in entries}, items)


def standing_matters(
    members: Iterable[uuid.UUID], items: dict[str, Item], *, but: uuid.UUID | None = None
) -> set[Matter]:
    """What is registered of these members already, but by one register."""
    query = sa.select(Claim.member_id, Claim.item_id, Claim.event_date, Claim.activity_code).where(
        Claim.member_id.in_(list(members)),
        Claim.item_id.in_([item.id for item in items.values()]),
        Claim.status.in_((*UNDER_WAY, ClaimStatus.POSTED)),
        sa.or_(Claim.register_id.is_(None), Claim.register_id != but),
    )
    return {(*row,) for row in session.execute(query)}


def _line(register: Register, entry: Entry, item: Item, number: str) -> Claim:
    raw = rules.raw(item, ONCE)
    return Claim(
        id=new_id(),
        number=number,
        register_id=register.id,
        member_id=entry.member_id,
        cycle=register.cycle,
        item=item,
        status=ClaimStatus.VALUED,
        filed_at=clock.now(),
        title=entry.occasion.title,
        event_date=entry.occasion.day,
        activity_code=entry.occasion.activity_code,
        quantity=ONCE,
        quantity_found=ONCE,
        asked=raw,
        raw=raw,
        statement=_STATEMENT,
        witnesses=[],
        evidence=[str(register.file_id)],
    )


def share_out(cycle: Cycle, members: Iterable[uuid.UUID]) -> None:
    """Share out the room for base points of these members' year anew."""
    settled: dict[uuid.UUID, list[Claim]] = defaultdict(list)
    for claim in settled_of(cycle.year, members):
        settled[claim.member_id].append(claim)
    for own in settled.values():
        divide(own)


def settled_of(year: int, members: Iterable[uuid.UUID]) -> Sequence[Claim]:
    """The base lines of these members that take room in a year."""
    query: sa.Select[Any] = (
        sa.select(Claim)
        .join(Claim.item)
        .join(Claim.cycle)
        .where(
            Claim.member_id.in_(list(members)),
            Claim.status.in_(SETTLED),
            Item.category == Category.BASE,
            Cycle.year == year,
        )
        .options(contains_eager(Claim.item), contains_eager(Claim.cycle))
    )
    return session.scalars(query).all()


def check(register: Register, hands: Sequence[uuid.UUID]) -> int:
    """List every line that two of these people have seen whom it does not concern; how many not.

    The first hand is who has entered the register, the others have checked it (`domain.md` 4.2).
    """
    left = 0
    for line in lock_of_register(register.id, ClaimStatus.VALUED):
        others = [one for one in dict.fromkeys(hands) if one != line.member_id][:2]
        if len(others) == len(("verifier", "checker")):
            stages.check(line, verifier_id=others[0], checker_id=others[1])
            line.reason = ""
        else:
            left += 1
    return left


def waiting(register_id: uuid.UUID) -> list[Claim]:
    """The lines that wait to be checked."""
    query = sa.select(Claim).filter_by(register_id=register_id, status=ClaimStatus.VALUED)
    return list(session.scalars(query))


def take_back(register: Register, status: ClaimStatus, reason: str) -> int:
    """End all its lines that are not posted, in this way; how many. Others move up."""
    ended = lock_of_register(register.id, *UNDER_WAY)
    end(register.cycle, ended, status, reason)
    return len(ended)


def end(cycle: Cycle, ended: Sequence[Claim], status: ClaimStatus, reason: str) -> None:
    """End locked lines of a cycle in one way."""
    for line in ended:
        line.status, line.reason = status, reason
        line.quantity_found = line.raw = line.granted = line.share = None
    if ended:
        session.flush()
        share_out(cycle, {line.member_id for line in ended})
