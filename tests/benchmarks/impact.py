"""Before publishing: who could do each step of a big house, and 1,000 recorded cases replayed.

The control of the look is the plainest select of what it reads; that of the replay, the living of
the same cases by the verbs.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import sqlalchemy as sa
from chained import chain

from app import clock, db
from app.cases import applicant, official, progress
from app.db import new_id, session
from app.definitions import catalogue, deployment
from app.definitions.catalogue import Deployed
from app.organisation.actors import SYSTEM
from app.organisation.models import Assignment
from app.studio import reach, replay
from app.studio.replay import Totals, Verdict
from benchmarks import crowd
from benchmarks.houses import Place, report
from benchmarks.timing import by_turns

CASES, AT_ONCE, STEPS, ROUNDS = 1_000, 20, 30, 3
MILLI = 1000
#: Role → who holds it in each branch.
STAFF = {"ASSESSOR": 3, "SECRETARY": 1, "DEPUTY_SECRETARY": 1, "ORG_COMMISSIONER": 1}
LIVED = (("a", "ASSESSOR", {}), ("b", "SECRETARY", {}))


def measure(place: Place) -> None:
    with place.app.app_context():
        _replayed(place)
        _looked_through(place)


# -- the replay


def _replayed(place: Place) -> None:
    with db.transaction():
        deployment.deploy(SYSTEM, chain(*LIVED))
    began, cases = time.process_time(), list[uuid.UUID]()
    for _ in range(0, CASES, AT_ONCE):
        with db.transaction():
            cases += [_lives(place) for _ in range(AT_ONCE)]
    living = time.process_time() - began
    with db.transaction():
        drafted = _with_one_step_more()
    began, totals = time.process_time(), Totals()
    for first in range(0, CASES, AT_ONCE):
        with db.transaction(reads_only=True):
            for one in replay.of_cases(drafted, cases[first : first + AT_ONCE]):
                totals.add(one)
    taken = time.process_time() - began
    assert totals.cases == {Verdict.GAPS: CASES}, totals.cases
    report(f"replay.{place.name}.case", taken * MILLI / CASES, "ms", living * MILLI / CASES)
    report(f"replay.{place.name}.rate", CASES / taken, "1/s", CASES / living)


def _lives(place: Place) -> uuid.UUID:
    """A case from its beginning to its end."""
    town, definition = place.town, catalogue.definition("chain")
    actor, said = town.actor(town.people["gao"]), {"purpose": "证明"}
    case = applicant.start(actor, definition, town.branch, said, start_key=new_id())
    for name, step in (("zhao", "a"), ("li", "b")):
        session.flush()
        [item] = progress.open_items(case)
        official.complete(town.actor(town.people[name]), item.id, {f"{step}_result": "agree"})
    return case.id


def _with_one_step_more() -> Deployed:
    three = (LIVED[0], ("c", "DISCIPLINE_COMMISSIONER", {}), LIVED[1])
    found = deployment.deploy(SYSTEM, chain(*three))
    session.flush()
    return catalogue.deployed(found.id)


# -- the look


def _looked_through(place: Place) -> None:
    with db.transaction():
        top = crowd.top()
        branches = crowd.units(top, "I")
        crowd.load(Assignment, _assignments(place, branches))
        deployed = catalogue.deployed(_long_procedure())
    if place.name == "postgresql":
        with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))
    look = partial(_within, partial(reach.look, "chain", deployed))
    ours, control = by_turns(ROUNDS, look, partial(_within, _select))
    report(f"reach.{place.name}.look", ours.clock, "s", control.clock)
    report(f"reach.{place.name}.processor", ours.own, "s", control.own)


def _assignments(place: Place, branches: list[uuid.UUID]) -> Iterator[dict[str, Any]]:
    """In each branch its staff, of people who hold a post in many; in the last nobody."""
    people = [*place.town.people.values(), *place.town.members]
    for number, branch in enumerate(branches[:-1]):
        for role, count in STAFF.items():
            for one in range(count):
                yield {
                    "id": new_id(),
                    "person_id": people[(number + one) % len(people)],
                    "unit_id": branch,
                    "role_code": role,
                    "since": clock.today(),
                    "until": None,
                }


def _long_procedure() -> uuid.UUID:
    roles = list(STAFF)
    steps = [
        (f"s{n}", roles[n % len(roles)], {"assign__exclude": f"starter s{n - 1}"} if n else {})
        for n in range(STEPS)
    ]
    files = chain(*steps)
    about = files["about.toml"].replace(b'["MEMBER"]', b'["*"]')
    version = deployment.deploy(SYSTEM, {**files, "about.toml": about})
    session.flush()
    return version.id


def _within(look: Callable[[], object]) -> None:
    with db.transaction(reads_only=True):
        look()


def _select() -> None:
    table = Assignment.__table__
    session.execute(sa.select(table.c.role_code, table.c.unit_id, table.c.person_id)).all()
