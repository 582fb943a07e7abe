"""Find deployed procedures: what somebody may start, their specs and the questions of their steps.

What a version contains never changes, so every process keeps what it has once read.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import engine
from app.db import session
from app.definitions import schemas
from app.definitions.models import Definition, DefinitionVersion
from app.definitions.questions import Question
from app.errors import NotFound
from app.organisation.actors import Actor

#: The role that stands for everybody in `who_may_start`.
EVERYBODY = "*"

_specs: dict[str, engine.Spec] = {}
_questions: dict[tuple[str, str], list[Question]] = {}


def definitions() -> list[Definition]:
    """Everything in force, by category and title."""
    query = (
        sa.select(Definition)
        .where(Definition.version_in_force_id.is_not(None))
        .options(joinedload(Definition.version_in_force))
        .order_by(Definition.category, Definition.title)
    )
    return list(session.scalars(query))


def startable(actor: Actor) -> list[Definition]:
    """What the actor may start somewhere today."""
    return [one for one in definitions() if may_start(actor, one)]


def may_start(actor: Actor, definition: Definition) -> bool:
    """Does a post of the actor appear among those who may start this, for whomever?"""
    about = definition.version_in_force.about if definition.version_in_force else {}
    roles = [*about.get("who_may_start", ()), *about.get("on_behalf", ())]
    return EVERYBODY in roles or any(post.role in roles for post in actor.posts)


def definition(key: str) -> Definition:
    """Raises: NotFound."""
    query = (
        sa.select(Definition).filter_by(key=key).options(joinedload(Definition.version_in_force))
    )
    found = session.scalar(query)
    if found is None or found.version_in_force is None:
        raise NotFound
    return found


def version(version_id: uuid.UUID) -> DefinitionVersion:
    """Raises: NotFound."""
    found = session.get(DefinitionVersion, version_id)
    if found is None:
        raise NotFound
    return found


def spec_of(version: DefinitionVersion) -> engine.Spec:
    """The engine's procedure, read once per process."""
    if version.digest not in _specs:
        _specs[version.digest] = engine.Spec.load(version.spec)
    return _specs[version.digest]


def questions_of(version: DefinitionVersion, element_id: str) -> list[Question]:
    """What a step asks; nothing where the step has no form."""
    key = (version.digest, element_id)
    if key not in _questions:
        _questions[key] = _read_questions(version, element_id)
    return _questions[key]


def _read_questions(version: DefinitionVersion, element_id: str) -> list[Question]:
    form = spec_of(version).elements[element_id].form
    if not form:
        return []
    if isinstance(form, str):
        return schemas.read(
            version.files[f"forms/{form.removeprefix('forms/').removesuffix('.json')}.json"]
        )
    return schemas.from_form_data(form)
