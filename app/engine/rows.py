"""Tokens and levels as rows of a stored state, and back.

A row is `[visit, what, state, notes, own variables, children, level]`; whatever is empty at its end
is left out. `what` is the number of the element's spec on its level; for one of many instances it
is its index, and `state`, notes and variables are left out as long as they say nothing of their
own (`repeating`). A level is `[children, arrivals, own variables, interrupted?, last visits]`.
Children are rows, and those that are instances a text of rows, line by line (`asleep`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine import feel
from app.engine.asleep import Asleep, Row

_NOTES, _CHILDREN, _LEVEL = 3, 5, 6
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


def children_in(row: Row) -> Asleep:
    return Asleep(row[_CHILDREN] if len(row) > _CHILDREN else None)


def level_in(row: Row) -> Row:
    return row[_LEVEL] or [] if len(row) > _LEVEL else []


def notes_in(row: Row) -> dict[str, Any]:
    return row[_NOTES] or {} if len(row) > _NOTES else {}


def of_children(token: Any) -> Any:
    """The rows of a token's children, the oldest first; of instances, the text of the rows."""
    tasks = token.workflow.tasks
    awake = [_of(tasks[child]) for child in token._children]  # noqa: SLF001
    # A text within a text would grow with every level: only the outermost instances are one.
    as_text = token.task_spec.has_instances and not _is_instance(token.workflow)
    return token.asleep.kept(awake, as_text=as_text)


def _of(token: Any) -> Row:
    level = token.workflow.top_workflow.subprocesses.get(token.id)
    parts = token.parent.task_spec.pack(token)
    return trimmed([token.id, *parts, of_children(token), level and of_level(level)], 2)


def _is_instance(level: Any) -> bool:
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
    level.task_tree.asleep = Asleep(children)
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
