"""A message to many: each case receives it once, though workers are killed while they deliver."""

from __future__ import annotations

from app.jobs.batches import Progress

RECEIVERS = 40


def test_each_receives_it_once_though_workers_are_killed(yard):
    yard.send(RECEIVERS)
    told = yard.brood(of=4, kills=12, lease=0.3).run(yard.is_over)
    assert yard.progress() == Progress(RECEIVERS, 0, RECEIVERS)
    assert yard.times() == {1: RECEIVERS}
    assert yard.faults() == []
    assert told["killed"] > 0


def test_a_worker_killed_at_any_statement_or_commit_of_a_job_loses_and_doubles_nothing(yard):
    yard.send(2)
    with yard.brood(each_boundary=1, lease=0.01, tries=99).at_work() as brood:
        pass
    assert brood.told["killed"] > 10
    yard.brood(of=1).run(yard.is_over)
    assert yard.progress() == Progress(2, 0, 2)
    assert yard.times() == {1: 2}
    assert yard.faults() == []


def test_a_job_that_kills_every_worker_is_given_up_and_the_others_are_done(yard):
    yard.send(6, bombs=1)
    yard.brood(of=1, lease=0.1).run(yard.is_over)
    assert yard.progress() == Progress(5, 1, 6)
    assert yard.times() == {1: 5}
    assert yard.incidents() == ["办理时进程接连中断，没有办成。"]
    assert yard.faults() == []
