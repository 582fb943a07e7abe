"""Functions as values: made by `function(a, b) …`, called like built-in ones (clause 10.3.2.13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.engine.feel import properties, syntax
from app.engine.feel.evaluator import Scope, Work, compiled, compiles
from app.engine.feel.limits import Meter
from app.engine.feel.properties import Type
from app.engine.feel.values import Lambda

_ANYTHING = Type("Any")


@compiles(syntax.FunctionOf)
def _function_of(node: syntax.FunctionOf) -> Work:
    body, height, weight = compiled(node.body), node.body.height, node.body.size
    names = tuple(name for name, _ in node.parameters)
    kinds = [kind for _, kind in node.parameters]

    def work(scope: Scope) -> Lambda:
        def call(arguments: list[Any], meter: Meter) -> Any:
            if not _fit(arguments, kinds, meter):
                return None
            with meter.call(height, weight):
                place = Scope(dict(zip(names, arguments, strict=True)), meter, scope)
                return body(place)

        return Lambda(names, call)

    return work


def _fit(arguments: Sequence[Any], kinds: Sequence[Type], meter: Meter) -> bool:
    """Null fits every type."""
    return len(arguments) == len(kinds) and all(
        value is None or kind == _ANYTHING or properties.conforms(value, kind, meter)
        for value, kind in zip(arguments, kinds, strict=True)
    )


@compiles(syntax.Invocation)
def _invocation(node: syntax.Invocation) -> Work:
    function, names = compiled(node.function), node.names
    arguments = [compiled(each) for each in node.arguments]

    def work(scope: Scope) -> Any:
        called = function(scope)
        given = [argument(scope) for argument in arguments]
        if not isinstance(called, Lambda):
            return None
        if names:
            if sorted(names) != sorted(called.names):
                return None
            given = [given[names.index(name)] for name in called.names]
        result = called.call(given, scope.meter)
        scope.meter.weigh(result)
        return result

    return work
