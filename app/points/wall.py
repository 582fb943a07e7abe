"""积分墙 and the cover of 一人一本: what a branch sees of its points. Reads only; tenths.

How many statements a page takes does not depend on how many members there are.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import NotFound
from app.i18n import mark
from app.organisation import roll
from app.organisation.models import MemberCategory, Membership, Unit
from app.points import cycles, ledger, rulebook
from app.points.balances import Wallet
from app.points.booklets import Line, WalletLine, lines, open_holds, receipt, wallet_lines
from app.points.books import Account, AccountKind, Entry, EntryKind, Hold, Posting
from app.points.models import Claim, Cycle
from app.points.rules import QUARTERS, Bounds, is_ranked, quarter_of, ranks, year_total
from app.points.rulesets import RuleSet
from app.points.status import ClaimStatus
from app.points.vocabulary import Category

__all__ = ["Booklet", "Head", "Row", "booklet", "head", "receipt", "rows"]

PUBLIC = mark("公示中")
SETTLED = mark("已定")
UNGRADED = mark("不计等次")
TOO_NEW = mark("入册不足两个季度")
LEFT = mark("已离开支部")

#: What a member has per category and quarter.
Sums = Counter[tuple[Category, int]]


@dataclass(frozen=True)
class Row:
    """One member's line. A quarter that has not begun is None.

    `rank` is None for those listed without one; `note` then says why. `state` is 公示中 while a
    claim of the member stands on a running notice, else 已定.
    """

    member_id: uuid.UUID
    member: str
    code: str
    parts: dict[str, int]
    quarters: list[int | None]
    total: int
    rank: int | None
    note: str
    state: str

    @property
    def trend(self) -> list[int]:
        """The running total at the end of each quarter begun."""
        return list(accumulate(points for points in self.quarters if points is not None))


@dataclass(frozen=True)
class Head:
    """What stands around the table. `notice_id` is the newest notice still running."""

    state: str
    notice_id: uuid.UUID | None
    updated_at: datetime
    rule_version: int
    rule_title: str


@dataclass(frozen=True)
class Part:
    """A component of the year's points; `cap` is None for what has no limit."""

    category: Category
    amount: int
    cap: int | None


@dataclass(frozen=True)
class Booklet:
    """One member's year; `rank_of` is how many are ranked, `quarters` are by category."""

    row: Row
    rank_of: int
    parts: list[Part]
    quarters: list[dict[str, int]]
    wallet: Wallet
    lines: list[Line]
    wallet_lines: list[WalletLine]
    holds: list[Hold]
    years: list[int]


def rows(branch: Unit, year: int) -> list[Row]:
    """A branch's year: by rank, then member code; those without a rank come last."""
    members = roll.members_in(branch.id, year)
    sums = _sums(Account.owner_id.in_([member.person_id for member in members]), year)
    bounds = Bounds.of(_rule_set(branch, year))
    totals = {
        member.person_id: year_total(_by_category(sums[member.person_id]), bounds)
        for member in members
    }
    ranked = [member.person_id for member in members if not _note(member, year)]
    places = dict(zip(ranked, ranks([totals[one] for one in ranked]), strict=True))
    on_notice = _on_notice(branch, year)
    found = [
        Row(
            member_id=member.person_id,
            member=member.person.name,
            code=member.code,
            parts={name.value: part for name, part in _by_category(sums[member.person_id]).items()},
            quarters=_by_quarter(sums[member.person_id], year),
            total=totals[member.person_id],
            rank=places.get(member.person_id),
            note=_note(member, year),
            state=PUBLIC if member.person_id in on_notice else SETTLED,
        )
        for member in members
    ]
    return sorted(found, key=lambda row: (row.rank is None, row.rank or 0, row.code))


def head(branch: Unit, year: int) -> Head:
    """Raises: NoRuleSet."""
    running = sa.select(Claim.notice_id).join(Claim.cycle).where(_is_published(branch, year))
    notice_id = session.scalar(running.order_by(Claim.notice_id.desc()).limit(1))
    changed = sa.select(sa.func.max(Entry.at)).where(
        Entry.member_id.in_(_members_of(branch)), Entry.year == year
    )
    rule_set = _rule_set(branch, year)
    return Head(
        state=SETTLED if notice_id is None else PUBLIC,
        notice_id=notice_id,
        updated_at=session.scalar(changed) or rule_set.activated_at or rule_set.made_at,
        rule_version=rule_set.number,
        rule_title=rule_set.title,
    )


def booklet(member: Membership, year: int) -> Booklet:
    """Everything of one member's year.

    Raises:
        NotFound: the member had left before that year.
        NoRuleSet: the branch has no rules.
    """
    branch, member_id = roll.branch_in(member, year), member.person_id
    wall = rows(branch, year)
    row = next((row for row in wall if row.member_id == member_id), None)
    if row is None:
        raise NotFound
    rule_set = _rule_set(branch, year)
    sums = _sums(Account.owner_id == member_id, year)[member_id]
    return Booklet(
        row=row,
        rank_of=sum(row.rank is not None for row in wall),
        parts=[
            Part(category, amount, rule_set.year_cap(category))
            for category, amount in _by_category(sums).items()
        ],
        quarters=[
            {category.value: sums[category, quarter] for category in Category}
            for quarter in range(1, QUARTERS + 1)
        ],
        wallet=ledger.wallet_of(member_id),
        lines=lines(member_id, year),
        wallet_lines=wallet_lines(member_id, year),
        holds=open_holds(member_id),
        years=sorted({*_years(member_id), year, clock.today().year}),
    )


def _members_of(branch: Unit) -> sa.Select[uuid.UUID]:
    return sa.select(Membership.person_id).filter_by(branch_id=branch.id)


def _sums(owned: sa.ColumnElement[bool], year: int) -> dict[uuid.UUID, Sums]:
    """What the postings of assessment accounts add up to, by owner."""
    query = (
        sa.select(Account.owner_id, Entry.category, Entry.quarter, sa.func.sum(Posting.amount))
        .join(Posting, Posting.account_id == Account.id)
        .join(Posting.entry)
        .where(
            owned,
            Account.kind == AccountKind.ASSESSMENT,
            Account.year == year,
            Entry.kind != EntryKind.TRANSFER,  # it moves nothing of the member's
        )
        .group_by(Account.owner_id, Entry.category, Entry.quarter)
    )
    found: dict[uuid.UUID, Sums] = defaultdict(Counter)
    for owner_id, category, quarter, total in session.execute(query):
        assert category is not None, "assessment points have a category"
        assert quarter is not None, "assessment points have a quarter"
        found[owner_id][category, quarter] = int(total)
    return found


def _by_category(sums: Sums) -> dict[Category, int]:
    return {
        category: sum(sums[category, quarter] for quarter in range(1, QUARTERS + 1))
        for category in Category
    }


def _by_quarter(sums: Sums, year: int) -> list[int | None]:
    today = clock.today()
    begun = QUARTERS if year < today.year else quarter_of(today) if year == today.year else 0
    return [
        sum(sums[category, quarter] for category in Category) if quarter <= begun else None
        for quarter in range(1, QUARTERS + 1)
    ]


def _note(member: Membership, year: int) -> str:
    """Why a member is listed without a rank; empty for everybody else (`domain.md` 6.9)."""
    if member.left_on is not None:
        return LEFT
    if member.category == MemberCategory.SPECIAL:
        return UNGRADED
    return "" if is_ranked(member.enrolled_on, year) else TOO_NEW


def _rule_set(branch: Unit, year: int) -> RuleSet:
    """The rules of the year's latest cycle, else those in force."""
    opened = cycles.of_year(branch, year)
    return opened[-1].rule_set if opened else rulebook.in_force(branch)


def _on_notice(branch: Unit, year: int) -> set[uuid.UUID]:
    query = sa.select(Claim.member_id).join(Claim.cycle).where(_is_published(branch, year))
    return set(session.scalars(query))


def _is_published(branch: Unit, year: int) -> sa.ColumnElement[bool]:
    """A claim, joined with its cycle, that stands on a running notice."""
    return sa.and_(
        Cycle.branch_id == branch.id, Cycle.year == year, Claim.status == ClaimStatus.PUBLISHED
    )


def _years(member_id: uuid.UUID) -> Iterator[int]:
    query = sa.select(Account.year).filter_by(owner_id=member_id, kind=AccountKind.ASSESSMENT)
    yield from (year for year in session.scalars(query) if year is not None)
