"""The control of a claim: the same rows in as many transactions, by an application of one's own.

A real claim is watched on its way: which rows each transaction adds, and what it changes in which.
The replay does that again under new ids through the same mapped classes: it looks the rows up that
it changes (the case under its lock) and writes them. It knows no procedure, checks no answer,
looks nobody up: the least that an application without an engine would do.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from app import db
from app.cases.models import Case
from app.cases.numbering import CaseCounter
from app.cases.papers import Draft
from app.db import insert_or_update, new_id, session

Values = dict[str, Any]


@dataclass
class Written:
    """What one transaction wrote: new rows, and changes of rows by class and key."""

    added: list[tuple[type[Any], Values]] = field(default_factory=list)
    changed: dict[tuple[type[Any], tuple[Any, ...]], Values] = field(default_factory=dict)


class Replay:
    """The writes of one claim, ready to be done again."""

    def __init__(self) -> None:
        self.transactions: list[Written] = []
        self._times = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Note what the transaction within writes."""
        written = Written()

        def note(_session, _context):
            _note(written)

        event.listen(session, "after_flush", note)
        try:
            yield
        finally:
            event.remove(session, "after_flush", note)
        self.transactions.append(_once_each(written))

    def begins(self) -> Renamed:
        """Write what the start wrote once more, under ids of its own."""
        self._times += 1
        renamed = Renamed(self.transactions, self._times)
        with db.transaction():
            _number_the_case(self.transactions[0])
            _write(self.transactions[0], renamed)
        return renamed

    def goes_on(self, renamed: Renamed) -> None:
        """Write what each step wrote, one transaction each."""
        for written in self.transactions[1:]:
            with db.transaction():
                _write(written, renamed)


def _note(written: Written) -> None:
    for row in session.new:
        columns = sa.inspect(row).mapper.column_attrs
        written.added.append((type(row), {one.key: getattr(row, one.key) for one in columns}))
    for row in session.dirty:
        state = sa.inspect(row)
        now = {
            one.key: getattr(row, one.key)
            for one in state.mapper.column_attrs
            if one.key in state.committed_state and one.key != "row_version"
        }
        if now:
            written.changed.setdefault((type(row), state.identity), {}).update(now)


def _once_each(written: Written) -> Written:
    """A row that is added and then changed in one transaction is added as it is in the end."""
    for kind, values in written.added:
        values.update(written.changed.pop((kind, (values.get("id"),)), {}))
    return written


class Renamed:
    """Gives every id and number of the watched claim a new one."""

    def __init__(self, transactions: list[Written], times: int) -> None:
        rows = [(kind, row) for one in transactions for kind, row in one.added]
        ids = [row["id"] for _kind, row in rows if "id" in row]
        ids += [row["start_key"] for kind, row in rows if kind is Case]
        self.ids = {one: new_id() for one in ids}
        self.words = {str(old): str(new) for old, new in self.ids.items()}
        number = next(row["number"] for kind, row in rows if kind is Case)
        self.words[number] = f"{number}-{times}"
        self.code = f"R{times}"

    def __call__(self, values: Values) -> Values:
        return {name: self._value(name, value) for name, value in values.items()}

    def key(self, key: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(self.ids.get(one, one) for one in key)

    def _value(self, name: str, value: Any) -> Any:
        if name == "activity_code":
            return self.code
        if isinstance(value, uuid.UUID):
            return self.ids.get(value, value)
        if isinstance(value, str):
            for old, new in self.words.items():
                value = value.replace(old, new)
        return value


def _write(written: Written, renamed: Renamed) -> None:
    for (kind, key), values in written.changed.items():
        row = session.get(kind, renamed.key(key), with_for_update=kind is Case or None)
        for name, value in renamed(values).items():
            setattr(row, name, value)
    session.add_all(kind(**renamed(values)) for kind, values in written.added)


def _number_the_case(written: Written) -> None:
    """What a start writes past the mapped rows: the counter, and the draft that is thrown away."""
    case = next(values for kind, values in written.added if kind is Case)
    key = {"sign": "JF", "unit_id": case["unit_id"], "year": 2000}
    insert_or_update(CaseCounter, key, {"last": 1}, {"last": CaseCounter.last + 1}, "last")
    session.execute(sa.delete(Draft).filter_by(id=case["id"]))
