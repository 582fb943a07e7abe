"""The register of what a procedure may ask the rooms to do: permanent names, typed parameters."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from inspect import Parameter as Signature
from inspect import getdoc, signature
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from app.errors import Invalid, NotFound, Refused, Sentence

#: The annotations a parameter may have, and what an official calls them.
LABELS: dict[Any, Sentence] = {
    str: Sentence("文字"),
    int: Sentence("整数"),
    Decimal: Sentence("数字"),
    bool: Sentence("是或否"),
    date: Sentence("日期"),
    datetime: Sentence("日期时间"),
    time: Sentence("时间"),
    timedelta: Sentence("时长"),
    list: Sentence("列表"),
    dict: Sentence("对象"),
}


class UnknownOperation(NotFound):
    """No operation of that name is registered. Value: `operation`."""

    message = "系统没有名为“%(operation)s”的操作。"


class WrongArguments(Invalid):
    """An operation was not given exactly its parameters. Values: `operation`, `cause`."""

    message = "后面的操作“%(operation)s”得不到需要的内容：%(cause)s。请告知主管单位处理。"


Tentatively = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, and from where: one visit of one element of one case.

    `tentatively` is a context out of which an exception takes back what was done in it. Nothing is
    done where it `is_rehearsal` only: what would come of it is given as `rehearsed`, or the code of
    the refusal as `refused`.
    """

    case_id: str
    actor_id: str
    element: str
    visit: str
    tentatively: Tentatively = field(default=nullcontext, compare=False, repr=False)
    rehearsed: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)
    refused: str | None = field(default=None, compare=False, repr=False)

    @property
    def is_rehearsal(self) -> bool:
        return self.rehearsed is not None

    @property
    def key(self) -> str:
        """The same for every retry of this visit, and never the same for another."""
        return f"{self.case_id}:{self.visit}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One keyword argument: its type (a key of `LABELS`) and whether it may be left out or null."""

    name: str
    kind: Any
    required: bool
    nullable: bool

    @property
    def label(self) -> Sentence:
        return LABELS[self.kind]


Undo = Callable[[Call, dict[str, Any], dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Operation:
    """A verb offered to procedures.

    `refuses` are the refusals a boundary event may name; `undo(call, arguments, result)` takes the
    effect back; `repeatable` says that doing it again does no harm (it only reads or tells).
    """

    name: str
    function: Callable[..., dict[str, Any] | None]
    parameters: Mapping[str, Parameter]
    refuses: tuple[type[Refused], ...]
    undo: Undo | None
    repeatable: bool

    @property
    def documentation(self) -> str:
        return getdoc(self.function) or ""

    @property
    def tells(self) -> bool:
        """Does it give any result?"""
        return get_type_hints(self.function).get("return") is not types.NoneType

    @property
    def refusal_codes(self) -> frozenset[str]:
        return frozenset(refusal.__name__ for refusal in self.refuses)


_register: dict[str, Operation] = {}
Function = TypeVar("Function", bound=Callable[..., dict[str, Any] | None])


def operation(
    name: str,
    *,
    refuses: tuple[type[Refused], ...] = (),
    undo: Undo | None = None,
    repeatable: bool = False,
) -> Callable[[Function], Function]:
    """Offer a function to procedures under a permanent dotted name.

    Its first argument is the `Call`; its keyword arguments are the parameters, never renamed.

    Raises:
        ValueError: the name is taken, or a parameter's type is not one of `LABELS`.
    """

    def register(function: Function) -> Function:
        if name in _register:
            raise ValueError(name)
        parameters = _parameters(function)
        _register[name] = Operation(name, function, parameters, refuses, undo, repeatable)
        return function

    return register


def find(name: str) -> Operation:
    """Raises UnknownOperation."""
    try:
        return _register[name]
    except KeyError:
        raise UnknownOperation(operation=name) from None


def is_known(name: str) -> bool:
    return name in _register


def all_operations() -> list[Operation]:
    """Every operation, by name."""
    return [_register[name] for name in sorted(_register)]


def perform(name: str, call: Call, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Do it once for this call, with arguments of exactly the registered types.

    Raises:
        UnknownOperation, WrongArguments: the procedure asks for what there is not.
        Refused: whatever the operation refuses with, unchanged.
    """
    if call.refused is not None:
        raise type(call.refused, (Refused,), {})
    if call.rehearsed is not None:
        return dict(call.rehearsed)
    offered = find(name)
    return offered.function(call, **check(offered, arguments)) or {}


def undo(name: str, call: Call, arguments: dict[str, Any], result: dict[str, Any]) -> None:
    """Take back what `perform` did for the same call; nothing for a repeatable operation."""
    taking_back = find(name).undo
    if taking_back is not None:
        taking_back(call, arguments, result)


def check(offered: Operation, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments in the annotated types (a whole `Decimal` becomes an `int`)."""
    for name in arguments:
        if name not in offered.parameters:
            raise WrongArguments(
                operation=offered.name, cause=Sentence("没有参数“%(name)s”", name=name)
            )
    checked = {}
    for name, parameter in offered.parameters.items():
        if name in arguments:
            checked[name] = _fit(offered, parameter, arguments[name])
        elif parameter.required:
            raise WrongArguments(
                operation=offered.name, cause=Sentence("缺少参数“%(name)s”", name=name)
            )
    return checked


def _fit(offered: Operation, parameter: Parameter, value: Any) -> Any:
    if value is None and parameter.nullable:
        return None
    kind = parameter.kind
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        value = _number(kind, value)
    if type(value) is kind or (isinstance(value, kind) and kind not in {int, date}):
        return value
    cause = Sentence("“%(name)s”应当是%(label)s", name=parameter.name, label=parameter.label)
    raise WrongArguments(operation=offered.name, cause=cause)


def _number(kind: Any, value: Decimal | int) -> Decimal | int:
    if kind is int and value == value.__trunc__():
        return int(value)
    return Decimal(value) if kind is Decimal else value


def _parameters(function: Callable[..., Any]) -> dict[str, Parameter]:
    hints = get_type_hints(function)
    keywords = [
        one for one in signature(function).parameters.values() if one.kind is Signature.KEYWORD_ONLY
    ]
    return {one.name: _parameter(one, hints.get(one.name)) for one in keywords}


def _parameter(declared: Signature, hint: Any) -> Parameter:
    kinds = [hint]
    if get_origin(hint) in {Union, types.UnionType}:
        kinds = [kind for kind in get_args(hint) if kind is not types.NoneType]
    kind = get_origin(kinds[0]) or kinds[0]
    if len(kinds) > 1 or kind not in LABELS:
        raise ValueError(declared.name)
    nullable = types.NoneType in get_args(hint)
    return Parameter(declared.name, kind, declared.default is Signature.empty, nullable)
