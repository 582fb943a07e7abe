"""What a password must be like (等保 defaults, all of them settings), and passwords given once."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model, new_id, session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation.models import Person

#: A username that is shorter stands in too many passwords by chance.
SHORTEST_NAME_IN_PASSWORD = 3
#: The most common ones that have three classes and eight signs, in small letters.
_LISTED = """
    p@ssw0rd passw0rd password1 password1! password123 password@123 p@ssword p@ssword1
    p@ssw0rd1 p@ssw0rd123 admin123 admin@123 admin1234 admin@1234 admin123456 admin#123 admin888
    administrator1 root@123 root1234 abc12345 abc123456 abc@1234 abc@12345 abcd1234 abcd@1234
    abcd123456 aa123456 aa123456! aa12345678 a1234567 a12345678 a123456789 aaa12345 aaaa1111
    qwer1234 qwer@1234 qwerty123 qwerty123! qwe12345 qaz12345 qazwsx123 1qaz2wsx 1qaz@wsx 1qaz!qaz
    1q2w3e4r 1q2w3e4r! zaq12wsx zaq1@wsx !qaz2wsx asdf1234 asd12345 zxcv1234 iloveyou1 welcome1
    welcome123 welcome@123 test1234 test@1234 user1234 huawei@123 changeme1 letmein1 woaini1314
    woaini520 china123 china@123 beijing2008 shandong1 liaocheng1 dangjian123 xingji123
"""
COMMON = frozenset(_LISTED.split())
#: Without signs that look alike.
_LETTERS, _CAPITALS, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"


@dataclass(frozen=True)
class Policy:
    """The rules of a house."""

    shortest: int = 8
    #: Of capitals, small letters, digits and other signs.
    classes: int = 3
    #: So many of the last ones, the present one among them, may not be chosen again.
    not_reused: int = 5
    #: After which time it must be changed, if ever.
    lasts: timedelta | None = timedelta(days=90)


policy = Policy()


def use(wanted: Policy) -> None:
    """Set the rules (by create_app)."""
    global policy  # noqa: PLW0603 - one set of rules for the process
    policy = wanted


class WeakPassword(Invalid):
    """Field `password`."""

    message = "这个密码不合要求，请换一个。"

    def __init__(self, said: Sentence) -> None:
        super().__init__({"password": [said]})


class PasswordReused(WeakPassword):
    def __init__(self) -> None:
        said = Sentence(
            mark("不能用最近用过的%(count)s个密码，请换一个。"), count=policy.not_reused
        )
        super().__init__(said)


class FormerPassword(Model):
    """The hash of a password that somebody had; as many as must not come again."""

    __tablename__ = "former_password"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))


def require_strong(password: str, username: str = "") -> None:
    """Raises: WeakPassword, saying which rule it breaks."""
    fault = _fault(password, username)
    if fault is not None:
        raise WeakPassword(fault)


def _fault(password: str, username: str) -> Sentence | None:
    classes = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
    present = sum(any(is_in(sign) for sign in password) for is_in in classes)
    if len(password) < policy.shortest or present < policy.classes:
        return rule()
    name, small = username.lower(), password.lower()
    if len(name) >= SHORTEST_NAME_IN_PASSWORD and (name in small or name[::-1] in small):
        return Sentence(mark("密码里不能有用户名。"))
    if small in COMMON:
        return Sentence(mark("这个密码太常见，很容易被猜到，请换一个。"))
    return None


def rule() -> Sentence:
    """What must be in a password, in words."""
    text = mark("密码至少%(shortest)s位，且须含大写字母、小写字母、数字、符号中的%(classes)s类。")
    return Sentence(text, shortest=policy.shortest, classes=policy.classes)


def has_aged(person: Person) -> bool:
    """Has somebody had the password for longer than it lasts?"""
    if policy.lasts is None or person.password_changed_at is None:
        return False
    return clock.machine_now() - person.password_changed_at > policy.lasts


def is_due(person: Person) -> bool:
    """Must somebody change the password before anything else?"""
    return person.password_hash is not None and (person.must_change_password or has_aged(person))


def former(person_id: uuid.UUID) -> list[str]:
    """The hashes of the passwords before the present one that may not come again."""
    query = _of(person_id).with_only_columns(FormerPassword.password_hash)
    return list(session.scalars(query.limit(max(policy.not_reused - 1, 0))))


def lay_aside(person: Person) -> None:
    """Keep the present password's hash among the former ones, and forget those too old."""
    if person.password_hash is None:
        return
    session.add(FormerPassword(person_id=person.id, password_hash=person.password_hash))
    session.flush()  # the one laid aside counts among them
    old = session.scalars(_of(person.id).offset(max(policy.not_reused - 1, 0))).all()
    for row in old:
        session.delete(row)


def _of(person_id: uuid.UUID) -> sa.Select[Any]:
    """The newest first."""
    query = sa.select(FormerPassword).filter_by(person_id=person_id)
    return query.order_by(FormerPassword.id.desc())


def made_up() -> str:
    """A password for one use, to be read out or copied from paper."""
    drawn = [secrets.choice(kind) for kind in (_CAPITALS, _LETTERS, _DIGITS)]
    drawn += [secrets.choice(_LETTERS + _DIGITS) for _ in range(max(policy.shortest, 12) - 4)]
    return f"{''.join(drawn[:5])}-{''.join(drawn[5:])}"
