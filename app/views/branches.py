"""The branches of which a page shows one, and the one that its reader has chosen."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from flask import request

from app.db import session
from app.errors import NotFound
from app.organisation import permissions
from app.organisation.models import Unit, UnitDescent, UnitKind
from app.organisation.permissions import Permission
from app.points.rulesets import RuleSet
from app.views.shell import me


def granted(permission: Permission) -> sa.ColumnElement[bool]:
    """The condition that the reader has a permission at a unit."""
    return permissions.visible_to(me(), permission, Unit.id)


def those(condition: sa.ColumnElement[bool]) -> list[Unit]:
    """The branches under a condition that any points rules are for, by code.

    Raises:
        NotFound: there is none.
    """
    query = sa.select(Unit).where(
        Unit.kind == UnitKind.BRANCH, condition, _have_rules(), _is_there_or_asked_for()
    )
    found = list(session.scalars(query.order_by(Unit.code)))
    if not found:
        raise NotFound
    return found


def _have_rules() -> sa.ColumnElement[bool]:
    """Villages are rated by stars: no scheme of points stands above their branches."""
    return sa.exists().where(
        UnitDescent.unit_id == Unit.id, UnitDescent.ancestor_id == RuleSet.owner_id
    )


def _is_there_or_asked_for() -> sa.ColumnElement[bool]:
    """What is no more is offered to nobody; who follows a link to it sees what has been there."""
    is_there = Unit.retired_on.is_(None)
    wanted = request.values.get("branch", type=uuid.UUID)
    return is_there if wanted is None else sa.or_(is_there, Unit.id == wanted)


def chosen(branches: list[Unit]) -> Unit:
    """The one that the request names as `branch`; else the reader's own, else the first.

    Raises:
        NotFound: the one named is none of them.
    """
    if "branch" not in request.values:
        return next((one for one in branches if one.id == me().unit_id), branches[0])
    wanted = request.values.get("branch", type=uuid.UUID)
    found = next((one for one in branches if one.id == wanted), None)
    if found is None:
        raise NotFound
    return found
