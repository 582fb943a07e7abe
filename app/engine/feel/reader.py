"""Walking along the tokens of a text while noting which names it uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import NoReturn, TypeVar

from app.engine.feel import errors, lexer, limits
from app.engine.feel.lexer import Token

Read = TypeVar("Read")
_WORDS = frozenset({"name", "keyword"})
_NAME_PARTS = _WORDS | {"number"}
_REMEMBERED = 1_024
_BEGINNINGS = ("(", "[", "!", "?", "true", "false", "null", "if", "for", "some", "every")


class Reader:
    """A place in a text, and what has been learnt on the way there.

    `names` are the variables the text surely means; `possible_names` stand inside a filter, where
    they may as well be entries of the filtered item. `known` are names that mean something there:
    only of these is it known that they have spaces or signs within, or that they can be called.
    """

    def __init__(self, tokens: list[Token], known: Collection[str] = ()) -> None:
        self._tokens = tokens
        self._known = frozenset(known)
        self._spaced = {name: words for name in known if len(words := _words_of(name)) > 1}
        self.index = 0
        self.depth = 0
        #: Whether `?`, the tested value of a cell, has been read.
        self.value_used = False
        #: Whether the end of a range is being read, so that `[` may close it.
        self.ends_range = False
        self.names: set[str] = set()
        self.possible_names: set[str] = set()
        self._bound: list[set[str]] = []
        self._items = 0

    @property
    def token(self) -> Token:
        """The token that is next."""
        return self._tokens[self.index]

    @property
    def following(self) -> Token:
        """The token after the next."""
        return self.ahead(1)

    def ahead(self, number: int) -> Token:
        """The token so many places after the next; the last one repeats for ever."""
        return self._tokens[min(self.index + number, len(self._tokens) - 1)]

    def skip(self, number: int) -> None:
        """Go on by so many tokens, not past the end."""
        self.index = min(self.index + number, len(self._tokens) - 1)

    def take(self) -> Token:
        """The next token, leaving it behind."""
        token = self.token
        self.skip(1)
        return token

    def accept(self, text: str) -> bool:
        """Leave a keyword or symbol behind if it is next."""
        found = self.token.says(text)
        if found:
            self.skip(1)
        return found

    def expect(self, text: str) -> None:
        """Leave a keyword or symbol behind that has to be next."""
        token = self.token
        if self.accept(text):
            return
        if token.kind == "end":
            raise errors.SymbolMissing(position=token.position, wanted=text)
        raise errors.SymbolExpected(position=token.position, found=token.text, wanted=text)

    def name(self) -> str:
        """The name that has to be next; after a dot or before a colon keywords are names too."""
        length = self.spaced_name()
        if length:
            return self.take_words(length)
        token = self.take()
        if token.kind not in _WORDS:
            raise errors.NameExpected(position=token.position)
        return token.text

    def new_name(self, *ends: str) -> str:
        """A name that is given here, of all words up to one of these marks."""
        length = 0
        while self.ahead(length).kind in _NAME_PARTS and not self.ahead(length).says(*ends):
            length += 1
        if length < 2 or self.token.kind == "number" or not self.ahead(length).says(*ends):  # noqa: PLR2004 - two words
            name = self.name()
        else:
            name = " ".join(self.ahead(index).text for index in range(length))
            self.skip(length)
        if len(words := _words_of(name)) > 1:
            self._spaced[name] = words
        return name

    def spaced_name(self) -> int:
        """How many tokens the longest known name with spaces or signs takes here, 0 if none."""
        first = self.token
        if not self._spaced or first.kind not in _WORDS or first.quoted:
            return 0
        fitting = [words for words in self._spaced.values() if self._says_all(words)]
        return max(map(len, fitting), default=0)

    def _says_all(self, words: tuple[str, ...]) -> bool:
        return all(self.ahead(index).text == word for index, word in enumerate(words))

    def take_words(self, number: int) -> str:
        """The known name that the next so many tokens are."""
        words = tuple(self.ahead(index).text for index in range(number))
        self.skip(number)
        return next(name for name, parts in self._spaced.items() if parts == words)

    def is_known(self, name: str) -> bool:
        """Whether the name surely means something here, so that it can be called."""
        return name in self._known or any(name in bound for bound in self._bound)

    def words(self, number: int) -> str:
        """The next so many names with spaces between, empty if there are not so many."""
        tokens = [self.ahead(index) for index in range(number)]
        if all(token.kind in _WORDS and not token.quoted for token in tokens):
            return " ".join(token.text for token in tokens)
        return ""

    def begins_expression(self, token: Token) -> bool:
        """Whether an expression can begin with this token."""
        if token.begins_line:
            return False
        return token.kind in {"number", "text", "name"} or token.says(*_BEGINNINGS)

    def fail(self) -> NoReturn:
        """Refuse the next token: an expression should be here."""
        token = self.token
        if token.kind == "end":
            raise errors.ExpressionMissing(position=token.position)
        raise errors.ExpressionExpected(position=token.position, found=token.text)

    def finish(self) -> None:
        """Refuse anything that is left."""
        token = self.token
        before = self._tokens[self.index - 1]
        if token.kind == "name" and before.kind == "name":
            name = f"{before.text} {token.text}"
            raise errors.SpacedName(position=token.position, found=token.text, name=name)
        if token.kind != "end":
            raise errors.Superfluous(position=token.position, found=token.text)

    def enclosed(self, read: Callable[[], Read]) -> Read:
        """Read something between brackets, where no range ends."""
        outer, self.ends_range = self.ends_range, False
        found = read()
        self.ends_range = outer
        return found

    def nested(self, read: Callable[[], Read]) -> Read:
        """Read something one level deeper."""
        self.depth += 1
        limits.nesting(self.depth)
        found = read()
        self.depth -= 1
        return found

    def use(self, name: str) -> None:
        """Note that a name is read here."""
        if any(name in bound for bound in self._bound):
            return
        (self.possible_names if self._items else self.names).add(name)

    @contextmanager
    def bound(self) -> Iterator[None]:
        """Inside, `bind` gives names a meaning of their own."""
        self._bound.append(set())
        yield
        self._bound.pop()

    def bind(self, name: str) -> None:
        """From here on the name is not the variable of that name."""
        self._bound[-1].add(name)

    @contextmanager
    def within_item(self) -> Iterator[None]:
        """Inside, names may be entries of an item of a list."""
        self._items += 1
        with self.bound():
            self.bind("item")
            yield
        self._items -= 1


@lru_cache(_REMEMBERED)
def _words_of(name: str) -> tuple[str, ...]:
    """The tokens of a name that may hold spaces and signs; none if no token could say it."""
    try:
        return tuple(token.text for token in lexer.tokens(name, formula=False)[:-1])
    except errors.FeelSyntaxError:
        return ()
