"""Tokens into a tree (the grammar of DMN 1.3, clause 10.3.1.2, as far as officials need it)."""

from __future__ import annotations

from app.engine.feel import errors, syntax
from app.engine.feel.primaries import PrimaryReader
from app.engine.feel.syntax import Node

#: Binary operators by rank; a higher rank binds tighter.
_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER = range(1, 7)
_RANKS = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(["=", "!=", "<", "<=", ">", ">=", "in", "between", "instance"], _COMPARISON),
    **dict.fromkeys(["+", "-"], _SUM),
    **dict.fromkeys(["*", "/"], _PRODUCT),
    "**": _POWER,
}
_COMPARATORS = ("=", "!=", "<", "<=", ">", ">=")
#: What a function that is called can come from.
_MAKERS = (
    *(syntax.Name, syntax.FunctionOf, syntax.Invocation),
    *(syntax.ContextOf, syntax.ListOf, syntax.If),
)
_SPACED_PROPERTIES = frozenset({"time offset", "start included", "end included"})


class Parser(PrimaryReader):
    """Reads one text; `names` and `possible_names` tell afterwards what the last part read used."""

    def expression(self) -> Node:
        """The widest expression that begins here."""
        return self.nested(self._widest)

    def _widest(self) -> Node:
        return self._binary(_OR)

    def _binary(self, rank: int) -> Node:
        node = self._unary()
        while (found := self._rank()) >= rank:
            node = self._joined(node, found)
        return node

    def _rank(self) -> int:
        if self.token.kind not in {"symbol", "keyword"}:
            return 0
        return _RANKS.get(self.token.text, 0)

    def _joined(self, left: Node, rank: int) -> Node:
        if rank == _COMPARISON:
            return self._comparison(left)
        if rank in {_OR, _AND}:
            operator = "and" if rank == _AND else "or"
            operands = [left]
            while self.accept(operator):
                operands.append(self._binary(rank + 1))
            return syntax.Logic("and" if rank == _AND else "or", tuple(operands))
        rest = []
        while self._rank() == rank:
            symbol = self.take().text
            rest.append((symbol, self._binary(rank + 1)))
        return syntax.Chain(left, tuple(rest))

    def _comparison(self, left: Node) -> Node:
        operator = self.take().text
        if operator == "between":
            low = self._binary(_SUM)
            self.expect("and")
            return syntax.Between(left, low, self._binary(_SUM))
        if operator == "in":
            return syntax.Membership(left, self._membership())
        if operator == "instance":
            self.expect("of")
            return syntax.InstanceOf(left, self.type())
        return syntax.Comparison(operator, left, self._binary(_SUM))

    def _unary(self) -> Node:
        signs = []
        while self.token.says("-", "!"):
            signs.append(self.take().text)
        node = self._postfix(self.primary())
        for sign in reversed(signs):
            node = syntax.Negative(node) if sign == "-" else self.negation(node)
        return node

    def _postfix(self, node: Node) -> Node:
        while True:
            if self.accept("."):
                node = syntax.Path(node, self._property())
            elif self.token.says("[") and not self._closes_range():
                self.take()
                node = self._filter(node)
            elif self.token.says("(") and self._can_be_called(node):
                node = self.invoked(node)
            else:
                return node

    def _can_be_called(self, node: Node) -> bool:
        """Whether a value may be a function: only what this text, or the model, has made.

        So a misspelt function, or a method of another language, is found before it is called.
        """
        if self.token.begins_line:
            return False
        root = node
        while isinstance(root, syntax.Path | syntax.Filter):
            root = root.source
        if isinstance(root, syntax.Name) and not self.is_known(root.name):
            if isinstance(node, syntax.Path):
                raise errors.UnknownFunction(position=self.token.position, name=node.name)
            return False
        return isinstance(root, _MAKERS)

    def _closes_range(self) -> bool:
        """Whether `[` is the end of `]a..b[` and not the beginning of a filter."""
        return self.ends_range and not self.begins_expression(self.following)

    def _property(self) -> str:
        two_words = self.words(2)
        if two_words in _SPACED_PROPERTIES:
            self.skip(2)
            return two_words
        return self.name()

    def _filter(self, source: Node) -> Node:
        with self.within_item():
            condition = self.enclosed(self.expression)
        self.expect("]")
        return syntax.Filter(source, condition)

    def unary_tests(self) -> syntax.Tests:
        """A whole cell: `-`, `not(…)`, or tests of which one has to hold."""
        if self.token.text == "not" and self.following.says("("):
            return self._negated_tests() or self._tests()
        return self._tests()

    def _negated_tests(self) -> syntax.Tests | None:
        """`not(…)` around the whole cell; None if more follows and it is a mere function."""
        start = self.index
        self.skip(2)
        tests = self._tests()
        self.expect(")")
        if self.token.kind == "end":
            return syntax.Tests(tests.tests, negated=True)
        self.index = start
        return None

    def _tests(self) -> syntax.Tests:
        tests = [self._test()]
        while self.accept(","):
            tests.append(self._test())
        return syntax.Tests(tuple(tests))

    def _test(self) -> Node:
        if self.token.says(*_COMPARATORS):
            return syntax.CompareTest(self.take().text, self._binary(_SUM))
        outer, self.value_used = self.value_used, False
        node = self.expression()
        is_condition = self.value_used or isinstance(node, syntax.CONDITIONS)
        self.value_used = outer or self.value_used
        return syntax.ValueTest(node, is_condition)

    def _membership(self) -> syntax.Tests:
        """What stands after `in`: one test, or several in parentheses."""
        outer = self.value_used
        tests = self._several() if self.accept("(") else syntax.Tests((self._member(),))
        self.value_used = outer  # inside, `?` is the value on the left
        return tests

    def _several(self) -> syntax.Tests:
        tests = self.enclosed(self._tests)
        first = tests.tests[0]
        if self.token.says("..") and isinstance(first, syntax.ValueTest) and len(tests.tests) == 1:
            span = self.span(first.expression, low_included=False)
            return syntax.Tests((syntax.ValueTest(span, is_condition=False),))
        self.expect(")")
        return tests

    def _member(self) -> Node:
        if self.token.says(*_COMPARATORS):
            return syntax.CompareTest(self.take().text, self._binary(_SUM))
        return syntax.ValueTest(self._binary(_SUM), is_condition=False)
