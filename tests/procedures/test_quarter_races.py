"""A quarter and its lines changed at the same moment by two offices, on both databases."""

from __future__ import annotations

import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import Cast
from claimants import Office
from story import Story

from app import db
from app.assessment import cancelling, quarters, releasing
from app.db import session
from app.jobs import kinds, queue
from app.organisation.actors import SYSTEM
from app.points import claims, rulebook
from app.points.locks import lock_both
from app.points.models import Claim
from app.points.status import ClaimStatus

#: Seconds in which somebody comes as far as the first lock that is taken.
A_MOMENT = 0.5


def office():
    """The people of a branch with a scheme of points, ready to report."""
    cast = Cast.enter()
    rulebook.introduce(cast.subdistrict)
    return Office(Story(), cast)


@pytest.fixture
def frozen(house):
    """A quarter that waits for its one line to be checked: case and line."""
    with house.app_context(), db.transaction():
        branch = office()
        case = branch.report()
        branch.verify()
        branch.quarter.comes_to_the_assembly()
        return branch.quarter.story.case.id, claims.claim_of(case.id).id


@pytest.fixture
def released(house):
    """A quarter whose one line has just been told that it may be posted: case, line, the job."""
    with house.app_context(), db.transaction():
        branch = office()
        branch.until_published()
        case_id, line_id = branch.quarter.story.case.id, claims.claim_of(branch.story.case.id).id
        assert releasing.release(quarters.of_case(case_id), call_key="first") == 0
    with house.app_context(), db.transaction():
        [lease] = queue.take(10)
    return case_id, line_id, lease


def both(house, *acts):
    """Let each act run in a thread and a transaction of its own; what they end with."""

    def run(act):
        with house.app_context(), db.transaction():
            return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        jobs = [pool.submit(contextvars.copy_context().run, run, act) for act in acts]
        return [job.result() for job in jobs]


def test_a_line_is_checked_while_its_quarter_is_cancelled(house, frozen):
    case_id, line_id = frozen
    is_locked, a_while = threading.Event(), threading.Event()

    def check():
        line = lock_both(session.get_one(Claim, line_id))
        is_locked.set()
        a_while.wait(A_MOMENT)
        quarters.note_checked(line.cycle_id)

    def cancel():
        is_locked.wait(60)
        course = quarters.of_case(case_id)
        return cancelling.carry_out(SYSTEM, course, "名单和签到表对不上。")

    assert both(house, check, cancel) == [None, 1]
    with house.app_context(), db.transaction(reads_only=True):
        assert session.get_one(Claim, line_id).status == ClaimStatus.REJECTED


def test_a_line_is_posted_while_its_quarter_is_released_once_more(house, released):
    case_id, line_id, lease = released
    is_finishing, a_while = threading.Event(), threading.Event()

    def post():
        queue.finish(lease)
        is_finishing.set()
        a_while.wait(A_MOMENT)
        kinds.do(lease)

    def release():
        is_finishing.wait(60)
        return releasing.release(quarters.of_case(case_id), call_key="again")

    assert both(house, post, release) == [None, 0]
    with house.app_context(), db.transaction(reads_only=True):
        assert session.get_one(Claim, line_id).status == ClaimStatus.POSTED
        assert not queue.is_due()
