"""One-time codes: made, printed once, and known here by their digests only (`domain.md` 8.4).

A code is the handle of its poll, four signs, and twelve random ones (58 bits). Its digest is keyed
by the poll's salt and by the house's secret, so that the database alone gives no code away.
"""

from __future__ import annotations

import sqlalchemy as sa

from app import papercodes
from app.ballots import secret
from app.ballots.models import Code, Group, Poll
from app.db import session

HANDLE_LENGTH = 4
LENGTH = 16


def new_handle() -> str:
    """A handle that no poll has yet; the unique constraint has the last word."""
    while True:
        handle = papercodes.new(HANDLE_LENGTH)
        if session.scalar(sa.select(Poll.id).filter_by(handle=handle)) is None:
            return handle


def renew(group: Group) -> list[str]:
    """Codes for all of a group who have not voted, in no order; unused ones are void."""
    unused = sa.delete(Code).where(Code.group_id == group.id, Code.is_used.is_(False))
    session.execute(unused, execution_options={"synchronize_session": False})
    made = [
        group.poll.handle + papercodes.new(LENGTH - HANDLE_LENGTH)
        for _slip in range(group.slips - group.urn.ballots)
    ]
    digests = sorted(_digest(group.poll, code) for code in made)
    session.add_all(Code(digest=one, group_id=group.id) for one in digests)
    return made


def issued(group: Group) -> int:
    """How many codes of a group there are, used or not."""
    query = sa.select(sa.func.count()).select_from(Code).filter_by(group_id=group.id)
    return session.scalar(query) or 0


def find(written: str) -> Code | None:
    """The code that somebody has typed, with spaces, dashes or small letters as it may be."""
    code = papercodes.tidy(written)
    poll = session.scalar(sa.select(Poll).filter_by(handle=code[:HANDLE_LENGTH]))
    if poll is None or len(code) != LENGTH:
        return None
    return session.get(Code, _digest(poll, code), populate_existing=True)


def _digest(poll: Poll, code: str) -> str:
    return secret.digest("ballot code", poll.salt, code.encode())
