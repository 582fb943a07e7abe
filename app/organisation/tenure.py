"""The rules by which a post is given, ended or prolonged, in whichever way that comes about.

A page asks for one post, two people together for one with power over others (`grants`), a sheet
for thousands, a merger for all posts of a unit. Each knows in its own way what is held beside a
post; what hinders it is told here alone, with the field that it is about, and first what matters
most: whoever does one thing raises the first (`require`), a sheet tells each at its cell.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app import clock, db
from app.db import session
from app.errors import AppError, Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import directory, permissions, residents, separation, tree
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Person, Role, Unit
from app.organisation.roles import STARTING_ROLES
from app.organisation.roll import MEMBER
from app.organisation.separation import DutiesMixed

#: They come with a place in the member list and with a sheet's code; nobody is given them.
NOT_GRANTED = frozenset({MEMBER, residents.ROLE})
SUPERVISOR = "DISCIPLINE_COMMISSIONER"
#: Who supervises takes no scoring act in the same branch (`domain.md` 4.2, rule 2).
SCORING = frozenset({"SECRETARY", "DEPUTY_SECRETARY", "ORG_COMMISSIONER", "ASSESSOR"})


class NotToYourself(Refused):
    message = "不能给自己授予职务，请由另一位管理员办。"


class NotYourTerm(Refused):
    message = "不能改自己的任期，请由另一位管理员办。"


class NotGivenHere(Refused):
    """The role comes with something else (`NOT_GRANTED`)."""

    message = "这个角色不在这里授予。"


class TakesTwo(Refused):
    """A role with power over others (`permissions.is_sensitive`); `grants` is the way to it."""

    message = "“%(role)s”的授予和变动须由两人办理，请在“账号管理”里提出申请。"


class StaysBehind(Refused):
    """As `TakesTwo`, for a post whose unit becomes part of another."""

    message = (
        "“%(role)s”有管理别人的权力，不随单位过去；新单位需要的，由两人在“账号管理”里另行授予。"
    )


class PostEnded(Refused):
    message = "%(name)s的这个职务已经结束，不能再改。"


class AccountDisabled(Refused):
    message = "%(name)s的账号已停用，不能任职。"


class PostHeld(Refused):
    message = "%(name)s已经担任这个职务。"


class SupervisorScores(Refused):
    message = (
        "%(name)s不能在同一个支部既监督又记分："
        "纪检委员不得兼任书记、副书记、组织委员和考核小组成员。"
    )


class TermInvalid(Invalid):
    """The days of a post do not fit; per field: `role`, `since`, `until`."""


@dataclass(frozen=True)
class Term:
    """From a day on, till a day if there is one, both included."""

    since: date
    until: date | None = None

    @property
    def is_over(self) -> bool:
        """Has it passed, or was it called off before it began?"""
        return self.until is not None and self.until < max(self.since, clock.today())


@dataclass(frozen=True)
class Holder:
    """Whose post it is, or is to be; a sheet may have yet to enter them: no row."""

    name: str
    is_closed: bool
    row: Person | None

    @classmethod
    def of(cls, person: Person) -> Holder:
        return cls(person.name, person.disabled_at is not None, person)


@dataclass(frozen=True)
class Hindrance:
    """Why something may not be, and of which field: `username`, `role`, `since` or `until`."""

    field: str
    why: AppError

    @property
    def said(self) -> Sentence:
        if isinstance(self.why, Invalid):
            return self.why.details[self.field][0]
        return Sentence(self.why.message, **self.why.values)


#: What else somebody holds at the same unit on any of these days, as roles.
Beside = Callable[[Term], set[str]]


# -- the rules


def reserved(
    actor: Actor, holder: Holder, role: str, own: type[Refused] = NotYourTerm
) -> Iterator[Hindrance]:
    """Why a post is not one person's to give or to change; `own` says so of what is theirs."""
    if role in NOT_GRANTED:
        yield Hindrance("role", NotGivenHere())
    if permissions.is_sensitive(role):
        yield Hindrance("role", TakesTwo(role=_title(role)))
    if holder.row is not None and holder.row.id == actor.person_id:
        yield Hindrance("username", own())


def giving(holder: Holder, role: str, term: Term, beside: Beside) -> Iterator[Hindrance]:
    """Why somebody cannot take up a post, whoever decides about it."""
    if term.until is not None and term.until < term.since:
        yield _until(mark("截止日期不能早于开始日期。"))
    elif term.until is not None and term.until < clock.today():
        yield _until(mark("截止日期不能早于今天。"))
    yield from holding(holder, role, beside(term))
    if holder.row is not None:
        try:
            separation.require_apart(holder.row, role, term.since)
        except DutiesMixed as mixed:
            yield Hindrance("role", mixed)


def changing(
    holder: Holder, role: str, term: Term, until: date | None, beside: Beside
) -> Iterator[Hindrance]:
    """Why a post cannot end with another day, or go on without end."""
    if term.is_over:
        yield Hindrance("until", PostEnded(name=holder.name))
    elif until is not None and until < clock.today():
        yield _until(mark("截止日期不能早于今天。"))
    elif (added := added_days(term, until)) is not None:
        yield from holding(holder, role, beside(added))


def following(holder: Holder, role: str, beside: Collection[str]) -> Iterator[Hindrance]:
    """Why a post does not go over into another unit with its own."""
    if permissions.is_sensitive(role):
        yield Hindrance("role", StaysBehind(role=_title(role)))
    yield from holding(holder, role, beside)


def holding(holder: Holder, role: str, beside: Collection[str]) -> Iterator[Hindrance]:
    """Why somebody cannot hold a post beside others at the same unit."""
    if holder.is_closed:
        yield Hindrance("username", AccountDisabled(name=holder.name))
    scores = not SCORING.isdisjoint(beside)
    if role in beside:
        yield Hindrance("role", PostHeld(name=holder.name))
    elif (role == SUPERVISOR and scores) or (role in SCORING and SUPERVISOR in beside):
        yield Hindrance("role", SupervisorScores(name=holder.name))


def added_days(term: Term, until: date | None) -> Term | None:
    """The days by which a post is prolonged, if it is."""
    if term.until is None or (until is not None and until <= term.until):
        return None
    return Term(term.until + clock.ONE_DAY, until)


def require(hindrances: Iterable[Hindrance]) -> None:
    """Raises: the first, if there is any."""
    for one in hindrances:
        raise one.why


def _until(said: str) -> Hindrance:
    return Hindrance("until", TermInvalid({"until": [Sentence(said)]}))


def _title(role: str) -> Sentence:
    """Of a role with power over others, which no office has added itself."""
    return Sentence(STARTING_ROLES[role])


# -- one post, by its rows


def put_in_office(person: Person, role: str, unit: Unit, term: Term) -> Assignment:
    """A post as it may be held, whoever has decided about it and how.

    Raises:
        AccountDisabled, UnitRetired, PostHeld, SupervisorScores, DutiesMixed.
        TermInvalid: per field.
    """
    require_possible(person, role, unit, term)
    if permissions.is_sensitive(role):
        separation.end_mandates_by_others(person, role)
    return directory.assign(person, role, unit, since=term.since, until=term.until)


def require_possible(person: Person, role: str, unit: Unit, term: Term) -> None:
    """Raises: as `put_in_office`."""
    db.hold(person)
    if role in NOT_GRANTED or session.get(Role, role) is None:
        raise TermInvalid({"role": [Sentence(mark("请从列出的职务中选择。"))]})
    tree.live(unit.id)
    require(giving(Holder.of(person), role, term, held_beside(person.id, unit.id)))


def change_end(post: Assignment, until: date | None) -> Term:
    """Let a post that is not over end with another day, or go on without end; its term till now.

    Raises:
        PostEnded. TermInvalid: the day is over; field `until`.
        AccountDisabled, UnitRetired, PostHeld, SupervisorScores: it is prolonged.
    """
    db.hold(post.person)
    db.hold(post)
    term, others = Term(post.since, post.until), held_beside(post.person_id, post.unit_id)
    require(changing(Holder.of(post.person), post.role_code, term, until, others))
    if added_days(term, until) is not None:
        tree.live(post.unit_id)
    if until != post.until:
        post.let_end(until)
    return term


def held_beside(person_id: uuid.UUID, unit_id: uuid.UUID) -> Beside:
    """What somebody holds at a unit, as the rows say."""

    def held(days: Term) -> set[str]:
        query = sa.select(Assignment.role_code).where(
            Assignment.person_id == person_id,
            Assignment.unit_id == unit_id,
            Assignment.held_from(days.since),
        )
        if days.until is not None:
            query = query.where(Assignment.since <= days.until)
        return set(session.scalars(query))

    return held
