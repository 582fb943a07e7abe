"""Accounts: passwords, signed-in browsers and programs' tokens."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Collection
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import NotFound
from app.organisation import directory, passwords, scopes
from app.organisation.actors import Actor
from app.organisation.keys import HANDLE, ApiToken, SignIn
from app.organisation.models import Person
from app.organisation.scopes import Scope

TOKEN_LASTS = timedelta(days=30)
#: How often a signed-in browser's last sign of life is written down.
TOUCH_EVERY = timedelta(minutes=1)

Key = TypeVar("Key", SignIn, ApiToken)


class ShutOut(NamedTuple):
    """How many browsers were signed out, and how many programs' keys open nothing any more."""

    browsers: int
    programs: int


hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str, username: str = "") -> str:
    """Raises: WeakPassword."""
    passwords.require_strong(password, username)
    return hasher.hash(password)


def set_password(person: Person, password: str) -> None:
    """Raises: WeakPassword."""
    have_password(person, hash_password(password, person.username))


def have_password(person: Person, password_hash: str, *, is_for_once: bool = False) -> None:
    """Let somebody have a password that was hashed before; the one until now is laid aside."""
    passwords.lay_aside(person)
    person.password_hash = password_hash
    person.password_changed_at = clock.machine_now()
    person.must_change_password = is_for_once
    person.forget_failures()


def give_for_once(person: Person) -> str:
    """Give somebody a password made up here, good for nothing but choosing one; it is told once."""
    password = passwords.made_up()
    have_password(person, hasher.hash(password), is_for_once=True)
    return password


def sign_in(person: Person, *, address: str, agent: str, by_provider: bool = False) -> str:
    """Open a session for a browser and give its key, which is kept nowhere on our side."""
    key = secrets.token_urlsafe(32)
    now = clock.machine_now()
    session.add(
        SignIn(
            key_hash=_digest(key),
            person_id=person.id,
            began_at=now,
            seen_at=now,
            address=address[:45],
            agent=agent[:200],
            by_provider=by_provider,
        )
    )
    return key


def signed_in(key: str, idle_limit: timedelta) -> tuple[SignIn, Actor] | None:
    """The session a key opens, unless it was signed out, lay idle too long, or is disabled."""
    found = _held(SignIn, key)
    if found is None or clock.machine_now() - found[0].seen_at > idle_limit:
        return None
    return found


def touch(key: str) -> None:
    """Note that the browser is still there."""
    session.execute(
        sa.update(SignIn).filter_by(key_hash=_digest(key)).values(seen_at=clock.machine_now())
    )


def needs_touch(row: SignIn) -> bool:
    return abs(clock.machine_now() - row.seen_at) > TOUCH_EVERY


def sign_out(key: str) -> bool:
    """End a browser's session, whose cookie is worth nothing then; had it come by the provider?"""
    query = sa.delete(SignIn).filter_by(key_hash=_digest(key)).returning(SignIn.by_provider)
    return bool(session.scalar(query))


def sign_out_one(person_id: uuid.UUID, handle: str) -> bool:
    """End one of a person's sessions; was there such a one?"""
    query = sa.delete(SignIn).where(SignIn.person_id == person_id, _has_handle(SignIn, handle))
    return session.execute(query.returning(SignIn.key_hash)).first() is not None


def sign_out_others(person_id: uuid.UUID, key: str) -> int:
    """End all of a person's sessions but the one that a key opens; how many there were."""
    query = sa.delete(SignIn).where(SignIn.person_id == person_id, SignIn.key_hash != _digest(key))
    return len(session.execute(query.returning(SignIn.key_hash)).all())


def shut_out(person_id: uuid.UUID) -> ShutOut:
    """End all that opens the house for somebody: in browsers and for programs.

    Their row is held, so that nothing is opened meanwhile that would stay open.
    """
    session.execute(sa.select(Person.id).filter_by(id=person_id).with_for_update())
    query = sa.delete(SignIn).filter_by(person_id=person_id).returning(SignIn.key_hash)
    return ShutOut(len(session.execute(query).all()), revoke_tokens(person_id))


def sessions_of(person_id: uuid.UUID, idle_limit: timedelta) -> list[SignIn]:
    """Where a person is signed in, the one used last first."""
    query = sa.select(SignIn).where(
        SignIn.person_id == person_id, SignIn.seen_at >= clock.machine_now() - idle_limit
    )
    return list(session.scalars(query.order_by(SignIn.seen_at.desc(), SignIn.key_hash)))


def is_session(row: SignIn, key: str) -> bool:
    """Is it the session that a key opens?"""
    return row.key_hash == _digest(key)


def is_session_left(key: str) -> bool:
    """Is a browser's session there still? For whoever holds its person's row (`shut_out`)."""
    query = sa.select(SignIn.person_id).filter_by(key_hash=_digest(key))
    return session.scalar(query) is not None


def issue_token(
    person: Person,
    *,
    name: str = "",
    reach: Collection[Scope] = scopes.ALL,
    lasts: timedelta = TOKEN_LASTS,
) -> tuple[str, ApiToken]:
    """A new key for a program acting as the person; it is shown this once."""
    key = secrets.token_urlsafe(32)
    row = ApiToken(
        key_hash=_digest(key),
        person_id=person.id,
        name=name,
        scopes=scopes.written(frozenset(reach)),
        made_at=clock.machine_now(),
        expires_at=clock.machine_now() + lasts,
    )
    session.add(row)
    return key, row


def held_token(key: str) -> tuple[ApiToken, Actor] | None:
    """A program's key and whom it stands for, while it is valid."""
    found = _held(ApiToken, key)
    if found is None or found[0].expires_at < clock.machine_now():
        return None
    return found


def tokens_of(person_id: uuid.UUID) -> list[ApiToken]:
    """The keys that still open something, the newest first."""
    query = sa.select(ApiToken).where(
        ApiToken.person_id == person_id, ApiToken.expires_at >= clock.machine_now()
    )
    return list(session.scalars(query.order_by(ApiToken.made_at.desc(), ApiToken.key_hash)))


def revoke_token(person_id: uuid.UUID, handle: str) -> str:
    """Let one of a person's keys open nothing any more; what it was called.

    Raises: NotFound.
    """
    query = sa.delete(ApiToken).where(
        ApiToken.person_id == person_id, _has_handle(ApiToken, handle)
    )
    name: str | None = session.scalar(query.returning(ApiToken.name))
    if name is None:
        raise NotFound
    return name


def revoke_tokens(person_id: uuid.UUID) -> int:
    """Let none of a person's keys open anything any more; how many there were."""
    query = sa.delete(ApiToken).filter_by(person_id=person_id).returning(ApiToken.key_hash)
    return len(session.execute(query).all())


def note_use(key: str) -> None:
    """Note when a program's key was used last."""
    query = sa.update(ApiToken).filter_by(key_hash=_digest(key))
    session.execute(query.values(last_used_at=clock.machine_now()))


def needs_note(row: ApiToken) -> bool:
    last = row.last_used_at
    return last is None or abs(clock.machine_now() - last) > TOUCH_EVERY


def _has_handle(kind: type[SignIn | ApiToken], handle: str) -> sa.ColumnElement[bool]:
    return sa.func.substr(kind.key_hash, 1, HANDLE) == handle


def _held(kind: type[Key], key: str) -> tuple[Key, Actor] | None:
    """A key's row and who holds it, in the one statement that every request begins with."""
    rows = session.execute(_key_query(kind), {"key": _digest(key), "today": clock.today()}).all()
    if not rows or rows[0][0].person.disabled_at:
        return None
    return rows[0][0], directory.acting(rows[0][0].person, rows)


@cache
def _key_query(kind: type[SignIn | ApiToken]) -> sa.Select[Any]:
    person = joinedload(kind.person, innerjoin=True).joinedload(Person.unit, innerjoin=True)
    query = sa.select(kind).where(kind.key_hash == sa.bindparam("key")).options(person)
    return directory.with_posts(query, kind.person_id)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def person_named(username: str) -> Person | None:
    return session.scalar(sa.select(Person).filter_by(username=username))


def set_language(person_id: uuid.UUID, language: str) -> None:
    session.execute(sa.update(Person).filter_by(id=person_id).values(language=language))
