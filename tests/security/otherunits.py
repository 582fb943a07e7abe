"""A house full of rows of one district, and people of another district who may see none of them.

What is found here is found in the tables themselves: a new kind of row is there as soon as
somebody of the first district has one.
"""

from __future__ import annotations

import inspect
import re
import sqlite3
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import sqlalchemy as sa
from cast import LONG_AGO
from databases import address
from starhouse import StarHouse
from starobjectors import StarObjector

from app import clock
from app.cases import handover, savedfilters
from app.cases.models import Case, CaseStatus
from app.cli import WORKFLOWS
from app.db import Base, new_id, session
from app.definitions import catalogue, deployment, folders
from app.establishment.sheets import exporting, importing
from app.organisation import accounts, away, directory, grants, phrases
from app.organisation.actors import SYSTEM
from app.organisation.models import MemberCategory, Membership, Person, Stage, Unit, UnitKind
from app.points.rulesets import Item, RuleSet
from app.rating import awards
from app.studio import drafts, moving
from app.supervision import following

#: A member only, and an official of every rank with all that such a rank may be, by unit.
RANKS = {
    "member2": {"branch": ["MEMBER"]},
    "branch2": {
        "branch": [
            *("MEMBER", "ASSESSOR", "SECRETARY", "DEPUTY_SECRETARY", "ORG_COMMISSIONER"),
            *("PUBLICITY_COMMISSIONER", "DISCIPLINE_COMMISSIONER"),
        ],
        "village_branch": ["VILLAGE_SECRETARY"],
        "community": ["CENTER_KEEPER"],
    },
    "office2": {
        "subdistrict": ["SUBDISTRICT_OFFICER", "DISCIPLINE_COMMISSIONER"],
        "town": ["TOWN_OFFICE", "TOWN_COMMITTEE", "DISCIPLINE_COMMISSIONER", "REVIEWER"],
    },
    "district2": {"district": ["DISTRICT_OFFICER", "AUDITOR"]},
}
#: The villages' marks: a star to be given, one to be objected to and one to be put right.
PARTS = ((95,) * 4, (77,) * 4, (50,) * 4)
#: Rows of a table that are put into an address; more would only be more of the same.
FEW = 2


def lived(year):
    """A star year until its stars are decided, with an objection on the way."""
    for key in ("star_objection", "star_rectify"):
        deployment.deploy(SYSTEM, folders.read(WORKFLOWS / key))
    year.hangs_out(*PARTS)
    StarObjector(year).objects()
    year.story.days_pass(6)
    year.decides()
    awards.issue(year.rating, clock.today())
    _enter_the_others()


def _enter_the_others():
    add = directory.add_unit
    units = SimpleNamespace(district=add(UnitKind.DISTRICT, "GT", "高唐县"))
    units.subdistrict = add(UnitKind.SUBDISTRICT, "YQ", "鱼丘湖街道", parent=units.district)
    units.community = add(UnitKind.COMMUNITY, "YQ01", "北湖社区", parent=units.subdistrict)
    units.branch = add(UnitKind.BRANCH, "YQ0101", "北湖党支部", parent=units.community)
    units.town = add(UnitKind.TOWN, "LC", "梁村镇", parent=units.district)
    village = add(UnitKind.VILLAGE, "LC01", "许楼村", parent=units.town)
    units.village_branch = add(UnitKind.BRANCH, "LC0101", "许楼村党支部", parent=village)
    for username, posts in RANKS.items():
        _enter(username, {getattr(units, place): roles for place, roles in posts.items()})
    session.flush()


def _enter(username, posts):
    home = next(iter(posts))
    person = Person(username=username, name=f"外单位{username}", unit=home)
    session.add(person)
    if "MEMBER" in posts[home]:
        person.membership = Membership(
            branch=home,
            code=f"{home.code}-{username}",
            stage=Stage.FULL,
            category=MemberCategory.ORDINARY,
            enrolled_on=LONG_AGO,
        )
    for unit, roles in posts.items():
        for role in roles:
            directory.assign(person, role, unit, since=LONG_AGO)


def _changes_a_procedure(actor):
    """A draft of it is open, and what runs is being moved to its second version."""
    files = catalogue.files_of(catalogue.in_force("seal").id)
    files["about.toml"] += 'description = "第二版"\n'
    later = deployment.deploy(SYSTEM, {name: text.encode() for name, text in files.items()})
    session.flush()
    drafts.begin(actor, later)
    moving.begin(actor, later, moving.movable(actor, later, FEW), {})


def _follows_up(actor, person):
    """A matter of somebody's that waits for others has been asked about."""
    mine = sa.select(Case).where(Case.starter_id == person.id, Case.status == CaseStatus.OPEN)
    case = session.scalars(mine.where(Case.definition.has(key="seal"))).first()
    following.ask(actor, case.id, text="为什么还没有看？")


def _proposes_a_grant(unit):
    """Who looks after the first district's accounts asks for a second person."""
    district = session.get(Unit, unit.lineage[-1])
    keeper = Person(username="an", name="卫思危", unit=district)
    directory.assign(keeper, "SECURITY_ADMIN", district)
    session.add(keeper)
    session.flush()
    gao = accounts.person_named("gao")
    grants.give(directory.actor(keeper), gao, "AUDITOR", district, reason="轮岗")


class House(StarHouse):
    """The first district's rows, and a browser or a program for each of the others."""

    def __init__(self, house) -> None:
        super().__init__(house, villages=len(PARTS), live=lived)

    def keeps(self):
        """What lin keeps, who is to act for her, and that others are to go on with her work."""

        def enter():
            lin, wang = (directory.person(self.ids[one]) for one in ("lin", "wang"))
            actor, tomorrow = directory.actor(lin), clock.today() + clock.ONE_DAY
            savedfilters.save(actor, "用章", {"procedure": "seal"}, is_shared=True)
            phrases.add(actor, "请按规定办理。", phrases.Tone.ANY)
            away.appoint(actor, away.Terms(self.ids["gao"], since=tomorrow, until=tomorrow))
            _changes_a_procedure(directory.actor(wang))
            _follows_up(directory.actor(wang), lin)
            _proposes_a_grant(lin.unit)
            handover.carry_out(directory.actor(wang), lin, handover.Plan(), key=new_id())
            importing.upload(directory.actor(wang), "机构.xlsx", exporting.template())

        self.does(enter)

    def looks(self):
        """Once everything is there: what is the first district's."""
        self.rows = self.asks(self._rows)
        self.secrets = self.asks(self._secrets)
        self.units = self.asks(lambda: [str(self.ids[one]) for one in ("branch", "town")])
        file = sa.make_url(address(self.house)).database
        self.beside = sqlite3.connect(file, isolation_level=None)
        self.tables = self._rows_by_table()
        self.version = self._version()

    def _rows(self):
        """Table → ids of some of its rows, of as many sorts as there are."""
        found = {}
        for mapper in Base.registry.mappers:
            table = mapper.local_table
            keys = list(table.primary_key)
            if len(keys) == 1 and isinstance(keys[0].type, sa.Uuid):
                found[mapper.class_.__name__] = found[table.name] = _some(mapper.class_)
        return {name: ids for name, ids in found.items() if ids}

    def _secrets(self):
        """Words that only pages about the first district bear: its people, and its numbers."""
        people = sa.select(Person.name).where(Person.username.not_in([*RANKS]))
        words = set(session.scalars(people))
        for mapper in Base.registry.mappers:
            column = mapper.local_table.columns.get("number")
            if column is not None and isinstance(column.type, sa.String):
                words |= {one for one in session.scalars(sa.select(column)) if one}
        return {word for word in words if len(word) > 2}

    # -- is everything as it was?

    def _version(self):
        return self.beside.execute("PRAGMA data_version").fetchone()

    def changes(self):
        """Tables in which a row is another or gone, and those that only have new ones."""
        version = self._version()
        if version == self.version:
            return set(), set()
        before, self.tables, self.version = self.tables, self._rows_by_table(), version
        lost = {name for name, rows in before.items() if rows - self.tables[name]}
        return lost, {name for name, rows in self.tables.items() if rows - before[name]} - lost

    def _rows_by_table(self):
        names = self.beside.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: {hash(row) for row in self.beside.execute(f'SELECT * FROM "{name}"')}  # noqa: S608
            for [name] in names.fetchall()
        }

    def told(self, text):
        """The secrets in a text."""
        return sorted(word for word in self.secrets if word in text)


_THEIR_UNITS = sa.select(Unit.id).where(
    Unit.code.like("YQ%") | Unit.code.like("LC%") | (Unit.code == "GT")
)


def _some(kind):
    """Ids of a few rows of a kind, the most different first: sorted by whatever tells sorts."""
    sorts = ("definition_version_id", "version_id", "element", "status", "state", "kind")
    columns = [getattr(kind, name) for name in sorts if name in kind.__table__.columns]
    others = sa.select(kind).limit(400)
    if kind is Person:
        others = others.where(Person.username.not_in([*RANKS]))
    if kind is RuleSet:
        others = others.where(RuleSet.owner_id.not_in(_THEIR_UNITS))
    if kind is Item:
        theirs = sa.select(RuleSet.id).where(RuleSet.owner_id.in_(_THEIR_UNITS))
        others = others.where(Item.rule_set_id.not_in(theirs))
    if kind is Unit:
        others = others.where(Unit.id.not_in(_THEIR_UNITS))
    firsts = {}
    for row in session.scalars(others):
        firsts.setdefault(
            tuple(str(getattr(row, one.key)) for one in columns), sa.inspect(row).identity[0]
        )
    found = list(firsts.values())
    if len(found) < FEW and not columns:
        found = [sa.inspect(row).identity[0] for row in session.scalars(others.limit(FEW))]
    most = FEW * 3 if columns else FEW
    return [str(one) for one in found[:: -(-len(found) // most) or 1]]


# -- what valid-looking forms are made of

VIEWS = Path(__file__).parents[2] / "app"
_FIELD = re.compile(r"^\s+(\w+) = \w*Field\(", re.MULTILINE)
_NAME = re.compile(r'name="(\w+)"')
_ASKED = re.compile(r'request\.(?:args|form)\S*?["\'](\w+)["\']')


def field_names():
    """Of all forms, as templates and views write them."""
    found = set()
    for page in VIEWS.glob("templates/**/*.html"):
        found.update(_NAME.findall(page.read_text()))
    for view in VIEWS.glob("views/*.py"):
        text = view.read_text()
        found.update(_FIELD.findall(text))
        found.update(_ASKED.findall(text))
    return found


@cache
def asked_of(view):
    """The names that a view's module reads from an address."""
    return set(_ASKED.findall(Path(inspect.getsourcefile(inspect.unwrap(view))).read_text()))
