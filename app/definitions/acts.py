"""The acts that a step may allow beside doing it, and where a procedure says which.

The property `acts` of a user task names them, separated by spaces; without it `[acts] allow` of
`about.toml` does for the whole procedure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from app.definitions.folders import DIAGRAM
from app.engine import Problem, Spec
from app.errors import Sentence
from app.i18n import mark

PROPERTY = "acts"
#: The entry of `[acts]` in `about.toml`.
ALLOW = "allow"


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


def words(text: str) -> frozenset[str]:
    """The words of a property, separated by spaces or commas."""
    return frozenset(text.replace(",", " ").replace("，", " ").split())


def problems_of_about(about: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with `[acts]`."""
    said = about.get("acts")
    if not isinstance(said, dict):
        return
    allowed = said.get(ALLOW, [])
    if not isinstance(allowed, list):
        allowed = [allowed]
    unknown = sorted({str(one) for one in allowed} - set(Act))
    if unknown:
        yield Problem.saying(("about.toml", "acts", None), "acts", _unknown(unknown))


def problems_of_steps(spec: Spec) -> Iterator[Problem]:
    """What is wrong with the property of the diagram's own steps."""
    for element in spec.elements.values():
        said = element.properties.get(PROPERTY)
        if said is None or element.home:
            continue
        place = (DIAGRAM, element.id, element.name or None)
        if not element.waits_for_people:
            yield Problem.saying(
                place, "acts", Sentence(mark("只有人办的步骤能写“acts”，请删去。"))
            )
        elif unknown := sorted(words(said) - set(Act)):
            yield Problem.saying(place, "acts", _unknown(unknown))


def _unknown(found: list[str]) -> Sentence:
    return Sentence(
        mark("“acts”里不认识“%(unknown)s”，只能写：%(known)s。"),
        unknown="、".join(found),
        known="、".join(Act),
    )
