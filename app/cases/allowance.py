"""Which acts a step allows to whoever holds it, besides doing it.

The property `acts` of a user task names them, separated by spaces; without it `[acts] allow` of
`about.toml` does for the whole procedure, and else `USUAL`. A sealed step, whose answers nobody may
link to a person, allows only what leaves it where it is.
"""

from __future__ import annotations

import uuid

from app.cases.models import WorkItem
from app.definitions import acts, catalogue
from app.definitions.acts import Act
from app.errors import Refused

#: What every step allows where nothing is said.
USUAL = frozenset({Act.COPY, Act.ASK, Act.URGE})
#: What a sealed step allows at most.
HARMLESS = frozenset({Act.URGE, Act.RECUSE})


class NotAllowedHere(Refused):
    message = "“%(name)s”这一步没有开放这种操作。"


def acts_of(version_id: uuid.UUID, element_id: str) -> frozenset[str]:
    """The acts that a step of a version allows."""
    deployed = catalogue.deployed(version_id)
    element = deployed.spec.elements[element_id]
    said = element.properties.get(acts.PROPERTY)
    if said is None:
        named = deployed.about.get("acts", {}).get(acts.ALLOW)
        allowed: frozenset[str] = USUAL if named is None else frozenset(named)
    else:
        allowed = acts.words(said)
    return allowed & HARMLESS if element.answers_to else allowed


def allows(item: WorkItem, act: Act) -> bool:
    """Does the step that a work item is of allow an act?"""
    return act in acts_of(item.case.version_id, item.element)


def require(item: WorkItem, act: Act) -> None:
    """Raises: NotAllowedHere."""
    if not allows(item, act):
        raise NotAllowedHere(name=item.name)
