"""Where the choices of a question come from, when they depend on who is asked and where."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: A choice: the value kept and the label shown.
Choice = tuple[str, str]


@dataclass(frozen=True)
class Asking:
    """Who is asked and where, for choices that depend on it. All ids are texts of UUIDs."""

    unit_id: uuid.UUID
    person_id: uuid.UUID | None
    variables: Mapping[str, Any] = field(default_factory=dict)


Offer = Callable[[Asking], list[Choice]]
Holds = Callable[[Asking, list[Any]], bool]
Tells = Callable[[str], str | None]


@dataclass(frozen=True)
class Source:
    """`holds` judges answers without reading a long list whole; without it the list judges.

    `tells` names a value that was picked once and is not offered any more; it raises ValueError
    for what cannot be one.
    """

    offer: Offer
    holds: Holds | None
    tells: Tells | None


_sources: dict[str, Source] = {}


def choices(
    name: str, holds: Holds | None = None, tells: Tells | None = None
) -> Callable[[Offer], Offer]:
    """Offer a list of choices to forms under a permanent name (`valuesKey` in the schema)."""

    def register(offer: Offer) -> Offer:
        assert name not in _sources, f"choices {name} are registered twice"
        _sources[name] = Source(offer, holds, tells)
        return offer

    return register


def named(name: str) -> Source:
    return _sources[name]


def names() -> list[str]:
    return sorted(_sources)
