"""Build the whole demonstration: first its people, then what they have done."""

from __future__ import annotations

import itertools
import os
import secrets
import uuid
from collections.abc import Callable
from datetime import date

import sqlalchemy as sa

from app import clock, db
from app.cases.models import Case
from app.db import session
from app.definitions.models import Definition
from app.demo.census import Census
from app.demo.history import History
from app.demo.lastyear import LastYear
from app.demo.play import QUARTER
from app.demo.ratinghistory import RatingHistory
from app.demo.shopping import Shopping
from app.demo.supervised import Supervised
from app.demo.townspeople import Townspeople
from app.organisation import accounts
from app.organisation.models import Person, Unit, UnitKind
from app.points import rulebook
from app.shop import pricing
from app.stars import standards

#: What has been done of a whole, in percent more than at the last call.
Progress = Callable[[int], None]
ALL = 100


def is_empty() -> bool:
    """Is nobody there yet?"""
    return session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


def has_history() -> bool:
    """Has the demonstration branch begun a quarter in the years that it lives through last?"""
    [branch, *_others] = branches()
    began = clock.day_end(date(History(branch, 1).first_year, 1, 1))
    query = (
        sa.select(Case.id)
        .join(Definition, Definition.id == Case.definition_id)
        .where(Definition.key == QUARTER, Case.unit_id == branch, Case.started_at >= began)
    )
    return session.scalar(query.limit(1)) is not None


def settle(*, members: int, branches: int, seed: int, progress: Progress) -> str:
    """Enter units, people, rules and prices; the password of every demonstration account."""
    password = os.environ.get("DEMO_PASSWORD") or f"Xj-{secrets.token_urlsafe(6)}"
    with db.transaction():
        census = Census(seed, accounts.hash_password(password), branches=branches)
        census.enter_units()
        rulebook.introduce(census.subdistrict)
        pricing.introduce(census.subdistrict)
        for year in (clock.today().year - 1, clock.today().year):
            standards.introduce(census.district, year)
        census.enter_named()
        Townspeople(census).enter()
        for number, _branch in enumerate(census.enter_members(members), start=1):
            progress(share(number, len(census.branches)))
        census.enter_keepers()
    return password


def live(*, seed: int, progress: Progress, is_year_lived: bool = False) -> None:
    """Live through what the demonstration branch has done so far, by real verbs.

    Its year before comes first, in short, unless all branches have lived through that.
    """
    with db.transaction(reads_only=True):
        [branch, *_others] = branches()
        history, shopping = History(branch, seed), Shopping(branch)
        before = LastYear(branch, history.first_year - 1, seed)
        ratings = RatingHistory(seed)
    earlier = (ratings,) if is_year_lived else (ratings, before)
    parts = (*earlier, history, shopping, Supervised(branch))
    pieces = sum(part.pieces() for part in parts)
    lived = itertools.chain.from_iterable(part.live() for part in parts)
    for number, _piece in enumerate(lived, start=1):
        progress(share(number, pieces))


def branches() -> list[uuid.UUID]:
    """All branches of the subdistrict, that of the demonstration accounts first."""
    above = sa.orm.aliased(Unit)
    query = (
        sa.select(Unit.id)
        .join(above, above.id == Unit.parent_id)
        .where(Unit.kind == UnitKind.BRANCH, above.kind == UnitKind.COMMUNITY)
        .order_by(Unit.code)
    )
    return list(session.scalars(query))


def share(number: int, of: int) -> int:
    """What the n-th of so many pieces adds to the percentage."""
    return ALL * number // of - ALL * (number - 1) // of
