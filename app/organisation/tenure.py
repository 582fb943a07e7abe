"""What a post must be to be held at all, whoever has decided about it and however."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import appointments, directory, residents, separation, tree
from app.organisation.models import Assignment, Person, Role, Unit
from app.organisation.roll import MEMBER

#: They come with a place in the member list and with a sheet's code; nobody is given them.
NOT_GRANTED = frozenset({MEMBER, residents.ROLE})


class AccountDisabled(Refused):
    message = "%(name)s的账号已停用，不能任职。"


class TermInvalid(Invalid):
    """The days of a post do not fit; per field: `role`, `since`, `until`."""


@dataclass(frozen=True)
class Term:
    """From a day on, till a day if there is one, both included."""

    since: date
    until: date | None = None


def put_in_office(person: Person, role: str, unit: Unit, term: Term) -> Assignment:
    """A post as it may be held, whoever has decided about it and how.

    Raises:
        AccountDisabled, UnitRetired, PostHeld, SupervisorScores, DutiesMixed.
        TermInvalid: per field.
    """
    require_possible(person, role, unit, term)
    return directory.assign(person, role, unit, since=term.since, until=term.until)


def require_possible(person: Person, role: str, unit: Unit, term: Term) -> None:
    """Raises: as `put_in_office`."""
    session.execute(sa.select(Person.id).filter_by(id=person.id).with_for_update())
    said = term_faults(term.since, term.until)
    if role in NOT_GRANTED or session.get(Role, role) is None:
        said["role"] = [Sentence(mark("请从列出的职务中选择。"))]
    if said:
        raise TermInvalid(said)
    if person.disabled_at is not None:
        raise AccountDisabled(name=person.name)
    tree.live(unit.id)
    appointments.require_free(person, unit.id, role, since=term.since, until=term.until)
    separation.require_apart(person, role, term.since)


def let_end(post: Assignment, until: date | None) -> None:
    """Let a post end with a day; one that has not begun by then is never held."""
    is_never_held = until is not None and until < post.since
    post.until = post.since - clock.ONE_DAY if is_never_held else until


def term_faults(since: date, until: date | None) -> dict[str, list[Sentence]]:
    """What is wrong with the days of a post that is to be entered."""
    if until is not None and until < since:
        return {"until": [Sentence(mark("截止日期不能早于开始日期。"))]}
    if until is not None and until < clock.today():
        return {"until": [Sentence(mark("截止日期不能早于今天。"))]}
    return {}
