"""Filters of the inbox that people keep under a name, for themselves or for their unit as well."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app import clock
from app.cases import narrowing
from app.db import Model, new_id, session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation.actors import Actor
from app.organisation.models import Person, Unit

LONGEST_NAME = 20
#: So many filters a person, and so many of others that are shown to them.
MOST_SAVED = 20


class NameTaken(Refused):
    message = "您已经有一个叫“%(name)s”的筛选。"


class TooManyFilters(Refused):
    message = "一个人最多存 %(most)s 个筛选，请先删去不用的。"


class NothingToSave(Refused):
    message = "现在没有任何筛选条件，不用保存。"


class SavedFilter(Model):
    """What somebody narrows their inbox by, as an address says it; `unit` sees it too."""

    __tablename__ = "saved_filter"
    __table_args__ = (sa.UniqueConstraint("person_id", "name", name="uq_saved_filter_name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(sa.Text)
    saved_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    unit: Mapped[Unit | None] = relationship()


def of(actor: Actor) -> list[SavedFilter]:
    """The actor's own filters, then those shared with a unit the actor belongs to or serves."""
    units = {post.unit_id for post in actor.posts} | {actor.unit_id}
    is_own = SavedFilter.person_id == actor.person_id
    query = (
        sa.select(SavedFilter)
        .where(sa.or_(is_own, SavedFilter.unit_id.in_(units - {None})))
        .options(joinedload(SavedFilter.person), joinedload(SavedFilter.unit))
        .order_by(sa.not_(is_own), SavedFilter.name, SavedFilter.id)
        .limit(2 * MOST_SAVED)
    )
    return list(session.scalars(query))


def save(actor: Actor, name: str, given: Mapping[str, str], *, is_shared: bool) -> SavedFilter:
    """Keep what an address says under a name.

    Raises: Invalid, NameTaken, TooManyFilters, NothingToSave.
    """
    query = narrowing.canonical(given)
    if not query:
        raise NothingToSave
    own = sa.select(sa.func.count()).where(SavedFilter.person_id == actor.person_id)
    if (session.scalar(own) or 0) >= MOST_SAVED:
        raise TooManyFilters(most=MOST_SAVED)
    row = SavedFilter(
        person_id=actor.person_id,
        unit_id=actor.unit_id if is_shared else None,
        name=_free(actor, name),
        query=query,
        saved_at=clock.now(),
    )
    session.add(row)
    return row


def rename(actor: Actor, filter_id: uuid.UUID, name: str) -> SavedFilter:
    """Raises: NotFound, Invalid, NameTaken."""
    row = own(actor, filter_id)
    if name.strip() != row.name:
        row.name = _free(actor, name)
    return row


def delete(actor: Actor, filter_id: uuid.UUID) -> str:
    """The name of what was deleted. Raises: NotFound, for what is not one's own."""
    row = own(actor, filter_id)
    session.delete(row)
    return row.name


def own(actor: Actor, filter_id: uuid.UUID) -> SavedFilter:
    """A filter of the actor's own. Raises: NotFound."""
    found = session.get(SavedFilter, filter_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFound
    return found


def _free(actor: Actor, name: str) -> str:
    """A name that is well written and that the actor has not given yet."""
    wanted = " ".join(name.split())
    if not 0 < len(wanted) <= LONGEST_NAME:
        raise Invalid({"name": [Sentence(mark("请给筛选起一个不超过20个字的名字。"))]})
    known = sa.select(SavedFilter.id).filter_by(person_id=actor.person_id, name=wanted)
    if session.scalar(known) is not None:
        raise NameTaken(name=wanted)
    return wanted
