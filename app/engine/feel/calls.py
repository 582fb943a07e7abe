"""Reading calls: of built-in functions, whose names may have spaces, and of functions as values."""

from __future__ import annotations

from abc import ABC, abstractmethod

from app.engine.feel import errors, syntax
from app.engine.feel.functions import FUNCTIONS, Function
from app.engine.feel.functions.register import Form
from app.engine.feel.syntax import Node
from app.engine.feel.type_reader import TypeReader

#: Words of the longest names: `years and months duration`, `grouping separator`.
_FUNCTION_WORDS = max(len(name.split()) for name in FUNCTIONS)
_PARAMETER_WORDS = 3


class CallReader(TypeReader, ABC):
    """A reader of calls; what stands between the parentheses is read by a subclass."""

    @abstractmethod
    def expression(self) -> Node:
        """The widest expression that begins here."""

    def call(self) -> Node | None:
        """The call that begins here, if one does; the longest name of a function wins.

        A name that is given a meaning within the text comes before a built-in function's.
        """
        if self.is_known(self.words(1)):
            return None
        for length in range(_FUNCTION_WORDS, 0, -1):
            function = FUNCTIONS.get(self.words(length))
            if function is not None and self.ahead(length).says("("):
                position = self.token.position
                self.skip(length + 1)
                return self._call(function, position)
        return None

    def _call(self, function: Function, position: int) -> Node:
        names, given = self.arguments()
        if names:
            forms, arguments = _by_name(function, names, given)
        else:
            forms, arguments = function.accepting(len(given)), tuple(given)
        if not forms:
            raise errors.WrongArguments(position=position, signature=function.signature)
        return syntax.Call(function, forms, arguments)

    def arguments(self) -> tuple[list[str], list[Node]]:
        """What is between the parentheses: the names, where there are any, and the values."""
        names: list[str] = []
        given: list[Node] = []
        by_name = bool(self._named_argument())
        while not self.accept(")"):
            if given:
                self.expect(",")
            if by_name:
                names.append(self._argument_name())
            given.append(self.enclosed(self.expression))
        return names, given

    def invoked(self, function: Node) -> Node:
        """The call of a function that is the value of an expression."""
        self.expect("(")
        names, given = self.arguments()
        return syntax.Invocation(function, tuple(names), tuple(given))

    def negation(self, node: Node) -> Node:
        """`not(node)`."""
        function = FUNCTIONS["not"]
        return syntax.Call(function, function.forms, (node,))

    def _argument_name(self) -> str:
        length = self._named_argument()
        if not length:
            raise errors.NameExpected(position=self.token.position)
        name = self.token.text if self.token.quoted else self.words(length)
        self.skip(length + 1)
        return name

    def _named_argument(self) -> int:
        """How many words of a parameter's name are next, 0 if no colon follows them."""
        if self.token.quoted and self.following.says(":"):
            return 1
        for length in range(1, _PARAMETER_WORDS + 1):
            if self.words(length) and self.ahead(length).says(":"):
                return length
        return 0


def _by_name(
    function: Function, names: list[str], given: list[Node]
) -> tuple[tuple[Form, ...], tuple[Node | None, ...]]:
    """Arguments such as `start position: 3`, put in the order of the parameters."""
    for form in function.forms:
        places = form.places(names)
        if places is not None:
            found = dict(zip(places, given, strict=True))
            return (form,), tuple(found.get(place) for place in range(max(found) + 1))
    return (), ()
