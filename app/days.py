"""The days that people write, read in one place: what comes out of it can be counted with."""

from __future__ import annotations

from datetime import date

from app.errors import Sentence
from app.i18n import mark

#: No matter of a house lies outside; calendars, deadlines and databases can all reckon in between.
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)


class NoDay(ValueError):
    """What was written is no day, or none that can be meant; `said` tells which."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(str(said))
        self.said = said


def read(written: str) -> date:
    """The day that somebody has written, as `2026-03-05`. Raises: NoDay."""
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        raise NoDay(Sentence(mark("请填写日期，如2026-03-05。"))) from None
    require(found)
    return found


def require(day: date) -> None:
    """Raises: NoDay, for a day in no year that can be meant."""
    if not FIRST.year <= day.year <= LAST.year:
        said = mark("请填写%(first)d年到%(last)d年之间的日期。")
        raise NoDay(Sentence(said, first=FIRST.year, last=LAST.year))
