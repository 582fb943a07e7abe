"""What a second person confirms (`grants`), with what it means beyond the organisation itself.

1. An administrator has no part in matters: what waits for somebody by name is handed over before.
2. A unit gets its new place (`placing`) by right of whoever proposed it, as it is on that day.
3. Whose mandates end, because power comes to one of the two, are told.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from app.cases import entrusting, succession
from app.db import session
from app.errors import Forbidden, Refused
from app.establishment import merging, moving
from app.organisation import directory, duties, effects, grants, leaving
from app.organisation.actors import Actor
from app.organisation.effects import Effect
from app.organisation.grants import Done
from app.organisation.models import Unit
from app.organisation.proposals import Act, Proposal


class ProposerMayNot(Refused):
    message = "申请人%(name)s已不再管理这两个单位，请由现在的管理员重新提出。"


class WorkStaysBehind(Refused):
    message = "%(name)s还有%(num)s项待办在本人名下，现在不能担任管理员：请先办离职交接。"


def approve(actor: Actor, proposal_id: uuid.UUID) -> Done:
    """Confirm what somebody else has proposed, of people or of units.

    Raises:
        As `grants.approve`.
        WorkStaysBehind, ProposerMayNot, CannotMove, CannotMerge: it is not any more as it was.
    """
    row = session.get(Proposal, proposal_id)
    of_them = [] if row is None or row.person is None else leaving.stand_ins_of(row.person.id)
    done = grants.approve(actor, proposal_id, _EFFECTS)
    for one in of_them:
        if one.ended_at is not None:
            entrusting.tell_of_end(actor, one)
    return done


def _grant(row: Proposal) -> None:
    person, role = effects.given(row)
    number = len(succession.waiting_for(person.id)) if role in duties.ADMINISTRATORS else 0
    if number:
        raise WorkStaysBehind(name=person.name, num=number)
    effects.OF_PEOPLE[Act.GRANT](row)


def _move(row: Proposal) -> None:
    try:
        moving.move(*_whose(row), by_two=True)
    except Forbidden as gone:
        raise ProposerMayNot(name=row.proposed_by.name) from gone


def _merge(row: Proposal) -> None:
    try:
        merging.merge(*_whose(row), row.reason, by_two=True)
    except Forbidden as gone:
        raise ProposerMayNot(name=row.proposed_by.name) from gone


def _whose(row: Proposal) -> tuple[Actor, Unit, Unit]:
    """Who does it, with the posts of today, and the two units."""
    assert row.to is not None, "it goes somewhere"
    return directory.actor(row.proposed_by), row.unit, row.to


_EFFECTS: Mapping[Act, Effect] = {
    **effects.OF_PEOPLE,
    Act.GRANT: _grant,
    Act.MOVE: _move,
    Act.MERGE: _merge,
}
