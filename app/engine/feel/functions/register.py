"""The register of built-in functions: how each is written, what it does, what it may be given."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app import clock
from app.engine.feel import temporal
from app.engine.feel.limits import Meter
from app.engine.feel.values import Lambda, Range, YearsMonths

_MISMATCH = object()
_PARAMETER = re.compile(r"([^:]+): ([a-z]+)(\?|\.\.\.)?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One place of a function. A `spread` parameter takes all further arguments."""

    name: str
    kind: str
    optional: bool
    spread: bool


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a function: its parameters, and what is then done."""

    signature: str
    parameters: tuple[Parameter, ...]
    body: Callable[..., Any]
    metered: bool

    @property
    def needed(self) -> int:
        return sum(not (each.optional or each.spread) for each in self.parameters)

    @property
    def spreads(self) -> bool:
        return bool(self.parameters) and self.parameters[-1].spread

    def accepts(self, number: int) -> bool:
        """Whether it can be called with so many arguments."""
        return self.needed <= number and (number <= len(self.parameters) or self.spreads)

    def places(self, names: Collection[str]) -> list[int] | None:
        """Where named arguments go, None if this form has not just these parameters."""
        known = {each.name: place for place, each in enumerate(self.parameters)}
        if not known.keys() >= set(names) or len(set(names)) < len(names):
            return None
        optional = {each.name for each in self.parameters if each.optional or each.spread}
        return [known[name] for name in names] if known.keys() - optional <= set(names) else None

    def fit(self, arguments: Sequence[Any]) -> list[Any] | None:
        """The arguments as the body takes them, None if one of them is of another kind."""
        given = []
        for index, argument in enumerate(arguments):
            value = _fitting(self.parameters[min(index, len(self.parameters) - 1)], argument)
            if value is _MISMATCH:
                return None
            given.append(value)
        return given


@dataclass(frozen=True, slots=True)
class Function:
    """A built-in function. `signature` and `doc` are what an editor's completion shows."""

    name: str
    doc: str
    forms: tuple[Form, ...]

    @property
    def signature(self) -> str:
        return " / ".join(form.signature for form in self.forms)

    def accepting(self, number: int) -> tuple[Form, ...]:
        """The forms that can be called with so many arguments."""
        return tuple(form for form in self.forms if form.accepts(number))


def call(forms: Sequence[Form], arguments: Sequence[Any], meter: Meter) -> Any:
    """The result of the first form that the arguments fit; null if they fit none."""
    meter.spend(1)
    for argument in arguments:
        meter.weigh(argument)
    try:
        result = _first_fitting(forms, arguments, meter)
    except (ArithmeticError, ValueError):
        return None
    meter.weigh(result)
    return result


def _first_fitting(forms: Sequence[Form], arguments: Sequence[Any], meter: Meter) -> Any:
    for form in forms:
        given = form.fit(arguments)
        if given is not None:
            return form.body(*given, meter) if form.metered else form.body(*given)
    return None


#: Every built-in function by its name.
FUNCTIONS: dict[str, Function] = {}


def function(
    signature: str, doc: str = "", *, metered: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Offer a Python function to expressions.

    `signature` reads `name(parameter: kind, …)`; a kind followed by `?` may be left out or null,
    `...` takes any number. Arguments of another kind make the result null, so the body sees only
    what it asked for. A `metered` body takes the Meter as its last argument and pays for work that
    its arguments' own sizes do not tell. A name registered again, without `doc`, has a new form.
    """

    def registered(body: Callable[..., Any]) -> Callable[..., Any]:
        name, _, inside = signature.removesuffix(")").partition("(")
        parameters = tuple(_parameter(each) for each in inside.split(", ") if each)
        form = Form(signature, parameters, body, metered)
        known = FUNCTIONS.get(name)
        assert (known is None) == bool(doc)
        FUNCTIONS[name] = (
            replace(known, forms=(*known.forms, form)) if known else Function(name, doc, (form,))
        )
        return body

    return registered


def spread(items: tuple[Any, ...]) -> list[Any]:
    """The items of a call that may give them one by one or as a single list."""
    if len(items) == 1 and isinstance(items[0], list):
        return items[0]
    return list(items)


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    assert match is not None
    assert match[2] in _KINDS
    return Parameter(match[1], match[2], match[3] == "?", match[3] == "...")


def _fitting(parameter: Parameter, argument: Any) -> Any:
    if argument is None and (parameter.optional or parameter.kind == "any"):
        return None
    return _KINDS[parameter.kind](argument)


def _any(value: Any) -> Any:
    return value


def _list(value: Any) -> Any:
    """A single value stands for a list of one (DMN 1.3, clause 10.3.2.9.4)."""
    if isinstance(value, list):
        return value
    return _MISMATCH if value is None else [value]


def _day(value: Any) -> Any:
    """A date, the date of a moment in the offices, or a text that is a date."""
    if isinstance(value, datetime):
        return value.date() if value.tzinfo is None else clock.office_day(value)
    if isinstance(value, str):
        return temporal.date_of(value) or _MISMATCH
    return value if isinstance(value, date) else _MISMATCH


def _point(value: Any) -> Any:
    return _MISMATCH if value is None or isinstance(value, Range | list | dict) else value


def _only(*types: type) -> Callable[[Any], Any]:
    """Values of these types; a list of one stands for its item (clause 10.3.2.9.4)."""

    def fit(value: Any) -> Any:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return value if type(value) in types else _MISMATCH

    return fit


_KINDS: dict[str, Callable[[Any], Any]] = {
    "any": _any,
    "list": _list,
    "day": _day,
    "point": _point,
    "number": _only(Decimal),
    "string": _only(str),
    "boolean": _only(bool),
    "context": _only(dict),
    "time": _only(time),
    "date": _only(date),
    "datetime": _only(datetime),
    "duration": _only(timedelta, YearsMonths),
    "days": _only(timedelta),
    "range": _only(Range),
    "function": _only(Lambda),
}
