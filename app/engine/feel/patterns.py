r"""Regular expressions that cannot run away: all ways to match are followed side by side.

Thompson's construction with Pike's bookkeeping needs time in proportion to text and pattern,
whatever the pattern; every step is paid for. What matches is what XPath says (DMN 1.3, clause
10.3.4.3): the first place, and there the first way, `*` before `*?`. Understood are literals, `.`,
`[a-z-[aeiou]]`, `\d \w \s \p{Lu}` and their opposites, `^ $`, groups, `|`, `* + ? {m,n}`, lazy or
not, and the flags i, s, m, x. Back-references and look-around need a search that may not end, so
there are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.engine.feel.limits import Meter
from app.engine.feel.pattern_reader import MOST_STATES, BadPattern, PatternReader, State, States

_REMEMBERED = 512
_FLAGS = frozenset("ismx")
#: Places made at the price of one step.
_MADE_PER_STEP = 4

#: Where the groups began and ended on a way, the whole match first.
Slots = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A match: where it and its groups are in the text."""

    slots: Slots

    @property
    def start(self) -> int:
        assert self.slots[0] is not None
        return self.slots[0]

    @property
    def end(self) -> int:
        assert self.slots[1] is not None
        return self.slots[1]

    def part(self, text: str, piece: str | int) -> str:
        """A piece of a replacement: words, or what a group matched."""
        if isinstance(piece, str):
            return piece
        span = self.slots[2 * piece : 2 * piece + 2]
        return text[span[0] : span[1]] if span and None not in span else ""


class Pattern:
    """A pattern ready to be looked for."""

    def __init__(self, text: str, flags: str) -> None:
        self._fold = _small if "i" in flags else _same
        self._lines = "m" in flags
        reader = PatternReader(text, self._fold, flags)
        piece = reader.pattern()
        self.groups = reader.groups
        self._states = States()
        self._end = self._states.add()
        self._start = piece(self._states, self._end)
        self._steps = 1 + self.groups // 4

    @property
    def size(self) -> int:
        """How many places it has."""
        return len(self._states)

    def found(self, text: str, meter: Meter) -> Iterator[Found]:
        """Every match, from left to right."""
        start = 0
        while start <= len(text):
            match = self.search(text, start, meter)
            if match is None:
                return
            yield match
            start = match.end + (match.end == match.start)

    def search(self, text: str, start: int, meter: Meter) -> Found | None:
        """The first match at or behind a place."""
        ways: list[tuple[int, Slots]] = []
        found: Slots | None = None
        for index in range(start, len(text) + 1):
            if found is None:
                ways.append((self._start, (index, *[None] * (2 * self.groups + 1))))
            ways = self._reached(ways, text, index, meter)
            for place, (number, slots) in enumerate(ways):
                if number == self._end:
                    found = (slots[0], index, *slots[2:])
                    del ways[place:]  # what is left of less worth
                    break
            ways = self._stepped(ways, text, index)
            if found is not None and not ways:
                break
        return None if found is None else Found(found)

    def _reached(
        self, ways: list[tuple[int, Slots]], text: str, index: int, meter: Meter
    ) -> list[tuple[int, Slots]]:
        """All places that can be reached without a further character, the best first."""
        reached: list[tuple[int, Slots]] = []
        seen: set[int] = set()
        todo = ways[::-1]
        while todo:
            number, slots = todo.pop()
            if number in seen:
                continue
            seen.add(number)
            state = self._states[number]
            if state.accepts is not None or number == self._end:
                reached.append((number, slots))
            elif self._holds(state, text, index):
                slots = _noted(state, slots, index)
                todo += [(way, slots) for way in reversed(state.ways)]
        meter.spend(len(seen) * self._steps)
        return reached

    def _holds(self, state: State, text: str, index: int) -> bool:
        if state.mark == "^":
            return index == 0 or (self._lines and text[index - 1] == "\n")
        if state.mark == "$":
            return index == len(text) or (self._lines and text[index] == "\n")
        return True

    def _stepped(
        self, ways: list[tuple[int, Slots]], text: str, index: int
    ) -> list[tuple[int, Slots]]:
        """The places after the character at an index."""
        if index == len(text):
            return []
        character = self._fold(text[index])
        found = []
        for number, slots in ways:
            state = self._states[number]
            if state.accepts is not None and state.accepts(character):
                found.append((state.ways[0], slots))
        return found


def _noted(state: State, slots: Slots, index: int) -> Slots:
    if state.slot is None:
        return slots
    return (*slots[: state.slot], index, *slots[state.slot + 1 :])


def pattern(text: str, meter: Meter, flags: str = "") -> Pattern | None:
    """The pattern of a text, None if it is none; making it is paid for."""
    found = _pattern(text, flags)
    meter.spend((found.size if found else MOST_STATES) // _MADE_PER_STEP)
    return found


@lru_cache(_REMEMBERED)
def _pattern(text: str, flags: str) -> Pattern | None:
    if not _FLAGS.issuperset(flags):
        return None
    try:
        return Pattern(text, flags)
    except BadPattern:
        return None


def replacement(text: str, groups: int) -> list[str | int] | None:
    r"""The words and group numbers of `<$1>`; `\$` and `\\` are the signs themselves.

    `$12` is group 12 if there are so many, else group 1 and a 2. None if it is no replacement.
    """
    pieces: list[str | int] = []
    index = 0
    while index < len(text):
        sign, following = text[index], text[index + 1 : index + 2]
        if sign == "\\" and following in {"\\", "$"}:
            pieces.append(following)
            index += 2
        elif sign == "$" and following.isdecimal() and following.isascii():
            number, index = _group(text, index + 1, groups)
            pieces.append(number)
        elif sign in "\\$":
            return None
        else:
            pieces.append(sign)
            index += 1
    return pieces


def _group(text: str, start: int, groups: int) -> tuple[int, int]:
    end = start + 1
    while text[end : end + 1].isdecimal() and int(text[start : end + 1]) <= groups:
        end += 1
    return int(text[start:end]), end


def _same(character: str) -> str:
    return character


def _small(character: str) -> str:
    """The small letter, if there is just one."""
    small = character.lower()
    return small if len(small) == 1 else character
