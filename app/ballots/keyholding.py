"""掌箱人: three people who each hold a key, two of whom open the urns together.

Each takes a key in a request of their own. It is shown once, on paper if they like, and kept
nowhere: only its public half is. What a holder adds to the opening is worked out in the request in
which they type the key, and opens only the piles that may be shown.
"""

from __future__ import annotations

import hashlib
import uuid

from app import audit, papercodes
from app.ballots import counting, elgamal, polls, remarkbox, screening, urn
from app.ballots.elgamal import ELEMENT_BYTES, EXPONENT_BITS
from app.ballots.models import Holder, Poll, UrnTampered
from app.ballots.vocabulary import PollStatus
from app.errors import Forbidden, Invalid, NotFound, Sentence
from app.organisation.actors import Actor

#: Signs of a key: 135 bits.
KEY_LENGTH = 28
#: So many signs of a public key's digest tell keys apart, printed with the key.
FINGERPRINT = 16


class NotThatKey(Invalid):
    """Field `key`."""

    message = "这不是您领的那把钥匙。"

    def __init__(self) -> None:
        super().__init__({"key": [Sentence("钥匙不对，请对照纸条再输一遍。")]})


def take(actor: Actor, poll_id: uuid.UUID) -> tuple[Poll, str]:
    """A new key for one of the holders, to be written down now; it replaces one taken before.

    Raises:
        NotFound, Forbidden.
        PollNotReady: the voting has begun.
    """
    poll = polls.lock(poll_id)
    holder = _holder(actor, poll)
    poll.require(PollStatus.DRAFT)
    key = papercodes.new(KEY_LENGTH)
    exponent = exponent_of(poll, holder, key)
    holder.give(elgamal.public(exponent).to_bytes(ELEMENT_BYTES))
    audit.record(poll, actor, "ballot.key_taken", {"fingerprint": fingerprint(holder)})
    return poll, key


def unlock(actor: Actor, poll_id: uuid.UUID, written: str) -> Poll:
    """Add one holder's part to the opening; the second one's makes the result known.

    Raises:
        NotFound, Forbidden, PollNotReady.
        NotThatKey.
        UrnTampered: the urns are not as this program has left them.
    """
    poll = polls.lock(poll_id)
    holder = _holder(actor, poll)
    poll.require(PollStatus.UNLOCKING)
    exponent = exponent_of(poll, holder, written)
    if elgamal.public(exponent) != holder.key:
        raise NotThatKey
    holder.contribution = b"".join(
        urn.contribution(content, holder.place, exponent) for content in counting.contents(poll)
    )
    _open_remarks(poll, holder, exponent)
    holder.has_unlocked = True
    audit.record(poll, actor, "ballot.unlocked", {"place": holder.place + 1})
    counting.count_if_unlocked(actor, poll)
    return poll


def _open_remarks(poll: Poll, holder: Holder, exponent: int) -> None:
    """The first holder shuffles all remarks for the second, who opens them. Raises: UrnTampered."""
    box = b"".join(group.urn.remarks or b"" for group in poll.groups)
    first = next((one for one in poll.holders if one is not holder and one.has_unlocked), None)
    if first is None or not box:
        holder.leave(remarkbox.mixed(box, holder.place, exponent, poll.keys))
        return
    texts = remarkbox.opened(first.left, (first.place, holder.place), exponent)
    if texts is None:
        raise UrnTampered
    screening.keep(poll, texts)
    if texts:
        screening.tell_office(poll)


def fingerprint(holder: Holder) -> str | None:
    """Signs by which a holder recognises their key on the poll's page."""
    if holder.public_key is None:
        return None
    return hashlib.sha256(holder.public_key).hexdigest()[:FINGERPRINT]


def holder_of(actor: Actor, poll: Poll) -> Holder | None:
    return next((one for one in poll.holders if one.person_id == actor.person_id), None)


def _holder(actor: Actor, poll: Poll) -> Holder:
    found = holder_of(actor, poll)
    if found is None:
        raise Forbidden if polls.has_part(actor, poll) else NotFound
    return found


def exponent_of(poll: Poll, holder: Holder, written: str) -> int:
    """The secret exponent that a key stands for, another one in every poll and place."""
    said = f"xingji ballot key {poll.id} {holder.place} {papercodes.tidy(written)}"
    digest = hashlib.sha512(said.encode()).digest()
    return int.from_bytes(digest) >> (8 * len(digest) - EXPONENT_BITS)
