"""Trees into Python closures: compiled once, a gateway's condition then takes microseconds."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.engine.feel import arithmetic, comparing, properties, syntax
from app.engine.feel.functions.register import call
from app.engine.feel.limits import Meter
from app.engine.feel.syntax import Node
from app.engine.feel.values import Range

Work = Callable[["Scope"], Any]

_NULL = syntax.Constant(None)

_COMPILERS: dict[type[Node], Callable[[Any], Work]] = {}


class Scope:
    """The names that mean something at one place, and what lies around it."""

    __slots__ = ("meter", "names", "outer")

    def __init__(self, names: dict[str, Any], meter: Meter, outer: Scope | None = None) -> None:
        self.names = names
        self.meter = meter
        self.outer = outer

    def inner(self, names: dict[str, Any]) -> Scope:
        """A place inside, where these names come first."""
        return Scope(names, self.meter, self)

    def has(self, name: str) -> bool:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return True
            scope = scope.outer
        return False


def compiled(node: Node) -> Work:
    """What works a tree out. Names without a value, and operations without a meaning, are null."""
    return _COMPILERS[type(node)](node)


def compiles(kind: type[Node]) -> Callable[[Callable[[Any], Work]], Callable[[Any], Work]]:
    """Say what compiles nodes of a kind."""

    def registered(compiler: Callable[[Any], Work]) -> Callable[[Any], Work]:
        _COMPILERS[kind] = compiler
        return compiler

    return registered


@compiles(syntax.Constant)
def _constant(node: syntax.Constant) -> Work:
    value = node.value
    return lambda _scope: value


@compiles(syntax.Name)
def _name(node: syntax.Name) -> Work:
    name = node.name

    def work(scope: Scope) -> Any:
        place: Scope | None = scope
        while place is not None:
            if name in place.names:
                return place.names[name]
            place = place.outer
        return None

    return work


@compiles(syntax.Negative)
def _negative(node: syntax.Negative) -> Work:
    operand = compiled(node.operand)
    return lambda scope: arithmetic.negative(operand(scope))


@compiles(syntax.Chain)
def _chain(node: syntax.Chain) -> Work:
    first = compiled(node.first)
    rest = [(symbol, compiled(operand)) for symbol, operand in node.rest]

    def work(scope: Scope) -> Any:
        value = first(scope)
        for symbol, operand in rest:
            value = arithmetic.calculate(symbol, value, operand(scope))
            if value.__class__ is not Decimal:
                scope.meter.weigh(value)
        return value

    return work


@compiles(syntax.Logic)
def _logic(node: syntax.Logic) -> Work:
    operands = [compiled(operand) for operand in node.operands]
    by = node.operator == "or"
    return lambda scope: comparing.decided((operand(scope) for operand in operands), by=by)


@compiles(syntax.Comparison)
def _comparison(node: syntax.Comparison) -> Work:
    symbol, left, right = node.operator, compiled(node.left), compiled(node.right)
    return lambda scope: comparing.compare(symbol, left(scope), right(scope), scope.meter)


@compiles(syntax.Between)
def _between(node: syntax.Between) -> Work:
    value, low, high = compiled(node.value), compiled(node.low), compiled(node.high)

    def work(scope: Scope) -> bool | None:
        found = value(scope)
        return comparing.both(
            comparing.compare(">=", found, low(scope), scope.meter),
            comparing.compare("<=", found, high(scope), scope.meter),
        )

    return work


@compiles(syntax.Membership)
def _membership(node: syntax.Membership) -> Work:
    value, tests = compiled(node.value), compiled(node.tests)
    return lambda scope: tests(scope.inner({"?": value(scope)}))


@compiles(syntax.Tests)
def _tests(node: syntax.Tests) -> Work:
    tests = [compiled(test) for test in node.tests]
    negated = node.negated

    def work(scope: Scope) -> bool | None:
        result: bool | None = False
        for test in tests:
            holds = test(scope)
            if holds is True:
                return not negated
            if holds is None:
                result = None
        return result if result is None else negated

    return work


@compiles(syntax.CompareTest)
def _compare_test(node: syntax.CompareTest) -> Work:
    return _comparison(syntax.Comparison(node.operator, syntax.Name("?"), node.operand))


@compiles(syntax.ValueTest)
def _value_test(node: syntax.ValueTest) -> Work:
    expression, tested = compiled(node.expression), _name(syntax.Name("?"))
    if node.is_condition:
        return lambda scope: _condition(expression(scope))

    def work(scope: Scope) -> bool | None:
        return _fits(tested(scope), expression(scope), scope.meter)

    return work


def _condition(found: Any) -> bool | None:
    return found if isinstance(found, bool) else None


def _fits(value: Any, wanted: Any, meter: Meter) -> bool | None:
    """Whether a value is what a test names: equal to it, in its list, within its range."""
    if isinstance(wanted, Range):
        return comparing.within(value, wanted, meter)
    if isinstance(wanted, bool) and not isinstance(value, bool) and value is not None:
        return wanted
    if isinstance(wanted, list):
        return _among(value, wanted, meter)
    return comparing.equal(value, wanted, meter) is True


def _among(value: Any, wanted: list[Any], meter: Meter) -> bool:
    meter.items(len(wanted))
    return comparing.equal(value, wanted, meter) is True or any(
        comparing.within(value, each, meter)
        if isinstance(each, Range)
        else comparing.equal(value, each, meter)
        for each in wanted
    )


@compiles(syntax.InstanceOf)
def _instance_of(node: syntax.InstanceOf) -> Work:
    value, kind = compiled(node.value), node.type
    return lambda scope: properties.conforms(value(scope), kind, scope.meter)


@compiles(syntax.If)
def _if(node: syntax.If) -> Work:
    condition, then, otherwise = map(compiled, (node.condition, node.then, node.otherwise))
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


@compiles(syntax.ListOf)
def _list_of(node: syntax.ListOf) -> Work:
    items = [compiled(item) for item in node.items]
    return lambda scope: [item(scope) for item in items]


@compiles(syntax.ContextOf)
def _context_of(node: syntax.ContextOf) -> Work:
    entries = [(name, compiled(value)) for name, value in node.entries]

    def work(scope: Scope) -> dict[str, Any]:
        made: dict[str, Any] = {}
        inner = scope.inner(made)
        for name, value in entries:
            made[name] = value(inner)
        return made

    return work


@compiles(syntax.RangeOf)
def _range_of(node: syntax.RangeOf) -> Work:
    low, high = compiled(node.low), compiled(node.high)
    included = node.low_included, node.high_included
    return lambda scope: Range(low(scope), high(scope), *included)


@compiles(syntax.Path)
def _path(node: syntax.Path) -> Work:
    source, name = compiled(node.source), node.name
    return lambda scope: properties.property_of(source(scope), name, scope.meter)


@compiles(syntax.Call)
def _call(node: syntax.Call) -> Work:
    if node.function.name == "is defined" and (known := _presence(node.arguments[0])):
        return known
    forms, arguments = node.forms, [compiled(each or _NULL) for each in node.arguments]
    return lambda scope: call(forms, [argument(scope) for argument in arguments], scope.meter)


def _presence(node: Node | None) -> Work | None:
    """Whether a name or an entry is there at all, even if its value is null."""
    if isinstance(node, syntax.Name):
        name = node.name
        return lambda scope: scope.has(name)
    if isinstance(node, syntax.Path):
        source, entry = compiled(node.source), node.name
        return lambda scope: properties.has(source(scope), entry)
    return None
