"""The rating years among which a page lets its reader choose, and the one that is chosen."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.errors import NotFound
from app.rating.models import RatingYear


def words(year: RatingYear) -> str:
    """`郑家镇2026年度`."""
    return str(_("%(town)s%(year)s年度", town=year.town.name, year=year.year))


def chosen(years: Sequence[RatingYear], usual: RatingYear | None = None) -> RatingYear | None:
    """The year that the request names as `year`, else the usual one, else the last of them.

    None where there is none.

    Raises:
        NotFound: the one named is none of them.
    """
    if "year" not in request.args:
        return usual or (years[0] if years else None)
    wanted = request.args.get("year", type=uuid.UUID)
    found = next((one for one in years if one.id == wanted), None)
    if found is None:
        raise NotFound
    return found


def choice(years: Sequence[RatingYear], here: RatingYear | None) -> list[dict[str, Any]]:
    """The years to go to on the page that is shown, for `stars/_years.html`."""
    return [
        {
            "url": url_for(str(request.endpoint), year=one.id),
            "words": words(one),
            "is_here": one is here,
        }
        for one in years
    ]
