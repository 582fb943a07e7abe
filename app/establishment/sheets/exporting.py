"""Units, people, members and posts below an administrator as a workbook, and an empty one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.establishment.sheets.columns import (
    CLOSED,
    IN_USE,
    LAYOUTS,
    MEMBERS,
    PEOPLE,
    POSTS,
    UNITS,
    Layout,
)
from app.organisation import administration, permissions, residents, tenure, tree
from app.organisation.actors import Actor
from app.organisation.memberlist import CATEGORY_TITLES, STAGE_TITLES
from app.organisation.models import Assignment, Membership, Person, Role, Unit
from app.organisation.permissions import Permission
from app.sheets import books
from app.sheets.books import Said, Table
from app.sheets.forms import Field

GUIDE = (
    "怎样填写",
    "四张表各填各的，没有要改的表可以删去。第一行是表头，不要改。",
    "单位：编码全系统不重复，已有的编码就是改这个单位；上级编码也可以是这张表里的新单位。",
    "人员：已有的用户名就是改这个人；新建的人没有密码，由管理员另设或者单点登录。",
    "党员：单位是党支部的人才能登记；党员编号空着就自动编；换支部、离开请发起组织关系转接。",
    "任职：职务写名称或编码；同一个人、职务、单位、开始日期已有的，改的是截止日期。",
    "不在表里的单位、人员、职务都不动。要结束一个职务，填上截止日期（今天或以后）。",
    "管理员的职务在页面上授予。",
)


def template() -> bytes:
    """The sheets with their heads alone, and how to fill them in."""
    return books.workbook([_guide(), *(_table(one, ()) for one in LAYOUTS)])


def _guide() -> Table:
    return Table("说明", (), [(line,) for line in GUIDE])


def _table(layout: Layout, rows: Iterator[Sequence[Said]] | tuple[()]) -> Table:
    fields = [Field(one.head, one.width, one.words) for one in layout.columns]
    return Table(layout.title, fields, rows)


def export(actor: Actor) -> bytes:
    """What there is below the actor's posts; to bring it in again changes nothing.

    Raises:
        Forbidden.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE)
    places = [tree.about(one) for one in tree.tops(actor)]
    administration.record(actor, "organisation.exported", {"units": places})
    tables = (
        (UNITS, _units(actor)),
        (PEOPLE, _people(actor)),
        (MEMBERS, _members(actor)),
        (POSTS, _posts(actor)),
    )
    return books.workbook([_guide(), *(_table(layout, rows) for layout, rows in tables)])


def _units(actor: Actor) -> Iterator[Sequence[Said]]:
    above = sa.orm.aliased(Unit)
    query = (
        sa.select(Unit.code, Unit.name, Unit.kind, above.code)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(
            permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Unit.id),
            Unit.retired_on.is_(None),
        )
        .order_by(sa.func.length(Unit.path), Unit.code)
    )
    for code, name, kind, above_code in session.execute(query):
        yield code, name, tree.KIND_TITLES[kind], above_code or ""


def _people(actor: Actor) -> Iterator[Sequence[Said]]:
    query = (
        sa.select(Person.username, Person.name, Unit.code, Person.disabled_at)
        .join(Person.unit)
        .where(
            permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Person.unit_id),
            Person.username != residents.USERNAME,
            Unit.retired_on.is_(None),
        )
        .order_by(Unit.path, Person.username)
    )
    for username, name, code, disabled_at in session.execute(query):
        yield username, name, code, IN_USE if disabled_at is None else CLOSED


def _members(actor: Actor) -> Iterator[Sequence[Said]]:
    """Who is on a member list today."""
    query = (
        sa.select(Membership)
        .join(Membership.person)
        .where(
            permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Membership.branch_id),
            Membership.left_on.is_(None),
        )
        .options(sa.orm.contains_eager(Membership.person))
        .order_by(Membership.code)
    )
    for one in session.scalars(query):
        titles = STAGE_TITLES[one.stage], CATEGORY_TITLES[one.category]
        yield one.person.username, one.code, *titles, one.enrolled_on


def _posts(actor: Actor) -> Iterator[Sequence[Said]]:
    """Held or to come; a member's post goes with the place in the member list."""
    ends_late = sa.or_(
        Assignment.until.is_(None),
        sa.and_(Assignment.until >= clock.today(), Assignment.until >= Assignment.since),
    )
    query = (
        sa.select(Assignment)
        .join(Assignment.unit)
        .where(
            permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Assignment.unit_id),
            Assignment.role_code.not_in(tenure.NOT_GRANTED),
            ends_late,
        )
        .options(joinedload(Assignment.person), sa.orm.contains_eager(Assignment.unit))
        .order_by(Unit.path, Assignment.role_code, Assignment.since, Assignment.id)
    )
    titles: dict[str, str] = dict(session.execute(sa.select(Role.code, Role.title)).all())
    for one in session.scalars(query):
        title, until = titles[one.role_code], one.until or ""
        yield one.person.username, title, one.unit.code, one.since, until
