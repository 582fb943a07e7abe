"""Whoever stands before a public notice without an account: one nameless person for all of them."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.db import insert_or_update, session
from app.i18n import mark
from app.organisation.actors import Actor, Post
from app.organisation.models import Person, Unit

ROLE = "RESIDENT"
#: No sign-in form can send this name: it is cut of its spaces.
USERNAME = " nameless"
_NAME = mark("不具名")


def nameless_at(unit: Unit) -> Actor:
    """Somebody before a notice of this unit, who has given no name and needs none."""
    root = unit.lineage[-1]
    written = {"name": _NAME, "unit_id": root, "language": "zh", "failures": 0}
    person_id = insert_or_update(Person, {"username": USERNAME}, written, {"name": _NAME}, "id")
    return Actor(person_id, _NAME, root, (Post(ROLE, unit.id, unit.path, unit.name),))


def is_nameless(person_id: uuid.UUID) -> bool:
    """Is it the person who stands for all that have given no name?"""
    query = sa.select(Person.id).filter_by(id=person_id, username=USERNAME)
    return session.scalar(query) is not None
