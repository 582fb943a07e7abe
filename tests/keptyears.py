"""Star years that many tests begin with: lived through once a database, then found as they were."""

from __future__ import annotations

from types import SimpleNamespace

from cast import Cast
from databases import furnished
from starcast import Town
from staryear import StarYear

from app import clock
from app.cases.models import Case
from app.db import session


def kept_year(room, state, live, **town):
    """The year of a town with the cast beside it, after `live(year)`, on the day it came to.

    `town` says what `starcast.Town` is to be.
    """

    def enter():
        cast = Cast.enter()
        year = StarYear(Town(cast, **town))
        live(year)
        return SimpleNamespace(
            cast=cast.ids, town=year.town.kept, case_id=year.story.case.id, now=clock.now()
        )

    kept = furnished(room, state, enter)
    clock.freeze(kept.now)
    found = Town.found(kept.town)
    found.cast = Cast.found(kept.cast)
    year = StarYear(found)
    year.story.case = session.get_one(Case, kept.case_id)
    return year
