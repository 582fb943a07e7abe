"""A vote: a code is looked up, a ballot is encrypted, and both are settled in one transaction.

1. `find` says whether a code may vote;
2. `encrypt` turns the answers into a ballot, with no transaction open, for that takes a while;
3. `cast` marks the code used and throws the ballot into the urn of its group.

Who chose what is known to the process that encrypts, for as long as that takes, and to nobody else:
neither step writes answers, a time or an order anywhere, and nothing is logged. A remark goes the
same way: every ballot brings a slot for one, whether anything was written or not (`remarkbox`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app import papercodes
from app.ballots import codes, guessing, remarkbox, urn
from app.ballots.models import Code, Group, NotOpen, Poll, Urn
from app.ballots.remarkbox import MOST_SIGNS
from app.ballots.vocabulary import OVERALL, QUESTIONS, Choice
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence


class NoSuchCode(NotFound):
    message = "没有这个投票码。请对照纸条再输一遍。"


class CodeUsed(Refused):
    message = "这个投票码已经用过。一个码只能投一次。"


class NothingBegun(Refused):
    message = "没有正在填写的评议票，请输入投票码。已经投出的票不能再看，也不能再改。"


class BallotIncomplete(Invalid):
    """Field `OVERALL`."""

    message = "请先选总体评价。"

    def __init__(self) -> None:
        super().__init__({OVERALL: [Sentence("请选一项。")]})


class RemarkTooLong(Invalid):
    """Field `remark`."""

    message = "意见最多写%(most)s个字。"

    def __init__(self) -> None:
        super().__init__({"remark": [Sentence(self.message, most=MOST_SIGNS)]}, most=MOST_SIGNS)


@dataclass(frozen=True)
class Sealed:
    """A ballot under the keys of its poll; it can be read by nobody alone."""

    handle: str
    ballot: bytes
    #: Of the box of remarks; empty or not, nobody sees.
    slot: bytes


def find(written: str) -> Poll:
    """The open poll in which a code may still vote.

    Raises:
        NoSuchCode, CodeUsed, NotOpen.
    """
    code = codes.find(written)
    if code is None:
        raise NoSuchCode
    poll = session.get_one(Group, code.group_id).poll
    if not poll.is_open:
        raise NotOpen
    if code.is_used:
        raise CodeUsed
    return poll


def knock(written: str, address: str) -> Poll:
    """`find` for somebody at an address, where too many wrong codes close the door for a while.

    Raises:
        NoSuchCode, CodeUsed, NotOpen.
        TooManyGuesses: also for a right code.
    """
    guessing.require_few(address)
    return find(written)


def answers_of(chosen: Mapping[str, str]) -> dict[str, Choice]:
    """Choices as they were sent; what is no question or no choice is left out."""
    return {
        question: Choice(chosen[question])
        for question in QUESTIONS
        if chosen.get(question) in set(Choice)
    }


def require_complete(answers: Mapping[str, Choice]) -> None:
    """Raises: BallotIncomplete."""
    if OVERALL not in answers:
        raise BallotIncomplete


def remark_of(written: str) -> str:
    """A remark as it is kept: one line of signs that can be printed. Raises: RemarkTooLong."""
    text = "".join(sign for sign in " ".join(written.split()) if sign.isprintable())
    if remarkbox.signs(text) > MOST_SIGNS:
        raise RemarkTooLong
    return text


def encrypt(
    poll_handle: str, keys: list[int], answers: Mapping[str, Choice], remark: str = ""
) -> Sealed:
    """Takes a while: call it while no transaction is open. Raises: BallotIncomplete."""
    require_complete(answers)
    return Sealed(poll_handle, urn.ballot(keys, answers), remarkbox.slot(keys, remark))


def cast(written: str, sealed: Sealed) -> Poll:
    """Mark the code used and throw the ballot in: both or neither.

    The urn is locked first; whoever closes the poll waits for it, so no ballot comes late.

    Raises:
        NoSuchCode, NotOpen.
        CodeUsed: by another who was faster, too.
        UrnTampered: somebody has written past this program.
    """
    code = codes.find(written)
    if code is None or not papercodes.tidy(written).startswith(sealed.handle):
        raise NoSuchCode
    found = sa.select(Urn).filter_by(group_id=code.group_id).with_for_update()
    box = session.scalars(found).one()
    poll = box.group.poll
    session.refresh(poll)
    if not poll.is_open:
        raise NotOpen
    _use(code)
    box.throw_in(sealed.ballot, sealed.slot)
    return poll


def _use(code: Code) -> None:
    using = sa.update(Code).where(Code.digest == code.digest, Code.is_used.is_(False))
    outcome = session.execute(
        using.values(is_used=True), execution_options={"synchronize_session": False}
    )
    if not outcome.rowcount:  # type: ignore[attr-defined] # a statement that changes has one
        raise CodeUsed
