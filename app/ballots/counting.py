"""From the closed urns to figures: turnout first, then the opening, then the result.

1. `settle` says whether enough have voted. If not, nothing is opened.
2. Two holders unlock the piles (`keyholding`); small groups are added up unopened before.
3. The result keeps what may be shown; codes, urns and contributions are wiped.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import reduce
from typing import Any

from app import audit
from app.ballots import papers, polls, rules, urn
from app.ballots.models import Group, Poll, UrnTampered
from app.ballots.rules import Returns
from app.ballots.vocabulary import COUNTED, COUNTERS, GROUP_TITLES, QUESTIONS, PollStatus
from app.cases import messages
from app.db import session
from app.errors import Refused, Sentence
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

#: What a case is told when its poll has a result, or none for good; the key is the poll's id.
COUNTED_MESSAGE = messages.reserve("ballot_counted")
#: So many holders open.
OPENERS = 2


class PapersUnsettled(Refused):
    message = "“%(group)s”的纸质票还没有两名计票员一致的计票单。"


def settle(actor: Actor, poll_id: uuid.UUID) -> Poll:
    """Settle how many have voted; the urns are opened next, or not at all.

    Raises:
        NotFound, Forbidden, PollNotReady.
        PapersUnsettled: two clerks have not entered the same.
    """
    poll = polls.lock(poll_id)
    permissions.require(actor, Permission.RUN_BALLOTS, poll.unit)
    poll.require(PollStatus.CLOSED)
    for group in poll.groups:
        group.urn.require_sealed()
        if group.papers and not papers.are_agreed(group):
            raise PapersUnsettled(group=Sentence(GROUP_TITLES[group.kind]))
    found = returns(poll)
    poll.result = _turnout(poll, found)
    audit.record(poll, actor, "ballot.turnout_settled", {"turnout": poll.result["turnout"]})
    if not rules.is_quorate(found, poll.quorum):
        if poll.round > 1:
            polls.wipe(poll)
        _finish(poll)
    elif rules.opens_urns(found):
        poll.status = PollStatus.UNLOCKING
        polls.tell_holders(poll, Sentence("请用钥匙开箱"))
    else:
        _reveal(actor, poll, [_NOTHING] * len(_piles(poll)))
    return poll


_NOTHING: urn.Counts = dict.fromkeys(COUNTERS, 0)


def returns(poll: Poll) -> list[Returns]:
    """What came back of each group: codes used, and papers once two clerks agree."""
    found = []
    for group in poll.groups:
        returned = void = 0
        if papers.are_agreed(group):
            returned, void = group.sheets[0].returned, group.sheets[0].void
        found.append(Returns(group.kind, group.invited, group.urn.ballots, returned, void))
    return found


def _turnout(poll: Poll, found: Sequence[Returns]) -> dict[str, Any]:
    return {
        "is_quorate": rules.is_quorate(found, poll.quorum),
        "round": poll.round,
        "turnout": rules.turnout(found),
        "invited": sum(one.invited for one in found),
        "returned": sum(one.returned for one in found),
        "void": sum(one.void for one in found),
        "ballots": rules.counted(found),
        "groups": [
            {
                "kind": str(one.kind),
                "invited": one.invited,
                "returned": one.returned,
                "void": one.void,
            }
            for one in found
        ],
        "total": None,
        "piles": [],
    }


def _piles(poll: Poll) -> list[list[Group]]:
    by_kind = {group.kind: group for group in poll.groups}
    return [[by_kind[kind] for kind in pile] for pile in rules.piles(returns(poll))]


def contents(poll: Poll) -> list[bytes]:
    """The encrypted sums of each pile. Raises: UrnTampered."""
    for group in poll.groups:
        group.urn.require_sealed()
    return [reduce(urn.together, (one.urn.content for one in pile)) for pile in _piles(poll)]


def count_if_unlocked(actor: Actor, poll: Poll) -> None:
    """The result, once two holders have unlocked. Raises: UrnTampered."""
    openers = [one for one in poll.holders if one.contribution]
    if len(openers) < OPENERS:
        return
    piles, sums = _piles(poll), contents(poll)
    size = len(openers[0].contribution or b"") // len(sums)
    cast = []
    for at, (pile, content) in enumerate(zip(piles, sums, strict=True)):
        part = slice(at * size, (at + 1) * size)
        added = {one.place: (one.contribution or b"")[part] for one in openers}
        counts = urn.opened(content, added, sum(group.urn.ballots for group in pile))
        if counts is None:
            raise UrnTampered
        cast.append(counts)
    _reveal(actor, poll, cast)


def _reveal(actor: Actor, poll: Poll, cast: Sequence[urn.Counts]) -> None:
    """Keep what may be shown of what was cast in each pile, and of its papers; wipe the rest."""
    piles, found = _piles(poll), {one.kind: one for one in returns(poll)}
    total, apart = rules.shown([_pile(*one) for one in zip(piles, cast, strict=True)])
    is_opened = rules.opens_urns(list(found.values()))
    poll.result = poll.result | {
        "total": total,
        "piles": [
            {
                "kinds": [str(group.kind) for group in pile],
                "ballots": sum(
                    found[one.kind].ballots - (0 if is_opened else one.urn.ballots) for one in pile
                ),
                "counts": shown,
            }
            for pile, shown in zip(piles, apart, strict=True)
        ],
    }
    polls.wipe(poll)
    audit.record(poll, actor, "ballot.counted", {"piles": len(piles)})
    _finish(poll)


def _pile(groups: Sequence[Group], cast: urn.Counts) -> rules.Pile:
    sheets = [group.sheets[0].counts for group in groups if group.sheets]
    online = {
        question: {str(choice): cast[question, choice] for choice in COUNTED}
        for question in QUESTIONS
    }
    return rules.Pile(online, rules.summed(sheets))


def _finish(poll: Poll) -> None:
    poll.status = PollStatus.COUNTED
    session.flush()
    if poll.case_id:
        messages.post([poll.case_id], COUNTED_MESSAGE, {}, key=poll.id, insists=True)
