"""People to choose from: those chosen already, then those found by a name, or those nearby."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement

from app import i18n
from app.organisation import finding
from app.organisation.actors import Actor
from app.organisation.finding import Found
from app.views import holders


def shown(
    actor: Actor, ids: list[uuid.UUID], text: str, *among: ColumnElement[bool], is_one: bool
) -> dict[str, Any]:
    """What `cases/_people.html` shows of those whom somebody could choose.

    `among` are conditions that whoever is found meets.
    """
    chosen, wanted = finding.these(actor, ids), text.strip()
    found = finding.named(actor, wanted, *among) if wanted else finding.nearby(actor, *among)
    kept = {one.id for one in chosen}
    return {
        "chosen": tiles(chosen),
        "found": tiles([one for one in found if one.id not in kept]),
        "looked_for": wanted,
        "is_nobody": bool(wanted) and not found,
        "is_one": is_one,
        "is_narrowed": bool(among),
    }


def tiles(people: list[Found]) -> list[dict[str, Any]]:
    """People as the list shows them; `note` says until when somebody is away, and who acts then."""
    notes = holders.notes([one.id for one in people])
    return [
        {
            "id": one.id,
            "name": one.name,
            "unit": one.unit,
            "posts": i18n.listed(i18n.known(title) for title in one.posts),
            "note": notes.get(one.id, ""),
        }
        for one in people
    ]


def ids(texts: Iterable[str] | None) -> list[uuid.UUID]:
    """Those that were chosen; what is no id is ignored."""
    found = []
    for text in texts or []:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
