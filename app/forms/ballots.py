"""What a clerk may send of a count of paper ballots."""

from __future__ import annotations

from collections.abc import Mapping

from app.ballots import papers
from app.ballots.papers import RETURNED, VOID, Count, SheetInvalid
from app.ballots.vocabulary import QUESTIONS, Choice
from app.errors import Sentence
from app.i18n import mark

#: No box holds more papers than this has signs for.
_LONGEST = 5


def count_of(sent: Mapping[str, str]) -> Count:
    """The figures of a sheet; an empty field is 0.

    Raises:
        SheetInvalid: a field holds no whole number.
    """
    details: dict[str, list[Sentence]] = {}

    def number(name: str, field: str) -> int:
        text = sent.get(name, "").strip()
        if not text:
            return 0
        if not text.isascii() or not text.isdigit() or len(text) > _LONGEST:
            details[field] = [Sentence(mark("请填整数。"))]
            return 0
        return int(text)

    counts: dict[str, dict[Choice, int]] = {
        question: {
            choice: number(f"{question}.{choice}", question)
            for choice in papers.choices_of(question)
        }
        for question in QUESTIONS
    }
    count = Count(number(RETURNED, RETURNED), number(VOID, VOID), counts)
    if details:
        raise SheetInvalid(details)
    return count
