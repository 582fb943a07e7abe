"""What a person may start, as cards; those they start most stand first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.cases import queries
from app.definitions import catalogue
from app.definitions.icons import PLAIN
from app.definitions.models import Definition
from app.organisation.actors import Actor

#: Where a procedure stands among the others that says nothing of it (`order` in about.toml).
_MIDDLE = 50
#: Cards on the workbench.
MOST_USUAL = 4


def usual(actor: Actor) -> list[dict[str, str]]:
    """The few that the actor starts most."""
    return [_card(one) for one in _startable(actor)[:MOST_USUAL]]


def by_category(actor: Actor) -> list[dict[str, object]]:
    """Every card, under the names of their categories."""
    found: dict[str, list[dict[str, str]]] = {}
    for one in _startable(actor):
        found.setdefault(one.category, []).append(_card(one))
    return [{"name": name, "cards": cards} for name, cards in found.items()]


def _startable(actor: Actor) -> Sequence[Definition]:
    often = queries.often_started(actor)

    def place(one: Definition) -> tuple[int, int, str]:
        return -often[one.id], _about(one).get("order", _MIDDLE), one.title

    return sorted(catalogue.startable(actor), key=place)


def _about(definition: Definition) -> Mapping[str, Any]:
    return definition.version_in_force.about if definition.version_in_force else {}


def _card(definition: Definition) -> dict[str, str]:
    about = _about(definition)
    return {
        "key": definition.key,
        "title": definition.title,
        "icon": str(about.get("icon", PLAIN)),
        "note": str(about.get("description", "")),
    }
