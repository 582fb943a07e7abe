"""What a branch and a member have quarter by quarter, for the charts. Reads only; tenths."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from app import clock
from app.db import session
from app.organisation.models import Membership, Unit
from app.points.books import Account, AccountKind, Entry, EntryKind, Posting
from app.points.rules import QUARTERS, quarter_of
from app.points.vocabulary import Category

#: A trend begins so many years back.
YEARS_BACK = 1


@dataclass(frozen=True)
class Quarter:
    """One quarter: tenths by category, of a whole branch or of one member.

    `is_posted` tells a quarter that brought nothing from one of which nothing is posted yet.
    """

    year: int
    quarter: int
    sums: dict[Category, int]
    is_posted: bool

    @property
    def total(self) -> int:
        return sum(self.sums.values())


def of_branch(branch: Unit, year: int) -> list[Quarter]:
    """The quarters of a year and of the one before, as far as they have begun, of all members."""
    members = sa.select(Membership.person_id).filter_by(branch_id=branch.id)
    return _quarters(Account.owner_id.in_(members), year)


def of_member(member_id: uuid.UUID, year: int) -> list[Quarter]:
    """The same of one member."""
    return _quarters(Account.owner_id == member_id, year)


def _quarters(owned: sa.ColumnElement[bool], year: int) -> list[Quarter]:
    query = (
        sa.select(Account.year, Entry.quarter, Entry.category, sa.func.sum(Posting.amount))
        .join(Posting, Posting.account_id == Account.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(
            owned,
            Account.kind == AccountKind.ASSESSMENT,
            Account.year.between(year - YEARS_BACK, year),
            Entry.kind != EntryKind.TRANSFER,  # it moves nothing of the member's
        )
        .group_by(Account.year, Entry.quarter, Entry.category)
    )
    found: dict[tuple[int, int], dict[Category, int]] = defaultdict(dict)
    for of_year, quarter, category, amount in session.execute(query):
        assert of_year is not None, "an assessment account is of a year"
        assert quarter is not None, "assessment points have a quarter"
        assert category is not None, "assessment points have a category"
        found[of_year, quarter][category] = int(amount)
    return [
        Quarter(
            *place,
            {category: found.get(place, {}).get(category, 0) for category in Category},
            is_posted=place in found,
        )
        for place in _begun(year)
    ]


def _begun(year: int) -> list[tuple[int, int]]:
    """The quarters up to today, those of the year before among them."""
    today = clock.today()
    all_of_them = [
        (one, quarter)
        for one in range(year - YEARS_BACK, year + 1)
        for quarter in range(1, QUARTERS + 1)
    ]
    return [place for place in all_of_them if place <= (today.year, quarter_of(today))]
