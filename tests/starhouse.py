"""A house with the star town in it, and a year whose acts are kept for pages and programs."""

from __future__ import annotations

from types import SimpleNamespace

import sqlalchemy as sa
from databases import furnished
from starcast import Town as StarTown
from staryear import StarYear
from township import PASSWORD, Town, people_and_procedures

from app.cases.models import Case
from app.db import session
from app.organisation import accounts
from app.organisation.models import Person, Unit
from app.stars.models import Standard


def _town_of_stars(villages, profile):
    """The ids of the cast, and of those of the star town by what they are there."""
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
    kept = {
        "office": made.office.id,
        "second": made.second.id,
        "committee": made.committee.id,
        "district": made.district.id,
        "discipline": made.discipline.id,
        "reviewers": [one.id for one in made.reviewers],
        "secretaries": [one.id for one in made.secretaries],
        "branches": [one.id for one in made.branches],
        "standard": made.standard.id,
        "unit": made.unit.id,
    }
    return SimpleNamespace(ids=ids, kept=kept)


class StarHouse(Town):
    """`lives(act)` lets the people of a year do something: `act(year)`, in a transaction."""

    def __init__(self, house, *, villages=2, profile="SEED") -> None:
        state = f"{villages} villages under {profile}"
        made = furnished(house, state, lambda: _town_of_stars(villages, profile))
        self.house, self.case_id = house, None
        self.ids, self.kept = made.ids, made.kept

    def lives(self, act):
        return self.does(lambda: self._with_everybody(act))

    def sees(self, act):
        return self.asks(lambda: self._with_everybody(act))

    def _with_everybody(self, act):
        kept = self.kept
        people = {
            name: session.get_one(Person, kept[name])
            for name in ("office", "second", "committee", "district", "discipline")
        }
        town = SimpleNamespace(
            year=2026,
            unit=session.get_one(Unit, kept["unit"]),
            standard=session.get_one(Standard, kept["standard"]),
            reviewers=[session.get_one(Person, one) for one in kept["reviewers"]],
            secretaries=[session.get_one(Person, one) for one in kept["secretaries"]],
            branches=[session.get_one(Unit, one) for one in kept["branches"]],
            **people,
        )
        year = StarYear(town)
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
