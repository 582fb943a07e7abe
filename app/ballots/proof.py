"""Does what is stored of appraisals still hold together? For `flask verify`."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from app import audit
from app.ballots.models import Code, Group, Poll, UrnTampered
from app.ballots.vocabulary import PollStatus
from app.db import session

#: While these last, codes are kept; afterwards they are wiped.
_WITH_CODES = (PollStatus.DRAFT, PollStatus.OPEN, PollStatus.CLOSED, PollStatus.UNLOCKING)


def check() -> list[str]:
    """Every broken chain, and all that `check_urns` finds."""
    return _told(lambda poll: audit.verify(poll) + _urn_faults(poll))


def check_urns() -> list[str]:
    """Every urn written from outside, every group whose flags do not sum."""
    return _told(_urn_faults)


def _told(faults_of: Callable[[Poll], list[str]]) -> list[str]:
    polls = session.scalars(sa.select(Poll).order_by(Poll.id))
    return [f"{one.unit.name}{one.title}：{fault}" for one in polls for fault in faults_of(one)]


def _urn_faults(poll: Poll) -> list[str]:
    return [fault for one in poll.groups for fault in _faults(poll, one)]


def _faults(poll: Poll, group: Group) -> list[str]:
    try:
        group.urn.require_sealed()
        _ = poll.keys
    except UrnTampered:
        return ["票箱或者钥匙被改动过"]
    used = sa.select(sa.func.count()).select_from(Code).filter_by(group_id=group.id, is_used=True)
    if poll.status in _WITH_CODES and session.scalar(used) != group.urn.ballots:
        return ["用过的投票码与票箱里的票数不一致"]
    return []
