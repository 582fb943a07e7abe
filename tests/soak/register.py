"""The register of measurements, and the houses they may use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from databases import POSTGRES, PostgresHouse, SqliteHouse, postgres_is_reachable

MEASUREMENTS = {}


def soak(function):
    """Measure this too: it yields dicts, one line of JSON each, with the number `wrong` in it."""
    assert function.__name__ not in MEASUREMENTS
    MEASUREMENTS[function.__name__] = function
    return function


@contextmanager
def house_on(kind: str, server: str = POSTGRES) -> Iterator[tuple[object, Path]]:
    """A fresh house on a database, and a folder for what belongs to it."""
    with TemporaryDirectory() as folder:
        house = (
            SqliteHouse(Path(folder))
            if kind == "sqlite"
            else PostgresHouse(Path(folder), "soak", server)
        )
        try:
            yield house.app, Path(folder)
        finally:
            if kind != "sqlite":
                house.drop()


def databases() -> list[str]:
    """The databases there are; one that does not answer is named on standard error."""
    if postgres_is_reachable():
        return ["sqlite", "postgresql"]
    sys.stderr.write("PostgreSQL does not answer (TEST_POSTGRES): left out\n")
    return ["sqlite"]
