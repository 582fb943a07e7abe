"""Reading the smallest parts of expressions, and what keywords and brackets begin."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal

from app.engine.feel import errors, syntax, temporal
from app.engine.feel.calls import CallReader
from app.engine.feel.lexer import Token
from app.engine.feel.properties import Type
from app.engine.feel.syntax import Node
from app.engine.feel.values import NUMBERS

_CONSTANTS = {"true": True, "false": False, "null": None}


class PrimaryReader(CallReader):
    """A reader of literals, names, calls, brackets, `if`, `for`, `some` and `every`."""

    def __init__(self, tokens: list[Token], known: Collection[str] = ()) -> None:
        super().__init__(tokens, known)
        self._readers: dict[str, Callable[[], Node]] = {
            **dict.fromkeys(_CONSTANTS, self._constant),
            **dict.fromkeys(["for", "some", "every"], self._loop),
            "if": self._if,
            "(": self._group,
            "[": self._list,
            "]": self._open_range,
            "{": self._context,
            "?": self._tested,
            "@": self._temporal,
        }

    def primary(self) -> Node:
        token = self.token
        if token.kind == "number":
            return self._number()
        if token.kind == "text":
            return syntax.Constant(self.take().text)
        if token.kind == "name":
            return self._named()
        read = self._readers.get(token.text) if token.kind != "end" else None
        if read is None:
            self.fail()
        return read()

    def _number(self) -> Node:
        token = self.take()
        try:
            return syntax.Constant(NUMBERS.create_decimal(Decimal(token.text)))
        except ArithmeticError as error:
            raise errors.NumberTooLarge(position=token.position, found=token.text) from error

    def _named(self) -> Node:
        length = self.spaced_name()
        if length:
            return self._variable(self.take_words(length))
        if self.token.text == "function" and self.following.says("("):
            return self._lambda()
        call = self.call()
        if call is not None:
            return call
        token = self.take()
        if self.token.says("(") and not self.is_known(token.text):
            raise errors.UnknownFunction(position=token.position, name=token.text)
        return self._variable(token.text)

    def _variable(self, name: str) -> Node:
        self.use(name)
        return syntax.Name(name)

    def _lambda(self) -> Node:
        """`function(a, b: number) body`."""
        self.skip(2)
        with self.bound():
            parameters: list[tuple[str, Type]] = []
            while not self.accept(")"):
                if parameters:
                    self.expect(",")
                parameters.append(self._parameter({name for name, _ in parameters}))
            if self.token.text == "external":
                raise errors.ExternalFunction(position=self.token.position)
            return syntax.FunctionOf(tuple(parameters), self.enclosed(self.expression))

    def _parameter(self, known: set[str]) -> tuple[str, Type]:
        name = self._new(known, ",", ")", ":")
        self.bind(name)
        return name, self.type() if self.accept(":") else Type("Any")

    def _new(self, known: Collection[str], *ends: str) -> str:
        """A name that may not be given twice."""
        position = self.token.position
        name = self.take().text if self.token.kind == "text" else self.new_name(*ends)
        if name in known:
            raise errors.DuplicateEntry(position=position, name=name)
        return name

    def _constant(self) -> Node:
        return syntax.Constant(_CONSTANTS[self.take().text])

    def _tested(self) -> Node:
        self.take()
        self.value_used = True
        return syntax.Name("?")

    def _temporal(self) -> Node:
        self.take()
        token = self.take()
        value = temporal.literal(token.text) if token.kind == "text" else None
        if value is None:
            raise errors.BadTemporal(position=token.position, text=token.text)
        return syntax.Constant(value)

    def _group(self) -> Node:
        """`(expression)`, or the range `(a..b]`."""
        self.take()
        if self.token.says("<", "<=", ">", ">="):
            return self._half_range()
        node = self.enclosed(self.expression)
        if self.token.says(".."):
            return self.span(node, low_included=False)
        self.expect(")")
        return node

    def _half_range(self) -> Node:
        """`(> 5)`, a range with one end (DMN 1.4, rule 8)."""
        symbol = self.take().text
        end, none = self.enclosed(self.expression), syntax.Constant(None)
        self.expect(")")
        if symbol.startswith("<"):
            return syntax.RangeOf(none, end, low_included=False, high_included="=" in symbol)
        return syntax.RangeOf(end, none, low_included="=" in symbol, high_included=False)

    def _list(self) -> Node:
        """`[a, b]`, or the range `[a..b)`."""
        self.take()
        items: list[Node] = []
        while not self.accept("]"):
            if items:
                self.expect(",")
            items.append(self.enclosed(self.expression))
            if len(items) == 1 and self.token.says(".."):
                return self.span(items[0], low_included=True)
        return syntax.ListOf(tuple(items))

    def _open_range(self) -> Node:
        """`]a..b[`."""
        self.take()
        return self.span(self.enclosed(self.expression), low_included=False)

    def span(self, low: Node, *, low_included: bool) -> Node:
        self.expect("..")
        outer, self.ends_range = self.ends_range, True
        high = self.expression()
        self.ends_range = outer
        end = self.token
        if not end.says("]", ")", "["):
            self.expect("]")
        self.take()
        return syntax.RangeOf(low, high, low_included, end.text == "]")

    def _context(self) -> Node:
        self.take()
        entries: list[tuple[str, Node]] = []
        with self.bound():
            while not self.accept("}"):
                if entries:
                    self.expect(",")
                name = self._new([name for name, _ in entries], ":")
                self.expect(":")
                if self.token.text == "function":
                    self.bind(name)  # a function may call itself
                entries.append((name, self.enclosed(self.expression)))
                self.bind(name)
        return syntax.ContextOf(tuple(entries))

    def _if(self) -> Node:
        self.take()
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return syntax.If(condition, then, self.expression())

    def _loop(self) -> Node:
        kind = self.take().text
        with self.bound():
            sources = [self._source()]
            while self.accept(","):
                sources.append(self._source())
            if kind == "for":
                self.expect("return")
                self.bind("partial")
                return syntax.For(tuple(sources), self.expression())
            self.expect("satisfies")
            body = self.expression()
        return syntax.Quantified("some" if kind == "some" else "every", tuple(sources), body)

    def _source(self) -> tuple[str, Node]:
        name = self.new_name("in")
        self.expect("in")
        source = self.expression()
        if self.accept(".."):
            source = syntax.RangeOf(
                source, self.expression(), low_included=True, high_included=True
            )
        self.bind(name)
        return name, source
