"""Pages of a list that go on from a cursor: the sort values of the last row, never an offset."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import orjson
import sqlalchemy as sa

from app.errors import NotFound

Row = TypeVar("Row")

#: Rows on a page.
PAGE = 20


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and where the next page begins if there is one."""

    rows: list[Row]
    next_cursor: str | None


def page(
    rows: Sequence[Row], size: int, key: Callable[[Row], tuple[datetime | None, uuid.UUID]]
) -> Page[Row]:
    """Cut one row too many off and remember where to go on."""
    shown = list(rows[:size])
    return Page(shown, _write(*key(shown[-1])) if len(rows) > size else None)


def after(cursor: str | None, at: Any, row_id: Any) -> list[sa.ColumnElement[bool]]:
    """The condition for rows behind the cursor, in rising order of instant and id."""
    return [] if cursor is None else [sa.tuple_(at, row_id) > _values(cursor, at, row_id)]


def before(cursor: str | None, at: Any, row_id: Any) -> list[sa.ColumnElement[bool]]:
    """The condition for rows behind the cursor, in falling order of instant and id."""
    return [] if cursor is None else [sa.tuple_(at, row_id) < _values(cursor, at, row_id)]


def _values(cursor: str, at: Any, row_id: Any) -> sa.ColumnElement[Any]:
    instant, last_id = _read(cursor)
    return sa.tuple_(sa.literal(instant, at.type), sa.literal(last_id, row_id.type))


def _write(at: datetime | None, row_id: uuid.UUID) -> str:
    assert at is not None, "a list is sorted by an instant that every row has"
    return pack([at.isoformat(), row_id.hex])


def _read(cursor: str) -> tuple[datetime, uuid.UUID]:
    """Raises: NotFound, for a cursor we did not write."""
    try:
        at, row_id = unpack(cursor)
        return instant(at), uuid.UUID(row_id)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise NotFound from error


def pack(values: list[Any]) -> str:
    """Some plain values as a cursor."""
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def unpack(cursor: str) -> Any:
    """What `pack` was given. Raises: ValueError."""
    return orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
