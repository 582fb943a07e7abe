"""The text of a regular expression, read into the places that a match passes through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.engine.feel import characters
from app.engine.feel.characters import Accepts

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
    the place in the text is the one that `mark` asks for. The first way is the best. A `slot` keeps
    where in the text the place was passed: there a group begins or ends.
    """

    accepts: Accepts | None = None
    mark: str = ""
    slot: int | None = None
    ways: list[int] = field(default_factory=list)


class States(list[State]):
    """The places of one pattern."""

    def add(
        self,
        *ways: int,
        accepts: Accepts | None = None,
        mark: str = "",
        slot: int | None = None,
    ) -> int:
        """A new place, by its number."""
        if len(self) >= MOST_STATES:
            raise BadPattern
        self.append(State(accepts, mark, slot, list(ways)))
        return len(self) - 1


#: Part of a pattern: makes its places, given the one that comes after it, and tells its first.
Piece = Callable[[States, int], int]


_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


class PatternReader:
    """Reads the text of a pattern."""

    def __init__(self, text: str, fold: Callable[[str], str], flags: str) -> None:
        self._text = text
        self._fold = fold
        self._spaced = "x" in flags
        self._dot = characters.anything if "s" in flags else characters.within_line
        #: How many groups with a number there are.
        self.groups = 0
        self._index = 0
        self._depth = 0

    def pattern(self) -> Piece:
        """The whole pattern."""
        piece = self._alternatives()
        if self._next():
            raise BadPattern
        return piece

    def _next(self) -> str:
        while self._spaced and self._text[self._index : self._index + 1].isspace():
            self._index += 1
        return self._text[self._index : self._index + 1]

    def _take(self) -> str:
        character = self._next()
        if not character:
            raise BadPattern
        self._index += 1
        return character

    def _accept(self, text: str) -> bool:
        self._next()
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
        times = self._times()
        if times is None:
            return piece
        least, most = times
        lazy = self._accept("?")
        if self._next() in {"*", "+", "?", "{"}:
            raise BadPattern
        tail = (
            _any_number(piece, lazy=lazy)
            if most is None
            else _at_most(piece, most - least, lazy=lazy)
        )
        return _in_turn([*[piece] * least, tail])

    def _times(self) -> tuple[int, int | None] | None:
        sign = self._next()
        if sign in _REPEATED:
            self._take()
            return _REPEATED[sign]
        if not self._accept("{"):
            return None
        least = self._number()
        most: int | None = least
        if self._accept(","):
            most = None if self._next() == "}" else self._number()
        if not self._accept("}") or (most is not None and most < least):
            raise BadPattern
        return least, most

    def _number(self) -> int:
        digits = ""
        while characters.digit(self._next()):
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
            return _taking(self._dot)
        if character in "^$":
            return lambda states, after: states.add(after, mark=character)
        if character == "\\":
            return _taking(self._escaped())
        if character in _SPECIAL:
            raise BadPattern
        return _taking(characters.exactly(self._fold(character)))

    def _group(self) -> Piece:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadPattern
        number = 0
        if not self._accept("?:"):
            self.groups += 1
            number = self.groups
        piece = self._alternatives()
        if not self._accept(")"):
            raise BadPattern
        self._depth -= 1
        return _numbered(piece, number) if number else piece

    def _escaped(self) -> Accepts:
        character = self._take()
        if character in characters.CLASSES:
            return characters.CLASSES[character]
        if character in "pP":
            return self._category(opposite=character == "P")
        return characters.exactly(self._fold(self._escape(character)))

    def _category(self, *, opposite: bool) -> Accepts:
        r"""`\p{Lu}`: characters of a category, or of a group of categories, of Unicode."""
        if not self._accept("{"):
            raise BadPattern
        name = ""
        while not self._accept("}"):
            name += self._take()
        if name not in characters.CATEGORIES:
            raise BadPattern
        accepts = characters.in_category(name, self._fold)
        return characters.opposite(accepts) if opposite else accepts

    def _escape(self, character: str) -> str:
        """The character that a backslash and this one stand for."""
        if character.isalnum() and character not in _CONTROLS:
            raise BadPattern
        return _CONTROLS.get(character, character)

    def _set(self) -> Accepts:
        """What `[…]` takes."""
        spaced, self._spaced = self._spaced, False
        opposite = self._accept("^")
        members = [self._member()]
        without: Accepts | None = None
        while not self._accept("]"):
            if self._accept("-["):
                without = self._nested_set()
            else:
                members.append(self._member())
        self._spaced = spaced
        chosen = characters.none_of(members) if opposite else characters.one_of(members)
        return characters.but_not(chosen, without) if without else chosen

    def _nested_set(self) -> Accepts:
        """`[aeiou]` in `[a-z-[aeiou]]`, which ends the set."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadPattern
        found = self._set()
        if self._next() != "]":
            raise BadPattern
        self._depth -= 1
        return found

    def _member(self) -> Accepts:
        first = self._take()
        if first == "\\" and self._next() in {*characters.CLASSES, "p", "P"}:
            return self._escaped()
        low = self._bound(first)
        if self._next() != "-" or self._text.startswith(("-]", "-["), self._index):
            return characters.exactly(self._fold(low))
        self._take()
        high = self._bound(self._take())
        if high < low:
            raise BadPattern
        fold = self._fold
        # A range of capitals takes the small letters that all letters have become.
        return lambda character: low <= character <= high or fold(low) <= character <= fold(high)

    def _bound(self, character: str) -> str:
        return self._escape(self._take()) if character == "\\" else character


def _taking(accepts: Accepts) -> Piece:
    return lambda states, after: states.add(after, accepts=accepts)


def _in_turn(pieces: list[Piece]) -> Piece:
    def make(states: States, after: int) -> int:
        for piece in reversed(pieces):
            after = piece(states, after)
        return after

    return make


def _any_number(piece: Piece, *, lazy: bool) -> Piece:
    def make(states: States, after: int) -> int:
        fork = states.add(after)
        states[fork].ways.insert(lazy, piece(states, fork))
        return fork

    return make


def _at_most(piece: Piece, times: int, *, lazy: bool) -> Piece:
    def make(states: States, after: int) -> int:
        start = after
        for _ in range(times):
            on = piece(states, start)
            start = states.add(after, on) if lazy else states.add(on, after)
        return start

    return make


def _numbered(piece: Piece, number: int) -> Piece:
    def make(states: States, after: int) -> int:
        end = states.add(after, slot=2 * number + 1)
        return states.add(piece(states, end), slot=2 * number)

    return make
