"""In whose name those who sign a step together (会签) have spoken: each person once.

Where a post is asked several times, each of its holders may answer once, and so may whoever acts
for one of them (外出委托): for oneself, and beside that once for each who is away. However a voice
was given, by the person or by a deputy, it is that person's, and there is no second one. A vote
that is kept until others have signed beside it counts as given.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.cases.models import WorkItem
from app.cases.signatures import Signature
from app.db import session
from app.definitions import catalogue
from app.errors import Refused
from app.organisation import directory
from app.organisation.actors import person_key
from app.organisation.models import Person


class SignedAlready(Refused):
    message = "您在“%(name)s”已经表过态，一人只有一票。"


class DeputyHasSigned(Refused):
    message = "%(deputy)s已经代您在“%(name)s”表过态，一人只有一票。"


class PrincipalHasSigned(Refused):
    message = "%(principal)s在“%(name)s”已经表过态，一人只有一票，不能再代为表态。"


class SignsToo(Refused):
    message = "%(person)s在“%(name)s”本来就有一票，一人只有一票，请另选一人。"


def given(item: WorkItem) -> Mapping[uuid.UUID, uuid.UUID]:
    """Who has spoken on other items of the post that is asked with this one → who said it."""
    if item.post_key is None or not _is_signed_together(item):
        return {}
    query = sa.select(_speaker(), WorkItem.done_by_id).where(
        WorkItem.done_by_id.is_not(None), *_beside(item)
    )
    return dict(session.execute(query).all())


def _is_signed_together(item: WorkItem) -> bool:
    return catalogue.spec_of(item.case.version_id).elements[item.element].signing is not None


def _speaker() -> Any:
    """Whose voice a work item is."""
    return sa.func.coalesce(WorkItem.done_for_id, WorkItem.done_by_id)


def _beside(item: WorkItem) -> list[sa.ColumnElement[bool]]:
    """The conditions that a work item is signed together with another."""
    own = sa.select(Signature.visit).where(Signature.work_item_id == item.id).scalar_subquery()
    together = sa.select(Signature.work_item_id).where(
        Signature.case_id == item.case_id, Signature.visit == own
    )
    return [WorkItem.id.in_(together), WorkItem.id != item.id]


def require_stranger(item: WorkItem, person: Person) -> None:
    """Refuse to give a vote to somebody who has one of their own with it.

    Raises:
        SignsToo.
    """
    if signs_beside(item, person.id):
        raise SignsToo(name=item.name, person=person.name)


def signs_beside(item: WorkItem, person_id: uuid.UUID) -> bool:
    """Has somebody another vote in what an item is signed for, used or still to be used?"""
    if not _is_signed_together(item):
        return False
    key = person_key(person_id)
    theirs = sa.or_(WorkItem.candidate_key == key, WorkItem.held_key == key)
    waits = sa.and_(WorkItem.closed_at.is_(None), theirs)
    query = sa.select(WorkItem.id).where(sa.or_(_speaker() == person_id, waits), *_beside(item))
    return session.scalar(query.limit(1)) is not None


def require_first(item: WorkItem, speaker_id: uuid.UUID, principal_id: uuid.UUID | None) -> None:
    """Refuse a second voice of one person, whoever gives it.

    Raises:
        SignedAlready, DeputyHasSigned, PrincipalHasSigned.
    """
    known = given(item)
    if principal_id in known:
        principal = directory.name_of(str(principal_id))
        raise PrincipalHasSigned(name=item.name, principal=principal)
    if principal_id is not None or speaker_id not in known:
        return
    if known[speaker_id] == speaker_id:
        raise SignedAlready(name=item.name)
    raise DeputyHasSigned(name=item.name, deputy=directory.name_of(str(known[speaker_id])))
