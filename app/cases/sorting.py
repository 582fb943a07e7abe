"""In which order an inbox is read: by due time, by stay or by priority, each along an index."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.cases import paging
from app.cases.models import WorkItem
from app.cases.paging import Page
from app.cases.priorities import Priority
from app.errors import NotFound


class Sort(enum.StrEnum):
    """By due time; by how long it has waited; the pressing first, and those by due time."""

    DUE = "due"
    STAY = "stay"
    PRIORITY = "priority"


@dataclass(frozen=True)
class Stretch:
    """A part of the order that one index gives: its rank, its instant, and who belongs to it."""

    rank: int
    at: Any
    conditions: tuple[sa.ColumnElement[bool], ...] = ()


def stretches(sort: Sort, cursor: str | None) -> list[Stretch]:
    """The parts of an order one after the other, from the cursor on.

    What is not ordinary is little and has an index of its own; the others follow along the usual
    one. The levels are written out, or a database would not know that an index has them.

    Raises: NotFound, for a cursor that we did not write, or wrote for another order.
    """
    at = WorkItem.opened_at if sort == Sort.STAY else WorkItem.due_at
    found = [Stretch(0, at)] if sort != Sort.PRIORITY else _by_priority(at)
    if cursor is None:
        return found
    rank, instant, row_id = _read(sort, cursor)
    behind = sa.tuple_(at, WorkItem.id) > sa.tuple_(
        sa.literal(instant, WorkItem.due_at.type), sa.literal(row_id, WorkItem.id.type)
    )
    return [
        Stretch(one.rank, one.at, (*one.conditions, behind)) if one.rank == rank else one
        for one in found
        if one.rank >= rank
    ]


def _by_priority(at: Any) -> list[Stretch]:
    levels = sorted(Priority, reverse=True)
    return [Stretch(rank, at, _of_level(level)) for rank, level in enumerate(levels)]


def _of_level(level: Priority) -> tuple[sa.ColumnElement[bool], ...]:
    is_so = WorkItem.priority == sa.literal_column(str(level.value))
    if level == Priority.ORDINARY:
        return (is_so,)
    return (WorkItem.priority > sa.literal_column("0"), is_so)


def page(rows: Sequence[WorkItem], size: int, sort: Sort) -> Page[WorkItem]:
    """Cut one row too many off and remember where to go on."""
    shown = list(rows[:size])
    return Page(shown, _write(sort, shown[-1]) if len(rows) > size else None)


def _write(sort: Sort, item: WorkItem) -> str:
    at = item.opened_at if sort == Sort.STAY else item.due_at
    rank = max(Priority) - item.priority if sort == Sort.PRIORITY else 0
    return paging.pack([sort, rank, at.isoformat(), item.id.hex])


def _read(sort: Sort, cursor: str) -> tuple[int, datetime, uuid.UUID]:
    try:
        written, rank, at, row_id = paging.unpack(cursor)
        if written != sort or type(rank) is not int:
            raise NotFound
        return rank, paging.instant(at), uuid.UUID(row_id)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise NotFound from error
