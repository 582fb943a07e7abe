"""The session, the base of all rows, and the one place where a transaction begins and ends."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
import sqlalchemy as sa
import uuid_utils.compat
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, registry
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlalchemy.types import TypeDecorator

from app.errors import Conflict

#: What PostgreSQL says to the one of two that it gives up.
DEADLOCK = "40P01"
#: Names of constraints are written out, so that migrations can change them on any database.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and in UTC in Python, without a zone in the database."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        assert value.tzinfo is not None, "an instant needs a time zone"
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """A JSON value kept as text, so that both databases give back exactly what was written."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        del dialect
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        del dialect
        return None if value is None else orjson.loads(value)


class Base(DeclarativeBase):
    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            uuid.UUID: sa.Uuid,
            datetime: UtcDateTime,
            dict[str, Any]: Json,
            list[Any]: Json,
        },
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
session = db.session

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def partial_index(name: str, *columns: str, where: str) -> sa.Index:
    """An index of some rows only, on either database."""
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def new_id() -> uuid.UUID:
    """A UUIDv7: sortable by time, safe in a link, made without asking the database."""
    return uuid_utils.compat.uuid7()


def made_at(identity: uuid.UUID) -> datetime:
    """When `new_id` made an id, by the machine's time, to the millisecond."""
    return datetime.fromtimestamp((identity.int >> 80) / 1000, UTC)


def init_app(app: Flask) -> None:
    db.init_app(app)
    if not event.contains(session, "do_orm_execute", _read_anew):
        event.listen(session, "do_orm_execute", _read_anew)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _prepare_sqlite)
            event.listen(db.engine, "begin", _begin_sqlite)


def _read_anew(state: ORMExecuteState) -> None:
    """Rows that are read to be held are read anew: another may have changed them while one waited.

    A row that the session knows already would otherwise be given back as it was before.
    """
    if state.is_select and getattr(state.statement, "_for_update_arg", None) is not None:
        state.update_execution_options(populate_existing=True)


def hold(row: Base) -> None:
    """Read a row anew; until the transaction ends nobody else changes it."""
    session.flush()  # a refresh lets go of what was changed here and not sent yet
    session.refresh(row, with_for_update=True)


def anew(row: Base) -> None:
    """Read a row as it is by now."""
    session.flush()
    session.refresh(row)


def plan_for_values() -> None:
    """Have each statement planned for the values that it is given, until the transaction ends.

    Of a statement that a connection has seen some times, PostgreSQL takes a plan for any values:
    right for what is done a thousand times a minute, wrong for lists that the values lead along one
    index or another.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL plan_cache_mode = force_custom_plan"))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, enforced foreign keys, and transactions that we begin ourselves."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock at once: a reader that turned writer would fail, not wait.

    The pragma is set only where it changes, because SQLite then plans every statement anew.
    """
    reads_only = connection.get_execution_options().get("postgresql_readonly", False)
    if connection.info.get("reads_only") is not reads_only:
        connection.info["reads_only"] = reads_only
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


#: Under which name a view carries its look (`beforehand`).
BEFOREHAND = "beforehand"
View = TypeVar("View", bound=Callable[..., Any])


@contextmanager
def transaction(*, reads_only: bool = False) -> Iterator[None]:
    """One request, one job or one command: returning commits, raising rolls back.

    With `reads_only` the database itself refuses to change anything.

    Raises:
        Conflict: another transaction changed a row that this one had read, or each of the two
            waited for what the other had locked, and this one was given up.
    """
    try:
        if reads_only:
            session.connection(execution_options={"postgresql_readonly": True})
        yield
        session.commit()
    except StaleDataError as error:
        _undo()
        raise Conflict from error
    except OperationalError as error:
        _undo()
        if getattr(error.orig, "sqlstate", None) == DEADLOCK:
            raise Conflict from error
        raise
    except BaseException:
        _undo()
        raise
    else:
        _then(_KEPT)
    finally:
        session.remove()


#: Where a session notes what is to follow its transaction.
_KEPT, _UNDONE = "kept", "undone"


def follow(*, kept: Callable[[], None], undone: Callable[[], None]) -> None:
    """Let what lies outside the database follow the transaction, however that comes out."""
    session.info.setdefault(_KEPT, []).append(kept)
    session.info.setdefault(_UNDONE, []).append(undone)


def _undo() -> None:
    session.rollback()
    _then(_UNDONE)


def _then(outcome: str) -> None:
    """Do what is to follow, which may begin a transaction of its own."""
    acts = {one: session.info.pop(one, ()) for one in (_KEPT, _UNDONE)}
    for act in acts[outcome]:
        act()


def beforehand(look: Callable[[], Callable[[], Any]]) -> Callable[[View], View]:
    """Let a view do what takes long and needs no transaction before its own one begins.

    1. `look` reads what is needed, in a transaction that only reads;
    2. what it gives is called while no transaction is open;
    3. the view finds the outcome as `g.beforehand`, and looks again at what may have changed.
    """

    def mark(view: View) -> View:
        setattr(view, BEFOREHAND, look)
        return view

    return mark


@contextmanager
def tentatively() -> Iterator[None]:
    """A part of a transaction: raising out of it undoes this part alone. Costs two statements."""
    with session.begin_nested():
        yield


#: What the names of those begin with that migrations make and no model has, by their kind.
NOT_OURS = {"table": "procrastinate_", "index": "ix_case_parts"}


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Is a table or index of the database one that our models describe?

    Procrastinate's tables are not, and not the index that only PostgreSQL can have.
    """
    return not (name or "").startswith(NOT_OURS[kind]) if kind in NOT_OURS else True


def engine() -> Engine:
    return db.engine


def place_of(text: SQLColumnExpression[str], word: str) -> sa.ColumnElement[int]:
    """Where a word begins in a text, from 1 on; 0 if nowhere.

    PostgreSQL takes LIKE to find next to nothing and then reads every row of an index, where the
    first few would do.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sa.func.instr(text, word) if is_sqlite else sa.func.strpos(text, word)


def insert_or_update(
    row: type[Any],
    key: dict[str, Any],
    first: dict[str, Any],
    later: dict[str, Any],
    returning: str,
) -> Any:
    """Insert a row or, if its key is there, change it; the column `returning` as it is then.

    One statement, so that two transactions at once both count.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = (
        dialect.insert(row)
        .values({**key, **first})
        .on_conflict_do_update(index_elements=list(key), set_=later)
        .returning(getattr(row, returning))
    )
    return session.execute(statement).scalar_one()
