"""People as administrators enter them: who they are and where they belong."""

from __future__ import annotations

import re
import secrets
import string

import sqlalchemy as sa

from app import db
from app.db import session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import accounts, administration, custody, permissions, reach, tree
from app.organisation.actors import Actor
from app.organisation.models import Membership, Person, Unit
from app.organisation.permissions import Permission

LONGEST_NAME = 40
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}")
#: Signs that nobody takes for one another, of three classes.
_SIGNS = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))
_PASSWORD_LENGTH = 12


class PersonFaults(Invalid):
    """What is wrong with somebody's name or username; per field."""


class MembersMoveOtherwise(Refused):
    message = "%(name)s是“%(branch)s”的党员，换支部请发起“组织关系转接”，积分和职务才会一起过去。"


class PowerfulStay(Refused):
    """As a unit comes by two where somebody gains power over it, who has power comes by none."""

    message = (
        "%(name)s有管理别人的权力，改到“%(unit)s”以后%(who)s会管到他："
        "请先由两人结束他的任职，改了单位再由两人授予。"
    )


def first_password() -> str:
    """A password to be told once, strong enough for any house."""
    while True:
        made = "".join(secrets.choice(_SIGNS) for _ in range(_PASSWORD_LENGTH))
        if any(map(str.isupper, made)) and any(map(str.islower, made)) and re.search(r"\d", made):
            return made


def faults(username: str, name: str) -> dict[str, list[Sentence]]:
    """What is wrong with a username or a name as they are written."""
    said: dict[str, list[Sentence]] = {}
    if not _USERNAME.fullmatch(username):
        told = mark("用户名用字母、数字和 . _ -，以字母或数字开头，2到40个字符。")
        said["username"] = [Sentence(told)]
    return said | name_faults(name)


def name_faults(name: str) -> dict[str, list[Sentence]]:
    """What is wrong with somebody's name as it is written."""
    if name and len(name) <= LONGEST_NAME and name.isprintable():
        return {}
    told = mark("请填写姓名，最多%(most)s个字。")
    return {"name": [Sentence(told, most=LONGEST_NAME)]}


def enrol(
    actor: Actor, unit: Unit, username: str, name: str, *, password_hash: str | None = None
) -> Person:
    """Enter somebody new; without the hash of a password nobody can sign in as this person yet.

    Whoever enters somebody knows the password, so that it is good for choosing another one alone.

    Raises:
        Forbidden, UnitRetired.
        PersonFaults: per field.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, unit)
    tree.lock()
    said = faults(username, name)
    if "username" not in said and _is_taken(username):
        said["username"] = [Sentence(mark("用户名“%(username)s”已有人使用。"), username=username)]
    if said:
        raise PersonFaults(said)
    tree.live(unit.id)
    row = Person(username=username, name=name, unit=unit)
    session.add(row)
    session.flush()  # the record names it by its id
    if password_hash is not None:
        accounts.have_password(row, password_hash, is_for_once=True)
    administration.record(actor, "person.created", {**about(row), "unit": tree.about(unit)})
    return row


def _is_taken(username: str) -> bool:
    """Names that differ in capitals alone would be taken for one another."""
    query = sa.select(Person.id).where(sa.func.lower(Person.username) == username.lower())
    return session.scalar(query.limit(1)) is not None


def edit(actor: Actor, person: Person, name: str, unit: Unit) -> None:
    """Give somebody another name or another unit.

    Raises:
        Forbidden, UnitRetired, MembersMoveOtherwise, PowerfulStay.
        PersonFaults: per field.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, unit)
    tree.lock()
    db.hold(person)
    permissions.require(actor, Permission.MANAGE_PEOPLE, person.unit)
    if said := name_faults(name):
        raise PersonFaults(said)
    was = {"name": person.name, "unit": tree.about(person.unit)}
    if unit.id != person.unit_id:
        require_to_move(person, unit)
        tree.live(unit.id)
    person.name, person.unit = name, unit
    now = {"name": person.name, "unit": tree.about(unit)}
    if now != was:
        administration.record(actor, "person.changed", {**about(person), **now, "was": was})


def require_to_move(person: Person, unit: Unit) -> None:
    """That somebody may belong elsewhere by one person's word.

    Raises:
        MembersMoveOtherwise: they belong to their unit as a member.
        PowerfulStay: they have power over others, and there others have it over them.
    """
    query = sa.select(Membership).filter_by(
        person_id=person.id, branch_id=person.unit_id, left_on=None
    )
    if session.scalar(query) is not None:
        raise MembersMoveOtherwise(name=person.name, branch=person.unit.name)
    if not custody.has_power(person.id):
        return
    gaining = reach.shift(person.unit, unit).gaining
    others = {one.person.name for one in gaining if one.person_id != person.id}
    if others:
        raise PowerfulStay(name=person.name, unit=unit.name, who="、".join(sorted(others)))


def enable(actor: Actor, person: Person) -> None:
    """Let a closed account be used again; posts, mandates and sign-ins that have ended stay so.

    Raises:
        Forbidden, UnitRetired.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, person.unit)
    tree.live(person.unit_id)
    if person.disabled_at is not None:
        person.disabled_at = None
        accounts.shut_out(person.id)
        administration.record(actor, "person.enabled", about(person))


def about(person: Person) -> dict[str, str]:
    """What a record says of somebody."""
    return {"id": str(person.id), "username": person.username, "name": person.name}
