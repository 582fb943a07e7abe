"""What somebody who has signed in has to do before anything else."""

from __future__ import annotations

import enum

from app.organisation import attempts, passwords, secondfactor
from app.organisation.actors import Actor
from app.organisation.models import Person


class Due(enum.StrEnum):
    """Choose another password; bind a phone as a second factor."""

    PASSWORD = "PASSWORD"  # noqa: S105 - a name
    SECOND_FACTOR = "SECOND_FACTOR"


def due(person: Person, actor: Actor) -> Due | None:
    """What a person who came by a password of ours has to do first, if anything."""
    if attempts.has_usable_password(person) and passwords.is_due(person):
        return Due.PASSWORD
    if secondfactor.is_required_of(actor) and not secondfactor.is_on(person.id):
        return Due.SECOND_FACTOR
    return None
