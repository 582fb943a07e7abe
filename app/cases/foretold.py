"""The steps that a case has still to come to, and their people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app import clock
from app.cases import candidates
from app.cases.absences import Asked, Away
from app.cases.models import Case
from app.cases.skipping import Skip
from app.db import session
from app.definitions.models import DefinitionVersion
from app.engine import Element, Fork
from app.errors import Sentence
from app.organisation.standing import standing_for


@dataclass(frozen=True)
class Place:
    """Under which key one item of a step would wait, and who is kept out of it; None: not known.

    `is_vacant`: nobody fit holds the post.
    """

    key: str | None
    barred: frozenset[uuid.UUID] = frozenset()
    is_vacant: bool = False

    @property
    def post_key(self) -> str | None:
        return self.key if self.key and "@" in self.key else None


@dataclass(frozen=True)
class Step:
    """A step to come. Without `places` it waits for a message or a time.

    `people` are who may take it, by the order of the places, and `away` says of each in the same
    order how they are away today, if they are. `skip` is how the system will pass it; `hangs_on`
    are the gateways that may lead past it.
    """

    element: Element
    places: tuple[Place, ...] = ()
    people: tuple[str, ...] = ()
    away: tuple[Away | None, ...] = ()
    skip: Skip | None = None
    hangs_on: tuple[str, ...] = ()
    forks: tuple[Fork, ...] = field(default=(), repr=False)

    @property
    def is_known(self) -> bool:
        """Is it known whose turn it will be?"""
        return all(place.key for place in self.places)

    @property
    def waits_for_nobody(self) -> bool:
        """Would it wait for a post that nobody holds, or nobody who may take it?"""
        return bool(self.places) and self.is_known and not self.people

    @property
    def post(self) -> tuple[str, uuid.UUID] | None:
        """The role at the unit for which it would wait, if it is one post."""
        role, at, unit = (self.places[0].key or "").partition("@") if self.places else ("", "", "")
        return (role, uuid.UUID(unit)) if at else None


@dataclass(frozen=True)
class Foresight:
    """The steps to come in their order, and what may come besides: gateway → steps.

    `stops` says why it goes no further than this, if it does not reach an end; `later` are the
    steps for people that usually follow then.
    """

    steps: tuple[Step, ...] = ()
    later: tuple[Step, ...] = ()
    besides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stops: Sentence | None = None


def with_people(case: Case, steps: Iterable[Step]) -> list[Step]:
    """The steps with the names of those who may take them and who is away, all read at once."""
    steps = list(steps)
    named = candidates.people_behind({one.key for step in steps for one in step.places if one.key})
    found = [_people(step, named) for step in steps]
    rows = standing_for({person for people in found for person in people}, clock.today())
    procedure = _procedure(case) if rows else ""
    told = []
    for step, people in zip(steps, found, strict=True):
        asked = _asked(case, procedure, step)
        away = tuple(asked.away(person, rows.get(person, ())) for person in people)
        told.append(replace(step, people=tuple(people.values()), away=away))
    return told


def _people(step: Step, named: Mapping[str, Mapping[uuid.UUID, str]]) -> dict[uuid.UUID, str]:
    found: dict[uuid.UUID, str] = {}
    for place in step.places:
        for person_id, name in named[place.key].items() if place.key else ():
            if person_id not in place.barred:
                found.setdefault(person_id, name)
    return found


def _procedure(case: Case) -> str:
    """The key of the definition; a case that is only supposed knows its version alone."""
    version = session.get_one(DefinitionVersion, case.version_id)
    return version.definition.key


def _asked(case: Case, procedure: str, step: Step) -> Asked:
    barred = frozenset[uuid.UUID]().union(*(one.barred for one in step.places))
    post_key = step.places[0].post_key if step.places else None
    return Asked(case, procedure, step.element.id, post_key, barred)
