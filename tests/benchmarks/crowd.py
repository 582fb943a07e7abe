"""A district in one database: units, 100,000 people and so many open work items."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

import seal
import sqlalchemy as sa

from app import audit, clock, db, pinyin
from app.cases.models import Case, CaseStatus, WorkItem
from app.db import new_id, session
from app.definitions import catalogue, deployment
from app.organisation.actors import SYSTEM, Actor, Post, person_key, post_key
from app.organisation.models import Person, Unit, UnitDescent, UnitKind
from benchmarks.houses import Place
from benchmarks.town import KEY

#: So many items wait in a house of this name.
ITEMS = {"postgresql": 1_000_000, "sqlite": 200_000}
PEOPLE, BRANCHES, COMMUNITIES = 100_000, 10_000, 1_000
#: Of a hundred items so many wait for one desk at the top, for a person, and else for branches.
AT_DESK, NAMED = 1, 30
#: Where the items of each procedure wait.
STEPS = {KEY: ("verify", "核实"), "seal": ("look", "审核")}
#: Every so many-th item is of the other procedure, urgent, or critical.
RARE, URGENT, CRITICAL = 200, 40, 400
ROLE, DESK = "ASSESSOR", "DISTRICT_OFFICER"
ROWS_AT_ONCE = 5_000
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "明远思齐安然亦诚若水向阳致和清正守拙"
THINGS = ("清理排水沟", "调解邻里纠纷", "义务理发", "护河巡查", "证明", "困难补助", "场地使用")


@dataclass
class Crowd:
    """What readers are measured with: one with a usual inbox, and the desk with a hundredth."""

    unit_ids: list[uuid.UUID] = field(default_factory=list)
    clerk: Actor = SYSTEM
    desk: Actor = SYSTEM


@cache
def of(place: Place) -> Crowd:
    """The crowd of a house; who asks first has it settled."""
    return settle(ITEMS[place.name])


def settle(items: int, also: Iterable[uuid.UUID] = ()) -> Crowd:
    """Fill the house with branches of the crowd's own; items lie in these and `also` in others."""
    crowd = Crowd()
    with db.transaction():
        deployment.deploy(SYSTEM, seal.files())
        crowd.unit_ids = [*units(top()), *also]
    with db.transaction():
        people = _people(crowd.unit_ids)
        with _parts_of_words_later():
            _items(crowd, people, items)
        branch = session.get_one(Unit, crowd.unit_ids[0])
        own = Post(ROLE, branch.id, branch.path, branch.name)
        district = top()
        office = Post(DESK, district.id, district.path, district.name)
        name, person_id = people[0]
        crowd.clerk = Actor(person_id, name, branch.id, (own,))
        crowd.desk = Actor(people[1][1], people[1][0], district.id, (office,))
    if db.engine().dialect.name == "postgresql":
        with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))
    return crowd


@contextmanager
def _parts_of_words_later() -> Iterator[None]:
    """The inverted index, where there is one, is built when the rows are there: that is quicker."""
    if session.get_bind().dialect.name != "postgresql":
        yield
        return
    name = {"name": "ix_case_parts"}
    built = session.scalar(sa.text("SELECT pg_get_indexdef(CAST(:name AS regclass))"), name)
    session.execute(sa.text("DROP INDEX ix_case_parts"))
    yield
    session.execute(sa.text(built))


def top() -> Unit:
    """The district itself."""
    return session.scalars(sa.select(Unit).where(Unit.parent_id.is_(None))).one()


def units(district: Unit, sign: str = "") -> list[uuid.UUID]:
    """Communities below the district and branches below them; the ids of the branches.

    Their codes begin with the sign.
    """
    rows: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []

    def enter(kind: UnitKind, number: int, above: list[tuple[uuid.UUID, str]]) -> uuid.UUID:
        unit_id = new_id()
        path = f"{above[-1][1]}{unit_id}/"
        rows.append(
            {"id": unit_id, "parent_id": above[-1][0], "kind": kind, "path": path,
             "code": f"{sign}{kind[:2]}{number}", "name": f"第{number}支部"}
        )  # fmt: skip
        line = [one for one, _path in above] + [unit_id]
        for distance, ancestor in enumerate(reversed(line)):
            pairs.append({"ancestor_id": ancestor, "unit_id": unit_id, "distance": distance})
        return unit_id

    trunk = [(district.id, district.path)]
    branches = []
    for community in range(COMMUNITIES):
        unit_id = enter(UnitKind.COMMUNITY, community, trunk)
        above = [*trunk, (unit_id, f"{district.path}{unit_id}/")]
        share = BRANCHES // COMMUNITIES
        branches += [enter(UnitKind.BRANCH, community * share + one, above) for one in range(share)]
    load(Unit, rows)
    load(UnitDescent, pairs)
    return branches


def _people(unit_ids: list[uuid.UUID]) -> list[tuple[str, uuid.UUID]]:
    people = [(_name(number), new_id()) for number in range(PEOPLE)]
    load(
        Person,
        (
            {
                "id": person_id,
                "username": f"crowd{number}",
                "name": name,
                "initials": pinyin.initials_of_name(name),
                "unit_id": unit_ids[number % len(unit_ids)],
                "language": "zh",
                "failures": 0,
            }
            for number, (name, person_id) in enumerate(people)
        ),
    )
    return people


def _name(number: int) -> str:
    first, second = number // len(SURNAMES), number // (len(SURNAMES) * len(GIVEN))
    return SURNAMES[number % len(SURNAMES)] + GIVEN[first % len(GIVEN)] + GIVEN[second % len(GIVEN)]


def _items(crowd: Crowd, people: list[tuple[str, uuid.UUID]], items: int) -> None:
    known = {text: pinyin.initials(text) for text in {*THINGS, *(name for name, _id in people)}}
    definitions = [catalogue.definition(key) for key in STEPS]
    steps = list(STEPS.values())
    ids = [{"definition_id": one.id, "version_id": one.version_in_force_id} for one in definitions]
    now, district_id = clock.now(), top().id

    def pair(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
        name, starter = people[number * 7919 % PEOPLE]
        thing = THINGS[number % len(THINGS)]
        title, bare = f"{thing}第{number}件", f"B-{number}"
        element, step = steps[number % RARE == 1]
        case = {
            "id": new_id(),
            "number": bare,
            "title": title,
            **ids[number % RARE == 1],
            "unit_id": crowd.unit_ids[number % len(crowd.unit_ids)],
            "starter_id": starter,
            "start_key": new_id(),
            "status": CaseStatus.OPEN,
            "started_at": now - timedelta(minutes=items - number),
            "priority": 2 if number % CRITICAL == 0 else int(number % URGENT == 0),
            "sought": "\n".join(
                (title, bare.lower(), name, f"{known[thing]}d{number}j", known[name])
            ),
            "incidents_open": 0,
            "messages_awaited": 0,
            "state": b"",
            "row_version": 1,
            "audit_length": 0,
            "audit_head": audit.START,
        }
        item = {
            "id": new_id(),
            "case_id": case["id"],
            "element": element,
            "name": step,
            "engine_id": "1",
            "candidate_key": _key(number, crowd, people, district_id),
            "part": "STEP",
            "opened_at": case["started_at"],
            "due_at": now + timedelta(minutes=number * 7919 % items - items // 10),
            **{name: case[name] for name in ("definition_id", "unit_id", "priority", "sought")},
        }
        return case, item

    for numbers in batched(range(items), ROWS_AT_ONCE * 20):
        pairs = [pair(number) for number in numbers]
        load(Case, (case for case, _item in pairs))
        load(WorkItem, (item for _case, item in pairs))


def _key(
    number: int, crowd: Crowd, people: list[tuple[str, uuid.UUID]], district_id: uuid.UUID
) -> str:
    if number % 100 < AT_DESK:
        return post_key(DESK, district_id)
    if number % 100 < AT_DESK + NAMED:
        return person_key(people[number * 31 % PEOPLE][1])
    return post_key(ROLE, crowd.unit_ids[number * 17 % len(crowd.unit_ids)])


def batched(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def load(row: type[Any], values: Iterable[dict[str, Any]]) -> None:
    """Write many rows the quickest way the database has."""
    if session.get_bind().dialect.name == "postgresql":
        _copy(row.__table__, iter(values))
        return
    for some in batched(values, ROWS_AT_ONCE):
        session.execute(sa.insert(row), some)


def _copy(table: sa.Table, values: Iterator[dict[str, Any]]) -> None:
    first = next(values)
    names = list(first)
    raw: Any = session.connection().connection.driver_connection
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copying,
    ):
        copying.write_row([_plain(first[name]) for name in names])
        for one in values:
            copying.write_row([_plain(one[name]) for name in names])


def _plain(value: Any) -> Any:
    """As the column keeps it: instants in UTC without a zone, words of a list by their names."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return getattr(value, "name", value) if isinstance(value, (CaseStatus, UnitKind)) else value
