"""How the demonstration's town awards its stars, all on one day of March. All of it is invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import sqlalchemy as sa

from app import clock
from app.cases import applicant, official
from app.cases.models import Case, CaseStatus
from app.db import new_id, session
from app.definitions import catalogue
from app.demo.play import candidate, waiting
from app.organisation import accounts, directory
from app.rating.models import RatingYear

PROCEDURE = "star_award"
PLACE = "镇政府礼堂"


def calendar(year: int) -> Iterator[tuple[date, Callable[[RatingYear], None]]]:
    """The days of the year after a rating year, and what is done on them."""
    day = date(year + 1, 3, 5)
    yield date(year + 1, 2, 20), lambda rating: _arranges(rating, day)
    yield day, lambda _rating: _hands_over()


def _arranges(rating: RatingYear, day: date) -> None:
    office = accounts.person_named("townoffice")
    assert office is not None, "the demonstration has entered everybody"
    applicant.start(
        directory.actor(office),
        catalogue.definition(PROCEDURE),
        office.unit_id,
        {
            "rating": str(rating.id),
            "award_day": day,
            "award_place": PLACE,
            "circular_number": f"郑发〔{day.year}〕5号",
        },
        start_key=new_id(),
    )


def _hands_over() -> None:
    definition = catalogue.definition(PROCEDURE)
    under_way = sa.select(Case).filter_by(definition_id=definition.id, status=CaseStatus.OPEN)
    for case in session.scalars(under_way).all():
        for item in waiting(case, "hand_over"):
            answers = {"handed_on": clock.today(), "old_returned": True}
            official.complete(candidate(item), item.id, answers)
