"""Nobody has two duties at a time: told here in words, and held by the database itself.

A person's row carries the one duty, each post refers to both in one foreign key (`Assignment`).
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.db import session
from app.errors import Refused, Sentence
from app.organisation import duties
from app.organisation.duties import Duty
from app.organisation.models import Assignment, Person, Role


class DutiesMixed(Refused):
    message = (
        "%(name)s担任“%(held)s”，不能又担任“%(wanted)s”："
        "系统、安全、审计三种管理员互不兼任，也不兼任办理业务的职务。"
    )


def take_up(person: Person, role: str, since: date) -> None:
    """Let a person have the duty of a role from a day on, if all that went before is over by then.

    Raises: DutiesMixed.
    """
    wanted = duties.of(role)
    if wanted is None or wanted == (person.duty or Duty.BUSINESS):
        return
    session.flush()  # whoever is new is a row first
    require_apart(person, role, since)
    session.execute(sa.update(Assignment).where(*_posts_with_duty(person)).values(duty=None))
    person.duty = wanted


def require_apart(person: Person, role: str, since: date) -> None:
    """Raises: DutiesMixed: the person has another duty on that day or after it."""
    wanted = duties.of(role)
    if wanted is None or wanted == person.duty:
        return
    first_day = min(since, clock.today())
    goes_on = sa.or_(Assignment.until.is_(None), Assignment.until >= first_day)
    query = sa.select(Role.title).join(Assignment, Assignment.role_code == Role.code)
    held = session.scalar(query.where(*_posts_with_duty(person), goes_on).limit(1))
    if held is not None:
        title = session.scalar(sa.select(Role.title).filter_by(code=role)) or role
        raise DutiesMixed(name=person.name, held=_titled(held), wanted=_titled(title))


def _titled(title: str) -> Sentence:
    """A role's title, translated if the catalogue has it."""
    return Sentence(title.replace("%", "%%"))


def _posts_with_duty(person: Person) -> tuple[sa.ColumnElement[bool], ...]:
    return Assignment.person_id == person.id, Assignment.duty.is_not(None)


def check() -> list[str]:
    """Who has two duties on one day, whatever the rows refer to."""
    other = aliased(Assignment)
    ends = sa.func.coalesce(Assignment.until, date.max)
    query = (
        sa.select(Assignment, other)
        .join(other, other.person_id == Assignment.person_id)
        .where(
            Assignment.role_code.in_(duties.ADMINISTRATORS),
            other.role_code.not_in(duties.NEUTRAL),
            Assignment.role_code != other.role_code,
            other.since <= ends,
            Assignment.since <= sa.func.coalesce(other.until, date.max),
            sa.or_(other.role_code.not_in(duties.ADMINISTRATORS), Assignment.id < other.id),
        )
        .options(joinedload(Assignment.person), joinedload(Assignment.role))
        .order_by(Assignment.id)
    )
    return [
        f"{one.person.name}：同时担任“{one.role.title}”和“{two.role.title}”"
        for one, two in session.execute(query)
    ]
