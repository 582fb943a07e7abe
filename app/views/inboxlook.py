"""How somebody likes the inbox in this browser, kept in a cookie that says nothing of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from flask import current_app, request
from werkzeug.wrappers import Response

COOKIE = "inbox"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Look:
    """Three panes rather than a table; on to the next item when one is done; filters folded."""

    panes: bool = False
    onward: bool = False
    folded: bool = False

    @classmethod
    def here(cls) -> Look:
        """As it was chosen in this browser."""
        kept = request.cookies.get(COOKIE, "").split(".")
        return cls(**{field.name: field.name in kept for field in fields(cls)})

    def with_choice(self, given: Mapping[str, str]) -> Look:
        """The same but for what a form says; `1` is yes, and what it does not name stays."""
        said = {one.name: given[one.name] == "1" for one in fields(self) if one.name in given}
        return Look(**(vars(self) | said))

    def keep(self, response: Response) -> None:
        response.set_cookie(
            COOKIE,
            ".".join(name for name, chosen in vars(self).items() if chosen),
            max_age=YEAR,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
