r"""Regular expressions that cannot run away: all ways to match are followed side by side.

Thompson's construction needs time in proportion to text and pattern, whatever the pattern; every
step is paid for. Understood are literals, `.`, `[a-z]`, `\d \w \s` and their opposites, `^ $`,
groups, `|`, `* + ? {m,n}`; of several matches at one place the longest counts. Back-references and
look-around need a search that may not end, so there are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from app.engine.feel.limits import Meter
from app.engine.feel.pattern_reader import MOST_STATES, BadPattern, PatternReader, States

_REMEMBERED = 512
#: Places made at the price of one step.
_MADE_PER_STEP = 4


class Pattern:
    """A pattern ready to be looked for."""

    def __init__(self, text: str, *, ignore_case: bool) -> None:
        self._fold = _small if ignore_case else _same
        self._states = States()
        self._end = self._states.add()
        self._start = PatternReader(text, self._fold).pattern()(self._states, self._end)

    @property
    def size(self) -> int:
        """How many places it has."""
        return len(self._states)

    def found_in(self, text: str, meter: Meter) -> bool:
        """Whether the pattern matches somewhere in the text."""
        waiting: set[int] = set()
        for index in range(len(text) + 1):
            waiting = self._reached(waiting | {self._start}, text, index, meter)
            if self._end in waiting:
                return True
            waiting = self._stepped(waiting, text, index)
        return False

    def spans(self, text: str, meter: Meter) -> Iterator[tuple[int, int]]:
        """Where the pattern matches, from left to right, as long as possible each time."""
        start = 0
        while start <= len(text):
            end = self._longest(text, start, meter)
            if end is not None:
                yield start, end
            start = start + 1 if end is None or end == start else end

    def _longest(self, text: str, start: int, meter: Meter) -> int | None:
        end = None
        waiting = {self._start}
        for index in range(start, len(text) + 1):
            waiting = self._reached(waiting, text, index, meter)
            if self._end in waiting:
                end = index
            waiting = self._stepped(waiting, text, index)
            if not waiting:
                break
        return end

    def _reached(self, waiting: set[int], text: str, index: int, meter: Meter) -> set[int]:
        """All places that can be reached without a further character."""
        reached = set(waiting)
        todo = list(waiting)
        while todo:
            state = self._states[todo.pop()]
            if state.accepts is None and _holds(state.mark, index, len(text)):
                new = set(state.ways) - reached
                reached |= new
                todo += new
        meter.spend(len(reached))
        return reached

    def _stepped(self, waiting: set[int], text: str, index: int) -> set[int]:
        """The places after the character at an index."""
        if index == len(text):
            return set()
        character = self._fold(text[index])
        states = (self._states[number] for number in waiting)
        return {
            state.ways[0]
            for state in states
            if state.accepts is not None and state.accepts(character)
        }


def pattern(text: str, meter: Meter, *, ignore_case: bool = False) -> Pattern | None:
    """The pattern of a text, None if it is none; making it is paid for."""
    found = _pattern(text, ignore_case=ignore_case)
    meter.spend((found.size if found else MOST_STATES) // _MADE_PER_STEP)
    return found


@lru_cache(_REMEMBERED)
def _pattern(text: str, *, ignore_case: bool) -> Pattern | None:
    try:
        return Pattern(text, ignore_case=ignore_case)
    except BadPattern:
        return None


def _same(character: str) -> str:
    return character


def _small(character: str) -> str:
    """The small letter, if there is just one."""
    small = character.lower()
    return small if len(small) == 1 else character


def _holds(mark: str, index: int, length: int) -> bool:
    return not mark or index == (0 if mark == "^" else length)
