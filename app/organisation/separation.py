"""Nobody has two duties at a time: told here in words, and held by the database itself.

A person's row carries the one duty, each post refers to both in one foreign key (`Assignment`).
Nor does an administrator have a part in matters through somebody else's mandate (`standing`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.db import session
from app.errors import Refused, Sentence
from app.organisation import duties, standing
from app.organisation.actors import SYSTEM
from app.organisation.duties import Duty
from app.organisation.models import Assignment, Person, Role
from app.organisation.standing import StandIn


class DutiesMixed(Refused):
    message = (
        "%(name)s担任“%(held)s”，不能又担任“%(wanted)s”："
        "系统、安全、审计三种管理员互不兼任，也不兼任办理业务的职务。"
    )


def take_up(person: Person, role: str, since: date) -> None:
    """Let a person have the duty of a role from a day on, if all that went before is over by then.

    Whoever becomes an administrator stands in for nobody any more, and nobody for them.

    Raises: DutiesMixed.
    """
    wanted, had = duties.of(role), person.duty or Duty.BUSINESS
    if wanted is None or wanted == had == Duty.BUSINESS:
        return
    session.flush()  # whoever is new is a row first
    if wanted != had:
        require_apart(person, role, since)
        session.execute(sa.update(Assignment).where(*_posts_with_duty(person)).values(duty=None))
        person.duty = wanted
    if wanted != Duty.BUSINESS:
        if person in session:
            session.expire(person, ["administrations"])  # one more is coming
        _end_mandates(person, role)


def end_mandates_by_others(person: Person, role: str) -> None:
    """End what others have arranged for somebody who comes to have power over others.

    Whom such a person entrusts they say themselves (`away`).
    """
    found = standing.unfinished(person.id, clock.today())
    _end([one for one in found if not _is_own(one, person)], person, role)


def _is_own(row: StandIn, person: Person) -> bool:
    """Did somebody entrust it themselves, or is it entrusted to them?"""
    return row.principal_id != person.id or row.made_by_id == person.id


def _end_mandates(person: Person, role: str) -> None:
    _end(standing.unfinished(person.id, clock.today()), person, role)


def _end(rows: Iterable[StandIn], person: Person, role: str) -> None:
    standing.end_on_record(rows, SYSTEM, person=person.name, role=role)


def require_apart(person: Person, role: str, since: date) -> None:
    """Raises: DutiesMixed: the person has another duty on that day or after it."""
    wanted = duties.of(role)
    if wanted is None or wanted == person.duty:
        return
    first_day = min(since, clock.today())
    query = sa.select(Role.title).join(Assignment, Assignment.role_code == Role.code)
    query = query.where(*_posts_with_duty(person), Assignment.held_from(first_day))
    held = session.scalar(query.limit(1))
    if held is not None:
        title = session.scalar(sa.select(Role.title).filter_by(code=role)) or role
        raise DutiesMixed(name=person.name, held=_titled(held), wanted=_titled(title))


def _titled(title: str) -> Sentence:
    """A role's title, translated if the catalogue has it."""
    return Sentence(title.replace("%", "%%"))


def _posts_with_duty(person: Person) -> tuple[sa.ColumnElement[bool], ...]:
    return Assignment.person_id == person.id, Assignment.duty.is_not(None)


def check() -> list[str]:
    """Who has two duties on one day, whatever the rows refer to, or a mandate beside the one."""
    mandates = [
        f"{row.deputy.name}代{row.principal.name}办理的委托还没有结束："
        f"{post.person.name}担任“{post.role.title}”"
        for row, post in standing.of_administrators(clock.today())
    ]
    return _mixed() + mandates


def _mixed() -> list[str]:
    """Who has two duties on one day, whatever the rows refer to."""
    other = aliased(Assignment)
    ends, other_ends = (sa.func.coalesce(one.until, date.max) for one in (Assignment, other))
    query = (
        sa.select(Assignment, other)
        .join(other, other.person_id == Assignment.person_id)
        .where(
            Assignment.role_code.in_(duties.ADMINISTRATORS),
            other.role_code.not_in(duties.NEUTRAL),
            Assignment.role_code != other.role_code,
            *(other.since <= ends, Assignment.since <= other_ends),
            *(Assignment.since <= ends, other.since <= other_ends),  # else it is never held
            sa.or_(other.role_code.not_in(duties.ADMINISTRATORS), Assignment.id < other.id),
        )
        .options(joinedload(Assignment.person), joinedload(Assignment.role))
        .order_by(Assignment.id)
    )
    return [
        f"{one.person.name}：同时担任“{one.role.title}”和“{two.role.title}”"
        for one, two in session.execute(query)
    ]
