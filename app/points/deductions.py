"""Deductions that the group enters with their basis (`domain.md` 6.1, N01–N06; 6.3, `negative`).

The member is heard before anybody verifies: until then the line waits as one that was entered.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app import clock
from app.cases.models import Case
from app.db import session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation.models import MemberCategory, Membership
from app.points import claims, cycles, rulebook
from app.points.amounts import points
from app.points.filing import CycleClosed, EventInFuture
from app.points.locks import lock_member
from app.points.models import Claim
from app.points.registers import faults
from app.points.rulebook import ItemNotActive
from app.points.rulesets import Item
from app.points.status import ClaimStatus
from app.points.vocabulary import Category, EnteredBy

#: What members who need not come, and those who have asked leave, cannot be blamed for.
ABSENCE = "N01"
#: The false claim itself is corrected besides.
FALSE_CLAIM = "N06"
#: These need a note of the discipline commissioner.
NOTED = ("N05", FALSE_CLAIM)


class MemberExcused(Invalid):
    """The member need not have come, or had asked leave; field `item`."""

    def __init__(self, said: Sentence) -> None:
        super().__init__({"item": [said]})


class NotTheirAward(Invalid):
    """The false award is not one of this member's, or not posted; field `false_line`."""

    def __init__(self) -> None:
        said = Sentence(mark("请选这名党员已经入账的一笔。"))
        super().__init__({"false_line": [said]})


@dataclass(frozen=True)
class Fault:
    """What somebody is charged with: the fields of the form; `document` tells cases apart."""

    member_id: uuid.UUID
    item: str
    event_date: date
    title: str
    basis: str
    document: str = ""
    times: Decimal = Decimal(1)
    evidence: tuple[uuid.UUID, ...] = ()
    false_line: uuid.UUID | None = None


def charge(fault: Fault, *, case: Case) -> Claim:
    """Enter a deduction for a case, which its starter answers for; once for a case.

    Raises:
        ItemNotActive: it is no deduction.
        EventInFuture, QuantityOutOfRange, MemberExcused, NotTheirAward: per field.
        CycleClosed, NotAMember.
        DuplicateClaim: the same stands under another case.
    """
    known = claims.claim_of(case.id)
    if known is not None:
        return known
    member = lock_member(fault.member_id)
    item = _item(member, fault)
    _require_fault(member, item, fault)
    claim = claims.enter(_matter(fault, item, case), number=case.number)
    if claim.case_id is None and claim.number == case.number:
        claim.case = case
    if claim.case_id != case.id and claim.case is not case:
        raise claims.DuplicateClaim(number=claim.number, case_id=claim.case_id)
    return claim


def _item(member: Membership, fault: Fault) -> Item:
    if fault.event_date > clock.today():
        raise EventInFuture({"event_date": [Sentence(mark("日期不能在今天之后。"))]})
    cycle = cycles.current(member.branch, fault.event_date)
    if cycle.is_frozen(clock.now()):
        raise CycleClosed(cycle=cycle.said, day=cycle.last_day)
    item = rulebook.item(cycle.rule_set, fault.item)
    if item.category != Category.NEGATIVE or item.entered_by != EnteredBy.GROUP:
        raise ItemNotActive(item=item.code)
    return item


def _require_fault(member: Membership, item: Item, fault: Fault) -> None:
    """Absence is no fault of who need not come or has asked leave (P-20, `domain.md` 4.3)."""
    name = member.person.name
    if item.code == ABSENCE and member.category == MemberCategory.SPECIAL:
        raise MemberExcused(
            Sentence(mark("“%(name)s”年老或长期患病，缺席组织生活不扣分。"), name=name)
        )
    if item.code == ABSENCE and faults.has_leave(fault.member_id, fault.event_date):
        raise MemberExcused(
            Sentence(mark("登记表上“%(name)s”这一天事先请了假，不扣分。"), name=name)
        )
    if item.code == FALSE_CLAIM and not _is_award_of(member, fault.false_line):
        raise NotTheirAward


def _is_award_of(member: Membership, line_id: uuid.UUID | None) -> bool:
    line = session.get(Claim, line_id) if line_id else None
    return (
        line is not None
        and line.member_id == member.person_id
        and line.status == ClaimStatus.POSTED
    )


def _matter(fault: Fault, item: Item, case: Case) -> claims.Matter:
    return claims.Matter(
        member_id=fault.member_id,
        item=fault.item,
        title=fault.title,
        event_date=fault.event_date,
        quantity=fault.times,
        asked_points=abs(points(item.value)) * fault.times,
        statement=fault.basis,
        activity_code=fault.document,
        evidence=fault.evidence,
        entered_by=case.starter_id,
    )
