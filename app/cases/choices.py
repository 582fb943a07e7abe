"""Choices of people that any procedure may offer."""

from __future__ import annotations

import uuid
from typing import Any

from app import i18n
from app.definitions.sources import Asking, Choice, choices
from app.organisation import directory, finding


def _are_colleagues(asking: Asking, picked: list[Any]) -> bool:
    """Do all of these hold posts at the case's unit or above, and is none the reader?"""
    try:
        ids = {uuid.UUID(str(one)) for one in picked}
    except ValueError:
        return False
    offered = {one.id for one in finding.post_holders(asking.unit_id)}
    return ids <= offered - {asking.person_id}


@choices("directory.colleagues", holds=_are_colleagues, tells=directory.name_of)
def colleagues(asking: Asking) -> list[Choice]:
    """Whoever holds a post at the case's unit or above, but not the reader."""
    return [
        (str(one.id), _told(one))
        for one in finding.post_holders(asking.unit_id)
        if one.id != asking.person_id
    ]


def _told(one: finding.Found) -> str:
    return f"{one.name}\n{i18n.listed(map(i18n.known, one.posts))} · {one.unit}"
