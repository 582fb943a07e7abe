"""Tokens and levels as rows of a stored state, and back.

A row is `[visit, what, state, notes, own variables, children, level]`; whatever is empty at its end
is left out. `what` is the number of the element's spec on its level; for one of many instances it
is its index, and `state`, notes and variables are left out as long as they say nothing of their
own (`activities._Instances`). A level is `[children, arrivals, own variables, interrupted?,
last visits]`. The level of one of many instances is a text, unread until it is looked into.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

import orjson

from app.engine import feel

Row = list[Any]
_STATE, _NOTES, _OWN, _CHILDREN, _LEVEL = 2, 3, 4, 5, 6
_EMPTY: Row = [0, 0, 0, 0, 0, 0, 0]
#: What JSON keeps by itself, so that hundreds of instances need no translation of each value.
_EXACT = 2**53
_PLAIN = frozenset({int, bool, type(None), str})


def whole(row: Row) -> Row:
    """A row with what was left out at its end."""
    return row + _EMPTY[len(row) :]


def trimmed(row: Row, least: int) -> Row:
    """Nothing is 0 within and left out at the end: hundreds of empty dicts take time to read."""
    while len(row) > least and not row[-1]:
        row.pop()
    return [one or 0 for one in row]


def children_in(row: Row) -> list[Row]:
    return row[_CHILDREN] or [] if len(row) > _CHILDREN else []


def level_in(row: Row) -> Row:
    level: Any = row[_LEVEL] or [] if len(row) > _LEVEL else []
    read: Row = orjson.loads(level) if isinstance(level, str) else level
    return read


def notes_in(row: Row) -> dict[str, Any]:
    return row[_NOTES] or {} if len(row) > _NOTES else {}


def find(asleep: list[Row], visit: int) -> int | None:
    """The place of the row of a visit, or of the row that it lies within."""
    place = bisect_left(asleep, visit, key=itemgetter(0))
    if place < len(asleep) and asleep[place][0] == visit:
        return place
    hint = f"[{visit},"  # every row begins so; with hundreds of texts, only one is read
    for place, row in enumerate(asleep):
        last = row[-1]
        if last.__class__ is int or (last.__class__ is str and hint not in last):
            continue
        if any(find(rows, visit) is not None for rows in below(row)):
            return place
    return None


def below(row: Row) -> tuple[list[Row], list[Row]]:
    """The rows right inside a row: children of its token, tokens of its level."""
    level = level_in(row)
    return children_in(row), (level[0] or [] if level else [])


def of_children(token: Any) -> list[Row]:
    """The rows of a token's children, the oldest first."""
    tasks = token.workflow.tasks
    rows = [_of(tasks[child]) for child in token._children]  # noqa: SLF001
    if rows:
        rows += token.asleep
        rows.sort(key=itemgetter(0))
        return rows
    found: list[Row] = token.asleep
    return found


def _of(token: Any) -> Row:
    level = token.workflow.top_workflow.subprocesses.get(token.id)
    parts = token.parent.task_spec.pack(token)
    inside: Any = level and of_level(level)
    if inside and token.parent.task_spec.has_instances and not _is_instance(token.workflow):
        inside = orjson.dumps(inside).decode()
    return trimmed([token.id, *parts, of_children(token), inside], 2)


def _is_instance(level: Any) -> bool:
    """Is a level in a text already?"""
    while level.host is not None:
        if level.host.parent.task_spec.has_instances:
            return True
        level = level.host.workflow
    return False


def of_level(level: Any) -> Row:
    numbers = level.spec.numbers
    arrivals = [
        [numbers[join], {str(numbers[source]): count for source, count in waiting.items()}]
        for join, waiting in level.arrivals.items()
    ]
    codes = level.top_workflow.codes
    visits = {str(codes[element]): visit for element, visit in level.visits.items()}
    row = [
        of_children(level.task_tree),
        arrivals,
        written(level.own),
        int(level.interrupted),
        visits,
    ]
    return trimmed(row, 1)


def fill(level: Any, row: Row) -> None:
    """Give a level what its row says; its tokens stay asleep."""
    children, arrivals, own, interrupted, visits, *_ = whole(row)
    level.task_tree.asleep = children or []
    specs = level.spec.numbered
    level.arrivals = {
        specs[join].name: {specs[int(source)].name: count for source, count in waiting.items()}
        for join, waiting in arrivals or ()
    }
    level.own.update(read_back(own or {}))
    level.interrupted = bool(interrupted)
    names = level.top_workflow.coded
    level.visits = {names[int(code)]: visit for code, visit in (visits or {}).items()}


def written(values: Mapping[str, Any]) -> Any:
    if all(map(_is_plain, values, values.values())):
        return values
    return feel.to_json(values)


def _is_plain(name: str, value: Any) -> bool:
    if type(value) is str:
        return value.isprintable() and name[:1] != "@"
    if type(value) is int:
        return abs(value) < _EXACT and name[:1] != "@"
    return type(value) in _PLAIN and name[:1] != "@"


def read_back(kept: dict[str, Any]) -> Any:
    for name, value in kept.items():
        if type(value) not in _PLAIN or name[:1] == "@":
            return feel.from_json(kept)
    return kept
