"""What a claim must satisfy before it is taken (`domain.md` 6.3 `validate` and 6.8, F-P2)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from app import clock
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation.models import MemberCategory, Membership
from app.points.amounts import shown, tenths
from app.points.models import Cycle
from app.points.rulebook import ItemNotActive
from app.points.rules import QUANTITY_BOUNDS, QUANTITY_STEP, is_quantity
from app.points.rulesets import Item
from app.points.vocabulary import EnteredBy, Proof


class ClaimTooOld(Refused):
    message = "事情发生已有%(age)d天，超过%(limit)d天的不再受理。"


class CycleClosed(Refused):
    message = "%(cycle)s的申报已于%(day)s截止。"


class AbsenceExcused(Refused):
    message = "%(name)s是特殊党员，不因缺席扣分，不能记“%(item)s”。"


class QuantityOutOfRange(Invalid):
    """The quantity is not among those that the item allows."""


class EvidenceMissing(Invalid):
    """The item asks for a witness or a file, and none came."""


class WitnessConcerned(Invalid):
    """Who claims, or enters the claim, cannot be its witness."""


class EventInFuture(Invalid):
    """What has not happened yet cannot be claimed."""


#: Items of every rule set that deduct for absence (`domain.md` 6.1).
ABSENCE = frozenset({"N01"})


@dataclass(frozen=True)
class Matter:
    """What a member reports: the fields of form F-P2; figures are points, hours or times.

    `entered_by` is who reports it in the member's stead, if the member does not.
    """

    member_id: uuid.UUID
    item: str
    title: str
    event_date: date
    quantity: Decimal
    asked_points: Decimal
    statement: str
    place: str = ""
    activity_code: str = ""
    witnesses: tuple[uuid.UUID, ...] = field(default=())
    evidence: tuple[uuid.UUID, ...] = field(default=())
    entered_by: uuid.UUID | None = None


def check(matter: Matter, item: Item, cycle: Cycle, filed_at: datetime) -> None:
    """May the matter be claimed by its member, given when it was first filed?

    Raises:
        EventInFuture: it had not happened yet.
        ItemNotActive: members do not claim this item.
        ClaimTooOld, CycleClosed: it is too late.
        QuantityOutOfRange, WitnessConcerned, EvidenceMissing: per field.
    """
    if matter.event_date > clock.office_day(filed_at):
        raise EventInFuture({"event_date": [Sentence(mark("日期不能在今天之后。"))]})
    if item.entered_by != EnteredBy.MEMBER:
        raise ItemNotActive(item=item.code)
    age = (clock.office_day(filed_at) - matter.event_date).days
    limit = cycle.rule_set.days("points.claimMaxAgeDays")
    if age > limit and cycle.renewed_at is None:
        raise ClaimTooOld(age=age, limit=limit)
    if cycle.is_frozen(filed_at):
        raise CycleClosed(cycle=cycle.said, day=cycle.last_day)
    check_quantity(item, matter.quantity)
    _check_proof(matter, item)


def require_absence_counts(member: Membership, item: Item) -> None:
    """Old or ill members (特殊) are not held to attendance (`domain.md` 4.3, P-20).

    Raises:
        AbsenceExcused.
    """
    if item.code in ABSENCE and member.category == MemberCategory.SPECIAL:
        raise AbsenceExcused(name=member.person.name, item=item.label)


def check_quantity(item: Item, quantity: Decimal) -> int:
    """The quantity in tenths.

    Raises:
        QuantityOutOfRange: too little, too much or not a full step.
    """
    found = tenths(quantity)
    if not is_quantity(item.measure, found):
        least, most = QUANTITY_BOUNDS[item.measure]
        sentence = Sentence(
            mark("数量须在%(least)s至%(most)s之间，以%(step)s为单位。"),
            least=shown(least),
            most=shown(most),
            step=shown(QUANTITY_STEP[item.measure]),
        )
        raise QuantityOutOfRange({"quantity": [sentence]})
    return found


def _check_proof(matter: Matter, item: Item) -> None:
    if {matter.member_id, matter.entered_by} & set(matter.witnesses):
        sentence = Sentence(mark("申报人和代报人不能作证明人。"))
        raise WitnessConcerned({"witnesses": [sentence]})
    if item.proof == Proof.FILE and not matter.evidence:
        raise EvidenceMissing({"evidence": [Sentence(mark("这类事项须附佐证材料。"))]})
    if item.proof == Proof.WITNESS_OR_FILE and not (matter.witnesses or matter.evidence):
        sentence = Sentence(mark("这类事项须有一名证明人或一份佐证材料。"))
        raise EvidenceMissing({"evidence": [sentence]})
