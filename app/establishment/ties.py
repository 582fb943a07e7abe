"""What hangs on a unit, in every room: what must be over before it is no more, what can go over.

Each column that names a unit stands in one of the lists below (a test looks), so that whoever
adds one decides what becomes of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import sqlalchemy as sa

from app import clock
from app.assessment.models import Course
from app.assessment.records import YearClose
from app.ballots.models import Poll
from app.ballots.vocabulary import PollStatus
from app.cases.models import Case, CaseStatus, WorkItem
from app.cases.numbering import CaseCounter
from app.cases.papers import Draft
from app.cases.savedfilters import SavedFilter
from app.db import session
from app.errors import Sentence
from app.i18n import mark
from app.notices.models import Notice
from app.organisation import residents
from app.organisation.actors import post_key
from app.organisation.models import (
    Assignment,
    Membership,
    Move,
    Person,
    Role,
    Unit,
    UnitDescent,
)
from app.organisation.proposals import Proposal
from app.points.guards import YearSeal
from app.points.models import Claim, Cycle
from app.points.registers.models import Register
from app.points.rulesets import RuleSet, RuleSetStatus
from app.points.status import UNDER_WAY
from app.rating.models import RatedBranch, RatingYear
from app.rectification.models import Rectification
from app.rectification.vocabulary import Stage
from app.shop.models import Goods, Order, PriceList, StockTake
from app.shop.stockbook import StockAccount, StockEntry
from app.stars.models import Standard, StandardStatus
from app.supervision.figures import DoerFigure, FlowFigure, StepFigure, WayFigure
from app.supervision.models import Escalation, FollowUp

#: How many rows hang on a unit, whose id is given.
Count = Callable[[uuid.UUID], sa.Select[Any]]


@dataclass(frozen=True)
class Tie:
    """Rows that hang on a unit while they are open: how many, and what people call so many."""

    columns: tuple[Any, ...]
    words: str
    count: Count


def _counted(row: type[Any], *conditions: Any) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(row).where(*conditions)


def _children(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(Unit, Unit.parent_id == unit_id, Unit.retired_on.is_(None))


def _people(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(Person, *belonging(unit_id))


def belonging(unit_id: uuid.UUID) -> Sequence[sa.ColumnElement[bool]]:
    """The conditions that somebody with an account in use belongs to just this unit."""
    is_somebody = Person.username != residents.USERNAME
    return Person.unit_id == unit_id, Person.disabled_at.is_(None), is_somebody


def _members(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(Membership, Membership.branch_id == unit_id, Membership.left_on.is_(None))


def _posts(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(Assignment, *held(unit_id))


def held(unit_id: uuid.UUID) -> Sequence[sa.ColumnElement[bool]]:
    """The conditions that a post at just this unit is held, or is to be."""
    return Assignment.unit_id == unit_id, Assignment.held_from(clock.today())


def _cases(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(Case, Case.unit_id == unit_id, Case.status == CaseStatus.OPEN)


def _items(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(WorkItem, *waiting_at(unit_id))


#: Every column in which a work item may name a post.
KEYS = (WorkItem.candidate_key, WorkItem.post_key, WorkItem.held_key, WorkItem.returns_key)


def waiting_at(unit_id: uuid.UUID) -> Sequence[sa.ColumnElement[bool]]:
    """The conditions that a work item is open and is, or will be, for a post at just this unit."""
    keys = [post_key(role, unit_id) for role in session.scalars(sa.select(Role.code))]
    return WorkItem.closed_at.is_(None), sa.or_(*(column.in_(keys) for column in KEYS))


def _drafts(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(Draft, Draft.unit_id == unit_id)


#: What a merger takes over, so that only a unit that is retired must be rid of it.
GOES_OVER = (
    Tie((Unit.parent_id,), mark("下级单位%(num)s个"), _children),
    Tie((Person.unit_id,), mark("在用账号%(num)s个"), _people),
    Tie((Membership.branch_id,), mark("党员%(num)s名"), _members),
    Tie((Assignment.unit_id,), mark("职务%(num)s个"), _posts),
    Tie((Case.unit_id, WorkItem.unit_id, FollowUp.unit_id), mark("在办事项%(num)s件"), _cases),
    Tie((), mark("等本单位岗位办的%(num)s项"), _items),
    Tie((Draft.unit_id,), mark("没有提交的草稿%(num)s份"), _drafts),
)


def _notices(unit_id: uuid.UUID) -> sa.Select[Any]:
    is_up = (Notice.taken_down_at.is_(None), Notice.ends_at > clock.now())
    return _counted(Notice, Notice.unit_id == unit_id, *is_up)


def _quarters(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(Course, Cycle.branch_id == unit_id, *_under_way()).join(Course.cycle)


def _under_way() -> Sequence[sa.ColumnElement[bool]]:
    return Course.closed_at.is_(None), Course.cancelled_at.is_(None)


def _claims(unit_id: uuid.UUID) -> sa.Select[Any]:
    query = _counted(Claim, Cycle.branch_id == unit_id, Claim.status.in_(UNDER_WAY))
    return query.join(Claim.cycle)


def _years(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(YearClose, YearClose.branch_id == unit_id, YearClose.sealed_at.is_(None))


def _rated(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(RatedBranch, RatedBranch.branch_id == unit_id, RatedBranch.decided_at.is_(None))


def _ratings(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(RatingYear, RatingYear.town_id == unit_id, RatingYear.filed_at.is_(None))


def _rectified(unit_id: uuid.UUID) -> sa.Select[Any]:
    is_over = (Stage.DONE, Stage.SLIPPED)
    query = _counted(Rectification, RatedBranch.branch_id == unit_id)
    return query.join(Rectification.rated).where(Rectification.stage.not_in(is_over))


def _polls(unit_id: uuid.UUID) -> sa.Select[Any]:
    is_over = (PollStatus.COUNTED, PollStatus.CANCELLED)
    return _counted(Poll, Poll.unit_id == unit_id, Poll.status.not_in(is_over))


def _rules(unit_id: uuid.UUID) -> sa.Select[Any]:
    is_over = RuleSet.status == RuleSetStatus.RETIRED
    return _counted(RuleSet, RuleSet.owner_id == unit_id, sa.not_(is_over))


def _standards(unit_id: uuid.UUID) -> sa.Select[Any]:
    is_over = Standard.status == StandardStatus.RETIRED
    return _counted(Standard, Standard.owner_id == unit_id, sa.not_(is_over))


def _goods(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(Goods, Goods.owner_id == unit_id, Goods.is_active)


def _orders(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(Order, Order.center_id == unit_id, Order.ended_at.is_(None))


def _shelves(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(StockAccount, StockAccount.center_id == unit_id, StockAccount.balance > 0)


def _counts(unit_id: uuid.UUID) -> sa.Select[Any]:
    return _counted(StockTake, StockTake.center_id == unit_id, StockTake.closed_at.is_(None))


#: What is bound to this unit by what was announced, booked or sworn: it is seen through here.
STAYS = (
    Tie((Notice.unit_id,), mark("待张贴和公示中的公示%(num)s份"), _notices),
    Tie((Cycle.branch_id, Register.branch_id), mark("没有办完的积分季度%(num)s个"), _quarters),
    Tie((), mark("没有入账的积分申报%(num)s件"), _claims),
    Tie((YearClose.branch_id,), mark("没有封账的年度%(num)s个"), _years),
    Tie((RatedBranch.branch_id,), mark("没有评定的评星年度%(num)s个"), _rated),
    Tie((RatingYear.town_id,), mark("没有备案的评星年度%(num)s个"), _ratings),
    Tie((), mark("没有结束的整顿%(num)s个"), _rectified),
    Tie((Poll.unit_id,), mark("没有开箱的群众评议%(num)s个"), _polls),
    Tie((RuleSet.owner_id,), mark("在用和起草的积分方案%(num)s版"), _rules),
    Tie((Standard.owner_id,), mark("在用和起草的评星标准%(num)s版"), _standards),
    Tie((Goods.owner_id,), mark("在架的兑换物品%(num)s种"), _goods),
    Tie((Order.center_id,), mark("没有取完的兑换单%(num)s张"), _orders),
    Tie((StockAccount.center_id,), mark("还有库存的物品%(num)s种"), _shelves),
    Tie((StockTake.center_id,), mark("没有办完的盘点%(num)s次"), _counts),
)
#: What has been stays under the unit that it was of.
HISTORY = (
    UnitDescent.ancestor_id,
    UnitDescent.unit_id,
    Unit.merged_into_id,
    Move.from_branch_id,
    Move.to_branch_id,
    CaseCounter.unit_id,
    YearSeal.branch_id,
    PriceList.owner_id,
    StockEntry.center_id,
    SavedFilter.unit_id,
    FollowUp.overseen_at_id,
    Escalation.unit_id,
    Proposal.unit_id,
    Proposal.to_id,
    StepFigure.unit_id,
    WayFigure.unit_id,
    FlowFigure.unit_id,
    DoerFigure.unit_id,
)


def open_at(unit_id: uuid.UUID, ties: Collection[Tie]) -> list[Sentence]:
    """What of these hangs on a unit and is open, counted, in one statement."""
    counts = [one.count(unit_id).scalar_subquery() for one in ties]
    numbers = session.execute(sa.select(*counts)).one()
    return [
        Sentence(one.words, num=number) for one, number in zip(ties, numbers, strict=True) if number
    ]


def together(said: Sequence[Sentence]) -> Sentence:
    """Several sentences as one."""
    return reduce(lambda one, two: Sentence("%(first)s；%(then)s", first=one, then=two), said)
