"""The first administrators of a house, and the way back in for whoever has lost every way.

Only who runs the server comes here, by a command; it is on record as the system's act.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import NotFound
from app.organisation import accounts, administration, directory, duties, secondfactor, tenure
from app.organisation.actors import SYSTEM
from app.organisation.models import Assignment, Person, Unit, UnitKind
from app.organisation.tenure import Term

#: Role → the username and the name that its first holder goes by.
FIRST = {
    "SYSTEM_ADMIN": ("sysadmin", "系统管理员"),
    "SECURITY_ADMIN": ("securityadmin", "安全管理员"),
    "AUDIT_ADMIN": ("auditadmin", "审计管理员"),
}
ROOT = "ROOT"


@dataclass(frozen=True)
class Entered:
    """An account made here, with its password for once."""

    username: str
    name: str
    password: str


def appoint_lacking(organisation: str) -> list[Entered]:
    """Enter an administrator of each kind that nobody is today, at the root of the tree."""
    lacking = [role for role in duties.ADMINISTRATORS if not _is_held(role)]
    return [_enter(role, _root(organisation)) for role in lacking]


def let_back_in(username: str, *, by: str, why: str) -> Entered:
    """A password for once, without a second factor. Raises: NotFound."""
    person = session.scalar(sa.select(Person).filter_by(username=username).with_for_update())
    if person is None:
        raise NotFound
    password = accounts.give_for_once(person)
    secondfactor.turn_off(person)
    accounts.shut_out(person.id)
    told = {"person_id": str(person.id), "username": username, "by": by, "reason": why}
    administration.record(SYSTEM, "account.let_back_in", told)
    return Entered(username, person.name, password)


def _is_held(role: str) -> bool:
    query = sa.select(Assignment.id).where(
        Assignment.role_code == role, Assignment.in_force(clock.today())
    )
    return session.scalars(query.limit(1)).first() is not None


def _root(organisation: str) -> Unit:
    found = session.scalars(sa.select(Unit).filter_by(parent_id=None).order_by(Unit.code)).first()
    return found or directory.add_unit(UnitKind.DISTRICT, ROOT, organisation)


def _enter(role: str, unit: Unit) -> Entered:
    username, name = FIRST[role]
    person = Person(username=_free(username), name=name, unit=unit)
    session.add(person)
    session.flush()  # a post is given to a row
    password = accounts.give_for_once(person)
    tenure.put_in_office(person, role, unit, Term(clock.today()))
    told = {"person_id": str(person.id), "username": person.username, "role": role}
    administration.record(SYSTEM, "administrator.entered", told)
    return Entered(person.username, name, password)


def _free(username: str) -> str:
    """The username, with a number if somebody has it."""
    number, wanted = 1, username
    while accounts.person_named(wanted) is not None:
        number += 1
        wanted = f"{username}{number}"
    return wanted
