"""What a second person confirms (`grants`), with what it means beyond the organisation itself.

1. An administrator has no part in matters: what waits for somebody by name is handed over before.
2. A unit gets its new place (`placing`) by right of whoever proposed it, as it is on that day, and
   as the second person has seen it.
3. Whoever may confirm something is told of it, whoever proposed it what became of it, and those
   between whom a mandate ends because power comes to one of them.
"""

from __future__ import annotations

import uuid
from functools import partial

from app.cases import entrusting, succession
from app.errors import Refused, Sentence
from app.establishment import merging, moving, placing
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory, duties, effects, grants, leaving, permissions, proposals
from app.organisation.actors import Actor
from app.organisation.effects import Effect
from app.organisation.grants import Done, ProposerMayNot
from app.organisation.permissions import Permission
from app.organisation.proposals import Act, Proposal
from app.organisation.standing import StandIn

PAGE = "/grants"


class WorkStaysBehind(Refused):
    message = (
        "%(name)s名下还有%(num)s项待办，现在不能担任管理员："
        "请先在“离职交接”里转给别人，账号不必停用。"
    )


class SeenOtherwise(Refused):
    message = "“%(unit)s”的情况和您看到的不一样了：下面是现在的情况，请重新核对。"


def tell_proposed(row: Proposal) -> None:
    """Let whoever may confirm it know."""
    roles = permissions.roles_with(Permission.CONFIRM_GRANTS)
    asked = {
        one
        for _role, _unit, people in directory.holders_upwards(roles, row.unit_id)
        for one in people
    }
    about = row.unit if row.person is None else row.person
    told = {"name": row.proposed_by.name, "about": about.name}
    title = Sentence("有一项申请等您复核：%(about)s（%(name)s提出）", **told)
    for person_id in sorted(asked - {row.proposed_by_id} - proposals.concerned(row)):
        outbox.send(person_id, title, body=row.reason, link=PAGE, kind=News.ASKED)


def approve(actor: Actor, proposal_id: uuid.UUID, *, shown: str = "") -> Done:
    """Confirm what somebody else has proposed, of people or of units.

    `shown` is the digest of a unit's outlook as the actor has seen it.

    Raises:
        As `grants.approve`.
        WorkStaysBehind, SeenOtherwise, CannotMove, CannotMerge.
    """
    ended: list[StandIn] = []
    further: dict[Act, Effect] = {
        Act.GRANT: partial(_grant, ended),
        Act.MOVE: partial(_as_seen, shown, _move),
        Act.MERGE: partial(_as_seen, shown, _merge),
    }
    done = grants.approve(actor, proposal_id, effects.OF_PEOPLE | further)
    for one in ended:
        entrusting.tell_of_end(actor, one)
    _tell_decided(done.proposal, Sentence("%(name)s已同意您的申请", name=actor.name))
    return done


def refuse(actor: Actor, proposal_id: uuid.UUID, note: str) -> Proposal:
    """Raises: as `grants.refuse`."""
    row = grants.refuse(actor, proposal_id, note)
    _tell_decided(row, Sentence("%(name)s不同意您的申请", name=actor.name))
    return row


def _tell_decided(row: Proposal, said: Sentence) -> None:
    body = row.note or row.reason
    outbox.send(row.proposed_by_id, said, body=body, link=PAGE, kind=News.DECIDED)


def _grant(ended: list[StandIn], row: Proposal) -> str | None:
    """Let somebody hold a role; the mandates that end with it are added to those given."""
    person, role = effects.given(row)
    number = succession.number_left_by(person.id) if role in duties.ADMINISTRATORS else 0
    if number:
        raise WorkStaysBehind(name=person.name, num=number)
    mandates = leaving.stand_ins_of(person.id)
    password = effects.OF_PEOPLE[Act.GRANT](row)
    ended += [one for one in mandates if one.ended_at is not None]
    return password


def _as_seen(shown: str, effect: Effect, row: Proposal) -> None:
    """Let a unit's new place take effect, if it is what the second person was shown."""
    outlook = placing.outlook(row)
    if outlook is None:
        raise ProposerMayNot(name=row.proposed_by.name)
    if outlook.digest != shown:
        raise SeenOtherwise(unit=row.unit.name)
    effect(row)


def _move(row: Proposal) -> None:
    moving.move(*placing.parties(row), by_two=True)


def _merge(row: Proposal) -> None:
    merging.merge(*placing.parties(row), row.reason, by_two=True)
