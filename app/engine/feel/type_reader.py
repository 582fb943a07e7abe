"""Reading types, as after `instance of` and in the parameters of functions (rule 54)."""

from __future__ import annotations

from app.engine.feel import errors
from app.engine.feel.properties import TYPES, Type
from app.engine.feel.reader import Reader

#: Words of the longest names: `years and months duration`, `date and time`, `number`.
_LENGTHS = (4, 3, 1)


class TypeReader(Reader):
    """A reader of types."""

    def type(self) -> Type:
        name = self._type_name()
        if name in {"list", "range"} and self.accept("<"):
            inner = self._inner()
            self.expect(">")
            return Type(name, inner)
        if name == "context" and self.accept("<"):
            return Type(name, entries=self._entries())
        if name == "function" and self.accept("<"):
            self._function()
        return Type(name)

    def _type_name(self) -> str:
        start = self.token
        if start.kind not in {"name", "keyword"}:
            raise errors.NameExpected(position=start.position)
        for length in _LENGTHS:
            name = self.words(length)
            if name in TYPES:
                self.skip(length)
                return name
        raise errors.UnknownType(position=start.position, name=start.text)

    def _entries(self) -> tuple[tuple[str, Type], ...]:
        """`a: number, b: string>`."""
        entries: list[tuple[str, Type]] = []
        while not self.accept(">"):
            if entries:
                self.expect(",")
            name = self.new_name(":")
            self.expect(":")
            entries.append((name, self._inner()))
        return tuple(entries)

    def _function(self) -> None:
        """`number, string> -> boolean`."""
        first = True
        while not self.accept(">"):
            if not first:
                self.expect(",")
            first = False
            self._inner()
        self.expect("-")
        self.expect(">")
        self._inner()

    def _inner(self) -> Type:
        """A type within a type; no deeper than an expression may be nested."""
        return self.nested(self.type)
