"""What the office does with remarks once they are opened (`domain.md` 8.4, 8).

They come shuffled, without group or time. The office takes out whatever shows who wrote them, and
only takes out: nobody's words are rewritten, and wherever something went a mark stays. What was
taken out is kept nowhere. Until the office lets them go, nobody else reads any.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app import audit, clock
from app.ballots import casting, polls
from app.ballots.models import Poll, Remark
from app.ballots.vocabulary import PollStatus
from app.db import session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory, permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

OFFICE = "TOWN_OFFICE"
#: Stands where something was taken out.
GAP = "〔略〕"
#: So many remarks from paper are typed in at once.
MOST_AT_ONCE = 200


class RemarksReleased(Refused):
    message = "这次评议的意见已经放行，不能再改。"


class OnlyTakenOut(Invalid):
    """Something was written that was not there; fields are the ids of remarks."""

    message = "只能删去，不能改写或者添加。"


class TooManyRemarks(Invalid):
    """Field `lines`."""


def keep(poll: Poll, texts: Sequence[str]) -> None:
    """Keep opened remarks under random ids, in whose order they are entered and shown."""
    rows = [Remark(id=uuid.uuid4(), poll_id=poll.id, text=text) for text in texts]
    rows.sort(key=lambda row: row.id)
    session.add_all(rows)


def tell_office(poll: Poll) -> None:
    """Remarks wait for those who are to look through them."""
    told = {"unit": poll.unit.name, "title": poll.title}
    title = Sentence("请整理评议意见：%(unit)s%(title)s", **told)
    for _role, _place, people in directory.holders_upwards([OFFICE], poll.unit_id):
        for person_id in people:
            link = f"/ballots/{poll.id}/remarks"
            outbox.send(person_id, title, link=link, kind=News.TURN)


def of_poll(poll: Poll) -> list[Remark]:
    """All remarks, for the office alone until they are released."""
    return list(session.scalars(sa.select(Remark).filter_by(poll_id=poll.id).order_by(Remark.id)))


def may_be_screened(poll: Poll) -> bool:
    """Are there remarks to be looked through, or could there be some from paper?"""
    is_counted = poll.status == PollStatus.COUNTED and poll.result["is_quorate"]
    return is_counted and poll.remarks_released_at is None


def released_to(case_id: uuid.UUID) -> list[Poll]:
    """The appraisals of a case whose remarks others may read, the last first."""
    query = sa.select(Poll).where(Poll.case_id == case_id, Poll.remarks_released_at.is_not(None))
    return list(session.scalars(query.order_by(Poll.id.desc())))


def add(actor: Actor, poll_id: uuid.UUID, written: str) -> int:
    """Remarks typed in from paper, one a line; how many there are.

    Raises:
        NotFound, Forbidden, PollNotReady, RemarksReleased.
        TooManyRemarks.
        casting.RemarkTooLong.
    """
    poll = _lock(actor, poll_id, Permission.COUNT_PAPERS)
    if not any(group.papers for group in poll.groups):
        raise poll.not_ready()
    texts = [text for line in written.splitlines() if (text := casting.remark_of(line))]
    if len(texts) > MOST_AT_ONCE:
        told = Sentence(mark("一次最多录入%(most)s条。"), most=MOST_AT_ONCE)
        raise TooManyRemarks({"lines": [told]})
    keep(poll, texts)
    audit.record(poll, actor, "ballot.remarks_typed", {"remarks": len(texts)})
    return len(texts)


def screen(actor: Actor, poll_id: uuid.UUID, wanted: Mapping[uuid.UUID, str]) -> Poll:
    """Keep of each remark what the office leaves of it; of an empty one, nothing.

    Raises:
        NotFound, Forbidden, PollNotReady, RemarksReleased.
        OnlyTakenOut: per remark.
    """
    poll = _lock(actor, poll_id, Permission.RUN_BALLOTS)
    rows = {row.id: row for row in of_poll(poll) if row.id in wanted}
    texts = {key: " ".join(wanted[key].split()) for key in rows}
    wrong = [key for key, row in rows.items() if not _is_part(texts[key], row.text)]
    if wrong:
        raise OnlyTakenOut({str(key): [Sentence(OnlyTakenOut.message)] for key in wrong})
    changed = [row for key, row in rows.items() if texts[key] != row.text]
    dropped = [row for row in changed if not texts[row.id].replace(GAP, "").strip()]
    for row in changed:
        row.text, row.is_cut = with_gaps(row.text, texts[row.id]), True
    for row in dropped:
        session.delete(row)
    poll.remarks_dropped += len(dropped)
    if changed:
        about = {"cut": len(changed) - len(dropped), "dropped": len(dropped)}
        audit.record(poll, actor, "ballot.remarks_screened", about)
    return poll


def release(actor: Actor, poll_id: uuid.UUID) -> Poll:
    """Let the branch, the review group and the town read what is left.

    Raises:
        NotFound, Forbidden, PollNotReady, RemarksReleased.
    """
    poll = _lock(actor, poll_id, Permission.RUN_BALLOTS)
    poll.remarks_released_at = clock.now()
    audit.record(poll, actor, "ballot.remarks_released", {"remarks": len(of_poll(poll))})
    return poll


def _lock(actor: Actor, poll_id: uuid.UUID, permission: Permission) -> Poll:
    poll = polls.lock(poll_id)
    permissions.require(actor, permission, poll.unit)
    poll.require(PollStatus.COUNTED)
    if not poll.result["is_quorate"]:
        raise poll.not_ready()
    if poll.remarks_released_at is not None:
        raise RemarksReleased
    return poll


def _is_part(wanted: str, text: str) -> bool:
    """Is `wanted` the text with something taken out, or nothing?"""
    signs = iter(text)
    return all(sign in signs for sign in wanted)


def with_gaps(text: str, wanted: str) -> str:
    """What is wanted of a text, with a mark wherever something was taken out.

    The text is gone through from its end: what was taken out in one piece leaves one mark.
    """
    left, kept = list(wanted), []
    for sign in reversed(text):
        if left and left[-1] == sign:
            kept.append(left.pop())
        elif not kept or kept[-1] != GAP:
            kept.append(GAP)
    return "".join(reversed(kept)).replace(GAP + GAP, GAP)
