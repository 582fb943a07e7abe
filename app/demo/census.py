"""Synthetic units and people for the demonstration, made by the organisation's own verbs.

Place names are those of the newspaper page where it gives any; every person is invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from app import clock
from app.db import session
from app.organisation import directory, tenure
from app.organisation.models import (
    Assignment,
    MemberCategory,
    Membership,
    Person,
    Stage,
    Unit,
    UnitKind,
)
from app.organisation.tenure import Term

COMMUNITIES = (
    "滨河社区",
    "育新社区",
    "振兴社区",
    "向阳社区",
    "湖畔社区",
    "望岳社区",
    "春晖社区",
    "金桥社区",
    "玉兰社区",
    "松涛社区",
)
BRANCHES_EACH = 10
VILLAGES = (
    "前王村",
    "后王村",
    "李楼村",
    "张庙村",
    "陈集村",
    "柳行村",
    "孙堂村",
    "大榆村",
    "小榆村",
    "河湾村",
)
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "安邦昌诚达恩方刚光国海翰和宏华慧嘉健杰静娟俊凯兰磊莉良琳明娜宁鹏平琪"
    "强清荣瑞珊思涛婷伟文晓欣秀雅妍阳艺英宇玉媛远泽哲志忠子"
)
#: The named people: user name → name, role, and where (`branch`, `subdistrict`, `town`, …).
NAMED = {
    "member": ("林一帆", None, "branch"),
    "assessor1": ("赵明远", "ASSESSOR", "branch"),
    "assessor2": ("钱思齐", "ASSESSOR", "branch"),
    "assessor3": ("胡安然", "ASSESSOR", "branch"),
    "commissioner": ("孙亦诚", "ORG_COMMISSIONER", "branch"),
    "publicity": ("何晓晨", "PUBLICITY_COMMISSIONER", "branch"),
    "secretary": ("李向阳", "SECRETARY", "branch"),
    "deputy": ("周致和", "DEPUTY_SECRETARY", "branch"),
    "supervisor": ("吴清正", "DISCIPLINE_COMMISSIONER", "branch"),
    "keeper": ("郑有余", "CENTER_KEEPER", "community"),
    "discipline": ("韩守正", "DISCIPLINE_COMMISSIONER", "subdistrict"),
    "subdistrict": ("王知行", "SUBDISTRICT_OFFICER", "subdistrict"),
    "townoffice": ("冯务实", "TOWN_OFFICE", "town"),
    "village": ("陈守田", "VILLAGE_SECRETARY", "village"),
    "sysadmin": ("罗守拙", "SYSTEM_ADMIN", "district"),
    "securityadmin": ("卫思危", "SECURITY_ADMIN", "district"),
    "auditadmin": ("石秉公", "AUDIT_ADMIN", "district"),
}
#: What somebody does besides: the publicity commissioner hangs out notices for the clerk.
ALSO = {"publicity": ("ORG_COMMISSIONER",)}
#: The offices of every other branch, in the order in which its first members hold them.
OFFICES = (
    "SECRETARY",
    "DEPUTY_SECRETARY",
    "ORG_COMMISSIONER",
    "DISCIPLINE_COMMISSIONER",
    "ASSESSOR",
    "ASSESSOR",
    "ASSESSOR",
)


class Census:
    """Enters units and people; the same `seed` makes the same ones."""

    def __init__(self, seed: int, password_hash: str, *, branches: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - it draws names, not secrets
        self.password_hash = password_hash
        self.count = min(branches, BRANCHES_EACH * len(COMMUNITIES))
        #: Before everything that the demonstration lives through.
        self.since = date(clock.today().year - 2, 1, 1)

    def enter_units(self) -> None:
        """The tree: district, subdistrict with communities and branches, town with villages."""
        add = directory.add_unit
        self.district = add(UnitKind.DISTRICT, "DCF", "东昌府区")
        self.subdistrict = add(UnitKind.SUBDISTRICT, "LY", "柳园街道", parent=self.district)
        self.town = add(UnitKind.TOWN, "ZJ", "郑家镇", parent=self.district)
        self.branches: list[Unit] = []
        for number, name in enumerate(COMMUNITIES, start=1):
            code = f"LY{number:02d}"
            community = add(UnitKind.COMMUNITY, code, name, parent=self.subdistrict)
            wanted = min(BRANCHES_EACH, self.count - len(self.branches))
            self.branches += [
                add(UnitKind.BRANCH, f"{code}{one:02d}", _branch_name(name, one), parent=community)
                for one in range(1, wanted + 1)
            ]
        self.villages = [
            add(UnitKind.VILLAGE, f"ZJ{number:02d}", name, parent=self.town)
            for number, name in enumerate(VILLAGES, start=1)
        ]
        self.branch = self.branches[0]

    def enter_named(self) -> None:
        """The people whom a visitor may be."""
        assert self.branch.parent is not None
        places = {
            "branch": self.branch,
            "community": self.branch.parent,
            "subdistrict": self.subdistrict,
            "town": self.town,
            "village": self.villages[0],
            "district": self.district,
        }
        for number, (username, (name, role, where)) in enumerate(NAMED.items(), start=1):
            unit = places[where]
            person = Person(
                username=username, name=name, unit=unit, password_hash=self.password_hash
            )
            session.add(person)
            if where == "branch":
                self._join(person, unit, number)
            if role:
                self.appoint(person, role, unit)
            for further in ALSO.get(username, ()):
                self.appoint(person, further, unit, since=clock.today())

    def enter_keepers(self) -> None:
        """A keeper for every community but the first, which has a named one."""
        for center in session.scalars(
            sa.select(Unit).filter_by(kind=UnitKind.COMMUNITY).order_by(Unit.code).offset(1)
        ).all():
            person = Person(
                username=f"{center.code.lower()}-keeper",
                name=self.new_name(),
                unit=center,
                password_hash=self.password_hash,
            )
            session.add(person)
            self.appoint(person, "CENTER_KEEPER", center)

    def enter_members(self, count: int) -> Iterator[None]:
        """So many members over all branches, those named included; yields after each branch."""
        named = sum(where == "branch" for _name, _role, where in NAMED.values())
        share, rest = divmod(count - named, len(self.branches))
        for number, branch in enumerate(self.branches):
            taken = named if branch is self.branch else 0
            self._fill(branch, taken, share + (number < rest))
            yield

    def _fill(self, branch: Unit, taken: int, count: int) -> None:
        for number in range(taken + 1, taken + count + 1):
            person = Person(
                username=f"{branch.code.lower()}-{number:03d}",
                name=self.new_name(),
                unit=branch,
                password_hash=self.password_hash,
            )
            session.add(person)
            self._join(person, branch, number)
            if not taken and number <= len(OFFICES):
                self.appoint(person, OFFICES[number - 1], branch)

    def appoint(self, person: Person, role: str, unit: Unit, *, since: date | None = None) -> None:
        """Let a person hold an office from the beginning, or from a day on."""
        session.flush()  # a post is given to a row
        tenure.put_in_office(person, role, unit, Term(since or self.since))

    def _join(self, person: Person, branch: Unit, number: int) -> None:
        """Put a person on the member list of a branch."""
        person.membership = Membership(
            branch=branch,
            code=f"{branch.code}-{number:03d}",
            stage=Stage.PROBATIONARY if self.dice.random() < 0.03 else Stage.FULL,  # noqa: PLR2004
            category=self._category(),
            enrolled_on=date(self.dice.randint(1985, 2024), self.dice.randint(1, 12), 1),
        )
        session.add(
            Assignment(person=person, role_code="MEMBER", unit=branch, since=self.since, until=None)
        )

    def _category(self) -> MemberCategory:
        kinds = list(MemberCategory)
        return self.dice.choices(kinds, weights=[10, 80, 5, 5])[0]

    def new_name(self) -> str:
        """A name that nobody in particular has."""
        length = self.dice.choices((1, 2), weights=(1, 3))[0]
        return self.dice.choice(FAMILY) + "".join(self.dice.choices(GIVEN, k=length))


def _branch_name(community: str, number: int) -> str:
    if number == 1:
        return f"{community}党群服务中心党支部"
    return f"{community}第{'一二三四五六七八九十'[number - 1]}党支部"
