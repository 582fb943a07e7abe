"""The brake of the books: a check that finds a fault stops posting, never reading (rule 12)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NoReturn

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Refused
from app.points.guards import PostingStop

#: So many findings are kept with a stop; a broken book may have thousands.
MOST_FINDINGS = 50


class PostingStopped(Refused):
    message = "账目核对发现问题，自%(day)s起暂停入账，查询不受影响；请联系街道党建办。"


def stop_in_force() -> PostingStop | None:
    """The stop that nobody has lifted yet."""
    found: PostingStop | None = session.scalar(_in_force())
    return found


@cache
def _in_force() -> sa.Select[Any]:
    return sa.select(PostingStop).where(PostingStop.lifted_at.is_(None)).limit(1)


def require_running() -> None:
    """Refuse once for many postings, before the first of them.

    Raises: PostingStopped.
    """
    if stop_in_force() is not None:
        refuse()


def refuse() -> NoReturn:
    """Raises: PostingStopped, with the day since when."""
    stop = stop_in_force()
    assert stop is not None, "the chain has said so"
    raise PostingStopped(day=clock.office_day(stop.placed_at))


def place(findings: Sequence[str]) -> PostingStop:
    """Stop posting because of what was found; a stop in force learns what is found now."""
    stop = stop_in_force() or PostingStop(placed_at=clock.now())
    stop.findings = list(findings[:MOST_FINDINGS])
    session.add(stop)
    return stop


def lift(stop: PostingStop, *, by: str, note: str) -> None:
    """Let posting go on; who says so and how it was mended stays on record."""
    stop.lifted_at, stop.lifted_by, stop.note = clock.now(), by, note
