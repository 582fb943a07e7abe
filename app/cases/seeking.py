"""What a search looks in: title, number and starter of a case, and the initials of their pinyin.

Both sides are written in the same way, so that a search is one comparison in the database: wide
letters are made narrow, and nothing hangs on capitals.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.sql.expression import SQLColumnExpression

from app.db import place_of
from app.pinyin import initials, plain

#: No more words are looked for, and no longer ones.
MOST_WORDS, LONGEST_WORD = 8, 100
#: The inverted index has every run of so many signs, and all shorter ones (`parts_of_text`).
LONGEST_PART = 3


def sought(title: str, number: str, starter: str) -> str:
    """The text that is kept with a case; a line's end keeps its parts asunder."""
    parts = (title, number, starter, initials(title), initials(starter))
    return "\n".join(plain(part) for part in parts)


def is_of(column: SQLColumnExpression[str], starter: str) -> sa.ColumnElement[bool]:
    """The condition that a kept text is of a case whose starter has this name."""
    return place_of(column, f"\n{plain(starter)}\n") > 0


def words(text: str) -> list[str]:
    """What somebody looks for, word by word."""
    return [word[:LONGEST_WORD] for word in plain(text).split()[:MOST_WORDS]]


def holds(column: SQLColumnExpression[str], text: str) -> list[sa.ColumnElement[bool]]:
    """The conditions that a kept text has every word of what somebody looks for."""
    return [place_of(column, word) > 0 for word in words(text)]


def parts(word: str) -> list[str]:
    """The parts of a word that an index has; together they are in no fewer texts than the word."""
    size = min(LONGEST_PART, len(word))
    return [word[begin : begin + size] for begin in range(len(word) - size + 1)]
