"""Who may look at a procedure as it is in force, and what it says."""

from __future__ import annotations

import sqlalchemy as sa

from app.cases import queries
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.definitions.models import Definition, DefinitionVersion
from app.errors import NotFound
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission


def in_force(actor: Actor, key: str) -> DefinitionVersion:
    """The version of a procedure that new cases start on.

    For whoever may start it, has to do with a case of it, or designs procedures.

    Raises:
        NotFound: there is none, or it is none of the actor's business.
    """
    found = catalogue.definition(key)
    if not _may_read(actor, found) or found.version_in_force is None:
        raise NotFound
    return found.version_in_force


def _may_read(actor: Actor, definition: Definition) -> bool:
    if catalogue.may_start(actor, definition):
        return True
    return permissions.may(actor, Permission.DESIGN_DEFINITIONS) or _sees_one(actor, definition)


def _sees_one(actor: Actor, definition: Definition) -> bool:
    query = sa.select(Case.id).where(Case.definition_id == definition.id, queries.seen_by(actor))
    return session.scalar(query.limit(1), queries.eyes_of(actor)) is not None


def titles() -> dict[str, str]:
    """What every procedure in force is called, by its key."""
    query = sa.select(Definition.key, Definition.title)
    return {row.key: row.title for row in session.execute(query)}
