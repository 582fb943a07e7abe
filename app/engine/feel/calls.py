"""Reading calls of built-in functions, whose names may have spaces and whose arguments names."""

from __future__ import annotations

from abc import ABC, abstractmethod

from app.engine.feel import errors, syntax
from app.engine.feel.functions import FUNCTIONS, Function
from app.engine.feel.reader import Reader
from app.engine.feel.syntax import Node

#: Words of the longest names: `years and months duration`, `start position`.
_FUNCTION_WORDS = max(len(name.split()) for name in FUNCTIONS)
_PARAMETER_WORDS = 3


class CallReader(Reader, ABC):
    """A reader of calls; what stands between the parentheses is read by a subclass."""

    @abstractmethod
    def expression(self) -> Node:
        """The widest expression that begins here."""

    def call(self) -> Node | None:
        """The call that begins here, if one does; the longest name of a function wins."""
        for length in range(_FUNCTION_WORDS, 0, -1):
            function = FUNCTIONS.get(self.words(length))
            if function is not None and self.ahead(length).says("("):
                position = self.token.position
                self.skip(length + 1)
                return self._call(function, position)
        return None

    def _call(self, function: Function, position: int) -> Node:
        named = self._named_argument()
        arguments = self._by_name(function, position) if named else self._in_order()
        self.expect(")")
        if not function.accepts(len(arguments)):
            raise errors.WrongArguments(position=position, signature=function.signature)
        return syntax.Call(function, tuple(arguments))

    def negation(self, node: Node) -> Node:
        """`not(node)`."""
        return syntax.Call(FUNCTIONS["not"], (node,))

    def _in_order(self) -> list[Node | None]:
        arguments: list[Node | None] = []
        while not self.token.says(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.enclosed(self.expression))
        return arguments

    def _by_name(self, function: Function, position: int) -> list[Node | None]:
        """Arguments such as `start position: 3`, put in the order of the parameters."""
        places = {each.name: place for place, each in enumerate(function.parameters)}
        found: dict[int, Node] = {}
        while length := self._named_argument():
            place = places.get(self.words(length))
            if place is None or place in found or function.parameters[place].spread:
                raise errors.WrongArguments(position=position, signature=function.signature)
            self.skip(length + 1)
            found[place] = self.enclosed(self.expression)
            if not self.accept(","):
                break
        needed = {places[each.name] for each in function.parameters if not each.optional}
        if not needed <= found.keys():
            raise errors.WrongArguments(position=position, signature=function.signature)
        return [found.get(place) for place in range(max(found) + 1)]

    def _named_argument(self) -> int:
        """How many words of a parameter's name are next, 0 if no colon follows them."""
        for length in range(1, _PARAMETER_WORDS + 1):
            if self.words(length) and self.ahead(length).says(":"):
                return length
        return 0
