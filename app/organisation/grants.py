"""双人授权: what gives or takes power over others takes effect when a second person agrees.

One administrator proposes, another one confirms, and it is about neither of them. The database
holds that as well (`CHECK`). Whoever has no such power is appointed by one person alone, so `give`
and `take` are the way for pages: they do at once what needs one, and propose what needs two.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app import clock, db
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import (
    administration,
    directory,
    duties,
    effects,
    granting,
    permissions,
    proposals,
    tenure,
    tree,
)
from app.organisation.actors import Actor
from app.organisation.effects import Effect
from app.organisation.models import Assignment, Person, Unit
from app.organisation.permissions import Permission
from app.organisation.proposals import LONGEST_REASON, Act, Proposal, State
from app.organisation.tenure import Term

LASTS = timedelta(days=7)


class NotForYourself(Refused):
    message = "不能为自己提出授权申请，请由另一位管理员提出。"


class SecondPersonNeeded(Refused):
    message = "须由申请人和当事人以外的另一位管理员复核。"


class AlreadyProposed(Refused):
    message = "%(name)s已有一项同样的申请在等复核。"


class ProposerMayNot(Refused):
    message = "申请人%(name)s已不能提出这项申请，请由现在的管理员重新提出。"


class ReasonNeeded(Invalid):
    """Field `reason`."""

    def __init__(self) -> None:
        super().__init__({"reason": [Sentence(mark("请写明理由，不超过200字。"))]})


@dataclass(frozen=True)
class Wanted:
    """What two people are needed for; a role for a grant, the post itself for its end.

    About a person; or, if a unit is hung elsewhere or merged, about those whose power shifts.
    """

    kind: Act
    person: Person | None
    unit: Unit
    role: str | None = None
    assignment: Assignment | None = None
    to: Unit | None = None


@dataclass(frozen=True)
class Done:
    """What has taken effect; a password for once is told to whoever confirmed it, this once."""

    proposal: Proposal
    password: str | None = None


# -- for pages that appoint


def give(actor: Actor, person: Person, role: str, unit: Unit, *, reason: str) -> Proposal | None:
    """Let somebody hold a role at a unit from today, or propose it where two are needed.

    Raises:
        Forbidden, NotForYourself, ReasonNeeded, AlreadyProposed.
        And as `granting.grant`: also where it would be so only once it is confirmed.
    """
    if permissions.is_sensitive(role):
        return propose(actor, Wanted(Act.GRANT, person, unit, role), reason)
    granting.grant(actor, person, role, unit, Term(clock.today()))
    return None


def take(actor: Actor, row: Assignment, *, reason: str) -> Proposal | None:
    """Let a post end with today, or propose it where two are needed.

    Raises: Forbidden, NotForYourself, ReasonNeeded, AlreadyProposed.
    """
    if permissions.is_sensitive(row.role_code):
        return propose(actor, Wanted(Act.END, row.person, row.unit, row.role_code, row), reason)
    granting.set_end(actor, row, effects.last_day(row))
    return None


def reset_second_factor(actor: Actor, person: Person, *, reason: str) -> Proposal:
    """Propose that somebody signs in without the lost phone, and binds another one.

    Raises: Forbidden, NotForYourself, ReasonNeeded, AlreadyProposed.
    """
    return propose(actor, Wanted(Act.RESET_SECOND_FACTOR, person, person.unit), reason)


def reset_password(actor: Actor, person: Person, *, reason: str) -> Proposal:
    """Propose a password for once for somebody who has power over others.

    Raises: Forbidden, NotForYourself, ReasonNeeded, AlreadyProposed.
    """
    return propose(actor, Wanted(Act.RESET_PASSWORD, person, person.unit), reason)


# -- what needs two


def propose(actor: Actor, wanted: Wanted, reason: str) -> Proposal:
    """Ask a second person to confirm an act.

    Raises: Forbidden, NotForYourself, ReasonNeeded, AlreadyProposed, PostHeld, DutiesMixed.
    """
    needed = _needed_for(wanted.role, wanted.to)
    permissions.require(actor, needed, wanted.unit)
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise ReasonNeeded
    tree.lock()
    _read_anew(wanted.person)
    row = Proposal(
        kind=wanted.kind,
        person=wanted.person,
        role_code=wanted.role,
        unit=wanted.unit,
        assignment=wanted.assignment,
        to=wanted.to,
        reason=reason.strip(),
        proposed_by_id=actor.person_id,
        expires_at=clock.now() + LASTS,
    )
    if actor.person_id is None or actor.person_id in proposals.concerned(row):
        raise NotForYourself
    _require_new(row)
    _require_possible(row)
    session.add(row)
    session.flush()  # its id stands on record
    administration.record(actor, "grant.proposed", _told(row))
    return row


def approve(actor: Actor, proposal_id: uuid.UUID, by: Mapping[Act, Effect]) -> Done:
    """Confirm what somebody else has proposed: it takes effect, by what each kind of act does.

    Pages come through `establishment.approving`, which knows the effects of all kinds.

    Raises:
        NotFound: there is none that the actor may decide.
        SecondPersonNeeded, ProposalOver, ProposerMayNot; and as `tenure.put_in_office`.
    """
    row = _locked(actor, proposal_id)
    row.close(State.APPROVED)
    row.decided_by_id = actor.person_id
    _require_right(row)
    told = _told(row)
    password = by[row.kind](row)
    administration.record(actor, "grant.approved", told)
    return Done(row, password)


def refuse(actor: Actor, proposal_id: uuid.UUID, note: str) -> Proposal:
    """Raises: NotFound, SecondPersonNeeded, ProposalOver, ReasonNeeded."""
    row = _locked(actor, proposal_id)
    if not 0 < len(note.strip()) <= LONGEST_REASON:
        raise ReasonNeeded
    row.close(State.REFUSED, note.strip())
    row.decided_by_id = actor.person_id
    administration.record(actor, "grant.refused", _told(row) | {"note": row.note})
    return row


def withdraw(actor: Actor, proposal_id: uuid.UUID) -> Proposal:
    """Take back what the actor has proposed. Raises: NotFound, ProposalOver."""
    tree.lock()
    row = session.get(Proposal, proposal_id, with_for_update=True)
    if row is None or actor.person_id is None or row.proposed_by_id != actor.person_id:
        raise NotFound
    row.close(State.WITHDRAWN)
    administration.record(actor, "grant.withdrawn", _told(row))
    return row


def _needed_for(role: str | None, to: Unit | None) -> Permission:
    """What lets somebody propose; accounts and administrators are the security administrator's."""
    is_of_account = role is None and to is None
    is_of_accounts = is_of_account or role in duties.ADMINISTRATORS
    return Permission.MANAGE_ACCOUNTS if is_of_accounts else Permission.MANAGE_PEOPLE


def _require_right(row: Proposal) -> None:
    """That whoever proposed it could do so today as well. Raises: ProposerMayNot."""
    proposer = row.proposed_by
    is_concerned = proposer.id in proposals.concerned(row)
    may = permissions.may(directory.actor(proposer), _needed_for(row.role_code, row.to), row.unit)
    if proposer.disabled_at is not None or is_concerned or not may:
        raise ProposerMayNot(name=proposer.name)


def _read_anew(*concerned: Person | Unit | None) -> None:
    """Read anew what a proposal is about, for whoever holds the organisation; people are held."""
    for one in concerned:
        if isinstance(one, Person):
            db.hold(one)
        elif one is not None:
            db.anew(one)


def _locked(actor: Actor, proposal_id: uuid.UUID) -> Proposal:
    tree.lock()
    row = session.get(Proposal, proposal_id, with_for_update=True)
    if row is None:
        raise NotFound
    _read_anew(row.person, row.unit, row.to)
    if not proposals.may_see_to(actor, row):
        raise NotFound
    if not proposals.may_decide(actor, row):
        raise SecondPersonNeeded
    return row


def _require_new(row: Proposal) -> None:
    query = sa.select(Proposal).where(
        Proposal.person_id == (row.person and row.person.id),
        Proposal.kind == row.kind,
        Proposal.unit_id == row.unit.id,
        Proposal.to_id == (row.to and row.to.id),
        Proposal.role_code == row.role_code,
        Proposal.state == State.OPEN,
        Proposal.expires_at > clock.now(),
    )
    if session.scalars(query.limit(1)).first() is not None:
        raise AlreadyProposed(name=(row.person or row.unit).name)


def _require_possible(row: Proposal) -> None:
    """Raises: as `tenure.put_in_office`."""
    if row.kind == Act.GRANT:
        person, role = effects.given(row)
        tenure.require_possible(person, role, row.unit, Term(clock.today()))


def _told(row: Proposal) -> dict[str, Any]:
    """What is kept on record of a proposal."""
    return {
        "proposal_id": str(row.id),
        "kind": row.kind,
        **_told_of_whom(row),
        "role": row.role_code,
        "unit_id": str(row.unit.id),
        "unit": row.unit.name,
        "reason": row.reason,
    }


def _told_of_whom(row: Proposal) -> dict[str, Any]:
    """The person; or the other unit, to whom power comes and from whom it goes."""
    if row.to is None:
        return {"person_id": str(effects.whom(row).id), "person": effects.whom(row).name}
    power = proposals.shift(row)
    return {
        "to_id": str(row.to.id),
        "to": row.to.name,
        "gaining": _named(power.gaining),
        "losing": _named(power.losing),
    }


def _named(posts: Iterable[Assignment]) -> str:
    return "、".join(f"{one.person.name} {one.role.title}" for one in posts)
