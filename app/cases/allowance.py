"""Which acts a step allows to whoever holds it, besides doing it.

The property `acts` of a user task names them, separated by spaces; without it `[acts] allow` of
`about.toml` does for the whole procedure, and else `USUAL`. A sealed step, whose answers nobody may
link to a person, allows only what leaves it where it is.
"""

from __future__ import annotations

import uuid
from enum import StrEnum

from app.cases.models import WorkItem
from app.definitions import catalogue
from app.errors import Refused


class Act(StrEnum):
    """The words that name the acts in diagrams, descriptions and the API."""

    SEND_BACK = "send-back"
    RECALL = "recall"
    TRANSFER = "transfer"
    DELEGATE = "delegate"
    ADD_SIGNER = "add-signer"
    COPY = "copy"
    ASK = "ask"
    SUPPLEMENT = "supplement"
    URGE = "urge"
    RECUSE = "recuse"
    BATCH = "batch"


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
    said = element.properties.get("acts")
    if said is None:
        named = deployed.about.get("acts", {}).get("allow")
        allowed = USUAL if named is None else frozenset(named)
    else:
        allowed = frozenset(said.replace(",", " ").replace("，", " ").split())
    return allowed & HARMLESS if element.answers_to else allowed


def allows(item: WorkItem, act: Act) -> bool:
    """Does the step that a work item is of allow an act?"""
    return act in acts_of(item.case.version_id, item.element)


def require(item: WorkItem, act: Act) -> None:
    """Raises: NotAllowedHere."""
    if not allows(item, act):
        raise NotAllowedHere(name=item.name)
