"""The tree of an expression (DMN 1.3, clause 10.3.1): what was written, not yet what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from app.engine.feel import limits
from app.engine.feel.functions import Function
from app.engine.feel.functions.register import Form
from app.engine.feel.properties import Type

_POWER_STEPS = 40


@dataclass(frozen=True)
class Node:
    """Part of an expression: `height` levels, itself included, worth `size` steps in all."""

    height: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children = list(self._children())
        height = 1 + max((child.height for child in children), default=0)
        limits.nesting(height)
        object.__setattr__(self, "height", height)
        object.__setattr__(self, "size", self.cost() + sum(child.size for child in children))

    def cost(self) -> int:
        """Steps that working out this node alone is worth."""
        return 1

    def parts(self) -> Iterator[Node]:
        """The node itself and all below it."""
        yield self
        for child in self._children():
            yield from child.parts()

    def _children(self) -> Iterator[Node]:
        for part in fields(self):
            if part.init:
                yield from _nodes(getattr(self, part.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


@dataclass(frozen=True)
class Constant(Node):
    value: Any


@dataclass(frozen=True)
class Name(Node):
    name: str


@dataclass(frozen=True)
class Negative(Node):
    operand: Node


@dataclass(frozen=True)
class Chain(Node):
    """`first + a - b …`: operators of one rank, worked from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]

    def cost(self) -> int:
        """A power with a fraction takes far longer than anything else."""
        return 1 + sum(_POWER_STEPS if symbol == "**" else 1 for symbol, _ in self.rest)


@dataclass(frozen=True)
class Logic(Node):
    """`a and b and …`, or the same with `or`."""

    operator: Literal["and", "or"]
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Comparison(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class CompareTest(Node):
    """The unary test `> 5`: the tested value stands on the left."""

    operator: str
    operand: Node


@dataclass(frozen=True)
class ValueTest(Node):
    """The unary test `5`, `[1..3]`, a list to be in, or a condition on `?`."""

    expression: Node
    is_condition: bool


@dataclass(frozen=True)
class Tests(Node):
    """Unary tests, of which one has to hold, or none if `negated`."""

    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True)
class Membership(Node):
    """`value in tests`."""

    value: Node
    tests: Tests


@dataclass(frozen=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: Type


@dataclass(frozen=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True)
class For(Node):
    """`for a in x, b in y return body`."""

    sources: tuple[tuple[str, Node], ...]
    body: Node


@dataclass(frozen=True)
class Quantified(Node):
    """`some` or `every` `a in x satisfies body`."""

    kind: Literal["some", "every"]
    sources: tuple[tuple[str, Node], ...]
    body: Node


@dataclass(frozen=True)
class ListOf(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True)
class ContextOf(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class RangeOf(Node):
    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True)
class Filter(Node):
    """`source[condition]`, also by position."""

    source: Node
    condition: Node


@dataclass(frozen=True)
class Path(Node):
    source: Node
    name: str


@dataclass(frozen=True)
class Call(Node):
    """A call of a built-in function, in one of the forms that so many arguments may have."""

    function: Function
    forms: tuple[Form, ...]
    arguments: tuple[Node | None, ...]


@dataclass(frozen=True)
class Invocation(Node):
    """A call of a function that is a value; without `names` the arguments are in order."""

    function: Node
    names: tuple[str, ...]
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class FunctionOf(Node):
    """`function(a, b: type) body`."""

    parameters: tuple[tuple[str, Type], ...]
    body: Node


#: What is a condition by its form, whatever its value.
CONDITIONS = (Logic, Comparison, Between, Membership, InstanceOf, Quantified)
