"""Changing one's own password, in three parts, as in `attempts`: nothing waits while it is hashed.

A wrong present password counts as a failure to sign in, so this is no way to guess it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from argon2.exceptions import VerificationError

from app.db import session
from app.errors import NotFound, Sentence
from app.i18n import mark
from app.organisation import accounts, administration, events, passwords
from app.organisation.actors import Actor
from app.organisation.events import Happened
from app.organisation.models import Person
from app.organisation.passwords import PasswordReused, WeakPassword

Problems = dict[str, list[Sentence]]

#: Where it is done.
PAGE = "/account/password"

_WRONG = Sentence(mark("现在的密码不对。"))
_LOCKED = Sentence(mark("连续输错，账号已锁定，请稍后再试。"))


@dataclass(frozen=True)
class Known:
    """What was known before the passwords were tried."""

    username: str
    password_hash: str | None
    former: tuple[str, ...]
    is_locked: bool


@dataclass(frozen=True)
class Trial:
    """Was the present password right, and what became of the new one."""

    known: Known
    is_right: bool
    new_hash: str | None = None
    weak: WeakPassword | None = None


def look_up(person_id: uuid.UUID) -> Known:
    person = session.get_one(Person, person_id)
    former = tuple(passwords.former(person_id))
    return Known(person.username, person.password_hash, former, person.is_locked)


def try_out(known: Known, present: str, new: str) -> Trial:
    """Takes long on purpose: call it while no transaction is open."""
    if known.is_locked or known.password_hash is None or not _is(known.password_hash, present):
        return Trial(known, is_right=False)
    try:
        passwords.require_strong(new, known.username)
        if any(_is(one, new) for one in (known.password_hash, *known.former)):
            raise PasswordReused
    except WeakPassword as error:
        return Trial(known, is_right=True, weak=error)
    return Trial(known, is_right=True, new_hash=accounts.hasher.hash(new))


def settle(actor: Actor, trial: Trial, key: str, *, address: str | None = None) -> Problems:
    """Let the actor have the new password; of all that was open to the old one the key stays.

    What stands in the way is returned, per field, not raised: a failure stays counted. It is noted
    for those who audit, with the address that it came from.

    Raises: NotFound: the actor has no password of ours.
    """
    assert actor.person_id is not None, "only people have passwords"
    query = sa.select(Person).filter_by(id=actor.person_id).with_for_update()
    person = session.scalars(query).one()
    if person.password_hash is None:
        raise NotFound
    if person.is_locked:
        return _failed(person, address)
    if not trial.is_right or person.password_hash != trial.known.password_hash:
        person.count_failure()
        return _failed(person, address)
    if trial.weak is not None:
        return trial.weak.details
    assert trial.new_hash is not None, "a new password that is good was hashed"
    accounts.have_password(person, trial.new_hash)
    accounts.sign_out_others(person.id, key)
    accounts.revoke_tokens(person.id)
    administration.record(actor, "password.changed", {"username": person.username})
    return {}


def _failed(person: Person, address: str | None) -> Problems:
    happened, said = Happened.WRONG_PASSWORD, _WRONG
    if person.is_locked:
        happened, said = Happened.LOCKED, _LOCKED
    events.note(happened, (person.id, person.name), address=address, about=PAGE)
    return {"present": [said]}


def _is(password_hash: str, password: str) -> bool:
    try:
        return accounts.hasher.verify(password_hash, password)
    except VerificationError:
        return False
