"""Which running cases could go over to a version, where each waits, and where it could wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from app.cases import migration
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.definitions.models import DefinitionVersion
from app.engine import Reason, Spec
from app.errors import Refused
from app.organisation.actors import Actor
from app.studio import moving


class NoSuchStep(Refused):
    message = "“%(step)s”不是两版都有的一步，不能把事项移到那里。"


@dataclass(frozen=True, slots=True)
class Place:
    """A step at which a case waits for somebody."""

    element: str
    name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A running case: where it waits, and what stands against its going over as it stands."""

    case: Case
    places: tuple[Place, ...]
    reasons: tuple[Reason, ...]


def candidates(actor: Actor, version: DefinitionVersion, limit: int) -> list[Candidate]:
    """The cases that the actor may move to a version, the oldest first; each is read."""
    new = catalogue.spec_of(version.id)
    ids = moving.movable(actor, version, limit)
    query = (
        sa.select(Case)
        .where(Case.id.in_(ids))
        .options(undefer(Case.state), joinedload(Case.unit), joinedload(Case.starter))
        .order_by(Case.started_at, Case.id)
    )
    return [_looked_at(case, new) for case in session.scalars(query)]


def _looked_at(case: Case, new: Spec) -> Candidate:
    run, reasons = migration.examine(case, new)
    places = {task.element: task.name for task in run.ready()} if run else {}
    return Candidate(case, tuple(Place(*one) for one in places.items()), tuple(reasons))


def targets(old: Spec, new: Spec) -> list[Place]:
    """The steps for people that both versions have, in the order of the new one."""
    return [
        Place(one.id, one.label)
        for one in new.elements.values()
        if one.waits_for_people and not one.home and _is_step(old, one.id)
    ]


def _is_step(spec: Spec, element: str) -> bool:
    found = spec.elements.get(element)
    return found is not None and found.waits_for_people


def require_steps(version: DefinitionVersion, steps: Mapping[str, str]) -> None:
    """Every step that cases are sent to is one of the version. Raises: NoSuchStep."""
    spec = catalogue.spec_of(version.id)
    for to in steps.values():
        if not _is_step(spec, to):
            raise NoSuchStep(step=to)
