"""Find deployed procedures: what somebody may start, their specs and the questions of their steps.

What a version contains never changes, so every process keeps what it has once read.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from app import engine
from app.db import session
from app.definitions import schemas
from app.definitions.models import Definition, DefinitionVersion
from app.definitions.question import Question
from app.errors import NotFound
from app.organisation.actors import Actor

#: The role that stands for everybody in `who_may_start`.
EVERYBODY = "*"
#: No procedure has more versions.
MOST_VERSIONS = 1_000_000


@dataclass(frozen=True)
class Deployed:
    """What a version contains: what `about.toml` says, the engine's procedure, forms by step."""

    number: int
    about: dict[str, Any]
    spec: engine.Spec
    _files: dict[str, str] = field(repr=False)
    #: Key of a called definition → id of the version that is called.
    _calls: dict[str, str] = field(repr=False)
    _questions: dict[str, list[Question]] = field(default_factory=dict, repr=False)

    def questions(self, element_id: str) -> list[Question]:
        """What a step asks; nothing where the step has no form."""
        if element_id not in self._questions:
            self._questions[element_id] = self._read_questions(element_id)
        return self._questions[element_id]

    def own_form(self, element_id: str) -> str | None:
        """The name under which the house has a page for the form of a step; None if it has none."""
        called, _, step = element_id.partition(".")
        if step:
            return deployed(uuid.UUID(self._calls[called])).own_form(step)
        return self.spec.elements[element_id].own_form

    def _read_questions(self, element_id: str) -> list[Question]:
        called, _, step = element_id.partition(".")
        if step:  # of a called procedure, whose forms lie in its own folder
            return deployed(uuid.UUID(self._calls[called])).questions(step)
        return schemas.of_step(self.spec.elements[element_id], self._files)


_deployed: dict[uuid.UUID, Deployed] = {}


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


def is_retired(definition: Definition) -> bool:
    """Is nothing of this begun any more? What runs goes on to its end (`retired` in about.toml)."""
    return bool(_about(definition).get("retired"))


def may_start(actor: Actor, definition: Definition) -> bool:
    """Does a post of the actor appear among those who may start this, for whomever?"""
    kinds = ("who_may_start", "on_behalf")
    roles = [role for who in kinds for role in roles_to_start(definition, who)]
    return EVERYBODY in roles or any(post.role in roles for post in actor.posts)


def roles_to_start(definition: Definition, who: str) -> list[str]:
    """The roles that `who_may_start` or `on_behalf` (`who`) names; none where it is retired."""
    return [] if is_retired(definition) else list(_about(definition).get(who, ()))


def _about(definition: Definition) -> dict[str, Any]:
    return definition.version_in_force.about if definition.version_in_force else {}


def definition(key: str) -> Definition:
    """Raises: NotFound."""
    query = (
        sa.select(Definition).filter_by(key=key).options(joinedload(Definition.version_in_force))
    )
    found = session.scalar(query)
    if found is None or found.version_in_force is None:
        raise NotFound
    return found


def in_force(key: str) -> DefinitionVersion | None:
    """The version of a procedure that new cases start on, if there is such a procedure."""
    found = session.scalar(sa.select(Definition).filter_by(key=key))
    return found.version_in_force if found else None


def version_of(key: str, number: int | None) -> DefinitionVersion:
    """A version of a definition by its number; without one, that in force. Raises: NotFound."""
    found = definition(key)
    if number is None:
        assert found.version_in_force is not None, "only what is in force is found"
        return found.version_in_force
    query = sa.select(DefinitionVersion).filter_by(definition_id=found.id, number=number)
    version = session.scalar(query) if 0 < number <= MOST_VERSIONS else None
    if version is None:
        raise NotFound
    return version


def version(version_id: uuid.UUID) -> DefinitionVersion:
    """Raises: NotFound."""
    found = session.get(DefinitionVersion, version_id)
    if found is None:
        raise NotFound
    return found


def deployed(version_id: uuid.UUID) -> Deployed:
    """What a version contains, read once per process. Raises: NotFound."""
    if version_id not in _deployed:
        kept = [undefer(DefinitionVersion.spec), undefer(DefinitionVersion.files)]
        found = session.get(DefinitionVersion, version_id, options=kept)
        if found is None:
            raise NotFound
        _deployed[version_id] = Deployed(
            found.number, found.about, engine.Spec.load(found.spec), found.files, found.calls
        )
    return _deployed[version_id]


def spec_of(version_id: uuid.UUID) -> engine.Spec:
    """The engine's procedure of a version."""
    return deployed(version_id).spec


def files_of(version_id: uuid.UUID) -> dict[str, str]:
    """The folder that a version was deployed from: name → text. Raises: NotFound."""
    found = session.get(DefinitionVersion, version_id, options=[undefer(DefinitionVersion.files)])
    if found is None:
        raise NotFound
    return dict(found.files)


def questions_of(version_id: uuid.UUID, element_id: str) -> list[Question]:
    """What a step of a version asks."""
    return deployed(version_id).questions(element_id)


def own_form_of(version_id: uuid.UUID, element_id: str) -> str | None:
    """The name under which the house has a page for the form of a step."""
    return deployed(version_id).own_form(element_id)


def sealed_steps() -> dict[uuid.UUID, list[str]]:
    """The steps whose answers go to one operation alone: version → elements.

    Of the versions in force, and of others that this process has read.
    """
    in_force = sa.select(Definition.version_in_force_id)
    for version_id in session.scalars(in_force.where(Definition.version_in_force_id.is_not(None))):
        assert version_id is not None, "it was asked for"
        deployed(version_id)
    found = {
        version_id: [key for key, element in one.spec.elements.items() if element.answers_to]
        for version_id, one in _deployed.items()
    }
    return {version_id: elements for version_id, elements in found.items() if elements}
