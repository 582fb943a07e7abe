"""督办 of a year that 3,000 members have lived, with a million open items beside it, on PostgreSQL.

The year is lived by `flask demo --play`: every case by the verbs, which takes most of two hours.
`BENCH_YEAR` names a database of the server in which that is done already: a copy of it is measured.
Asked are the district's office, the subdistrict of the members and the secretary of one branch;
whole pages come from the real server, against the plainest page there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import sqlalchemy as sa
from databases import POSTGRES, postgres_is_reachable
from demonstration import KEY
from reliability.reader import Reader
from webserver import ROOT, running

from app import create_app, db
from app.cases.models import Case, WorkItem
from app.db import session
from app.demo import village
from app.organisation import accounts, directory
from app.organisation.actors import Actor
from app.supervision import folding
from benchmarks import crowd
from benchmarks.houses import report
from benchmarks.inbox import MILLI, TIMES, report_look
from benchmarks.overseeing import looks
from benchmarks.timing import slow

MEMBERS, BRANCHES, ITEMS = 3_000, 100, 1_000_000
#: Who oversees: all of it, the hundred branches, one of them.
READERS = {"district": "districtoffice", "subdistrict": "subdistrict", "branch": "secretary"}
PAGES = {
    "page": "/supervision",
    "page_late": "/supervision?lot=late",
    "page_heat": "/supervision/steps?procedure=points_claim",
    "page_analysis": "/supervision/analysis?procedure=points_claim",
}
PLAIN = "/account/password"
NAME = f"xingji_bench_{os.getpid()}"


def measure() -> None:
    if not postgres_is_reachable():
        sys.stderr.write("PostgreSQL does not answer (TEST_POSTGRES): no year\n")
        return
    with _lived() as app, app.app_context():
        clerk = _with_a_million()
        for who, username in READERS.items():
            with db.transaction(reads_only=True):
                reader = directory.actor(accounts.person_named(username))
            for what, look in looks(reader).items():
                report_look(f"year.{who}.{what}", look, clerk)
        db.engine().dispose()
        _measure_pages(app)


# -- the year


@contextmanager
def _lived() -> Iterator[Any]:
    """An application on a database in which the year is lived; it is dropped after."""
    url = sa.make_url(POSTGRES).set(drivername="postgresql+psycopg", database=NAME)
    address = url.render_as_string(hide_password=False)
    lived = os.environ.get("BENCH_YEAR")
    _on_server(f"CREATE DATABASE {NAME} TEMPLATE {lived or 'template1'}")
    try:
        with TemporaryDirectory() as folder:
            told = _told(address, Path(folder))
            _command(told, "db", "upgrade")
            if not lived:
                _live(told)
            yield create_app(
                {
                    "SQLALCHEMY_DATABASE_URI": address,
                    "TESTING": True,
                    "SECRET_KEY": KEY,
                    "EVIDENCE_FOLDER": Path(folder) / "evidence",
                    "DEMO": False,
                }
            )
    finally:
        _on_server(f"DROP DATABASE {NAME} WITH (FORCE)")


def _on_server(statement: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)


def _live(told: dict[str, str]) -> None:
    """As anybody would; the disk is not waited for meanwhile, and is for what is measured then."""
    _on_server(f"ALTER DATABASE {NAME} SET synchronous_commit = off")
    _command(told, "setup")
    _command(told, "demo", f"--members={MEMBERS}", f"--branches={BRANCHES}", "--play")
    _on_server(f"ALTER DATABASE {NAME} RESET synchronous_commit")


def _told(address: str, folder: Path) -> dict[str, str]:
    """What our commands are told of the house."""
    return {"DATABASE_URL": address, "INSTANCE_PATH": str(folder), "SECRET_KEY": KEY, "DEMO": "1"}


def _command(told: dict[str, str], *words: str) -> None:
    """How far it is goes to standard error."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    environment = os.environ | told
    subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=True)


def _with_a_million() -> Actor:
    """Fold the year's figures and let a million items wait; somebody with a usual inbox."""
    for fold, most in ((folding.fold_items, folding.ITEMS), (folding.fold_cases, folding.CASES)):
        while _written(fold) == most:
            pass
    with db.transaction(reads_only=True):
        branches = village.branches()
    found = crowd.settle(ITEMS, also=branches)
    with db.transaction(reads_only=True):
        cases, items = (
            session.scalar(sa.select(sa.func.count(one.id))) for one in (Case, WorkItem)
        )
    sys.stderr.write(f"{cases} cases, {items} work items\n")
    return found.clerk


def _written(fold: Callable[[], int]) -> int:
    with db.transaction():
        return fold()


# -- whole pages


def _measure_pages(app: Any) -> None:
    """What the slowest but one in twenty takes, until its last byte is here."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    with running(address, workers=1, SECRET_KEY=KEY) as (port, _pids):
        for who, username in READERS.items():
            reader = Reader(app, username, port)
            for what, path in PAGES.items():
                reader.reads(path)
                pairs = [(reader.reads(path), reader.reads(PLAIN)) for _ in range(TIMES)]
                ours, plain = slow(pairs)
                report(f"year.{who}.{what}.p95", ours * MILLI, "ms", plain * MILLI)
