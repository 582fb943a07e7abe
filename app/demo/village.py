"""Build the whole demonstration in one go."""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import Callable

import sqlalchemy as sa

from app import db
from app.db import session
from app.demo.census import Census
from app.demo.history import History
from app.demo.lastyear import LastYear
from app.demo.shopping import Shopping
from app.organisation import accounts
from app.organisation.models import Person
from app.points import rulebook
from app.shop import pricing

#: Shares of the progress bar, in percent.
ALL = 100
PEOPLE = 40


def is_empty() -> bool:
    """Is nobody there yet?"""
    return session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


def build(*, members: int, branches: int, seed: int, progress: Callable[[int], None]) -> str:
    """Enter units, people and matters; the password of every demonstration account.

    `progress` is told how many percent of the work have been done since the last call.
    """
    password = os.environ.get("DEMO_PASSWORD") or f"Xj-{secrets.token_urlsafe(6)}"
    with db.transaction():
        census = Census(seed, accounts.hash_password(password), branches=branches)
        census.enter_units()
        rulebook.introduce(census.subdistrict)
        pricing.introduce(census.subdistrict)
        census.enter_named()
        for number, _branch in enumerate(census.enter_members(members), start=1):
            progress(share(number, len(census.branches), PEOPLE))
        census.enter_keepers()
        history, shopping = History(census.branch.id, seed), Shopping(census.branch.id)
        before = LastYear(census.branch.id, history.first_year - 1, seed)
    parts = (before, history, shopping)
    pieces = sum(part.pieces() for part in parts)
    lived = itertools.chain.from_iterable(part.live() for part in parts)
    for number, _piece in enumerate(lived, start=1):
        progress(share(number, pieces, ALL - PEOPLE))
    return password


def share(number: int, of: int, percent: int) -> int:
    """What the n-th of so many pieces adds to so many percent in all."""
    return percent * number // of - percent * (number - 1) // of
