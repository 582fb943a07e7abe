"""The list of routes: what each is for, takes, gives and refuses. Checks and documents read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.api.schemas import ID, Schema, text
from app.errors import AppError
from app.organisation.scopes import Scope

PREFIX = "/api/v1"
JSON = "application/json"
FILE = "multipart/form-data"
LONGEST_WORD = 40

#: Flask's converter → the schema of what it lets through.
PLACES: dict[str, Schema] = {"uuid": ID, "": text(LONGEST_WORD)}


@dataclass(frozen=True)
class Route:
    """One declaration.

    `rule` is Flask's, below `base`. Where nothing of the body is required there need be none; a
    route of media type `FILE` takes one file in the part `file`. An open route needs no token and
    does not know who asks. `refuses` names the refusals of ours that a program will want to tell
    apart; a procedure's own operations may add others.
    """

    method: str
    rule: str
    summary: Any
    group: str
    gives: Schema
    status: int = 200
    takes: Schema | None = None
    takes_media: str = JSON
    gives_media: str = JSON
    query: Mapping[str, Schema] = field(default_factory=dict)
    #: Names of the query that must be given.
    required: tuple[str, ...] = ()
    refuses: tuple[type[AppError], ...] = ()
    is_open: bool = False
    #: What a token must allow; without it, to read or to act, by the method.
    scope: Scope | None = None
    #: As `db.beforehand`, for what came along.
    beforehand: Callable[[Any], Callable[[], Any]] | None = None
    base: str = PREFIX

    @property
    def full_rule(self) -> str:
        return self.base + self.rule

    @property
    def changes(self) -> bool:
        """Does it change something that should not be changed twice?"""
        return self.method == "POST" and not self.is_open

    @property
    def needs(self) -> Scope:
        """What a token must allow for this route to be asked."""
        return self.scope or (Scope.READ if self.method == "GET" else Scope.ACT)

    @property
    def places(self) -> dict[str, Schema]:
        """The schemas of what stands in the address, by name."""
        found = re.findall(r"<(?:(\w+):)?(\w+)>", self.rule)
        return {name: PLACES[converter] for converter, name in found}


#: Every route by the name of its view, which is its `operationId`.
ROUTES: dict[str, Route] = {}


def note(name: str, route: Route) -> None:
    """Write a route down."""
    assert name not in ROUTES, f"two routes are called {name}"
    ROUTES[name] = route
