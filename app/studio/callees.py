"""What can be handed to a procedure that is called, and what it can hand back, in office words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app import engine
from app.definitions import catalogue
from app.definitions.catalogue import Deployed
from app.i18n import known
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission


def handed(actor: Actor, key: str) -> dict[str, Any]:
    """`takes` and `gives` of the version in force: lists of {value: a name, label: its words}.

    It takes first what it cannot do without (`needed`), then what its forms ask, which a caller
    may fill in beforehand.

    Raises: Forbidden, NotFound.
    """
    permissions.require(actor, Permission.DESIGN_DEFINITIONS)
    found = catalogue.deployed(catalogue.version_of(key, None).id)
    words = _words(found)
    told = engine.interface_of(found.spec, words)
    asked = [name for name in words if name not in told.needs]
    return {
        "takes": [*_lines(sorted(told.needs), words, needed=True), *_lines(asked, words)],
        "gives": _lines([*words, *sorted(told.gives - words.keys())], words),
    }


def _words(found: Deployed) -> dict[str, str]:
    """What the forms of a procedure's own steps ask: name → words, in the order of the steps.

    Answers that are given to one operation alone become no variables.
    """
    return {
        one.name: known(one.label)
        for element in found.spec.elements.values()
        if not element.home and not element.answers_to
        for one in found.questions(element.id)
    }


def _lines(
    names: Iterable[str], words: dict[str, str], *, needed: bool = False
) -> list[dict[str, Any]]:
    return [{"value": one, "label": words.get(one, one), "needed": needed} for one in names]
