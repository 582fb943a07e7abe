"""The town of the demonstration: its offices, a review group, and a branch in each village."""

from __future__ import annotations

from app.db import session
from app.demo.census import Census
from app.organisation import accounts, directory
from app.organisation.models import MemberCategory, Membership, Person, Stage, Unit, UnitKind

#: User name → name, role, and where; whoever runs, decides and files a rating year.
NAMED = {
    "townoffice2": ("任守则", "TOWN_OFFICE", "town"),
    "towncommittee": ("杜定远", "TOWN_COMMITTEE", "town"),
    "towndiscipline": ("严明理", "DISCIPLINE_COMMISSIONER", "town"),
    "districtoffice": ("左星野", "DISTRICT_OFFICER", "district"),
    "reviewer1": ("卜怀远", "REVIEWER", "town"),
    "reviewer2": ("柴文静", "REVIEWER", "town"),
    "reviewer3": ("戴立诚", "REVIEWER", "town"),
    "reviewer4": ("费思源", "REVIEWER", "town"),
    "reviewer5": ("葛向阳", "REVIEWER", "town"),
    "reviewer6": ("侯若谷", "REVIEWER", "town"),
    "reviewer7": ("纪长宁", "REVIEWER", "town"),
    "standby1": ("蔺思远", "REVIEWER", "town"),
    "standby2": ("明若川", "REVIEWER", "town"),
}
REVIEWERS = tuple(name for name in NAMED if name.startswith("reviewer"))
#: The two on stand-by have scored nothing: they may look into objections.
#: The secretary of the first village's branch is one of the demonstration's named people.
SECRETARY = "village"
MEMBERS_EACH = 8


class Townspeople:
    """Enters them beside the people of a census whose units are there."""

    def __init__(self, census: Census) -> None:
        self.census = census

    def enter(self) -> None:
        """The offices, then the villages one by one."""
        places = {"town": self.census.town, "district": self.census.district}
        for username, (name, role, where) in NAMED.items():
            person = self._person(username, name, places[where])
            self.census.appoint(person, role, places[where])
        for village in self.census.villages:
            self._enter_branch(village)

    def _enter_branch(self, village: Unit) -> None:
        branch = directory.add_unit(
            UnitKind.BRANCH, f"{village.code}01", f"{village.name}党支部", parent=village
        )
        for number in range(1, MEMBERS_EACH + 1):
            person = self._member(branch, number)
            self._join(person, branch, number)
            if number == 1:
                self.census.appoint(person, "VILLAGE_SECRETARY", branch)

    def _member(self, branch: Unit, number: int) -> Person:
        """A member; the first of the first village was entered among the named people."""
        is_named = number == 1 and branch.parent is self.census.villages[0]
        if is_named:
            known = accounts.person_named(SECRETARY)
            assert known is not None, "the named people were entered before"
            known.unit = branch
            return known
        name = self.census.new_name()
        return self._person(f"{branch.code.lower()}-{number:03d}", name, branch)

    def _person(self, username: str, name: str, unit: Unit) -> Person:
        person = Person(
            username=username, name=name, unit=unit, password_hash=self.census.password_hash
        )
        session.add(person)
        return person

    def _join(self, person: Person, branch: Unit, number: int) -> None:
        person.membership = Membership(
            branch=branch,
            code=f"{branch.code}-{number:03d}",
            stage=Stage.FULL,
            category=MemberCategory.ORDINARY,
            enrolled_on=self.census.since,
        )
        directory.assign(person, "MEMBER", branch, since=self.census.since)
