"""Roles given to people at units, from a day and till a day; what a house names roles of its own.

Whoever alone gives somebody a role comes through `grant`, whoever alone ends or prolongs one
through `set_end`; by which rules, `tenure` says.
"""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import Invalid, NotFound, Sentence
from app.i18n import mark
from app.organisation import administration, permissions, tenure, tree
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Person, Role, Unit
from app.organisation.permissions import Permission
from app.organisation.roll import MEMBER
from app.organisation.tenure import NOT_GRANTED, Holder, NotToYourself, Term

#: Posts that end so soon are told.
SOON = timedelta(days=30)
#: No list of posts is longer.
MOST_POSTS = 500
LONGEST_TITLE = 40
CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")


class RoleFaults(Invalid):
    """What is wrong with a role's code or title; per field."""


def grant(actor: Actor, person: Person, role: str, unit: Unit, term: Term) -> Assignment:
    """Let somebody hold a role at a unit for a term.

    Raises:
        Forbidden, NotGivenHere, TakesTwo, NotToYourself, AccountDisabled, UnitRetired.
        TermInvalid: per field.
        PostHeld, SupervisorScores, DutiesMixed.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, unit)
    tree.lock()
    tenure.require(tenure.reserved(actor, Holder.of(person), role, NotToYourself))
    row = tenure.put_in_office(person, role, unit, term)
    session.flush()  # its id is in the record
    administration.record(actor, "post.granted", about(row))
    return row


def is_given_here(role: str) -> bool:
    """Is it a role that one person gives, and that comes with nothing else?"""
    return role not in NOT_GRANTED and not permissions.is_sensitive(role)


def set_end(actor: Actor, post: Assignment, until: date | None) -> Assignment:
    """Let a post end with a day, today or later, or without one; what was done in it stays.

    A post that has not begun and is to end before it does is never held.

    Raises:
        Forbidden, NotGivenHere, TakesTwo, NotYourTerm, PostEnded.
        TermInvalid: the day is over; field `until`.
        AccountDisabled, UnitRetired, PostHeld, SupervisorScores: it is prolonged.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, post.unit)
    tree.lock()
    tenure.require(tenure.reserved(actor, Holder.of(post.person), post.role_code))
    was = tenure.change_end(post, until).until
    if post.until != was:
        told = {**about(post), "was": None if was is None else was.isoformat()}
        administration.record(actor, "post.end_set", told)
    return post


def about(post: Assignment) -> dict[str, object]:
    """What a record says of a post."""
    return {
        "person": {"id": str(post.person.id), "name": post.person.name},
        "unit": tree.about(post.unit),
        "role": post.role_code,
        "since": post.since.isoformat(),
        "until": None if post.until is None else post.until.isoformat(),
    }


def post(actor: Actor, post_id: uuid.UUID) -> Assignment:
    """A post at a unit of the actor's. Raises: NotFound."""
    found = session.get(Assignment, post_id)
    if found is None or not permissions.may(actor, Permission.MANAGE_PEOPLE, found.unit):
        raise NotFound
    return found


# -- looking


def roles() -> list[Role]:
    """Every role, by code."""
    return list(session.scalars(sa.select(Role).order_by(Role.code)))


def holders(actor: Actor, role: str) -> list[Assignment]:
    """Who holds a role at the actor's units, or is to, by unit; one more than are told."""
    query = _posts().where(
        permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Assignment.unit_id),
        Assignment.role_code == role,
        Assignment.held_from(clock.today()),
    )
    ordered = query.order_by(Unit.path, Assignment.since, Assignment.id)
    return list(session.scalars(ordered.limit(MOST_POSTS + 1)))


def numbers(actor: Actor) -> dict[str, int]:
    """How many hold each role at the actor's units today."""
    query = (
        sa.select(Assignment.role_code, sa.func.count(Assignment.person_id.distinct()))
        .where(
            permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Assignment.unit_id),
            Assignment.in_force(clock.today()),
        )
        .group_by(Assignment.role_code)
    )
    return dict(session.execute(query).all())


def ending_soon(actor: Actor) -> list[Assignment]:
    """The posts at the actor's units that end within `SOON`, the soonest first."""
    today = clock.today()
    query = _posts().where(
        permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Assignment.unit_id),
        Assignment.since <= today,
        Assignment.until.between(today, today + SOON),
    )
    ordered = query.order_by(Assignment.until, Unit.path, Assignment.id)
    return list(session.scalars(ordered.limit(MOST_POSTS + 1)))


def at_unit(unit_id: uuid.UUID) -> list[Assignment]:
    """What is held at just this unit or is to be, by role; members are told by their list."""
    query = _posts().where(
        Assignment.unit_id == unit_id,
        Assignment.role_code != MEMBER,
        Assignment.held_from(clock.today()),
    )
    ordered = query.order_by(Assignment.role_code, Assignment.since, Assignment.id)
    return list(session.scalars(ordered.limit(MOST_POSTS)))


def of_person(person_id: uuid.UUID) -> list[Assignment]:
    """Everything that somebody has held, holds and is to hold, the latest first."""
    query = _posts().where(Assignment.person_id == person_id)
    return list(session.scalars(query.order_by(Assignment.since.desc(), Assignment.id)))


def _posts() -> sa.Select[Assignment]:
    named = (joinedload(Assignment.person), joinedload(Assignment.role))
    with_unit = sa.orm.contains_eager(Assignment.unit)
    return sa.select(Assignment).join(Assignment.unit).options(*named, with_unit)


# -- roles of the house's own


def is_title(text: str) -> bool:
    """May a role be called so? An `@` parts role and place wherever both are named."""
    return 1 <= len(text) <= LONGEST_TITLE and "@" not in text and text.isprintable()


def _what_is_wrong_with(title: str) -> Sentence:
    if "@" in title:
        return Sentence(mark("角色名称里不能有@。"))
    return Sentence(mark("请填写角色名称，最多%(most)s个字。"), most=LONGEST_TITLE)


def add_role(actor: Actor, code: str, title: str) -> Role:
    """A role that procedures may name and people may hold; it grants nothing by itself.

    Raises:
        Forbidden.
        RoleFaults: per field.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE)
    tree.lock()
    said: dict[str, list[Sentence]] = {}
    taken = session.execute(
        sa.select(Role.code, Role.title).where(sa.or_(Role.code == code, Role.title == title))
    ).all()
    if not CODE.fullmatch(code):
        told = mark("编码用大写字母、数字和 _，以字母开头，2到40个字符。")
        said["code"] = [Sentence(told)]
    elif any(one.code == code for one in taken):
        said["code"] = [Sentence(mark("已有这个编码的角色。"))]
    if not is_title(title):
        said["title"] = [_what_is_wrong_with(title)]
    elif any(one.title == title for one in taken):
        said["title"] = [Sentence(mark("已有这个名称的角色。"))]
    if said:
        raise RoleFaults(said)
    row = Role(code=code, title=title)
    session.add(row)
    administration.record(actor, "role.added", {"code": code, "title": title})
    return row
