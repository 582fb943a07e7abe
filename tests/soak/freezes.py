"""The quarters of a hundred branches freeze on one day, while people go on reading their inbox."""

from __future__ import annotations

import itertools
import os
import time
from contextlib import contextmanager
from datetime import timedelta
from statistics import quantiles

import sqlalchemy as sa
from brood import Brood
from reliability.reader import Reader
from webserver import running

from app import clock, db
from app.cases import proof
from app.cases.models import Case, WorkItem
from app.cli import WORKFLOWS
from app.db import session
from app.definitions import deployment, folders
from app.definitions.models import Definition
from app.demo import village
from app.demo.play import QUARTER
from app.organisation.actors import SYSTEM
from app.points import ledger
from app.yearlong import hands, wholeyear
from soak.register import databases, house_on, soak

BRANCHES, MEMBERS, SEED = 100, 3_000, 1
#: What is done before: the quarter is begun, every member's claim is reported and looked at twice.
ACTS = {"begins", "reports", "considers"}
WORKERS, SERVERS = 2, 2
#: Pages read before anything happens, as a control.
QUIET = 50
#: Seconds that all freezes together may take, and that a page may.
MOST, LONGEST = 300, 1.0
READER = "commissioner"
MEETS = "meet"


@soak
def freezes():
    """All branches come to their assembly within minutes, and no page takes a second."""
    for kind in databases():
        with house_on(kind) as (app, folder):
            with app.app_context():
                frozen_at = _until_the_freeze()
                clock.freeze(frozen_at)
                url = db.engine().url.render_as_string(hide_password=False)
                db.engine().dispose()
            with _beginning_at(frozen_at, app), running(url, workers=SERVERS) as (port, _pids):
                reader = Reader(app, READER, port)
                before = [reader.reads("/inbox") for _ in range(QUIET)]
                meanwhile, seconds = _freeze(app, folder, reader)
            with app.app_context(), db.transaction(reads_only=True):
                faults = [*proof.check(), *ledger.check()]
            clock.freeze(None)
        half, most = _milliseconds(meanwhile)
        yield {
            "way": kind,
            "of": BRANCHES,
            "workers": WORKERS,
            "frozen_within": round(seconds, 1),
            "pages": len(meanwhile),
            "inbox_p50": half,
            "inbox_p95": most,
            "quiet": _milliseconds(before),
            "wrong": len(faults) + (seconds > MOST) + (most > LONGEST * 1000),
        }


def _until_the_freeze():
    """Live through the first quarter up to the instant at which no more claims are taken."""
    with db.transaction():
        for folder in sorted(WORKFLOWS.iterdir()):
            deployment.deploy(SYSTEM, folders.read(folder))
    village.settle(members=MEMBERS, branches=BRANCHES, seed=SEED, progress=lambda _percent: None)
    year = wholeyear.before_history(SEED, matters=1)
    for stage in itertools.takewhile(lambda one: one.at < year.freezes_at[0], year.stages):
        for branch in year.branches if stage.act in ACTS else ():
            hands.perform(hands.Task(stage.at, SEED, branch, stage.act, stage.arguments))
        while hands.perform(hands.Task(stage.at, SEED)):
            pass
    return year.freezes_at[0] + timedelta(minutes=1)


def _freeze(app, folder, reader):
    """Let workers do it; the seconds of each page read meanwhile, and of it all."""
    pages = []
    began = time.monotonic()
    Brood(app, folder, of=WORKERS).run(
        lambda: _assemblies(app) == BRANCHES,
        meanwhile=lambda: pages.append(reader.reads("/inbox")),
    )
    return pages, time.monotonic() - began


def _assemblies(app):
    """How many branches have come to their assembly."""
    query = (
        sa.select(sa.func.count(WorkItem.id))
        .join(Case, Case.id == WorkItem.case_id)
        .join(Definition, Definition.id == Case.definition_id)
        .where(Definition.key == QUARTER, WorkItem.element == MEETS, WorkItem.closed_at.is_(None))
    )
    with app.app_context(), db.transaction(reads_only=True):
        return session.scalar(query)


@contextmanager
def _beginning_at(instant, app):
    """Processes that are started meanwhile begin at that instant, and know our cookies."""
    told = {"XINGJI_NOW": instant.isoformat(), "SECRET_KEY": app.config["SECRET_KEY"]}
    os.environ.update(told)
    try:
        yield
    finally:
        for name in told:
            del os.environ[name]


def _milliseconds(pages):
    """Half of the pages took no longer, and nineteen of twenty."""
    cuts = quantiles(pages, n=20)
    return round(cuts[9] * 1000), round(cuts[18] * 1000)
