"""One unit becomes part of another of its kind: who goes over, what follows, what prevents it.

What is open follows, so that nothing waits for a post that nobody holds any more; what is over
stays under the old unit, which is shown with it and chosen no more.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.cases.models import Case, CaseStatus, WorkItem
from app.db import session
from app.errors import AppError, Forbidden, Refused, Sentence
from app.establishment import following, moving, retiring, ties
from app.i18n import mark
from app.organisation import (
    administration,
    directory,
    duties,
    proposals,
    reach,
    roll,
    tenure,
    tree,
)
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Membership, Person, Unit
from app.organisation.reach import Shift
from app.organisation.roll import MEMBER
from app.organisation.tenure import Holder, Term
from app.points import transfers


class CannotMerge(Refused):
    message = "“%(unit)s”现在不能并入“%(into)s”：%(why)s。"


@dataclass(frozen=True)
class Carried:
    """A post of the old unit, until a day; `why_not` it ends instead of going over."""

    post: Assignment
    until: date | None
    why_not: AppError | None


@dataclass(frozen=True)
class Plan:
    """What a merger would change, and why it may not be."""

    unit: Unit
    into: Unit
    children: list[Unit] = field(default_factory=list)
    people: int = 0
    members: int = 0
    posts: list[Carried] = field(default_factory=list)
    cases: int = 0
    items: int = 0
    drafts: int = 0
    refusals: list[Sentence] = field(default_factory=list)
    #: If power shifts, two people are needed.
    power: Shift = field(default_factory=lambda: Shift([], []))

    @property
    def ending(self) -> list[Carried]:
        """The posts that do not go over."""
        return [one for one in self.posts if one.why_not is not None]


def targets(actor: Actor, unit: Unit) -> list[Unit]:
    """Into which units a unit could be merged: those of its kind."""
    found = tree.choices(actor)
    return [
        one
        for one in found
        if one.kind == unit.kind and one.id != unit.id and tree.may_place(actor, one)
    ]


def plan(actor: Actor, unit: Unit, into: Unit) -> Plan:
    """What would change. Raises: Forbidden."""
    if not (tree.may_place(actor, unit) and tree.may_place(actor, into)):
        raise Forbidden
    refusals = _misfits(unit, into)
    if refusals:
        return Plan(unit, into, refusals=refusals)
    posts = _posts(unit, into)
    return Plan(
        unit,
        into,
        children=[one for one in tree.below([unit.id]).get(unit.id, []) if not one.retired_on],
        people=_number(Person, *ties.belonging(unit.id)),
        members=_number(Membership, *_belongs(unit)),
        posts=posts,
        cases=_number(Case, Case.unit_id == unit.id, Case.status == CaseStatus.OPEN),
        items=_number(WorkItem, *ties.waiting_at(unit.id)),
        drafts=following.drafts(unit),
        refusals=[
            *ties.open_at(unit.id, ties.STAYS),
            *_rules(unit, into),
            *_administrators(posts),
            *following.refusals(
                unit, into, {one.post.role_code for one in posts if not one.why_not}
            ),
        ],
        power=reach.shift(unit, into, is_dissolved=True),
    )


def _administrators(posts: Iterable[Carried]) -> list[Sentence]:
    """Whose duty two people gave, and whose only two people end."""
    said = mark("%(name)s在这里担任“%(role)s”：先由两人办理免去或另行授予，再合并。")
    return [
        Sentence(said, name=one.post.person.name, role=Sentence(one.post.role.title))
        for one in posts
        if one.post.role_code in duties.ADMINISTRATORS
    ]


def _number(row: type[object], *conditions: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(row).where(*conditions)) or 0


def _belongs(unit: Unit) -> tuple[sa.ColumnElement[bool], ...]:
    return Membership.branch_id == unit.id, Membership.left_on.is_(None)


def _misfits(unit: Unit, into: Unit) -> list[Sentence]:
    if unit.id == into.id:
        return [Sentence(mark("不能并入自己"))]
    if unit.kind != into.kind:
        return [Sentence(mark("只能并入同一类的单位"))]
    gone = next((one for one in (unit, into) if one.retired_on is not None), None)
    return [] if gone is None else [Sentence(mark("“%(unit)s”已停用"), unit=gone.name)]


def _rules(unit: Unit, into: Unit) -> list[Sentence]:
    """Members take their points along only under the same rules."""
    owners = {one.id: moving.rules_owner(one) for one in (unit, into)}
    own = set(owners.values()) - {unit.id, into.id}
    if len(own) < 2 or not _number(Membership, *_belongs(unit)):  # noqa: PLR2004 - both
        return []
    return [Sentence(mark("两个单位不在同一套积分方案下，党员的积分不能转过去"))]


def _posts(unit: Unit, into: Unit) -> list[Carried]:
    """The posts of the old unit, whose holders are to hold them at the new one if they may.

    What has power over others ends: it was given for the old unit, by two. A member's post goes
    with the place in the member list.
    """
    query = (
        sa.select(Assignment)
        .where(*ties.held(unit.id))
        .options(joinedload(Assignment.person), joinedload(Assignment.role))
        .order_by(Assignment.since, Assignment.id)
    )
    found: list[Carried] = []
    given: dict[uuid.UUID, set[str]] = {}
    for post in session.scalars(query):
        if post.role_code == MEMBER and post.person.membership is not None:
            continue
        own = given.setdefault(post.person_id, set())
        why_not = _why_not(post, into, own)
        found.append(Carried(post, post.until, why_not))
        if why_not is None:
            own.add(post.role_code)
    return found


def _why_not(post: Assignment, into: Unit, own: set[str]) -> AppError | None:
    """Why a post does not go over beside those of its holder's that do."""
    days = Term(max(post.since, clock.today()), post.until)
    held = tenure.held_beside(post.person_id, into.id)(days) | own
    hindrances = tenure.following(Holder.of(post.person), post.role_code, held)
    return next((one.why for one in hindrances), None)


def merge(actor: Actor, unit: Unit, into: Unit, reason: str, *, by_two: bool = False) -> Plan:
    """Let a unit become part of another one; `by_two`: somebody else has confirmed it.

    1. what hangs below it hangs below the other;
    2. members move as members do, with the points of the running year;
    3. everybody else belongs to the other, and posts begin there where they end here;
    4. open cases and what waits for its posts follow, each on its record;
    5. the unit is no more.

    Raises:
        Forbidden, ReasonMissing, CannotMerge, PowerShifts.
    """
    why = retiring.reason_of(reason)
    found = possible(actor, unit, into)
    if not by_two:
        moving.require_by_one(unit, into, found.power)
    for child in found.children:
        tree.hang(child, into)
    with_rules = moving.rules_owner(unit) is not None
    for member in directory.members(unit.id):
        _move_member(actor, member, into, with_points=with_rules)
    session.execute(
        sa.update(Person)
        .where(*ties.belonging(unit.id))
        .values(unit_id=into.id)
        .execution_options(synchronize_session="fetch")
    )
    _carry(found.posts, into)
    following.follow(actor, unit, into)
    unit.retired_on, unit.merged_into = clock.today(), into
    proposals.lapse_of(unit)
    administration.record(actor, "unit.merged", {**_told(found), "reason": why})
    session.flush()
    return found


def possible(actor: Actor, unit: Unit, into: Unit) -> Plan:
    """What would change, if it may; until the transaction ends nobody else changes the tree.

    Raises: Forbidden, CannotMerge.
    """
    retiring.take(unit)
    session.flush()
    session.refresh(into, with_for_update={"key_share": True})
    found = plan(actor, unit, into)
    if found.refusals:
        raise CannotMerge(unit=unit.name, into=into.name, why=ties.together(found.refusals))
    return found


def _move_member(actor: Actor, member: Membership, into: Unit, *, with_points: bool) -> None:
    """As by the procedure for it; a member of a branch without points has only a place to move."""
    cause = f"merge:{member.branch_id}:{member.person_id}"
    if with_points:
        going = transfers.prospect(member.person_id, member.branch_id, into.id)
        transfers.transfer(actor, going, cause=cause, acting_as="")
    else:
        roll.move(member, into, cause=cause)


def _carry(posts: list[Carried], into: Unit) -> None:
    """Posts end with yesterday and begin today; those that are to come, with their own day."""
    today = clock.today()
    for one in posts:
        post = one.post
        post.let_end(today - clock.ONE_DAY)
        if one.why_not is None:
            since = max(post.since, today)
            directory.assign(post.person, post.role_code, into, since=since, until=one.until)


def _told(found: Plan) -> dict[str, object]:
    return {
        "unit": tree.about(found.unit),
        "into": tree.about(found.into),
        "children": len(found.children),
        "people": found.people,
        "members": found.members,
        "posts": len(found.posts) - len(found.ending),
        "posts_ended": len(found.ending),
        "ended": "、".join(f"{one.post.person.name} {one.post.role.title}" for one in found.ending),
        "cases": found.cases,
        "items": found.items,
    }
