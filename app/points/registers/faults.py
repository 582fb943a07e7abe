"""What registers say that may lead to a deduction, if the group decides so (N01, N02)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app import clock
from app.db import session
from app.organisation import directory
from app.organisation.models import MemberCategory, Membership, Unit
from app.points.models import Claim, Cycle
from app.points.registers.attendance import Entry
from app.points.registers.layout import DUES, Mark, Occasion
from app.points.registers.models import STANDING, Register
from app.points.rulesets import Item
from app.points.status import UNDER_WAY, ClaimStatus

#: Item, member and day of a deduction, with what tells apart those of one day.
Charge = tuple[str, uuid.UUID, date, str]


@dataclass(frozen=True)
class Proposal:
    """A member who was absent without leave, or paid after a reminder; nothing is entered yet."""

    member: Membership
    occasion: Occasion
    register_id: uuid.UUID

    @property
    def item(self) -> str:
        return self.occasion.kind.fault

    @property
    def basis(self) -> str:
        """What the member is told it rests on."""
        said = "催交后交" if self.occasion.kind is DUES else "缺席，没有请假"
        return f"{self.occasion.title}：考勤和党费登记表记为{said}。"

    @property
    def document(self) -> str:
        return document_of(self.occasion)


def document_of(occasion: Occasion) -> str:
    """What tells apart the deductions of one day."""
    return f"{occasion.kind.head}{occasion.activity_code}"


def open_ones(branch: Unit) -> list[Proposal]:
    """What nobody has entered yet, in quarters that are not frozen, by day and member code."""
    members = {one.person_id: one for one in directory.members(branch.id)}
    charged = _charged(branch)
    found = [
        Proposal(members[entry.member_id], entry.occasion, register.id)
        for register in _registers(branch)
        for entry in _faults(register, members)
        if (entry.occasion.kind.fault, *_key(entry)) not in charged
    ]
    # Two registers may say the same of one meeting.
    known = {(one.member.code, one.occasion): one for one in found}
    return sorted(known.values(), key=lambda one: (one.occasion.day, one.member.code))


def _registers(branch: Unit) -> Sequence[Register]:
    query = (
        sa.select(Register)
        .join(Register.cycle)
        .where(
            Register.branch_id == branch.id,
            Register.state.in_(STANDING),
            Cycle.freezes_at > clock.now(),
        )
    )
    return session.scalars(query).all()


def _faults(register: Register, members: dict[uuid.UUID, Membership]) -> Iterator[Entry]:
    """Special members are never blamed for being absent (P-20)."""
    for entry in register.attendance.entries:
        member = members.get(entry.member_id)
        is_spared = (
            entry.occasion.kind is not DUES
            and member is not None
            and member.category == MemberCategory.SPECIAL
        )
        if entry.is_faulty and member is not None and not is_spared:
            yield entry


def _key(entry: Entry) -> tuple[uuid.UUID, date, str]:
    return entry.member_id, entry.occasion.day, document_of(entry.occasion)


def _charged(branch: Unit) -> set[Charge]:
    """The deductions of a branch that stand, and those that came to nothing after a hearing."""
    query = (
        sa.select(Item.code, Claim.member_id, Claim.event_date, Claim.activity_code)
        .join(Claim.item)
        .join(Claim.cycle)
        .where(
            Cycle.branch_id == branch.id,
            Cycle.freezes_at > clock.now(),
            Claim.status.in_((*UNDER_WAY, ClaimStatus.POSTED, ClaimStatus.REJECTED)),
        )
    )
    return {(*row,) for row in session.execute(query)}


def has_leave(member_id: uuid.UUID, day: date) -> bool:
    """Does a register say that the member had asked leave for all of a day, or was not due?"""
    query = (
        sa.select(Register)
        .join(Membership, Membership.branch_id == Register.branch_id)
        .join(Register.cycle)
        .where(
            Membership.person_id == member_id,
            Register.state.in_(STANDING),
            Cycle.starts_on <= day,
            Cycle.ends_on >= day,
        )
    )
    marks = {
        entry.mark
        for register in session.scalars(query)
        for entry in register.attendance.entries
        if entry.member_id == member_id
        and entry.occasion.day == day
        and entry.occasion.kind is not DUES
    }
    return bool(marks) and marks <= {Mark.LEAVE, Mark.NOT_DUE}
