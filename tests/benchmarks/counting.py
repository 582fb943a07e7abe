"""Counting what reaches the database: statements and commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.engine import Engine

#: On SQLite we begin transactions ourselves, by words that other drivers send unseen.
_FRAME = ("BEGIN", "PRAGMA")


@dataclass
class Count:
    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def counted(engine: Engine) -> Iterator[Count]:
    """Every statement and commit within; beginning a transaction is no statement."""
    count = Count()

    def note(_connection, _cursor, statement, *_more):
        if not statement.startswith(_FRAME):
            count.statements.append(statement)

    def note_commit(_connection):
        count.commits += 1

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", note_commit)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", note_commit)
