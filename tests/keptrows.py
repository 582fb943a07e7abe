"""All rows of a PostgreSQL database, kept to be put back where somebody has changed them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import psycopg

#: So often may a table be put back before its dead rows are swept away.
SWEPT_AFTER = 25


@dataclass(frozen=True)
class Rows:
    """All rows of a database: table → as the server copies them; sequence → the last number."""

    tables: Mapping[str, bytes]
    numbers: Mapping[str, int | None]

    @classmethod
    def of(cls, connection: psycopg.Connection) -> Rows:
        tables = {}
        for [table] in connection.execute(_TABLES).fetchall():
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as copied:
                tables[table] = b"".join(copied)
        return cls(tables, dict(connection.execute(_NUMBERS).fetchall()))

    def put_back(self, connection: psycopg.Connection, tables: Iterable[str]) -> None:
        """Of some of the tables, whose order means nothing to a connection `without_checks`."""
        emptied = [f"DELETE FROM {table}" for table in tables]  # noqa: S608 - real names
        counted = [_count(name, number) for name, number in self.numbers.items()]
        connection.execute(";".join([*emptied, *counted]))  # one way to the server and back
        for table in tables:
            if kept := self.tables[table]:
                with connection.cursor().copy(f"COPY {table} FROM STDIN") as copying:
                    copying.write(kept)


@dataclass
class Shelf:
    """What lies in the tables of a database, and which of them have been changed since.

    The seal of a table shows any change: each row bears the number of the transaction that wrote
    it, and later transactions have higher numbers.
    """

    #: Table → its seal and its rows when they were last put there.
    there: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    worn: Counter[str] = field(default_factory=Counter)

    def note(self, connection: psycopg.Connection, rows: Rows) -> None:
        """These are the rows that lie there now."""
        self._note(connection, rows, list(rows.tables))

    def put_back(self, connection: psycopg.Connection, rows: Rows) -> None:
        """What differs from these rows."""
        seals = _seals(connection, list(rows.tables))
        differ = [
            table
            for table, kept in rows.tables.items()
            if self.there.get(table) != (seals[table], kept)
        ]
        rows.put_back(connection, differ)
        self.worn.update(differ)
        self._note(connection, rows, differ)

    def _note(self, connection: psycopg.Connection, rows: Rows, tables: list[str]) -> None:
        for table, seal in _seals(connection, tables).items():
            self.there[table] = seal, rows.tables[table]

    def sweep(self, connection: psycopg.Connection) -> None:
        """Dead rows, which all who read the table would pass again and again, go."""
        worn = [table for table, times in self.worn.items() if times >= SWEPT_AFTER]
        if worn:
            connection.execute(f"VACUUM (TRUNCATE FALSE) {', '.join(worn)}")
            for table in worn:
                del self.worn[table]


def without_checks(connection: psycopg.Connection) -> psycopg.Connection:
    """Foreign keys are not checked and nothing is refused, as a superuser may have it."""
    connection.autocommit = True
    connection.execute("SET session_replication_role = replica")
    return connection


def _seals(connection: psycopg.Connection, tables: list[str]) -> dict[str, str]:
    """Of each of these tables."""
    if not tables:
        return {}
    seals = [_SEAL.format(table) for table in tables]
    found = connection.execute(f"SELECT {', '.join(seals)}").fetchone() or ()
    return dict(zip(tables, found, strict=True))


def _count(sequence: str, number: int | None) -> str:
    was_used = number is not None
    return f"SELECT setval('{sequence}', {number or 1}, {was_used})"


_SEAL = "(SELECT concat(count(*), '/', sum(xmin::text::bigint)) FROM {})"
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
#: Sequences and the last number that each has given.
_NUMBERS = """
    SELECT quote_ident(relname), pg_sequence_last_value(oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
"""
