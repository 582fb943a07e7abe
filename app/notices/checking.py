"""Checking a sheet from outside: the notice behind a code, and the digest of what it says.

Reads only. Who holds the code has stood before the sheet, so no sign-in is asked for.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import papercodes
from app.db import session
from app.errors import NotFound
from app.notices.models import Notice, NoticeState

#: So many signs of a digest are printed, in groups of four; as few do to compare it.
PRINTED = 16


class NoSuchSheet(NotFound):
    message = "没有这个核对码的公示。请对照纸上的核对码再输一遍。"


def of_code(written: str) -> Notice:
    """The notice whose code somebody has typed, with spaces, dashes or small letters as it may be.

    Raises:
        NoSuchSheet: there is none, or it does not hang yet.
    """
    query = sa.select(Notice).filter_by(code=papercodes.tidy(written))
    found = session.scalar(query.options(joinedload(Notice.unit, innerjoin=True)))
    if found is None or found.state == NoticeState.COMING:
        raise NoSuchSheet
    return found


def text_of(notice: Notice) -> str:
    """What the digest is taken of: title, reason, the table's head and its rows, a line each.

    Cells are parted by tabs and lines end with a line feed, so that anybody who saves the text
    can take the SHA-256 of it on any machine.
    """
    columns = notice.columns
    rows = [columns, *([str(row.get(title, "")) for title in columns] for row in notice.lines)]
    table = ["\t".join(_on_one_line(cell) for cell in row) for row in rows]
    return "\n".join([_on_one_line(notice.title), _on_one_line(notice.reason), *table, ""])


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def digest_of(notice: Notice) -> str:
    """SHA-256 of the text in UTF-8, 64 hexadecimal signs."""
    return hashlib.sha256(text_of(notice).encode()).hexdigest()


def agrees(notice: Notice, written: str) -> bool:
    """Is a digest that somebody has typed off a sheet that of the notice? The printed part does."""
    typed = "".join(written.split()).replace("-", "").lower()
    return len(typed) >= PRINTED and digest_of(notice).startswith(typed)
