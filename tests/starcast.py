"""A town of villages with its people, for every story of star rating. All of them are invented."""

from __future__ import annotations

from dataclasses import replace

from cast import LONG_AGO

from app.db import session
from app.organisation import directory
from app.organisation.models import MemberCategory, Membership, Person, Stage, UnitKind
from app.stars import standards

NAMES = ("前王", "后王", "李楼", "张庙", "陈集", "柳行", "孙堂", "大榆", "小榆", "河湾")
REVIEWERS = ("卜一", "卜二", "卜三", "卜四", "卜五", "卜六", "卜七")
#: Whom and what a town is made of.
ONE = ("unit", "standard", "office", "second", "committee", "discipline", "district")
SEVERAL = ("reviewers", "branches", "secretaries")


class Town:
    """郑家镇: `office` and `second` run the year, `committee` decides, `district` files.

    `discipline` hears objections to the results.

    Each village has a branch of three members; the first is its secretary. The standard of the
    district is in force under the profile asked for.
    """

    def __init__(self, cast, *, villages=3, profile="SEED", year=2026) -> None:
        self.cast, self.unit, self.year = cast, cast.town, year
        self.office = self._person("feng", "冯务实", "TOWN_OFFICE")
        self.second = self._person("ren", "任守则", "TOWN_OFFICE")
        self.committee = self._person("du", "杜定远", "TOWN_COMMITTEE")
        self.discipline = self._person("yan", "严明理", "DISCIPLINE_COMMISSIONER")
        self.reviewers = [
            self._person(f"bu{number}", name, "REVIEWER")
            for number, name in enumerate(REVIEWERS, start=1)
        ]
        self.district = cast.person("zuo", "左星野", cast.district, "DISTRICT_OFFICER")
        self.branches, self.secretaries = [], []
        for number, name in enumerate(NAMES[:villages], start=1):
            self._enter_village(f"ZJ{number:02d}", name)
        self.standard = standards.introduce(cast.district, year, profile)
        session.flush()

    @classmethod
    def found(cls, kept) -> Town:
        """The same town in another transaction, by what `kept` told of it."""
        town = cls.__new__(cls)
        town.year = kept["year"]
        for name, (kind, ids) in kept["rows"].items():
            rows = [session.get_one(kind, one) for one in ids]
            setattr(town, name, rows if name in SEVERAL else rows[0])
        return town

    @property
    def kept(self):
        rows = {name: getattr(self, name) for name in (*ONE, *SEVERAL)}
        listed = {name: row if name in SEVERAL else [row] for name, row in rows.items()}
        return {
            "year": self.year,
            "rows": {name: (type(of[0]), [one.id for one in of]) for name, of in listed.items()},
        }

    def writes_its_own_standard(self, **parameters):
        """The town's office puts a standard in force that says something else in places."""
        office = directory.actor(self.office)
        draft = standards.copy_version(office, self.standard, self.unit, self.year)
        said = standards.wording(draft)
        changed = replace(said, parameters={**said.parameters, **parameters})
        standards.change(office, draft.id, changed, revision=draft.revision)
        return standards.activate(office, draft.id)

    def _person(self, username, name, role) -> Person:
        return self.cast.person(username, name, self.unit, role)

    def _enter_village(self, code, name):
        village = directory.add_unit(UnitKind.VILLAGE, code, f"{name}村", parent=self.unit)
        branch = directory.add_unit(UnitKind.BRANCH, f"{code}01", f"{name}村党支部", parent=village)
        for number in range(1, 4):
            person = Person(
                username=f"{code.lower()}-{number}", name=f"{name}{number}", unit=branch
            )
            session.add(person)
            person.membership = Membership(
                branch=branch,
                code=f"{branch.code}-{number}",
                stage=Stage.FULL,
                category=MemberCategory.ORDINARY,
                enrolled_on=LONG_AGO,
            )
            directory.assign(person, "MEMBER", branch, since=LONG_AGO)
            if number == 1:
                directory.assign(person, "VILLAGE_SECRETARY", branch, since=LONG_AGO)
                self.secretaries.append(person)
        self.branches.append(branch)
