"""What every book of the house does alike: facts under keys, written once and only ever added.

An entry's key is its business fact, its digest stands for the body: the same fact again gives the
first entry, another body under the key is refused (`domain.md` section 7, rules 3, 6 and 13).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

import orjson
import sqlalchemy as sa
import structlog
from sqlalchemy import event

from app.db import Model, session
from app.errors import Conflict
from app.points.rows import add, upsert

log = structlog.get_logger()
Row = TypeVar("Row", bound=Model)


class KeyConflict(Conflict):
    message = "“%(key)s”已经入账，但内容与这一次不同。"


def digest(body: Sequence[Any]) -> str:
    """What a fact is, in 64 signs."""
    return hashlib.sha256(orjson.dumps(body)).hexdigest()


def is_balanced(legs: Iterable[tuple[Any, int]]) -> bool:
    """Do the amounts sum to zero for each thing that is counted, and is there more than one?"""
    sums: dict[Any, int] = {}
    count = 0
    for counted, amount in legs:
        sums[counted] = sums.get(counted, 0) + amount
        count += 1
    return count > 1 and not any(sums.values())


def write(row: type[Row], fields: Mapping[str, Any]) -> Row | None:
    """Add an entry; None if its key is taken. Of two at once the second waits here."""
    query = upsert(row).values(fields).on_conflict_do_nothing(index_elements=["key"])
    return session.scalar(query.returning(row))


def entry_under(row: type[Row], key: str) -> Row | None:
    """The entry of a business fact, if it is in the book."""
    return session.scalar(sa.select(row).filter_by(key=key))


def replayed(row: type[Row], key: str, wanted: str) -> Row:
    """The entry that a key stands for. Raises: KeyConflict."""
    first: Any = entry_under(row, key)
    assert first is not None
    if first.digest != wanted:
        log.warning("points.key_conflict", key=key)
        raise KeyConflict(key=key)
    found: Row = first
    return found


def move(account: type[Any], opened: Sequence[Mapping[str, Any]]) -> None:
    """Open the accounts that are new and add to the balances of the others, in one statement.

    `opened` are the columns of each account, its `balance` being what it becomes more.
    """
    query = upsert(account)
    add(
        query.on_conflict_do_update(
            index_elements=[account.code],
            set_={"balance": account.balance + query.excluded.balance},
        ),
        opened,
    )


def append_only(*rows: type[Model]) -> None:
    """Let the session change and delete no row of these."""
    for row in rows:
        for change in ("before_update", "before_delete"):
            event.listen(row, change, _refuse_change)


def _refuse_change(_mapper: Any, _connection: Any, row: Any) -> NoReturn:
    raise AssertionError(f"{row!r} is append-only")
