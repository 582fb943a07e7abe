"""What the address of an inbox asks for, and addresses that ask for the same and a little more."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import request, url_for

from app.cases import narrowing
from app.cases.narrowing import InboxFilter
from app.cases.sorting import Sort

#: What an address may say besides the filter.
PLACE = ("sort", "cursor", "item")


@dataclass(frozen=True)
class Asked:
    """A narrowed inbox in some order, from a cursor on, perhaps with one item open."""

    narrowed: InboxFilter
    sort: Sort = Sort.DUE
    cursor: str | None = None
    item_id: uuid.UUID | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """What is unknown is ignored, save a cursor, which cannot be."""
        sort = given.get("sort", "")
        return cls(
            narrowing.read(given),
            Sort(sort) if sort in set(Sort) else Sort.DUE,
            given.get("cursor") or None,
            _id(given.get("item", "")),
        )

    @classmethod
    def here(cls) -> Asked:
        return cls.of(request.args)

    @classmethod
    def at(cls, address: str) -> Asked | None:
        """What an address asks for if it is an inbox's."""
        parts = urlsplit(address)
        if parts.path != url_for("work.inbox"):
            return None
        return cls.of(dict(parse_qsl(parts.query)))

    @property
    def parameters(self) -> dict[str, str]:
        """The filter and the order, as an address says them."""
        said = narrowing.written(self.narrowed)
        return said if self.sort == Sort.DUE else {**said, "sort": self.sort.value}

    @property
    def place(self) -> dict[str, str]:
        """Where in the list, and what is open."""
        said = {"cursor": self.cursor, "item": self.item_id and str(self.item_id)}
        return {name: value for name, value in said.items() if value}

    def address(self, **more: Any) -> str:
        return url_for("work.inbox", **(self.parameters | more))

    def without(self, *names: str) -> str:
        """The address of the same without some of its conditions."""
        said = self.parameters.items()
        kept: dict[str, Any] = {name: one for name, one in said if name not in names}
        return url_for("work.inbox", **kept)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def is_plain(given: Mapping[str, str]) -> bool:
    """Does an address say nothing that could be left out? A form sends its empty fields too."""
    return all(given.values()) and set(given) <= {*narrowing.READ, *PLACE}
