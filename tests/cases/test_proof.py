"""`flask verify` on jobs, timers, messages, incidents: sound as made, and each fault is found."""

from __future__ import annotations

from datetime import UTC, datetime

import errand
import parcels
import pytest
import sqlalchemy as sa
from cast import Cast
from errand import failing, tries_again

from app import clock, db
from app.cases import proof
from app.cases.happenings import Incident, Subscription
from app.cases.models import Case, CaseStatus
from app.db import new_id, session
from app.jobs import queue
from app.jobs.models import Job, JobState
from app.jobs.queue import Order
from app.organisation import accounts
from app.worker import looking


@pytest.fixture
def house_at_work(sqlite_house):
    """A case whose timer is tried again, one with an incident, one that waits for a message."""
    with sqlite_house.app_context():
        with db.transaction():
            lin = Cast.enter().lin
            errand.Errands(lin).start()
            late = errand.Errands(lin)
        clock.shift(errand.HOUR)
        with failing():
            looking.look()
            tries_again(5)
            with db.transaction():
                late.start()
                errand.Errands(accounts.person_named("lin"), parcels.parcel()).start()
            clock.shift(2 * errand.HOUR)
            looking.look()
        yield sqlite_house


def check():
    with db.transaction(reads_only=True):
        return proof.check()


def test_a_house_at_work_is_sound(house_at_work):
    with db.transaction(reads_only=True):
        states = sorted(session.scalars(sa.select(Job.state)))
    assert states == [JobState.FAILED, JobState.WAITING]
    assert check() == []


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAULTS = {
    "登记的消息与流程等待的不一致": lambda: session.execute(
        sa.update(Subscription).values(message="改了")
    ),
    "等待消息的个数与登记的不一致": lambda: session.execute(sa.delete(Subscription)),
    "登记的到期时间与流程的定时不一致": lambda: session.execute(
        sa.update(Job).values(state=JobState.DONE)
    ),
    "保存的办理进度无法读取": lambda: session.execute(sa.update(Case).values(state=b"x")),
    "异常的件数与登记的不一致": lambda: session.execute(sa.update(Case).values(incidents_open=2)),
    "已办结却仍有异常": lambda: session.execute(
        sa.update(Case).values(status=CaseStatus.WITHDRAWN).where(Case.incidents_open == 1)
    ),
    "已办结却仍在等待消息": lambda: session.execute(
        sa.update(Case).values(status=CaseStatus.WITHDRAWN)
    ),
    "到期一小时仍无人办理": lambda: session.execute(
        sa.update(Job).values(run_at=LONG_AGO, lease_until=LONG_AGO)
    ),
    "没有办成却没有登记异常": lambda: session.execute(sa.delete(Incident)),
    "异常所指的任务不是没有办成的": lambda: session.execute(sa.delete(Job)),
    "所属的事项不存在": lambda: queue.later(Order("x", {}, case_id=new_id())),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(house_at_work, fault):
    with db.transaction():
        FAULTS[fault]()
    assert any(fault in sentence for sentence in check())
