"""A house with the star town in it, and a year whose acts are kept for pages and programs."""

from __future__ import annotations

from types import SimpleNamespace

import sqlalchemy as sa
from databases import furnished
from starcast import Town as StarTown
from staryear import StarYear
from township import PASSWORD, Town, people_and_procedures

from app import clock
from app.cases.models import Case
from app.db import session
from app.organisation import accounts
from app.organisation.models import Person, Unit


def _town_of_stars(villages, profile):
    """The town, and the ids of the cast."""
    ids = people_and_procedures()
    cast = SimpleNamespace(
        town=session.get(Unit, ids["town"]),
        district=session.get(Unit, ids["district"]),
        person=_person,
    )
    made = StarTown(cast, villages=villages, profile=profile)
    password = accounts.hash_password(PASSWORD)
    people = [made.office, made.second, made.committee, made.district, made.discipline]
    members = session.scalars(sa.select(Person).where(Person.username.like("zj%")))
    for person in [*people, *made.reviewers, *members]:
        person.password_hash = password
    return made, ids


class StarHouse(Town):
    """`lives(act)` lets the people of a year do something: `act(year)`, in a transaction."""

    def __init__(self, house, *, villages=2, profile="SEED", live=None) -> None:
        """`live(year)` is lived through once a database, the house is found as it was then."""

        def enter():
            town, ids = _town_of_stars(villages, profile)
            case_id = None
            if live is not None:
                year = StarYear(town)
                live(year)
                case_id = year.story.case.id
            return SimpleNamespace(ids=ids, kept=town.kept, case_id=case_id, now=clock.now())

        state = f"{villages} villages under {profile}"
        if live is not None:
            state += f" after {live.__module__}.{live.__qualname__}"
        made = furnished(house, state, enter)
        clock.freeze(made.now)
        self.house, self.case_id = house, made.case_id
        self.ids, self.kept = made.ids, made.kept

    def lives(self, act):
        return self.does(lambda: self._with_everybody(act))

    def sees(self, act):
        return self.asks(lambda: self._with_everybody(act))

    def _with_everybody(self, act):
        year = StarYear(StarTown.found(self.kept))
        if self.case_id:
            year.story.case = session.get_one(Case, self.case_id)
        given = act(year)
        self.case_id = year.story.case.id
        return given

    def program(self, username):
        """The headers of a program that acts for somebody."""
        key, _row = self.does(lambda: accounts.issue_token(accounts.person_named(username)))
        return {"Authorization": f"Bearer {key}"}


def _person(username, name, unit, *roles):
    from cast import Cast  # noqa: PLC0415 - its maker of people alone is wanted

    return Cast().person(username, name, unit, *roles)
