"""A procedure without people, for tests of the clock: wait an hour, do something, end.

What it does leaves a row each time it is done, so that nothing done twice stays hidden. It fails
for as long as a test says so.
"""

from __future__ import annotations

import os
import signal
import uuid
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import sqlalchemy as sa
from diagrams import Diagram, timer

from app import clock, db
from app.cases import applicant
from app.cases.happenings import Incident
from app.db import new_id, session
from app.definitions import catalogue, deployment
from app.engine.operations import Call, operation
from app.errors import Refused
from app.jobs.models import Job
from app.notifications import outbox
from app.notifications.models import Message, News
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.worker import looking

#: What the row that an errand leaves links to.
TRACE = "/errand"
HOUR = timedelta(hours=1)

ABOUT = """
key = "errand"
title = "代办"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "DB"
case_title = '"代办"'
"""


class Closed(Refused):
    message = "%(place)s今天不开门。"


class Switch:
    """How the operation behaves: what makes an error to raise, or None."""

    fault = None


@operation("test.run_errand")
def run_errand(call: Call, *, person: str) -> None:
    """测试用：留下一条记录。"""
    if Switch.fault is not None:
        raise Switch.fault()
    outbox.send(uuid.UUID(person), call.case_id, link=TRACE, kind=News.SYSTEM)


@operation("test.die")
def die(call: Call) -> None:
    """测试用：进程当场中断。"""
    os.kill(os.getpid(), signal.SIGKILL)


def files() -> dict[str, bytes]:
    diagram = (
        Diagram("errand")
        .start()
        .node("intermediateCatchEvent", "wait", timer("Duration", "PT1H"), name="等一小时")
        .service("run", "test.run_errand", {"person": "case.starter"}, name="跑腿")
        .end()
        .line("start", "wait", "run", "end")
    )
    return {"about.toml": ABOUT.encode(), "process.bpmn": diagram.xml()}


class Errands:
    """The procedure in force, and somebody who starts it."""

    def __init__(self, person, given=None) -> None:
        self.key = deployment.deploy(SYSTEM, given or files()).definition.key
        session.flush()
        self.actor, self.unit_id = directory.actor(person), person.unit_id

    def start(self):
        definition = catalogue.definition(self.key)
        return applicant.start(self.actor, definition, self.unit_id, {}, start_key=new_id())


@contextmanager
def failing(fault=lambda: Closed(place="镇政府")):
    """The errands cannot be run."""
    Switch.fault = fault
    try:
        yield
    finally:
        Switch.fault = None


def tries_again(times=1):
    """Let so many pauses after failures be over, and have a worker look each time."""
    for _ in range(times):
        with db.transaction():
            session.execute(sa.update(Job).values(lease_until=clock.machine_now()))
        looking.look()


def goes_wrong(person_id):
    """An errand that has failed for good: the ids of its case and of its incident."""
    with db.transaction():
        case_id = Errands(directory.person(person_id)).start().id
    clock.shift(HOUR)
    with failing():
        looking.look()
        tries_again(5)
    with db.transaction(reads_only=True):
        return case_id, session.scalars(sa.select(Incident.id)).one()


def runs():
    """How often each case has been run: case id → times."""
    return Counter(session.scalars(sa.select(Message.title).filter_by(link=TRACE)))
