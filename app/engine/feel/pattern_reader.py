"""The text of a regular expression, read into the places that a match passes through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Accepts = Callable[[str], bool]

MOST_STATES = 2_000
_DEEPEST = 20
_MOST_REPEATED = 1_000
_REPEATED = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_SPECIAL = frozenset("\\^$.|?*+()[]{}")


class BadPattern(ValueError):
    """The text is not a pattern of this kind."""


@dataclass(slots=True)
class State:
    """A place in a pattern and the ways on from it.

    They are open after a character that `accepts` takes; without `accepts`, at once, provided that
    the place in the text is the one that `mark` asks for.
    """

    accepts: Accepts | None = None
    mark: str = ""
    ways: list[int] = field(default_factory=list)


class States(list[State]):
    """The places of one pattern."""

    def add(self, *ways: int, accepts: Accepts | None = None, mark: str = "") -> int:
        """A new place, by its number."""
        if len(self) >= MOST_STATES:
            raise BadPattern
        self.append(State(accepts, mark, list(ways)))
        return len(self) - 1


#: Part of a pattern: makes its places, given the one that comes after it, and tells its first.
Piece = Callable[[States, int], int]


def _digit(character: str) -> bool:
    return "0" <= character[:1] <= "9"


def _word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _not(accepts: Accepts) -> Accepts:
    return lambda character: not accepts(character)


_CLASSES: dict[str, Accepts] = {
    "d": _digit,
    "D": _not(_digit),
    "w": _word,
    "W": _not(_word),
    "s": str.isspace,
    "S": _not(str.isspace),
}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


class PatternReader:
    """Reads the text of a pattern."""

    def __init__(self, text: str, fold: Callable[[str], str]) -> None:
        self._text = text
        self._fold = fold
        self._index = 0
        self._depth = 0

    def pattern(self) -> Piece:
        """The whole pattern."""
        piece = self._alternatives()
        if self._next():
            raise BadPattern
        return piece

    def _next(self) -> str:
        return self._text[self._index : self._index + 1]

    def _take(self) -> str:
        character = self._next()
        if not character:
            raise BadPattern
        self._index += 1
        return character

    def _accept(self, text: str) -> bool:
        found = self._text.startswith(text, self._index)
        self._index += len(text) * found
        return found

    def _alternatives(self) -> Piece:
        pieces = [self._sequence()]
        while self._accept("|"):
            pieces.append(self._sequence())
        return lambda states, after: states.add(*[piece(states, after) for piece in pieces])

    def _sequence(self) -> Piece:
        pieces = []
        while self._next() not in {"", "|", ")"}:
            pieces.append(self._repeated(self._atom()))
        return _in_turn(pieces)

    def _repeated(self, piece: Piece) -> Piece:
        least, most = self._times()
        if self._next() in {"*", "+", "?"}:
            raise BadPattern  # lazy and possessive repetition make no sense for the longest match
        tail = [_any_number(piece)] if most is None else [_at_most(piece, most - least)]
        return _in_turn([piece] * least + tail)

    def _times(self) -> tuple[int, int | None]:
        sign = self._next()
        if sign in _REPEATED:
            self._take()
            return _REPEATED[sign]
        if not self._accept("{"):
            return 1, 1
        least = self._number()
        most: int | None = least
        if self._accept(","):
            most = None if self._next() == "}" else self._number()
        if not self._accept("}") or (most is not None and most < least):
            raise BadPattern
        return least, most

    def _number(self) -> int:
        digits = ""
        while _digit(self._next()):
            digits += self._take()
        if not digits or len(digits) > len(str(_MOST_REPEATED)) or int(digits) > _MOST_REPEATED:
            raise BadPattern
        return int(digits)

    def _atom(self) -> Piece:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return _taking(self._set())
        if character == ".":
            return _taking(lambda character: character != "\n")
        if character in "^$":
            return lambda states, after: states.add(after, mark=character)
        if character == "\\":
            return _taking(self._escaped())
        if character in _SPECIAL:
            raise BadPattern
        return _taking(_exactly(self._fold(character)))

    def _group(self) -> Piece:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadPattern
        self._accept("?:")
        piece = self._alternatives()
        if not self._accept(")"):
            raise BadPattern
        self._depth -= 1
        return piece

    def _escaped(self) -> Accepts:
        character = self._take()
        if character in _CLASSES:
            return _CLASSES[character]
        return _exactly(self._fold(self._escape(character)))

    def _escape(self, character: str) -> str:
        """The character that a backslash and this one stand for."""
        if character.isalnum() and character not in _CONTROLS:
            raise BadPattern
        return _CONTROLS.get(character, character)

    def _set(self) -> Accepts:
        """What `[…]` takes."""
        opposite = self._accept("^")
        members = [self._member()]
        while not self._accept("]"):
            members.append(self._member())
        if opposite:
            return lambda character: not any(accepts(character) for accepts in members)
        return lambda character: any(accepts(character) for accepts in members)

    def _member(self) -> Accepts:
        first = self._take()
        if first == "\\" and self._next() in _CLASSES:
            return self._escaped()
        low = self._bound(first)
        if self._next() != "-" or self._text.startswith("-]", self._index):
            return _exactly(self._fold(low))
        self._take()
        high = self._bound(self._take())
        if high < low:
            raise BadPattern
        fold = self._fold
        # A range of capitals takes the small letters that all letters have become.
        return lambda character: low <= character <= high or fold(low) <= character <= fold(high)

    def _bound(self, character: str) -> str:
        return self._escape(self._take()) if character == "\\" else character


def _exactly(wanted: str) -> Accepts:
    return lambda character: character == wanted


def _taking(accepts: Accepts) -> Piece:
    return lambda states, after: states.add(after, accepts=accepts)


def _in_turn(pieces: list[Piece]) -> Piece:
    def make(states: States, after: int) -> int:
        for piece in reversed(pieces):
            after = piece(states, after)
        return after

    return make


def _any_number(piece: Piece) -> Piece:
    def make(states: States, after: int) -> int:
        fork = states.add(after)
        states[fork].ways.append(piece(states, fork))
        return fork

    return make


def _at_most(piece: Piece, times: int) -> Piece:
    def make(states: States, after: int) -> int:
        start = after
        for _ in range(times):
            start = states.add(after, piece(states, start))
        return start

    return make
