"""两步验证: six digits that change every half minute (TOTP, RFC 6238), and codes for a lost phone.

The secret has to be kept so that it can be read; it is encrypted under the house's `SECRET_KEY`, so
that a copy of the database alone makes no codes. Each code is taken once: the step of the last one
is kept, and nothing at or before it counts.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import uuid
from datetime import datetime

import pyotp
import sqlalchemy as sa
from cryptography.fernet import Fernet
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model, session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import duties
from app.organisation.actors import Actor
from app.organisation.models import Person

STEP = 30
#: Steps before and after the present one whose codes are taken: clocks differ a little.
EITHER_WAY = 1
RECOVERY_CODES = 10
#: Without signs that look alike; ten of them hold 49 bits.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 10

_key = b""
_required_for_administrators = True


class WrongCode(Invalid):
    """Field `code`."""

    message = "验证码不对。"

    def __init__(self) -> None:
        said = Sentence(mark("验证码不对，或者已经用过：请填手机上现在显示的六位数字。"))
        super().__init__({"code": [said]})


class SecondFactorNeeded(Refused):
    message = "管理员必须使用两步验证，不能关闭；换手机请重新绑定。"


class SecondFactor(Model):
    """A person's secret, encrypted; it counts from when a first code has confirmed it."""

    __tablename__ = "second_factor"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(sa.String(300))
    confirmed_at: Mapped[datetime | None]
    #: Half minutes since 1970 of the last code that was taken.
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Model):
    """Of a code for one use, its digest keyed by the house's secret."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    used_at: Mapped[datetime | None]


def use(secret: str, *, required_for_administrators: bool) -> None:
    """Say what is secret here and who must have a second factor (by create_app)."""
    global _key, _required_for_administrators
    _key, _required_for_administrators = secret.encode(), required_for_administrators


def is_required_of(actor: Actor) -> bool:
    return _required_for_administrators and duties.is_administrator(actor)


def is_on(person_id: uuid.UUID) -> bool:
    row = session.get(SecondFactor, person_id)
    return row is not None and row.confirmed_at is not None


def have_it(person_ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these people have a second factor."""
    query = sa.select(SecondFactor.person_id).where(
        SecondFactor.person_id.in_(person_ids), SecondFactor.confirmed_at.is_not(None)
    )
    return set(session.scalars(query))


def new_secret() -> str:
    return pyotp.random_base32()


def address(person: Person, secret: str, issuer: str) -> str:
    """What the QR code says to an authenticator on a phone."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=issuer)


def sealed(secret: str) -> str:
    """A secret that no code has confirmed yet, as it may lie in the browser."""
    return _locked().encrypt(secret.encode()).decode()


def unsealed(text: str) -> str:
    return _locked().decrypt(text.encode()).decode()


def bind(person: Person, secret: str, code: str) -> list[str]:
    """Bind a phone that shows a right code for the secret; the recovery codes, told this once.

    The person's row is locked. A phone bound before is worth nothing from now on.

    Raises: WrongCode.
    """
    step = _step_of(secret, code, after=0)
    if step is None:
        raise WrongCode
    values = {
        "secret": sealed(secret),
        "confirmed_at": clock.machine_now(),
        "last_step": step,
    }
    row = session.get(SecondFactor, person.id) or SecondFactor(person_id=person.id)
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    return renew_codes(person)


def renew_codes(person: Person) -> list[str]:
    """New recovery codes; those from before are worth nothing."""
    session.execute(sa.delete(RecoveryCode).filter_by(person_id=person.id))
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(digest=_digest(person.id, code), person_id=person.id) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(person_id: uuid.UUID) -> int:
    query = sa.select(sa.func.count()).select_from(RecoveryCode)
    return session.scalar(query.filter_by(person_id=person_id, used_at=None)) or 0


def takes(person: Person, code: str) -> bool:
    """Is it a code of the person, whose row is locked? Then it is used up.

    Whoever has no second factor needs no code.
    """
    row = session.get(SecondFactor, person.id)
    if row is None or row.confirmed_at is None:
        return True
    step = _step_of(unsealed(row.secret), code, after=row.last_step)
    if step is not None:
        row.last_step = step
        return True
    return _uses_up(person, code)


def confirms(person: Person, code: str) -> bool:
    """Does somebody who is signed in show a code that is right? A wrong one counts as a failure.

    The row is locked. It returns where others raise, so that the failure stays counted.
    """
    if person.is_locked:
        return False
    if takes(person, code):
        return True
    person.count_failure()
    return False


def turn_off(person: Person) -> None:
    """Let a person do without; the row of the person is locked."""
    session.execute(sa.delete(RecoveryCode).filter_by(person_id=person.id))
    session.execute(sa.delete(SecondFactor).filter_by(person_id=person.id))


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """The step whose code it is, of those not yet used."""
    given = "".join(code.split())
    now = int(clock.machine_now().timestamp()) // STEP
    maker = pyotp.TOTP(secret)
    found = None
    for step in range(now - EITHER_WAY, now + EITHER_WAY + 1):
        is_it = hmac.compare_digest(maker.at(step * STEP).encode(), given.encode())
        if is_it and step > after:
            found = step
    return found


def _uses_up(person: Person, code: str) -> bool:
    plain = "".join(sign for sign in code.lower() if sign in _SIGNS)
    if len(plain) != _LENGTH:
        return False
    row = session.get(RecoveryCode, _digest(person.id, plain), with_for_update=True)
    if row is None or row.used_at is not None:
        return False
    row.used_at = clock.machine_now()
    return True


def _digest(person_id: uuid.UUID, code: str) -> str:
    assert _key, "no key was given: use"
    return hmac.digest(_key, f"recovery {person_id} {code}".encode(), "sha256").hex()


def _locked() -> Fernet:
    assert _key, "no key was given: use"
    return Fernet(base64.urlsafe_b64encode(hmac.digest(_key, b"second factor", "sha256")))
