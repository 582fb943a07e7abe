"""Trying decisions by hand: what somebody has to say for it, and what was written as values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from app.engine import columns, decisions, dmn, feel
from app.engine.answers import Trial
from app.engine.feel import statics, syntax
from app.engine.feel.expressions import Readable
from app.engine.tables import Table

#: `branch.composite` as its parts.
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value that the decisions read: a variable, or an entry within one.

    `label` is the heading of the column that looks at it, `kind` the type it has to have (a name of
    `columns.KINDS`, empty: anything). `examples` are the texts that it is compared with, and where
    it `is_closed` it has to be one of them.
    """

    path: Path
    label: str
    kind: str = ""
    examples: tuple[str, ...] = ()
    is_closed: bool = False

    @property
    def name(self) -> str:
        return ".".join(self.path)


def readable(files: Mapping[str, bytes]) -> dict[str, Table]:
    """The decisions of the `.dmn` files that can be read, by id."""
    return dmn.read_files(files)[0]


def explain(tables: Mapping[str, Table], identity: str, names: Mapping[str, Any]) -> list[Trial]:
    """Every decision that is asked, with all its cells; the last says what failed, if it did."""
    return decisions.explain(tables, identity, names)


def wanted(tables: Mapping[str, Table], identity: str) -> list[Wanted]:
    """What has to be said to try a decision, in the order in which it is read.

    What the decisions that it requires tell need not be said. Texts that cannot be read yet are
    passed over.
    """
    asked = _asked(tables, identity)
    told = {name for one in asked for name in _told(one, tables)}
    found: dict[Path, Wanted] = {}
    for one in asked:
        for want in _reads(one):
            if want.path[0] not in told:
                found[want.path] = _more_telling(found.get(want.path), want)
    looked_at = {path for path, want in found.items() if want.kind}
    whole = [path for path in found if _shortened(path, looked_at) == path]
    return [found[path] for path in whole if not _is_part_of_another(path, whole)]


def names_of(asked: Iterable[Wanted], written: Mapping[str, str]) -> dict[str, Any]:
    """The variables, from what was written under the names of what is wanted."""
    found: dict[str, Any] = {}
    for want in asked:
        place = found
        for name in want.path[:-1]:
            place = place.setdefault(name, {})
        place[want.path[-1]] = value_of(want.kind, written.get(want.name, "").strip())
    return found


def value_of(kind: str, text: str) -> Any:
    """What a text is as a value of a kind; nothing written is null.

    Where the kind is not known a number is a number, and what reads as FEEL without variables is
    that; anything else is text.
    """
    if not text:
        return None
    if kind == "string":
        return text
    return _plain(text, kind) if kind in _SPOKEN else _formula(text, kind)


#: Kinds that people write as they are spoken.
_SPOKEN = frozenset({"", "number", "integer", "boolean", "date", "date and time", "time"})
_TRUTHS = {"true": True, "false": False, "是": True, "否": False}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _plain(text: str, kind: str) -> Any:
    if text in _TRUTHS:
        return _TRUTHS[text]
    number = _number(text)
    if number is not None:
        return number
    if kind:
        return columns.read(kind, text)
    return columns.read("date", text) if _DAY.fullmatch(text) else _formula(text, kind)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _formula(text: str, kind: str) -> Any:
    try:
        found = statics.constant(feel.parse_expression(text).node)
    except feel.FeelError:
        found = None
    return columns.read(kind, text) if found is None else found[0]


def _asked(tables: Mapping[str, Table], identity: str) -> list[Table]:
    """A decision and all that it rests on, what is asked first in front."""
    found: dict[str, Table] = {}
    seen: set[str] = set()

    def follow(one: str) -> None:
        if one in tables and one not in seen:
            seen.add(one)
            for required in tables[one].requires:
                follow(required)
            found[one] = tables[one]

    follow(identity)
    return list(found.values())


def _told(table: Table, tables: Mapping[str, Table]) -> Iterator[str]:
    """The names that other decisions and functions give to a decision."""
    for required in table.requires:
        if required in tables:
            yield tables[required].variable
            yield from (column.name for column in tables[required].outputs)
    yield from (tables[one].variable for one in table.knows if one in tables)


def _reads(table: Table) -> Iterator[Wanted]:
    known = frozenset(table.known)
    for place, column in enumerate(table.inputs):
        cells = [rule.cells[place] for rule in table.rules if place < len(rule.cells)]
        found = _paths(_expression(column.text, known))
        if [".".join(path) for path in found] == [column.text.strip()]:
            examples, is_closed = _examples(column.values, cells, known)
            yield Wanted(found[0], column.label, column.kind, examples, is_closed)
        else:
            yield from map(_unknown, found)
        for cell in cells:
            yield from (
                replace(_unknown(path), kind=column.kind) for path in _paths(_tests(cell, known))
            )
    results = (text for rule in table.rules for text in rule.results)
    defaults = (column.default for column in table.outputs)
    for text in (*results, *defaults, table.literal or ""):
        yield from map(_unknown, _paths(_expression(text, known)))


def _unknown(path: Path) -> Wanted:
    return Wanted(path, ".".join(path))


def _expression(text: str, known: frozenset[str]) -> Readable | None:
    try:
        return feel.parse_expression(text, known) if text else None
    except feel.FeelError:
        return None


def _tests(text: str, known: frozenset[str]) -> Readable | None:
    try:
        return feel.parse_unary_tests(text, known)
    except feel.FeelError:
        return None


#: What the items of a list are called inside a filter.
_ITEM = "item"


def _paths(read: Readable | None) -> list[Path]:
    """The variables that a text reads, with the entries that it takes of them."""
    if read is None:
        return []
    names = (read.names | read.possible_names) - {_ITEM}
    found = dict.fromkeys(map(_path, read.node.parts()))
    return [
        path for path in found if path and path[0] in names and not _is_part_of_another(path, found)
    ]


def _path(node: syntax.Node) -> Path:
    match node:
        case syntax.Name(name=name):
            return (name,)
        case syntax.Path(source=source, name=name):
            before = _path(source)
            return (*before, name) if before else ()
    return ()


def _examples(
    values: str, cells: Iterable[str], known: frozenset[str]
) -> tuple[tuple[str, ...], bool]:
    """The texts that a column admits or, if it does not say, that its cells name."""
    allowed = _texts(_tests(values, known)) if values else ()
    if allowed:
        return allowed, True
    return tuple(dict.fromkeys(one for cell in cells for one in _texts(_tests(cell, known)))), False


def _texts(read: Readable | None) -> tuple[str, ...]:
    cuts = statics.cuts(read.node) if read else None
    return tuple(one for one in cuts or () if isinstance(one, str))


def _more_telling(known: Wanted | None, new: Wanted) -> Wanted:
    if known is None or (new.kind and not known.kind) or (new.examples and not known.examples):
        return new
    return known


def _shortened(path: Path, looked_at: set[Path]) -> Path:
    """A day's year is not asked for where the day is."""
    begun = (path[:length] for length in range(1, len(path)))
    return next((one for one in begun if one in looked_at), path)


def _is_part_of_another(path: Path, found: Iterable[Path]) -> bool:
    return any(len(one) > len(path) and one[: len(path)] == path for one in found)
