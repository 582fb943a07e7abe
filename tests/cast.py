"""The people of every story. All of them are invented."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa

from app.db import session
from app.organisation import directory
from app.organisation.models import (
    MemberCategory,
    Membership,
    Person,
    Stage,
    Unit,
    UnitKind,
)

#: Their roles began long before any test.
LONG_AGO = date(2020, 1, 1)


class Cast:
    """Two branches of one community, the subdistrict above them, and a town beside it.

    In 滨河 branch: `lin` and `gao` are members, `zhao`, `qian` and `hu` assess, `sun` keeps the
    books as organisation commissioner, `li` is secretary, `zhou` deputy, `wu` supervises.
    `chen` is a member of the neighbouring branch and may see nothing. `zheng` keeps the goods of
    the community's centre. `wang` works at the subdistrict, `root` administers the system.
    """

    @classmethod
    def enter(cls) -> Cast:
        cast = cls()
        cast._enter_units()
        cast._enter_people()
        session.flush()
        return cast

    @classmethod
    def found(cls, ids: dict[str, uuid.UUID]) -> Cast:
        """Those whom another transaction has entered, by the names they have here."""
        rows = {row.id: row for kind in (Unit, Person) for row in session.scalars(sa.select(kind))}
        cast = cls()
        vars(cast).update({name: rows[key] for name, key in ids.items()})
        return cast

    @property
    def ids(self) -> dict[str, uuid.UUID]:
        return {name: row.id for name, row in vars(self).items()}

    def _enter_units(self) -> None:
        add = directory.add_unit
        self.district = add(UnitKind.DISTRICT, "DCF", "东昌府区")
        self.subdistrict = add(UnitKind.SUBDISTRICT, "LY", "柳园街道", parent=self.district)
        self.town = add(UnitKind.TOWN, "ZJ", "郑家镇", parent=self.district)
        self.community = add(UnitKind.COMMUNITY, "LY01", "滨河社区", parent=self.subdistrict)
        self.branch = add(UnitKind.BRANCH, "LY0101", "滨河中心党支部", parent=self.community)
        self.neighbour = add(UnitKind.BRANCH, "LY0102", "滨河第二党支部", parent=self.community)

    def _enter_people(self) -> None:
        branch, neighbour = self.branch, self.neighbour
        self.lin = self._person("lin", "林一帆", branch, "MEMBER")
        self.gao = self._person("gao", "高若水", branch, "MEMBER")
        self.zhao = self._person("zhao", "赵明远", branch, "MEMBER", "ASSESSOR")
        self.qian = self._person("qian", "钱思齐", branch, "MEMBER", "ASSESSOR")
        self.hu = self._person("hu", "胡安然", branch, "MEMBER", "ASSESSOR")
        self.sun = self._person("sun", "孙亦诚", branch, "MEMBER", "ORG_COMMISSIONER")
        self.li = self._person("li", "李向阳", branch, "MEMBER", "SECRETARY")
        self.zhou = self._person("zhou", "周致和", branch, "MEMBER", "DEPUTY_SECRETARY")
        self.wu = self._person("wu", "吴清正", branch, "MEMBER", "DISCIPLINE_COMMISSIONER")
        self.chen = self._person("chen", "陈望舒", neighbour, "MEMBER")
        self.zheng = self._person("zheng", "郑有余", self.community, "CENTER_KEEPER")
        self.wang = self._person("wang", "王知行", self.subdistrict, "SUBDISTRICT_OFFICER")
        self.root = self._person("root", "罗守拙", self.district, "SYSTEM_ADMIN")

    def person(self, username: str, name: str, unit: Unit, *roles: str) -> Person:
        """Enter somebody who holds roles at a unit; members get a place in its member list."""
        person = self._person(username, name, unit, *roles)
        session.flush()
        return person

    def _person(self, username: str, name: str, unit: Unit, *roles: str) -> Person:
        person = Person(username=username, name=name, unit=unit)
        session.add(person)
        if "MEMBER" in roles:
            person.membership = Membership(
                branch=unit,
                code=f"{unit.code}-{username}",
                stage=Stage.FULL,
                category=MemberCategory.ORDINARY,
                enrolled_on=LONG_AGO,
            )
        for role in roles:
            directory.assign(person, role, unit, since=LONG_AGO)
        return person

    def actor(self, person: Person):
        return directory.actor(person)
