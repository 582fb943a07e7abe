"""What people may read of the notices: one, those of a case, those that hang or have hung.

Reads only. A notice is for everybody who belongs where it hangs; before its day only those see it
who answer for the place.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app import clock
from app.cases.models import Case
from app.cases.paging import PAGE, Page, after, before, page
from app.db import session
from app.errors import NotFound
from app.notices.models import Notice
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit, UnitDescent
from app.organisation.permissions import Permission


def seen(actor: Actor, notice_id: uuid.UUID) -> Notice:
    """One notice. Raises: NotFound."""
    query = sa.select(Notice).where(Notice.id == notice_id, _for_the_eyes_of(actor))
    found = session.scalar(query.options(joinedload(Notice.unit)))
    if found is None:
        raise NotFound
    return found


def of_case(actor: Actor, case: Case) -> list[Notice]:
    """The notices that a case has opened and that were not taken down, oldest first."""
    query = (
        sa.select(Notice)
        .filter_by(case_id=case.id, taken_down_at=None)
        .where(_for_the_eyes_of(actor))
        .order_by(Notice.posted_on, Notice.id)
    )
    return list(session.scalars(query))


def running(
    actor: Actor, *, unit: Unit | None = None, cursor: str | None = None, size: int = PAGE
) -> Page[Notice]:
    """What hangs now, that which ends first on top; of a unit and all below it, if one is given."""
    behind = after(cursor, Notice.ends_at, Notice.id)
    query = _hung(actor, unit, [Notice.ends_at > clock.now(), *behind])
    return _page(query.order_by(Notice.ends_at, Notice.id), size)


def ended(
    actor: Actor, *, unit: Unit | None = None, cursor: str | None = None, size: int = PAGE
) -> Page[Notice]:
    """What has hung to its end, the last on top; of a unit and all below it, if one is given."""
    behind = before(cursor, Notice.ends_at, Notice.id)
    query = _hung(actor, unit, [Notice.ends_at <= clock.now(), *behind])
    return _page(query.order_by(Notice.ends_at.desc(), Notice.id.desc()), size)


def units(actor: Actor) -> list[Unit]:
    """The units where a notice hangs or has hung that the actor may read."""
    hung = _hung(actor, None, []).with_only_columns(Notice.unit_id)
    return list(session.scalars(sa.select(Unit).where(Unit.id.in_(hung)).order_by(Unit.code)))


def unit(actor: Actor, unit_id: uuid.UUID) -> Unit:
    """A unit whose notices the actor may read, above their own too. Raises: NotFound."""
    here = _hangs_where_belongs(actor, Unit.id)
    found = session.scalar(sa.select(Unit).where(Unit.id == unit_id, here))
    if found is None:
        raise NotFound
    return found


def _for_the_eyes_of(actor: Actor) -> sa.ColumnElement[bool]:
    answers_for = permissions.visible_to(actor, Permission.READ_CASES, Notice.unit_id)
    belongs = _hangs_where_belongs(actor, Notice.unit_id)
    return sa.or_(sa.and_(belongs, Notice.posted_on <= clock.today()), answers_for)


def _hangs_where_belongs(
    actor: Actor, unit_column: InstrumentedAttribute[uuid.UUID]
) -> sa.ColumnElement[bool]:
    """What a town posts hangs in all its villages: it is for everybody who belongs to one."""
    own = permissions.places(actor, Permission.READ_NOTICES)
    above = sa.select(UnitDescent.ancestor_id).where(UnitDescent.unit_id.in_(own))
    here = permissions.visible_to(actor, Permission.READ_NOTICES, unit_column)
    return sa.or_(here, unit_column.in_(above))


def _hung(
    actor: Actor, place: Unit | None, conditions: Sequence[sa.ColumnElement[bool]]
) -> sa.Select[Notice]:
    query = sa.select(Notice).where(
        _hangs_where_belongs(actor, Notice.unit_id),
        Notice.taken_down_at.is_(None),
        Notice.posted_on <= clock.today(),
        *conditions,
    )
    if place is not None:
        query = query.where(permissions.within([place.id], Notice.unit_id))
    return query


def _page(query: sa.Select[Notice], size: int) -> Page[Notice]:
    found = session.scalars(query.options(joinedload(Notice.unit)).limit(size + 1)).all()
    return page(found, size, lambda notice: (notice.ends_at, notice.id))
