"""Trying a password, in three parts, so that no transaction is open while it is hashed.

1. `look_up` reads what is known of the name;
2. `try_password` takes its time;
3. `settle` looks again, counts a failure or lets the person in.

Whether a name exists shows in nothing: both kinds answer, count and lock alike, and take as long.
A code of the second factor comes along with the password and is judged with it, so that nobody
learns which of the two was wrong, or who has to give one.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from argon2.exceptions import VerificationError

from app import clock
from app.db import insert_or_update, session
from app.organisation import accounts, events, secondfactor
from app.organisation.events import Happened
from app.organisation.models import Guarded, Person, Stranger

#: Of more names that nobody has, those tried longest ago are forgotten. Whoever wants to tell by
#: that whether a name exists must try as many others within the time that a name is locked.
MOST_STRANGERS = 50_000

#: May people who are no administrators sign in with passwords of ours?
_takes_passwords_of_all = True

#: What digests of names are keyed by; without it nobody can look up which names were tried.
_key = b""

#: Hashed where there is no password, so that an answer takes the same time either way.
_NOBODY_S = accounts.hasher.hash(secrets.token_hex())


@dataclass(frozen=True)
class Known:
    """What was known of a name before its password was tried."""

    username: str
    password_hash: str | None
    is_locked: bool


@dataclass(frozen=True)
class Trial:
    """A password that was tried on what was known then."""

    known: Known
    is_right: bool


@dataclass(frozen=True)
class Attempt:
    """The outcome of an attempt to sign in: who it was, or why not."""

    person: Person | None
    is_locked: bool = False


def use_key(secret: str) -> None:
    """Say what is secret here and the same in every process (set by create_app).

    With another secret the failures under names that nobody has begin to count anew.
    """
    global _key  # noqa: PLW0603 - one key for the process
    _key = secret.encode()


def use_limits(*, failures: int, lasts: timedelta, passwords_of_all: bool) -> None:
    """Say how many failures lock a name and for how long, and whose passwords count at all."""
    global _takes_passwords_of_all  # noqa: PLW0603 - one setting for the process
    _takes_passwords_of_all = passwords_of_all
    for kind in (Person, Stranger):
        kind.most_failures, kind.lock_lasts = failures, lasts


def minutes_locked() -> int:
    return int(Stranger.lock_lasts.total_seconds()) // 60


def takes_passwords_of_all() -> bool:
    return _takes_passwords_of_all


def look_up(username: str) -> Known:
    """What is known of a name; changes nothing."""
    person = accounts.person_named(username)
    counter = person or session.get(Stranger, _digest(username))
    return Known(username, _usable_hash(person), counter is not None and counter.is_locked)


def try_password(known: Known, password: str) -> Trial:
    """Is it the password? Takes long on purpose: call it while no transaction is open.

    Where the name is locked it makes no difference, so nothing is hashed.
    """
    if known.is_locked:
        return Trial(known, is_right=False)
    try:
        accounts.hasher.verify(known.password_hash or _NOBODY_S, password)
    except VerificationError:
        return Trial(known, is_right=False)
    return Trial(known, is_right=known.password_hash is not None)


def settle(trial: Trial, code: str = "") -> Attempt:
    """Let the person in, or not. Failures are counted and kept: this returns where others raise.

    `code` is of the second factor, where the person has one.

    What was known may have changed: then a lock holds, and a password that is no longer the
    account's is a wrong one.
    """
    if trial.known.is_locked:
        return Attempt(None, is_locked=True)
    username = trial.known.username
    person = session.scalar(sa.select(Person).filter_by(username=username).with_for_update())
    counter: Guarded = person or _stranger(username)
    if counter.is_locked:
        return Attempt(None, is_locked=True)
    is_still_right = trial.is_right and _usable_hash(person) == trial.known.password_hash
    if person is not None and is_still_right and secondfactor.takes(person, code):
        person.forget_failures()
        return Attempt(person)
    counter.count_failure()
    if person is None:
        _forget_strangers()
    return Attempt(None, is_locked=counter.is_locked)


def note_failure(trial: Trial, *, is_locked: bool, address: str | None, about: str = "") -> None:
    """Note it for those who audit; a name that nobody has is not kept."""
    person = accounts.person_named(trial.known.username)
    kind = Happened.LOCKED if is_locked else Happened.WRONG_PASSWORD
    known = None if person is None else (person.id, person.name)
    events.note(kind, known, address=address, about=about)


def has_usable_password(person: Person) -> bool:
    return _usable_hash(person) is not None


def _usable_hash(person: Person | None) -> str | None:
    if person is None or person.disabled_at:
        return None
    is_taken = _takes_passwords_of_all or person.is_administrator
    return person.password_hash if is_taken else None


def _stranger(username: str) -> Stranger:
    """The row of a name that nobody has, made if need be; others who try the name wait here."""
    key = {"name_digest": _digest(username)}
    unchanged = {"failures": Stranger.failures}
    insert_or_update(Stranger, key, {"failures": 0}, unchanged, "failures")
    return session.get_one(Stranger, key["name_digest"])


def _forget_strangers() -> None:
    """Let go of the names whose failures count no more and, of too many, of the oldest.

    Names that others are trying just now are left to them: nobody who has a name waits for one.
    """
    session.flush()  # the name just tried is the newest
    newest_first = sa.select(Stranger.counted_until).order_by(Stranger.counted_until.desc())
    first_too_many = newest_first.offset(MOST_STRANGERS).limit(1).scalar_subquery()
    gone = (
        sa.select(Stranger.name_digest)
        .where(
            sa.or_(
                Stranger.counted_until < clock.machine_now(),
                Stranger.counted_until <= first_too_many,
            )
        )
        .with_for_update(skip_locked=True)
    )
    session.execute(
        sa.delete(Stranger).where(Stranger.name_digest.in_(gone)),
        execution_options={"synchronize_session": False},
    )


def _digest(username: str) -> str:
    assert _key, "no key was given: use_key"
    return hmac.digest(_key, f"stranger {username}".encode(), "sha256").hex()
