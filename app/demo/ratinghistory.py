"""The rating years of the demonstration's town: the one before, and this one as far as it is.

Everything is done on its day in the calendar by whoever's turn it is, as far as today has come: in
January a visitor finds the review group at work, later in the year the results of the year before.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from app import clock, db
from app.cases import applicant, official, progress, timers
from app.cases.models import Case
from app.db import new_id, session
from app.definitions import catalogue
from app.demo import awardhistory, paperballots, pictures, rectifyhistory
from app.demo import ratingwords as words
from app.demo.play import candidate, waiting, work_off
from app.demo.townspeople import REVIEWERS
from app.organisation import accounts, directory
from app.organisation.models import Person
from app.rating import desk
from app.rating.models import RatedBranch, RatingYear

MORNING = time(10, 0)
#: One sheet of the review group in so many still waits, if the group is at work today.
WAITING_SHEETS = 3


@dataclass(frozen=True)
class Stage:
    """What is done on a day of a year's calendar; for every branch, or once."""

    day: date
    act: Callable[[RatingYear], None]


class RatingHistory:
    """Lives through two rating years by real verbs; yields after each stage."""

    def __init__(self, seed: int) -> None:
        self.today = clock.today()
        self.dice = random.Random(seed)  # noqa: S311 - it draws stories, not secrets

    def pieces(self) -> int:
        """How many times `live` will yield."""
        return sum(1 for _stage in self._stages())

    def live(self) -> Iterator[None]:
        try:
            for year, stage in self._stages():
                with db.transaction():
                    clock.freeze(datetime.combine(stage.day, MORNING, clock.OFFICE_ZONE))
                    stage.act(self._rating(year))
                    work_off()
                yield
        finally:
            clock.freeze(None)

    def _rating(self, year: int) -> RatingYear:
        """The year, begun if it is not, with whatever has fallen due in it done."""
        office = self._person("townoffice")
        known = sa.select(RatingYear).filter_by(town_id=office.unit_id, year=year)
        if session.scalar(known) is None:
            self._begin(office, year)
        found = session.scalars(known).one()
        cases = [
            found.case_id,
            *(one.case_id for one in found.branches),
            *rectifyhistory.cases(found),
        ]
        for case_id in cases:
            while case_id and timers.fire(case_id):
                pass
        work_off()
        return found

    def _begin(self, office: Person, year: int) -> None:
        actor, definition = directory.actor(office), catalogue.definition("star_year")
        answers = {"year": year}
        applicant.start(actor, definition, office.unit_id, answers, start_key=new_id())
        work_off()

    def _stages(self) -> Iterator[tuple[int, Stage]]:
        """Both years in the order of the calendar, up to today."""
        this = self.today.year
        found = [
            (year, stage)
            for year in (this - 1, this)
            for stage in self._calendar(year)
            if stage.day < self.today
        ]
        yield from sorted(found, key=lambda one: one[1].day)

    def _calendar(self, year: int) -> Iterator[Stage]:
        """The days of a rating year; weekends do not matter to what people write down."""
        yield Stage(date(year, 2, 10), self._each("commit", words.commits))
        yield Stage(date(year, 2, 20), self._each("audit", words.agrees))
        for month in (3, 5, 6, 8, 9, 10):
            yield Stage(date(year, month, 12), self._notes)
        for month in words.DEEDS:
            yield Stage(date(year, month, 20), self._strives)
        yield Stage(date(year, 12, 5), self._each("self_rate", self._rates))
        yield Stage(date(year, 12, 17), self._each(paperballots.STEP, self._arranges))
        yield Stage(date(year, 12, 18), self._begins_ballots)
        yield Stage(date(year, 12, 21), self._counts_ballots)
        yield Stage(date(year, 12, 22), self._each("apply", words.applies))
        yield Stage(date(year, 12, 25), self._each("precheck", words.accepts))
        yield Stage(date(year + 1, 1, 6), self._forms_group)
        yield Stage(date(year + 1, 1, 7), self._each("on_site", words.visits))
        yield Stage(date(year + 1, 1, 8), self._scores)
        yield Stage(date(year + 1, 1, 13), self._scores)
        for day, step in ((18, "deliberate"), (19, "publish"), (28, "decide"), (29, "comment")):
            yield Stage(date(year + 1, 1, day), self._of_year(step))
        yield from itertools.starmap(Stage, awardhistory.calendar(year))
        yield from itertools.starmap(Stage, rectifyhistory.calendar(year))

    def _each(
        self, element: str, answer: Callable[[Case, RatedBranch], dict[str, Any]]
    ) -> Callable[[RatingYear], None]:
        """Every branch does a step, with the answers of its own."""

        def act(rating: RatingYear) -> None:
            for rated in rating.branches:
                for item in waiting(rated.case, element):
                    official.complete(candidate(item), item.id, answer(item.case, rated))

        return act

    def _of_year(self, element: str) -> Callable[[RatingYear], None]:
        def act(rating: RatingYear) -> None:
            for item in waiting(rating.case, element):
                answers = words.OF_YEAR[element](rating)
                official.complete(candidate(item), item.id, answers)

        return act

    def _rates(self, case: Case, rated: RatedBranch) -> dict[str, Any]:
        loss = words.level(rated).loss
        said = words.rates_itself(progress.variables_of(case), rated, loss)
        [item] = waiting(case, "self_rate")
        said["self_scores"][0]["files"] = [
            pictures.take(candidate(item), "学习记录（示例）.png", pictures.SAND)
        ]
        return said

    def _arranges(self, case: Case, rated: RatedBranch) -> dict[str, Any]:
        item = next(iter(waiting(case, paperballots.STEP)))
        known = progress.names_for(progress.restore(case, candidate(item)), item)
        return paperballots.arrangement(known, date(rated.rating.year, 12, 31))

    def _begins_ballots(self, rating: RatingYear) -> None:
        cases = [one.case_id for one in rating.branches]
        paperballots.begin(directory.actor(self._person("townoffice")), cases)

    def _counts_ballots(self, rating: RatingYear) -> None:
        clerks = [directory.actor(self._person(one)) for one in ("townoffice", "townoffice2")]
        chosen = {one.case_id: words.level(one).chosen for one in rating.branches}
        paperballots.count((clerks[0], clerks[1]), chosen)

    def _notes(self, rating: RatingYear) -> None:
        """An officer notes an event here and there, a second one signs."""
        for rated in self.dice.sample(list(rating.branches), 3):
            office = directory.actor(self._person("townoffice"))
            answers = words.event(rated, self.dice)
            case = applicant.start(
                office,
                catalogue.definition("star_usual"),
                rating.town_id,
                answers,
                start_key=new_id(),
            )
            for element, said in (("countersign", words.SIGNED), ("see", words.SEEN)):
                for item in waiting(case, element):
                    official.complete(candidate(item), item.id, dict(said))

    def _strives(self, rating: RatingYear) -> None:
        """Branches enter what they have done, with a picture."""
        for rated in rating.branches:
            answers = words.does(rated)
            if answers is None or rated.case is None:
                continue
            secretary = directory.actor(rated.case.starter)
            answers["activity_files"] = [
                pictures.take(secretary, f"{answers['title']}（示例）.png", pictures.SAND)
            ]
            applicant.start(
                secretary,
                catalogue.definition("star_activity"),
                rated.branch_id,
                answers,
                start_key=new_id(),
            )

    def _forms_group(self, rating: RatingYear) -> None:
        people = [self._person(name) for name in REVIEWERS]
        for item in waiting(rating.case, "form_group"):
            answers = words.group(rating, people)
            official.complete(candidate(item), item.id, answers)

    def _scores(self, rating: RatingYear) -> None:
        """Reviewers hand in their sheets; as long as the group is at work some still wait."""
        number = itertools.count()
        is_at_work = date(rating.year + 1, 1, 13) >= self.today
        for rated in rating.branches:
            for item in waiting(rated.case, desk.STEP):
                if is_at_work and next(number) % WAITING_SHEETS == 0:
                    continue
                known = progress.names_for(progress.restore(item.case, candidate(item)), item)
                loss = words.level(rated).loss + Decimal(self.dice.randint(-2, 2)) / 2
                sheet = words.score_sheet(known["scores"], max(loss, Decimal(0)))
                official.complete(candidate(item), item.id, sheet)

    def _person(self, username: str) -> Person:
        found = accounts.person_named(username)
        assert found is not None, "the demonstration has entered everybody"
        return found
