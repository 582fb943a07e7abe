"""Roles given to people at units, from a day and till a day; what a house names roles of its own.

Whoever gives somebody a role comes through `grant`, whoever ends or prolongs one through
`set_end`: what is to be looked at beforehand is looked at there.
"""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import (
    administration,
    appointments,
    directory,
    permissions,
    tenure,
    tree,
)
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Person, Role, Unit
from app.organisation.permissions import Permission
from app.organisation.roll import MEMBER
from app.organisation.tenure import NOT_GRANTED, Term, TermInvalid

NOT_BY_SHEET = mark("这个角色不在这里授予。")
#: Posts that end so soon are told.
SOON = timedelta(days=30)
#: No list of posts is longer.
MOST_POSTS = 500
LONGEST_TITLE = 40
CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")


class NotToYourself(Refused):
    message = "不能给自己授予职务，请由另一位管理员办。"


class TakesTwo(Refused):
    """A role with power over others (`permissions.is_sensitive`); `grants` is the way to it."""

    message = "“%(role)s”的授予和变动须由两人办理，请在“账号管理”里提出申请。"


class PostEnded(Refused):
    message = "%(name)s的这个职务已经结束，不能再改。"


class NoDay(TermInvalid):
    """What was written is no day; in which field."""

    def __init__(self, field: str) -> None:
        super().__init__({field: [Sentence(mark("请写成日期，例如2026-03-05。"))]})


class RoleFaults(Invalid):
    """What is wrong with a role's code or title; per field."""


def grant(actor: Actor, person: Person, role: str, unit: Unit, term: Term) -> Assignment:
    """Let somebody hold a role at a unit for a term.

    Raises:
        Forbidden, NotToYourself, AccountDisabled, UnitRetired, TakesTwo.
        TermInvalid: per field.
        PostHeld, SupervisorScores.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, unit)
    _require_plain(role)
    if person.id == actor.person_id:
        raise NotToYourself
    row = tenure.put_in_office(person, role, unit, term)
    session.flush()  # its id is in the record
    administration.record(actor, "post.granted", appointments.about(row))
    return row


def is_given_here(role: str) -> bool:
    """Is it a role that one person gives, and that comes with nothing else?"""
    return role not in NOT_GRANTED and not permissions.is_sensitive(role)


def _require_plain(role: str) -> None:
    """Raises: TakesTwo."""
    if permissions.is_sensitive(role):
        raise TakesTwo(role=Sentence(directory.roles()[role]))


def not_by_sheet(role: str) -> Sentence | None:
    """Why a role is given by no sheet: it comes with something else, or it governs others."""
    if role in NOT_GRANTED:
        return Sentence(NOT_BY_SHEET)
    if permissions.is_sensitive(role):
        return Sentence(mark("这个职务有管理别人的权力，要在页面上由两人逐个授予，不能导入。"))
    return None


def set_end(actor: Actor, post: Assignment, until: date | None) -> Assignment:
    """Let a post end with a day, today or later, or without one; what was done in it stays.

    A post that has not begun and is to end before it does is never held.

    Raises:
        Forbidden, PostEnded, TakesTwo.
        TermInvalid: the day is over; field `until`.
        PostHeld, SupervisorScores: it is prolonged into another one.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, post.unit)
    _require_plain(post.role_code)
    query = sa.select(Assignment).filter_by(id=post.id).with_for_update()
    session.execute(query.execution_options(populate_existing=True))
    today = clock.today()
    if post.until is not None and post.until < today:
        raise PostEnded(name=post.person.name)
    if until is not None and until < today:
        raise TermInvalid({"until": [Sentence(mark("截止日期不能早于今天。"))]})
    if until == post.until:
        return post
    if post.until is not None and (until is None or until > post.until):
        later = post.until + clock.ONE_DAY
        role, unit_id = post.role_code, post.unit_id
        appointments.require_free(post.person, unit_id, role, since=later, until=until)
    was = post.until
    tenure.let_end(post, until)
    told = {**appointments.about(post), "was": None if was is None else was.isoformat()}
    administration.record(actor, "post.end_set", told)
    return post


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
        _is_not_over(),
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
        Assignment.unit_id == unit_id, Assignment.role_code != MEMBER, _is_not_over()
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


def _is_not_over() -> sa.ColumnElement[bool]:
    ends_late = sa.or_(Assignment.until.is_(None), Assignment.until >= clock.today())
    never_held = Assignment.until < Assignment.since
    return sa.and_(ends_late, sa.or_(Assignment.until.is_(None), sa.not_(never_held)))


# -- roles of the house's own


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
    if not title or len(title) > LONGEST_TITLE or "@" in title or not title.isprintable():
        told = mark("请填写角色名称，最多%(most)s个字。")
        said["title"] = [Sentence(told, most=LONGEST_TITLE)]
    elif any(one.title == title for one in taken):
        said["title"] = [Sentence(mark("已有这个名称的角色。"))]
    if said:
        raise RoleFaults(said)
    row = Role(code=code, title=title)
    session.add(row)
    administration.record(actor, "role.added", {"code": code, "title": title})
    return row
