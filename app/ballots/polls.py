"""An appraisal from its plan to its close, by the office that runs it (`domain.md` 8.4).

Nothing here touches a vote: `casting` does, and `counting` opens what was cast.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from app import audit, clock
from app.ballots import codes, urn
from app.ballots.invitations import PREPARED
from app.ballots.models import Code, Group, Holder, Poll, Urn
from app.ballots.plans import Plan
from app.ballots.vocabulary import GROUP_TITLES, GroupKind, PollStatus
from app.cases import messages
from app.db import session
from app.errors import NotFound, Refused, Sentence
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

#: What a case is told when its poll was closed by hand; the key is the poll's id.
CLOSED = messages.reserve("ballot_closed")

#: The roles whose holders may keep a key; nobody of the branch that is appraised is among them.
KEEPERS = (
    "TOWN_OFFICE",
    "TOWN_COMMITTEE",
    "DISCIPLINE_COMMISSIONER",
    "REVIEWER",
    "DISTRICT_OFFICER",
)


class KeysMissing(Refused):
    message = "还有掌箱人没有领钥匙，不能开始投票。"


class SlipsMissing(Refused):
    message = "“%(group)s”的投票码还没有印，不能开始投票。"


class AlreadyOver(Refused):
    message = "截止时间已过，不能开始投票。"


def prepare(actor: Actor, plan: Plan) -> Poll:
    """Put up an appraisal that nobody can vote in yet.

    Raises:
        Forbidden.
        plans.PlanInvalid: per field.
    """
    permissions.require(actor, Permission.RUN_BALLOTS, plan.unit)
    plan.require_sound()
    poll = Poll(
        unit=plan.unit,
        case_id=plan.case_id,
        cause=plan.cause,
        title=plan.title,
        year=plan.year,
        handle=codes.new_handle(),
        salt=secrets.token_bytes(16),
        closes_at=plan.closes_at,
        least_turnout=plan.quorum.turnout,
        least_ballots=plan.quorum.ballots,
    )
    poll.holders = [Holder(place=place, person_id=one) for place, one in enumerate(plan.holders)]
    poll.groups = [
        Group(kind=kind, invited=invited, papers=papers)
        for kind, (invited, papers) in plan.groups.items()
        if invited
    ]
    session.add(poll)
    session.flush()  # the seal of an urn names its group
    for group in poll.groups:
        group.urn = Urn(group_id=group.id)
        group.urn.fill(urn.empty(), b"", 0)
    session.flush()
    about = {"title": poll.title, "draw": asdict(plan.draw) if plan.draw else None}
    audit.record(poll, actor, PREPARED, about)
    tell_holders(poll, Sentence("请领票箱的钥匙"))
    return poll


def tell_holders(poll: Poll, what: Sentence) -> None:
    """Send those who hold the keys a message that leads to the poll's page."""
    for holder in poll.holders:
        title = Sentence(
            "%(what)s：%(unit)s%(title)s", what=what, unit=poll.unit.name, title=poll.title
        )
        outbox.send(holder.person_id, title, link=f"/ballots/{poll.id}", kind=News.TURN)


def of_cause(cause: str) -> Poll | None:
    """The poll that something has put up already."""
    return session.scalar(sa.select(Poll).filter_by(cause=cause))


def concern(actor: Actor) -> bool:
    """Do appraisals concern the actor at all: as an office, a clerk, or a holder of a key?"""
    if permissions.may(actor, Permission.COUNT_PAPERS):
        return True
    if not any(one.role in KEEPERS for one in actor.posts):
        return False
    return session.scalar(sa.select(sa.exists().where(_holds(actor)))) is True


def visible(actor: Actor) -> list[Poll]:
    """The polls that the actor runs, counts or holds a key of, the newest first."""
    return list(session.scalars(_visible(actor).order_by(Poll.id.desc())))


def of_case(actor: Actor, case_id: uuid.UUID) -> list[Poll]:
    """Those of them that a case has put up, the oldest first."""
    query = _visible(actor).where(Poll.case_id == case_id)
    return list(session.scalars(query.order_by(Poll.id)))


def _visible(actor: Actor) -> sa.Select[Poll]:
    held = sa.select(Holder.poll_id).where(_holds(actor))
    seen = sa.or_(
        permissions.visible_to(actor, Permission.COUNT_PAPERS, Poll.unit_id), Poll.id.in_(held)
    )
    return sa.select(Poll).where(seen)


def _holds(actor: Actor) -> sa.ColumnElement[bool]:
    return Holder.person_id == actor.person_id


def find(actor: Actor, poll_id: uuid.UUID) -> Poll:
    """A poll for somebody who has a part in it. Raises: NotFound."""
    poll = session.get(Poll, poll_id)
    if poll is None or not has_part(actor, poll):
        raise NotFound
    return poll


def has_part(actor: Actor, poll: Poll) -> bool:
    """Does the actor run it, count its papers, or hold one of its keys?"""
    if permissions.may(actor, Permission.COUNT_PAPERS, poll.unit):
        return True
    return any(one.person_id == actor.person_id for one in poll.holders)


def lock(poll_id: uuid.UUID) -> Poll:
    """The poll and its urns as they are, for this transaction alone. Raises: NotFound.

    The urns come first: whoever votes has locked one of them when asking whether it is open.
    """
    of_poll = sa.select(Group.id).filter_by(poll_id=poll_id)
    urns = sa.select(Urn).where(Urn.group_id.in_(of_poll)).order_by(Urn.group_id)
    session.scalars(urns.with_for_update()).all()
    poll = session.scalar(sa.select(Poll).filter_by(id=poll_id).with_for_update())
    if poll is None:
        raise NotFound
    return poll


def _run(actor: Actor, poll_id: uuid.UUID) -> Poll:
    poll = lock(poll_id)
    permissions.require(actor, Permission.RUN_BALLOTS, poll.unit)
    return poll


def issue(actor: Actor, poll_id: uuid.UUID, kind: GroupKind) -> list[str]:
    """New codes for a group, to be printed now: they can be shown only this once.

    Codes of the group that were not used are void from now on.

    Raises:
        NotFound, Forbidden, PollNotReady.
    """
    poll = _run(actor, poll_id)
    poll.require(PollStatus.DRAFT, PollStatus.OPEN)
    group = next((one for one in poll.groups if one.kind == kind), None)
    if group is None:
        raise NotFound
    made = codes.renew(group)
    audit.record(poll, actor, "ballot.slips_printed", {"group": kind, "slips": len(made)})
    return made


def open_(actor: Actor, poll_id: uuid.UUID) -> Poll:
    """Let the voting begin.

    Raises:
        NotFound, Forbidden, PollNotReady.
        KeysMissing, SlipsMissing: not all is there that is needed.
        AlreadyOver: it would be closed at once.
    """
    poll = _run(actor, poll_id)
    poll.require(PollStatus.DRAFT)
    if poll.closes_at <= clock.now():
        raise AlreadyOver
    if any(group.slips for group in poll.groups) and len(poll.keys) != urn.HOLDERS:
        raise KeysMissing
    for group in poll.groups:
        if codes.issued(group) != group.slips:
            raise SlipsMissing(group=Sentence(GROUP_TITLES[group.kind]))
    poll.status, poll.opened_at = PollStatus.OPEN, clock.now()
    audit.record(poll, actor, "ballot.opened")
    return poll


def close(actor: Actor, poll_id: uuid.UUID) -> Poll:
    """End the voting by hand, before its time; the case that waits is told.

    Raises:
        NotFound, Forbidden, PollNotReady.
    """
    poll = _run(actor, poll_id)
    poll.require(PollStatus.OPEN)
    _close(actor, poll)
    if poll.case_id:
        messages.post([poll.case_id], CLOSED, {}, key=poll.id)  # its time may come first
    return poll


def expire(actor: Actor, poll_id: uuid.UUID) -> Poll:
    """The voting is over because its time is, even if it never began. Again does nothing."""
    poll = _run(actor, poll_id)
    if poll.status in {PollStatus.DRAFT, PollStatus.OPEN}:
        _close(actor, poll)
    return poll


def _close(actor: Actor, poll: Poll) -> None:
    poll.status = PollStatus.CLOSED
    audit.record(poll, actor, "ballot.closed", {"round": poll.round})


def prolong(actor: Actor, poll_id: uuid.UUID, closes_at: datetime) -> Poll:
    """One more round for lack of voters, with the same codes and urns (`domain.md` 8.2).

    Nothing has been opened, and papers are counted anew at its end.

    Raises:
        NotFound, Forbidden, PollNotReady.
    """
    poll = _run(actor, poll_id)
    poll.require(PollStatus.COUNTED)
    if poll.result["is_quorate"] or poll.round > 1:
        raise poll.not_ready()
    poll.status = PollStatus.OPEN if poll.opened_at else PollStatus.DRAFT
    poll.round, poll.closes_at, poll.result = poll.round + 1, closes_at, None
    for group in poll.groups:
        group.sheets.clear()
    audit.record(poll, actor, "ballot.prolonged", {"until": closes_at.isoformat()})
    return poll


def cancel(actor: Actor, poll_id: uuid.UUID) -> None:
    """Give an appraisal up unopened; what was cast is gone. Raises: PollNotReady, Forbidden."""
    poll = _run(actor, poll_id)
    poll.require(*(one for one in PollStatus if one != PollStatus.COUNTED))
    poll.status = PollStatus.CANCELLED
    wipe(poll)
    audit.record(poll, actor, "ballot.cancelled")


def wipe(poll: Poll) -> None:
    """Let go of codes, boxes and what holders added: nothing is ever opened again."""
    groups = [one.id for one in poll.groups]
    gone = sa.delete(Code).where(Code.group_id.in_(groups))
    session.execute(gone, execution_options={"synchronize_session": False})
    for group in poll.groups:
        group.urn.empty()
    for holder in poll.holders:
        holder.forget()
