"""Pressed by several at once: one 督办单, one answer, one escalation of a level."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from benchmarks.town import Town

from app import clock, db
from app.cases.models import WorkItem
from app.db import session
from app.jobs.models import Lease
from app.supervision import answering, escalating, following
from app.supervision.answering import Answer
from app.supervision.models import Escalation, FollowUp, Reply
from app.supervision.reasons import DelayCause

AT_ONCE = 4
WITHIN = 20


@pytest.fixture
def town(house):
    with house.app_context(), db.transaction():
        return Town.enter()


@pytest.fixture
def at_once(house):
    """Does the same in several transactions at once, on the clock of the test; what went wrong."""
    now = clock.now()

    def does(act):
        def one(_number):
            clock.freeze(now + shift[0])
            with house.app_context(), db.transaction():
                act()

        with ThreadPoolExecutor(AT_ONCE) as threads:
            tries = [threads.submit(one, number) for number in range(AT_ONCE)]
            return [found for one in tries if (found := one.exception(WITHIN))]

    shift = [timedelta()]
    does.shift = shift
    return does


def test_of_many_at_once_there_is_one_of_each(house, town, at_once):
    with house.app_context(), db.transaction():
        item_id = town.starts(1)
        case_id = session.get_one(WorkItem, item_id).case_id
        supervisor, holder = (town.actor(town.people[one]) for one in ("li", "zhao"))
    assert at_once(lambda: following.ask(supervisor, case_id, text="为什么还没有办？")) == []
    with house.app_context(), db.transaction(reads_only=True):
        [asked] = session.scalars(sa.select(FollowUp.id))
        promised = Answer(DelayCause.BUSY, clock.working_day_after(clock.today(), 1))
    assert at_once(lambda: answering.reply(holder, asked, promised)) == []
    at_once.shift[0] = timedelta(days=10)
    lease = Lease(asked, escalating.ESCALATE, {"follow_up": str(asked)}, None, 1, 0)
    assert at_once(lambda: escalating.escalate(lease)) == []
    with house.app_context(), db.transaction(reads_only=True):
        rows = [session.scalar(sa.select(sa.func.count()).select_from(one)) for one in _KINDS]
    assert rows == [1, 1, 1]


_KINDS = (FollowUp, Reply, Escalation)
