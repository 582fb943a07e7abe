"""Accounts: passwords, signed-in browsers and programs' tokens."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import Invalid
from app.organisation import directory
from app.organisation.actors import Actor
from app.organisation.models import ApiToken, Person, SignIn

TOKEN_LASTS = timedelta(days=30)
SHORTEST_PASSWORD = 8
CLASSES_IN_PASSWORD = 3
#: How often a signed-in browser's last sign of life is written down.
TOUCH_EVERY = timedelta(minutes=1)

Key = TypeVar("Key", SignIn, ApiToken)

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class WeakPassword(Invalid):
    message = "密码至少8位，且须含大写字母、小写字母、数字、符号中的三类。"


def hash_password(password: str) -> str:
    """Raises: WeakPassword."""
    classes = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
    present = sum(any(is_in(sign) for sign in password) for is_in in classes)
    if len(password) < SHORTEST_PASSWORD or present < CLASSES_IN_PASSWORD:
        raise WeakPassword
    return hasher.hash(password)


def set_password(person: Person, password: str) -> None:
    """Raises: WeakPassword."""
    person.password_hash = hash_password(password)
    person.password_changed_at = clock.machine_now()


def sign_in(person: Person, *, address: str, agent: str) -> str:
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


def sign_out(key: str) -> None:
    """End a browser's session; its cookie is worth nothing from now on."""
    session.execute(sa.delete(SignIn).filter_by(key_hash=_digest(key)))


def issue_token(person: Person) -> tuple[str, ApiToken]:
    """A new key for a program acting as the person; it is shown this once."""
    key = secrets.token_urlsafe(32)
    row = ApiToken(
        key_hash=_digest(key),
        person_id=person.id,
        made_at=clock.machine_now(),
        expires_at=clock.machine_now() + TOKEN_LASTS,
    )
    session.add(row)
    return key, row


def token_holder(key: str) -> Actor | None:
    """Whom a program's key stands for, while it is valid."""
    found = _held(ApiToken, key)
    if found is None or found[0].expires_at < clock.machine_now():
        return None
    return found[1]


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
