"""Who is put on the member list of a branch, and as what (`domain.md` sections 3 and 4).

Whoever moves to another branch or leaves does so by a procedure (`roll`), points and all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import administration, directory, permissions, tree
from app.organisation.actors import Actor
from app.organisation.enrolling import about
from app.organisation.models import MemberCategory, Membership, Person, Stage, Unit, UnitKind
from app.organisation.permissions import Permission
from app.organisation.roll import MEMBER
from app.organisation.tenure import AccountDisabled

STAGE_TITLES = {Stage.FULL: mark("正式党员"), Stage.PROBATIONARY: mark("预备党员")}
CATEGORY_TITLES = {
    MemberCategory.KEY: mark("骨干"),
    MemberCategory.ORDINARY: mark("普通"),
    MemberCategory.MOBILE: mark("流动"),
    MemberCategory.SPECIAL: mark("特殊"),
}
_CODE = re.compile(r"[A-Za-z0-9-]{1,20}")


class NoBranch(Refused):
    message = "党员登记在党支部里，“%(unit)s”不是党支部。"


class HasLeft(Refused):
    message = "%(name)s已经转出或去世，不能再登记为党员。"


class IsMember(Refused):
    message = "%(name)s已经是“%(branch)s”的党员。"


class MemberFaults(Invalid):
    """Fields `code`, `enrolled_on`."""


@dataclass(frozen=True)
class Standing:
    """What the list says of a member; `enrolled_on` is when they came to be on it."""

    stage: Stage
    category: MemberCategory
    enrolled_on: date


def enter(actor: Actor, person: Person, standing: Standing, *, code: str = "") -> Membership:
    """Put somebody on the member list of their branch; without a code they get the next one.

    Raises:
        Forbidden, AccountDisabled, UnitRetired, NoBranch, IsMember, HasLeft.
        MemberFaults: per field.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, person.unit)
    tree.lock()
    if (hindrance := hindrance_of(person)) is not None:
        raise hindrance
    tree.live(person.unit_id)
    said = faults(standing.enrolled_on, code)
    if "code" not in said and code and is_taken(code):
        said["code"] = [taken(code)]
    if said:
        raise MemberFaults(said)
    row = added(person, person.unit, standing, code or next_code(person.unit.code))
    session.flush()
    administration.record(actor, "member.entered", {**about(person), **_told(row)})
    return row


def change(actor: Actor, person: Person, standing: Standing) -> None:
    """Let the list say something else of a member.

    Raises:
        Forbidden, HasLeft. MemberFaults: field `enrolled_on`.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, person.unit)
    row = session.get(Membership, person.id, with_for_update=True)
    if row is None or row.left_on is not None:
        raise HasLeft(name=person.name)
    if said := faults(standing.enrolled_on):
        raise MemberFaults(said)
    was = _told(row)
    rewrite(row, standing)
    if (now := _told(row)) != was:
        administration.record(actor, "member.changed", {**about(person), **now, "was": was})


def hindrance_of(person: Person) -> Refused | None:
    """Why somebody cannot be put on the list of their unit."""
    row = person.membership
    if row is not None:
        is_there = row.left_on is None
        there = IsMember(name=person.name, branch=row.branch.name)
        return there if is_there else HasLeft(name=person.name)
    if person.disabled_at is not None:
        return AccountDisabled(name=person.name)
    return None if person.unit.kind == UnitKind.BRANCH else NoBranch(unit=person.unit.name)


def faults(enrolled_on: date, code: str = "") -> dict[str, list[Sentence]]:
    """What is wrong with what is written of a member, whoever it is."""
    said: dict[str, list[Sentence]] = {}
    if code and not _CODE.fullmatch(code):
        said["code"] = [Sentence(mark("党员编号用字母、数字和 -，最多20个字符。"))]
    if enrolled_on > clock.today():
        said["enrolled_on"] = [Sentence(mark("入册日期不能晚于今天。"))]
    return said


def is_taken(code: str) -> bool:
    """Codes that differ in capitals alone would be taken for one another."""
    query = sa.select(Membership.person_id).where(sa.func.lower(Membership.code) == code.lower())
    return session.scalar(query.limit(1)) is not None


def taken(code: str) -> Sentence:
    return Sentence(mark("党员编号“%(code)s”已有人使用。"), code=code)


def next_code(branch_code: str) -> str:
    """The code after the last of a branch."""
    return numbered(branch_code, last_number(branch_code) + 1)


def last_number(branch_code: str) -> int:
    prefix = f"{branch_code}-"
    query = sa.select(Membership.code).where(Membership.code.startswith(prefix, autoescape=True))
    return max((number_of(code, branch_code) for code in session.scalars(query)), default=0)


def numbered(branch_code: str, number: int) -> str:
    return f"{branch_code}-{number:03d}"


def number_of(code: str, branch_code: str) -> int:
    """The number that a code has in a branch; 0: it is none of its codes."""
    head, dash, number = code.rpartition("-")
    is_one = bool(dash) and head.lower() == branch_code.lower() and number.isdecimal()
    return int(number) if is_one else 0


def added(person: Person, branch: Unit, standing: Standing, code: str) -> Membership:
    """A place in the list and the post that goes with it, from today; nothing is looked at."""
    row = Membership(person=person, branch=branch, code=code, **vars(standing))
    session.add(row)
    directory.assign(person, MEMBER, branch)
    return row


def rewrite(row: Membership, standing: Standing) -> None:
    row.stage, row.category = standing.stage, standing.category
    row.enrolled_on = standing.enrolled_on


def _told(row: Membership) -> dict[str, str]:
    return {
        "code": row.code,
        "stage": row.stage,
        "category": row.category,
        "enrolled_on": row.enrolled_on.isoformat(),
    }
