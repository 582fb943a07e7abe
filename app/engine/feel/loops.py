"""What goes through the items of a list: filters, `for`, `some` and `every`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from app.engine.feel import comparing, errors, limits, syntax
from app.engine.feel.evaluator import Scope, Work, compiled, compiles
from app.engine.feel.limits import Meter
from app.engine.feel.values import Range

_PARTIAL = "partial"
#: Items copied at the price of one step.
_COPIED_PER_STEP = 32

_Sources = list[tuple[str, Work]]


@compiles(syntax.For)
def _for(node: syntax.For) -> Work:
    sources, body, weight = _sources(node.sources), compiled(node.body), node.body.size
    looks_back = any(part == syntax.Name(_PARTIAL) for part in node.body.parts())

    def work(scope: Scope) -> list[Any] | None:
        made: list[Any] = []
        for place in _places(scope, sources, 0):
            if place is None:
                return None
            scope.meter.spend(weight)
            made.append(body(_looking_back(place, made) if looks_back else place))
            if len(made) > limits.ITEMS:
                raise errors.TooManyItems(limit=limits.ITEMS)
        return made

    return work


def _looking_back(place: Scope, made: list[Any]) -> Scope:
    """Where `partial` is the results so far: a copy, for no list may come to contain itself."""
    place.meter.spend(len(made) // _COPIED_PER_STEP)
    return place.inner({_PARTIAL: list(made)})


@compiles(syntax.Quantified)
def _quantified(node: syntax.Quantified) -> Work:
    sources, body, weight = _sources(node.sources), compiled(node.body), node.body.size
    by = node.kind == "some"

    def results(scope: Scope) -> Iterator[Any]:
        for place in _places(scope, sources, 0):
            scope.meter.spend(weight)
            yield None if place is None else body(place)

    return lambda scope: comparing.decided(results(scope), by=by)


def _sources(sources: tuple[tuple[str, syntax.Node], ...]) -> _Sources:
    return [(name, compiled(source)) for name, source in sources]


def _places(scope: Scope, sources: _Sources, index: int) -> Iterator[Scope | None]:
    """Every combination of items, later sources seeing earlier names; None for what is no list."""
    if index == len(sources):
        yield scope
        return
    name, source = sources[index]
    items = _items(source(scope), scope.meter)
    if items is None:
        yield None
        return
    for item in items:
        scope.meter.spend(1)
        yield from _places(scope.inner({name: item}), sources, index + 1)


def _items(value: Any, meter: Meter) -> Iterable[Any] | None:
    if isinstance(value, list):
        return value
    return _in_range(value, meter) if isinstance(value, Range) else None


def _in_range(span: Range, meter: Meter) -> list[Any] | None:
    """The whole numbers or the days of a range, downwards if it begins with the later one."""
    low, high = _ordinal(span.low), _ordinal(span.high)
    if low is None or high is None or type(span.low) is not type(span.high):
        return None
    step = 1 if low <= high else -1
    first = low if span.low_included else low + step
    last = high if span.high_included else high - step
    if abs(last - first) >= limits.ITEMS:
        raise errors.TooManyItems(limit=limits.ITEMS)
    ordinals = range(first, last + step, step) if (last - first) * step >= 0 else range(0)
    meter.spend(len(ordinals))
    if isinstance(span.low, Decimal):
        return [Decimal(ordinal) for ordinal in ordinals]
    return [date.fromordinal(ordinal) for ordinal in ordinals]


def _ordinal(value: Any) -> int | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else None
    return value.toordinal() if type(value) is date else None


@compiles(syntax.Filter)
def _filter(node: syntax.Filter) -> Work:
    """A condition is asked of every item; anything else may also be a position."""
    source, condition, weight = compiled(node.source), compiled(node.condition), node.condition.size
    is_condition = isinstance(node.condition, syntax.CONDITIONS)

    def work(scope: Scope) -> Any:
        found = source(scope)
        if found is None:
            return None
        items = found if isinstance(found, list) else [found]
        if not is_condition:
            place = condition(scope)
            if isinstance(place, Decimal):
                return _at(items, place)
        scope.meter.spend(weight * len(items))
        return [item for item in items if condition(_inside(scope, item)) is True]

    return work


def _inside(scope: Scope, item: Any) -> Scope:
    place = scope.inner({"item": item})
    return place.inner(item) if isinstance(item, dict) else place


def _at(items: list[Any], position: Decimal) -> Any:
    """The item at a position, counted from 1 or, if negative, from the end."""
    if position != position.to_integral_value() or not 0 < abs(position) <= len(items):
        return None
    return items[int(position) - (position > 0)]
