"""A worker's look: what is due is done once, what fails is tried again, the others go on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from errand import Closed, failing, tries_again

from app import clock, db
from app.cases.models import Case, CaseStatus
from app.db import session
from app.jobs import kinds, queue
from app.jobs.models import JobState
from app.jobs.queue import Order
from app.worker import looking, ticker


@kinds.kind("test.look", outlives_case=True)
def close_the_door(lease):
    """Leave a trace, and fail after that if told to."""
    session.get_one(Case, lease.case_id).title = "门已关"
    if lease.arguments["breaks"]:
        raise RuntimeError


def order(office, number=0, *, breaks=False):
    with db.transaction():
        queue.later(Order("test.look", {"breaks": breaks}, case_id=office.cases[number]))


def test_nothing_is_done_before_its_time(office):
    assert looking.look() == 0
    assert office.runs() == [0, 0]


def test_what_is_due_fires_once(office):
    office.hour_passes()
    assert looking.look() == 2
    assert looking.look() == 0
    assert office.runs() == [1, 1]
    assert office.case().status == CaseStatus.FINISHED


def test_a_look_does_no_more_than_it_was_asked_for(office):
    office.hour_passes()
    assert looking.look(most=1) == 1
    assert looking.look() == 1


def test_a_job_is_done_with_what_marks_it_done(office):
    order(office)
    assert looking.look() == 1
    assert looking.look() == 0
    assert office.case().title == "门已关"
    assert [job.state for job in office.jobs()] == [JobState.DONE]


def test_a_job_that_fails_leaves_nothing_but_the_note(office):
    order(office, breaks=True)
    order(office, 1)
    assert looking.look() == 1
    assert office.case().title != "门已关"
    [failed] = [job for job in office.jobs() if job.state == JobState.WAITING]
    assert failed.tries == 1
    assert "系统出了故障（编号" in failed.error["text"]


def test_a_job_whose_commit_was_reported_as_failed_runs_no_second_time(office, monkeypatch):
    """The commit is kept, but the worker is told of a failure."""
    order(office)
    with db.transaction():
        [lease] = queue.take(1)
    commit = session.commit

    def commits_and_fails():
        commit()
        monkeypatch.setattr(session, "commit", commit)
        raise ConnectionError

    monkeypatch.setattr(session, "commit", commits_and_fails)
    assert looking.does(lease) is False
    for _ in range(2):
        assert [(job.state, job.fence, job.error) for job in office.jobs()] == [
            (JobState.DONE, 1, None)
        ]
        tries_again()


def test_a_timer_whose_commit_was_reported_as_failed_fires_no_second_time(office, monkeypatch):
    office.hour_passes()
    commit, told = session.commit, []

    def commits_and_fails():
        commit()
        if not told:
            told.append(True)
            raise ConnectionError

    with db.transaction(reads_only=True):
        assert session.scalar(sa.select(1))
    monkeypatch.setattr(session, "commit", commits_and_fails)
    looking.fire()
    monkeypatch.undo()
    tries_again()
    assert office.runs() == [1, 1]
    assert office.jobs() == []


def test_a_worker_that_was_too_slow_keeps_nothing(office):
    order(office)
    with db.transaction():
        [slow] = queue.take(1)
    tries_again()
    assert office.case().title == "门已关"
    with db.transaction():
        session.get_one(Case, office.cases[0]).title = "后来改的"
    assert looking.does(slow) is False
    assert office.case().title == "后来改的"


def test_without_the_fence_the_slow_worker_would_do_it_again(office, monkeypatch):
    """The control: what the tests before show, they show because of the guard."""
    monkeypatch.setattr(queue, "finish", lambda _lease: None)
    order(office)
    with db.transaction():
        [slow] = queue.take(1)
    tries_again()
    with db.transaction():
        session.get_one(Case, office.cases[0]).title = "后来改的"
    assert looking.does(slow) is True
    assert office.case().title == "门已关"


def test_a_case_that_cannot_go_on_is_put_off_and_the_others_go_on(office):
    with db.transaction():
        session.get_one(Case, office.cases[0]).state = b"damaged"
    office.hour_passes()
    assert looking.look() == 1
    assert office.runs() == [0, 1]
    [job] = office.jobs()
    assert (job.case_id, job.tries) == (office.cases[0], 1)
    assert office.case().next_due_at is None


def test_a_timer_that_failed_fires_at_a_later_try(office):
    office.hour_passes()
    with failing():
        looking.look()
        tries_again()
    tries_again()
    assert office.runs() == [1, 1]
    assert office.incidents() == []


def test_a_case_that_moves_on_by_itself_takes_its_timer_back(office):
    """Its due time is set anew by whoever moves it; then the job finds nothing left to do."""
    office.hour_passes()
    with failing():
        looking.look()
    with db.transaction():
        for case_id in office.cases:
            session.get_one(Case, case_id).next_due_at = clock.now()
    assert looking.look() == 2
    tries_again()
    assert office.runs() == [1, 1]


def test_the_ticker_outlives_a_database_that_does_not_answer():
    def away():
        raise sa.exc.OperationalError("SELECT", {}, ConnectionError())

    assert ticker.survives(away) == 0
    assert ticker.survives(lambda: 3) == 3


@pytest.mark.parametrize("fault", [lambda: Closed(place="镇政府"), ZeroDivisionError])
def test_a_failure_is_told_with_the_step_where_it_happened(office, fault):
    office.hour_passes()
    with failing(fault):
        looking.look()
        tries_again(5)
    assert {(one.element, one.name) for one in office.incidents()} == {("run", "跑腿")}
