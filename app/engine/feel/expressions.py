"""Expressions, cells and scripts: read once, remembered, worked out as often as one likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from app.engine.feel import (
    errors,
    evaluator,
    lambdas,  # noqa: F401 - compiles functions and their calls
    lexer,
    limits,
    loops,  # noqa: F401 - compiles loops
    syntax,
)
from app.engine.feel.limits import Meter
from app.engine.feel.parser import Parser
from app.engine.feel.values import given

_REMEMBERED = 1_024
#: What officials write into a cell that is to admit everything.
_ANYTHING = frozenset({"-", "－", "–", "—"})
_TESTED = "?"

Found = TypeVar("Found")


class Readable:
    """A text that has been understood. `names` are the variables it reads."""

    def __init__(self, text: str, node: syntax.Node, parser: Parser) -> None:
        self.text = text
        self.node = node
        self.height = node.height
        self.names = frozenset(parser.names)
        #: Names inside filters, which may be variables or entries of the filtered items.
        self.possible_names = frozenset(parser.possible_names) - self.names
        self._wanted = sorted(self.names | self.possible_names)
        self._work = evaluator.compiled(node)

    def _run(self, names: Mapping[str, Any], tested: dict[str, Any], meter: Meter) -> Any:
        known = {name: given(names[name]) for name in self._wanted if name in names}
        return self._work(evaluator.Scope(known | tested, meter))


class Expression(Readable):
    """An expression; `evaluate` works it out."""

    def evaluate(self, names: Mapping[str, Any], meter: Meter | None = None) -> Any:
        """The value, with the given variables; a variable that is not given is null.

        Raises: errors.FeelLimitExceeded, errors.FeelValueRefused
        """
        try:
            return self._run(names, {}, meter or Meter())
        except errors.FeelError as error:
            raise error.about(self.text) from None


class UnaryTests(Readable):
    """A cell of a decision table; `matches` asks whether a value passes."""

    def matches(
        self,
        value: Any,
        names: Mapping[str, Any] | None = None,
        meter: Meter | None = None,
    ) -> bool | None:
        """Whether the value passes, null if that cannot be said.

        Raises: errors.FeelLimitExceeded, errors.FeelValueRefused
        """
        try:
            passes = self._run(names or {}, {_TESTED: given(value)}, meter or Meter())
        except errors.FeelError as error:
            raise error.about(self.text) from None
        return passes if isinstance(passes, bool) else None


class Script:
    """Lines `name = expression`, worked out one after the other."""

    def __init__(self, text: str, assignments: tuple[tuple[str, Expression], ...]) -> None:
        self.text = text
        self.assignments = assignments

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads that no earlier line has set."""
        read: set[str] = set()
        written: set[str] = set()
        for name, expression in self.assignments:
            read |= expression.names - written
            written.add(name)
        return frozenset(read)

    def run(self, names: Mapping[str, Any]) -> dict[str, Any]:
        """The values assigned; a line sees those of the lines before it. One budget for all.

        Raises: errors.FeelLimitExceeded, errors.FeelValueRefused
        """
        meter = Meter()
        known = dict(names)
        assigned: dict[str, Any] = {}
        for name, expression in self.assignments:
            assigned[name] = known[name] = expression.evaluate(known, meter)
        return assigned


@lru_cache(_REMEMBERED)
def parse_expression(text: str, known: frozenset[str] = frozenset()) -> Expression:
    """Read an expression; `known` names may have spaces and signs within, and may be functions.

    Raises: errors.FeelSyntaxError, errors.FeelLimitExceeded
    """

    def read(parser: Parser) -> Expression:
        node = parser.expression()
        parser.finish()
        return Expression(text, node, parser)

    return _reading(text, read, known)


@lru_cache(_REMEMBERED)
def parse_unary_tests(text: str, known: frozenset[str] = frozenset()) -> UnaryTests:
    """Read a cell of a decision table; an empty one, or a dash, passes everything.

    Raises: errors.FeelSyntaxError, errors.FeelLimitExceeded
    """

    def read(parser: Parser) -> UnaryTests:
        if parser.token.kind == "end":
            return UnaryTests(text, syntax.Constant(value=True), parser)
        node = parser.unary_tests()
        parser.finish()
        return UnaryTests(text, node, parser)

    return _reading("" if text.strip() in _ANYTHING else text, read, known, formula=False)


@lru_cache(_REMEMBERED)
def parse_script(text: str) -> Script:
    """Read the lines `name = expression` of a script task; `;` also ends a line.

    Raises: errors.FeelSyntaxError, errors.FeelLimitExceeded
    """

    def read(parser: Parser) -> Script:
        assignments = []
        while parser.token.kind != "end":
            assignments.append(_assignment(text, parser))
        return Script(text, tuple(assignments))

    return _reading(text, read, formula=False, length=limits.SCRIPT_LENGTH)


def _assignment(text: str, parser: Parser) -> tuple[str, Expression]:
    start = parser.token
    if start.kind != "name" or not parser.following.says("="):
        raise errors.AssignmentExpected(position=start.position)
    parser.skip(2)
    parser.names, parser.possible_names = set(), set()
    expression = Expression(text, parser.expression(), parser)
    if not parser.accept(";") and not parser.token.begins_line:
        parser.finish()
    while parser.accept(";"):
        pass
    return start.text, expression


def _reading(
    text: str,
    read: Callable[[Parser], Found],
    known: frozenset[str] = frozenset(),
    *,
    formula: bool = True,
    length: int = limits.EXPRESSION_LENGTH,
) -> Found:
    try:
        if len(text) > length:
            raise errors.ExpressionTooLong(limit=length)
        return read(Parser(lexer.tokens(text, formula=formula), known))
    except errors.FeelError as error:
        raise error.about(text) from None


def evaluate(text: str, names: Mapping[str, Any], known: frozenset[str] = frozenset()) -> Any:
    """The value of an expression: Decimal, str, bool, date, …, list, dict or None.

    Raises: errors.FeelError
    """
    return parse_expression(text, known).evaluate(names)


def matches(cell: str, value: Any, names: Mapping[str, Any] | None = None) -> bool | None:
    """Whether a value passes the unary tests of a cell, null if that cannot be said.

    Raises: errors.FeelError
    """
    return parse_unary_tests(cell).matches(value, names)
