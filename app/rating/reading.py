"""Who may read how a town's branches stand, and what of it before the marks are open."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.db import session
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.rating.models import RatedBranch, RatingYear
from app.rating.reviewing import Reviewer
from app.rating.years import VILLAGE_SECRETARY


def require(actor: Actor, rating: RatingYear) -> None:
    """Raises: Forbidden: neither of the town's bodies nor of the review group."""
    if not is_reviewer(actor, rating.id):
        permissions.require(actor, Permission.READ_RATINGS, rating.town)


def may_read_branch(actor: Actor, rated: RatedBranch) -> bool:
    """Does the actor answer for a branch, review it, or sit in one of the town's bodies?"""
    return (
        rated.branch_id in own_branches(actor)
        or is_reviewer(actor, rated.rating_id)
        or permissions.may(actor, Permission.READ_RATINGS, rated.rating.town)
    )


def opened(actor: Actor, branches: Sequence[RatedBranch]) -> set[uuid.UUID]:
    """Those of a year's branches, by their rows, of which the actor may see what they have to show.

    To the town's bodies and the review group all are open, to a secretary the own branch.
    """
    if not branches:
        return set()
    rating, own = branches[0].rating, own_branches(actor)
    if permissions.may(actor, Permission.READ_RATINGS, rating.town):
        return {one.id for one in branches}
    all_of_them = is_reviewer(actor, rating.id)
    return {one.id for one in branches if all_of_them or one.branch_id in own}


def is_reviewer(actor: Actor, rating_id: uuid.UUID) -> bool:
    """Does the actor sit in the review group of a year?"""
    if actor.person_id is None:
        return False
    return session.get(Reviewer, (rating_id, actor.person_id)) is not None


def years_seen(actor: Actor) -> list[RatingYear]:
    """The years whose results the actor may read, the last first."""
    of_group = sa.select(Reviewer.rating_id).where(Reviewer.person_id == actor.person_id)
    mine = permissions.visible_to(actor, Permission.READ_RATINGS, RatingYear.town_id)
    return _years(sa.or_(mine, RatingYear.id.in_(of_group)))


def has_figures(year: RatingYear) -> bool:
    """Has any branch come so far that there is a part of its score?"""
    return any(one.self_score is not None or one.mass_score is not None for one in year.branches)


def years_told(actor: Actor) -> list[RatingYear]:
    """The years whose promises the actor may read: everybody who takes part, the last first."""
    towns = permissions.visible_to(actor, Permission.READ_STANDARDS, RatingYear.town_id)
    own = permissions.places(actor, Permission.READ_STANDARDS)
    in_year = sa.select(RatedBranch.rating_id).where(
        sa.or_(RatedBranch.branch_id.in_(own), permissions.within(own, RatedBranch.branch_id))
    )
    return _years(sa.or_(towns, RatingYear.id.in_(in_year)))


def _years(condition: sa.ColumnElement[bool]) -> list[RatingYear]:
    query = (
        sa.select(RatingYear)
        .where(condition)
        .options(joinedload(RatingYear.branches).joinedload(RatedBranch.branch))
        .order_by(RatingYear.year.desc(), RatingYear.id)
    )
    return list(session.scalars(query).unique())


def own_branches(actor: Actor) -> list[uuid.UUID]:
    """The branches whose secretary the actor is."""
    return [post.unit_id for post in actor.posts if post.role == VILLAGE_SECRETARY]
