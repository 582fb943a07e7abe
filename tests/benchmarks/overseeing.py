"""督办 among a million open items of 10,000 branches, against the plainest indexed select.

`district` oversees all of it, `community` ten branches, `branch` its own. What may be a minute old
(counts over much, groups, what lies at each step) is told as it is when it is counted anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa

from app import clock, db
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions import catalogue
from app.organisation.actors import Actor, Post
from app.organisation.models import Unit
from app.supervision import (
    analysis,
    blocks,
    foreseeing,
    grouping,
    heat,
    overseeing,
    remembered,
    scope,
    stays,
)
from app.supervision.figures import StepFigure
from app.supervision.grouping import By
from app.supervision.lots import Age, Lot, Narrowing
from benchmarks import crowd
from benchmarks.crowd import Crowd
from benchmarks.houses import Place
from benchmarks.inbox import report_look
from benchmarks.town import KEY

#: Who oversees what, by the role that they hold there.
ROLES = {"district": "DISTRICT_OFFICER", "community": "SUBDISTRICT_OFFICER", "branch": "SECRETARY"}


def measure(place: Place) -> None:
    with place.app.app_context():
        found = crowd.of(place)
        _know_how_long_it_takes()
        for who, reader in _readers(found).items():
            for what, look in looks(reader).items():
                report_look(f"overseeing.{place.name}.{who}.{what}", look, found.clerk)


def _know_how_long_it_takes() -> None:
    """Of each step of every procedure, at the root: as many visits in each bucket."""
    with db.transaction():
        root = session.scalars(sa.select(Unit).filter_by(parent_id=None)).first()
        query = sa.select(WorkItem.definition_id, WorkItem.element, Case.version_id).join(Case)
        steps = session.execute(query.distinct()).all()
        session.execute(
            sa.insert(StepFigure),
            [
                {
                    "unit_id": root.id,
                    "definition_id": definition,
                    "element": element,
                    "version_id": version,
                    "month": clock.today().replace(day=1),
                    "bucket": bucket,
                    "visits": 100,
                    "seconds": 0,
                    "late": 0,
                    "again": 0,
                }
                for definition, element, version in steps
                for bucket in range(len(stays.BOUNDS))
            ],
        )


def _readers(found: Crowd) -> dict[str, Actor]:
    with db.transaction(reads_only=True):
        branch = session.get_one(Unit, found.unit_ids[0])
        line = dict(zip(("branch", "community", "district"), branch.lineage, strict=True))
        units = {who: session.get_one(Unit, unit_id) for who, unit_id in line.items()}
        return {
            who: Actor(
                found.clerk.person_id,
                found.clerk.name,
                units[who].id,
                (Post(role, units[who].id, units[who].path, units[who].name),),
            )
            for who, role in ROLES.items()
        }


def looks(reader: Actor) -> dict[str, Callable[[], object]]:
    """What a supervisor asks for, by name."""
    lists = {
        "list": Narrowing(),
        "late": Narrowing(Lot.LATE),
        "soon": Narrowing(Lot.SOON),
        "waiting": Narrowing(Lot.WAITING),
        "halted": Narrowing(Lot.HALTED),
        "of_a_procedure": Narrowing(procedure="seal"),
        "of_a_step": Narrowing(procedure=KEY, element="verify"),
        "of_a_rare_step": Narrowing(procedure=KEY, element="check"),
        "stale": Narrowing(age=Age.STALE),
    }
    found: dict[str, Callable[[], object]] = {
        what: partial(overseeing.cases, reader, narrowed) for what, narrowed in lists.items()
    }
    found["likely"] = partial(foreseeing.cases, reader, Narrowing(Lot.LIKELY))
    found["with_reasons"] = partial(_explained, reader)
    found["counts"] = _anew(partial(overseeing.counts, reader, Narrowing()))
    found["ages"] = _anew(partial(overseeing.ages, reader, Narrowing()))
    for by in By:
        found[f"by_{by}"] = _anew(partial(grouping.groups, reader, by, Narrowing()))
    found["heat"] = _anew(partial(_heat, reader))
    found["analysis"] = partial(_analysed, reader)
    return found


def _explained(reader: Actor) -> object:
    """A page of the list as it is shown: each case with the sentence why it waits."""
    return blocks.of_cases(overseeing.cases(reader, Narrowing()).rows)


def _heat(reader: Actor) -> object:
    return heat.of_steps(reader, _asked(reader))


def _analysed(reader: Actor) -> object:
    """What 流程分析 tells beside the steps: all cases, the ways, the flows, the people."""
    asked, version = _asked(reader), catalogue.version_of(KEY, None)
    ways = analysis.of_all(asked), analysis.of_ways(asked)
    return *ways, analysis.of_flows(asked, version.id), analysis.of_people(asked)


def _asked(reader: Actor) -> heat.Asked:
    definition = catalogue.definition(KEY)
    return heat.Asked(definition.id, scope.units(reader, None), scope.last_months())


def _anew(look: Callable[[], object]) -> Callable[[], object]:
    def looked() -> object:
        remembered.forget()
        return look()

    return looked
