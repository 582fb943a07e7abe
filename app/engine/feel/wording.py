"""Conditions told in words, as far as they are simple: comparisons, lists, and, or."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.engine.feel import errors, syntax
from app.engine.feel.expressions import parse_expression
from app.errors import Sentence, as_it_stands


@dataclass(frozen=True)
class Named:
    """What people call a variable, and its values."""

    label: Sentence
    values: Mapping[Any, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Worded:
    """A condition in words; `strange` are the variables for which there was no word."""

    said: Sentence
    strange: tuple[str, ...]


class _NotSimple(Exception):
    """There are no plain words for it."""


_COMPARED = {
    "=": Sentence("%(what)s是%(value)s"),
    "!=": Sentence("%(what)s不是%(value)s"),
    ">": Sentence("%(what)s大于%(value)s"),
    "<": Sentence("%(what)s小于%(value)s"),
    ">=": Sentence("%(what)s不小于%(value)s"),
    "<=": Sentence("%(what)s不大于%(value)s"),
}
_TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "=", "!=": "!="}
_EMPTY = {"=": Sentence("没有%(what)s"), "!=": Sentence("有%(what)s")}
#: `= true` and `!= false` say yes, though the latter also of what is not known.
_TICKED = {
    ("=", True): Sentence("%(what)s为“是”"),
    ("!=", True): Sentence("%(what)s不为“是”"),
    ("=", False): Sentence("%(what)s为“否”"),
    ("!=", False): Sentence("%(what)s不为“否”"),
}
_COUNTED = {
    (">", 0): Sentence("有%(what)s"),
    ("!=", 0): Sentence("有%(what)s"),
    (">=", 1): Sentence("有%(what)s"),
    ("=", 0): Sentence("没有%(what)s"),
}
_JOINED = {
    "and": Sentence("%(first)s，并且%(rest)s"),
    "or": Sentence("%(first)s，或者%(rest)s"),
}


def worded(text: str, names: Mapping[str, Named]) -> Worded | None:
    """A condition in words; None where it cannot be read, or plain words would not do.

    `names` are the variables for which there are words, entries of a context by their whole path.
    """
    try:
        teller = _Teller(names)
        said = teller.condition(parse_expression(text).node)
    except (errors.FeelError, _NotSimple):
        return None
    return Worded(said, tuple(dict.fromkeys(teller.strange)))


def path_of(node: syntax.Node) -> str | None:
    """`a.b` of a variable or an entry of one; None of anything else."""
    if isinstance(node, syntax.Name):
        return node.name
    if isinstance(node, syntax.Path):
        source = path_of(node.source)
        return None if source is None else f"{source}.{node.name}"
    return None


class _Teller:
    """Tells one condition, and notes which variables have no word."""

    def __init__(self, names: Mapping[str, Named]) -> None:
        self.names = names
        self.strange: list[str] = []
        self._tells: dict[type, Callable[[Any], Sentence]] = {
            syntax.Logic: self._logic,
            syntax.Comparison: self._comparison,
            syntax.Between: self._between,
            syntax.Membership: self._membership,
            syntax.Name: self._ticked,
            syntax.Path: self._ticked,
        }

    def condition(self, node: syntax.Node) -> Sentence:
        tell = self._tells.get(type(node))
        if tell is None:
            raise _NotSimple
        return tell(node)

    def _logic(self, node: syntax.Logic) -> Sentence:
        told = [self._operand(node.operator, one) for one in node.operands]
        said = told.pop()
        while told:
            said = Sentence(_JOINED[node.operator].text, first=told.pop(), rest=said)
        return said

    def _operand(self, operator: str, node: syntax.Node) -> Sentence:
        said = self.condition(node)
        is_mixed = isinstance(node, syntax.Logic) and node.operator != operator
        return Sentence("（%(said)s）", said=said) if is_mixed else said

    def _comparison(self, node: syntax.Comparison) -> Sentence:
        operator, left, right = node.operator, node.left, node.right
        if isinstance(left, syntax.Constant) and not isinstance(right, syntax.Constant):
            operator, left, right = _TURNED[operator], right, left
        if isinstance(left, syntax.Call) and left.function.name == "count":
            return self._counted(operator, left, right)
        path = self._path(left)
        if isinstance(right, syntax.Constant):
            special = self._special(operator, right.value)
            if special is not None:
                return Sentence(special.text, what=self._label(path))
        return Sentence(
            _COMPARED[operator].text, what=self._label(path), value=self._value(path, right)
        )

    @staticmethod
    def _special(operator: str, value: Any) -> Sentence | None:
        if value is None or value == "":
            return _EMPTY.get(operator)
        return _TICKED.get((operator, value)) if isinstance(value, bool) else None

    def _counted(self, operator: str, call: syntax.Call, right: syntax.Node) -> Sentence:
        listed = call.arguments[0] if call.arguments else None
        if listed is None or not isinstance(right, syntax.Constant):
            raise _NotSimple
        what = self._label(self._path(listed))
        plain = _COUNTED.get((operator, right.value))
        if plain is not None:
            return Sentence(plain.text, what=what)
        number = Sentence("%(what)s的个数", what=what)
        return Sentence(_COMPARED[operator].text, what=number, value=_plain(right.value))

    def _between(self, node: syntax.Between) -> Sentence:
        path = self._path(node.value)
        return Sentence(
            "%(what)s在%(low)s到%(high)s之间",
            what=self._label(path),
            low=self._value(path, node.low),
            high=self._value(path, node.high),
        )

    def _membership(self, node: syntax.Membership) -> Sentence:
        path = self._path(node.value)
        values = [self._value(path, one) for one in _offered(node.tests)]
        said = values.pop()
        while values:
            said = Sentence("%(first)s或%(rest)s", first=values.pop(), rest=said)
        compared = _COMPARED["!="] if node.tests.negated else _COMPARED["="]
        return Sentence(compared.text, what=self._label(path), value=said)

    def _ticked(self, node: syntax.Node) -> Sentence:
        ticked = _TICKED["=", True]
        return Sentence(ticked.text, what=self._label(self._path(node)))

    @staticmethod
    def _path(node: syntax.Node) -> str:
        path = path_of(node)
        if path is None:
            raise _NotSimple
        return path

    def _label(self, path: str) -> Sentence:
        if path in self.names:
            return self.names[path].label
        self.strange.append(path)
        return Sentence("“%(name)s”", name=path)

    def _value(self, path: str, node: syntax.Node) -> Sentence:
        if not isinstance(node, syntax.Constant):
            return self._label(self._path(node))
        known = self.names[path].values if path in self.names else {}
        told = known.get(node.value)
        return _plain(node.value) if told is None else Sentence("“%(value)s”", value=told)


def _offered(tests: syntax.Tests) -> list[syntax.Node]:
    """The values of a list to be in."""
    found: list[syntax.Node] = []
    for test in tests.tests:
        inner = test.expression if isinstance(test, syntax.ValueTest) else test
        found += inner.items if isinstance(inner, syntax.ListOf) else [inner]
    if not found:
        raise _NotSimple
    return found


def _plain(value: Any) -> Sentence:
    if isinstance(value, str):
        return Sentence("“%(value)s”", value=value)
    if isinstance(value, bool):
        return Sentence("“是”") if value else Sentence("“否”")
    if isinstance(value, Decimal):
        return as_it_stands(f"{value.normalize():f}")
    return as_it_stands(str(value))
