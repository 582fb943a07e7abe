"""What a cell compares its value with, where that can be told without any variable.

The truth of such a cell changes only at the values named: between two neighbours it is the same
for every value, so trying one value of each stretch tells all. Cells that read variables, look into
the value (`contains(?, "会")`) or depend on the day cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.engine.feel import errors, evaluator, syntax
from app.engine.feel.limits import Meter
from app.engine.feel.syntax import Node
from app.engine.feel.values import Range, YearsMonths

#: What asks the calendar in force, which administrators change and checking a file must not need.
_CALENDAR = frozenset({"工作日", "工作日后", "是工作日", "工作日数"})
_VOLATILE = _CALENDAR | {"now", "today"}
_TESTED = syntax.Name("?")
_SCALARS = (type(None), bool, Decimal, str, date, datetime, time, timedelta, YearsMonths)


class _CannotTell(ValueError):
    """The cell depends on more than comparisons with fixed values."""


def cuts(node: Node) -> list[Any] | None:
    """The values that a cell compares with; None if that cannot be told."""
    try:
        return [] if node == syntax.Constant(value=True) else _of_test(node)
    except (_CannotTell, errors.FeelError):
        return None


def constant(node: Node) -> tuple[Any] | None:
    """The value of an expression, by itself in a tuple, if no variable has a part in it."""
    try:
        return (_closed(node),)
    except (_CannotTell, errors.FeelError):
        return None


def asks_calendar(node: Node) -> bool:
    """Do working days have a part in it?"""
    calls = (part for part in node.parts() if isinstance(part, syntax.Call))
    return any(part.function.name in _CALENDAR for part in calls)


def _of_test(node: Node) -> list[Any]:
    if isinstance(node, syntax.Tests):
        return _all(_of_test(test) for test in node.tests)
    if isinstance(node, syntax.CompareTest):
        return _compared(node.operator, _closed(node.operand))
    if isinstance(node, syntax.ValueTest):
        if node.is_condition:
            return _of_condition(node.expression)
        return _named(_closed(node.expression))
    raise _CannotTell


def _of_condition(node: Node) -> list[Any]:
    """A condition on `?`."""
    match node:
        case syntax.Logic():
            return _all(_of_condition(operand) for operand in node.operands)
        case syntax.Comparison(operator=operator, left=left, right=right):
            return _comparison(operator, left, right)
        case syntax.Between(value=value, low=low, high=high) if value == _TESTED:
            return _compared("<=", _closed(low)) + _compared("<=", _closed(high))
        case syntax.Membership(value=value, tests=tests) if value == _TESTED:
            return _of_test(tests)
        case syntax.Call(arguments=(condition,)) if node.function.name == "not" and condition:
            return _of_condition(condition)
        case syntax.Constant(value=bool()):
            return []
    raise _CannotTell


def _comparison(operator: str, left: Node, right: Node) -> list[Any]:
    if left == _TESTED:
        return _compared(operator, _closed(right))
    if right == _TESTED:
        return _compared(operator, _closed(left))
    raise _CannotTell


def _all(found: Iterable[list[Any]]) -> list[Any]:
    return [value for values in found for value in values]


def _compared(operator: str, value: Any) -> list[Any]:
    """Texts have no next one, so their order is not told apart."""
    if type(value) not in _SCALARS or (isinstance(value, str) and operator not in {"=", "!="}):
        raise _CannotTell
    return [value]


def _named(value: Any) -> list[Any]:
    """What a value names: itself, the ends of a range, the items of a list."""
    if isinstance(value, Range):
        ends = [end for end in (value.low, value.high) if end is not None]
        return _all(_compared("<", end) for end in ends)
    if isinstance(value, list):
        if any(isinstance(item, list) for item in value):
            raise _CannotTell
        return _all(_named(item) for item in value)
    return _compared("=", value)


def _closed(node: Node) -> Any:
    """The value of an expression that reads no variable and is the same every day."""
    for part in node.parts():
        if isinstance(part, syntax.Name | syntax.Invocation | syntax.FunctionOf):
            raise _CannotTell
        if isinstance(part, syntax.Call) and part.function.name in _VOLATILE:
            raise _CannotTell
    return evaluator.compiled(node)(evaluator.Scope({}, Meter()))
