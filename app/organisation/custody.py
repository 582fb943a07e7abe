"""What the security administrator does with others' accounts; every act is on record."""

from __future__ import annotations

import uuid
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock, db
from app.db import session
from app.errors import NotFound, Refused
from app.organisation import accounts, administration, finding, permissions
from app.organisation.accounts import ShutOut
from app.organisation.actors import Actor
from app.organisation.keys import ApiToken
from app.organisation.models import Assignment, Person
from app.organisation.permissions import Permission

#: So many people a list shows at once.
MOST_LISTED = 100


class NotYourOwn(Refused):
    message = "自己的账号请在“账号安全”里办，这里只管别人的。"


class PasswordByTwo(Refused):
    message = "%(name)s担任管理员或者有敏感权限的职务，重设密码须由两人办理：请提出申请。"


def people(actor: Actor, text: str = "") -> list[Person]:
    """Whose accounts the actor looks after, by name; of some words of name or username.

    Raises: NotFound: nobody's.
    """
    if not permissions.may(actor, Permission.MANAGE_ACCOUNTS):
        raise NotFound
    query = sa.select(Person).where(
        permissions.visible_to(actor, Permission.MANAGE_ACCOUNTS, Person.unit_id)
    )
    if text:
        by_username = Person.username.contains(text, autoescape=True)
        query = query.where(sa.or_(finding.is_called(text), by_username))
    shown = query.options(joinedload(Person.unit)).order_by(Person.name, Person.id)
    return list(session.scalars(shown.limit(MOST_LISTED + 1)))


def person(actor: Actor, person_id: uuid.UUID) -> Person:
    """Somebody whose account the actor looks after. Raises: NotFound."""
    found = session.get(Person, person_id)
    if found is None or not permissions.may(actor, Permission.MANAGE_ACCOUNTS, found.unit):
        raise NotFound
    return found


def has_power(person_id: uuid.UUID) -> bool:
    """Does somebody hold, or is to hold, a role that takes two people to grant?"""
    held = sa.select(Assignment.role_code).where(
        Assignment.person_id == person_id, Assignment.held_from(clock.today())
    )
    return any(permissions.is_sensitive(role) for role in session.scalars(held))


def unlock(actor: Actor, person_id: uuid.UUID) -> Person:
    """Forget the failures under somebody's name. Raises: NotFound, NotYourOwn."""
    row = _others(actor, person_id)
    row.forget_failures()
    _record(actor, "account.unlocked", row)
    return row


def end_sessions(actor: Actor, person_id: uuid.UUID) -> ShutOut:
    """Sign somebody out everywhere, programs too. Raises: NotFound, NotYourOwn."""
    row = _others(actor, person_id)
    ended = accounts.shut_out(row.id)
    _record(actor, "sessions.ended", row, count=ended.browsers, tokens=ended.programs)
    return ended


def revoke_token(actor: Actor, person_id: uuid.UUID, handle: str) -> None:
    """Let one of the keys of somebody's programs open nothing any more.

    Raises: NotFound, NotYourOwn.
    """
    row = _others(actor, person_id)
    _record(actor, "token.revoked", row, name=accounts.revoke_token(row.id, handle))


def give_password(actor: Actor, person_id: uuid.UUID) -> str:
    """A password for once, told to the actor this once; nothing else opens the house any more.

    Raises: NotFound, NotYourOwn, PasswordByTwo.
    """
    row = _others(actor, person_id)
    if has_power(row.id):
        raise PasswordByTwo(name=row.name)
    password = accounts.give_for_once(row)
    accounts.shut_out(row.id)
    _record(actor, "password.reset", row)
    return password


def sessions_of(actor: Actor, person_id: uuid.UUID, idle_limit: timedelta) -> int:
    """In how many browsers somebody is signed in. Raises: NotFound."""
    return len(accounts.sessions_of(person(actor, person_id).id, idle_limit))


def tokens_of(actor: Actor, person_id: uuid.UUID) -> list[ApiToken]:
    """The keys of somebody's programs, the newest first. Raises: NotFound."""
    return accounts.tokens_of(person(actor, person_id).id)


def _others(actor: Actor, person_id: uuid.UUID) -> Person:
    """Somebody else's row, locked."""
    row = person(actor, person_id)
    if row.id == actor.person_id:
        raise NotYourOwn
    administration.lock()
    db.hold(row)
    return row


def _record(actor: Actor, action: str, row: Person, **further: int | str) -> None:
    told = {"person_id": str(row.id), "person": row.name, "username": row.username}
    administration.record(actor, action, told | further)
