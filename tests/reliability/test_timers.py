"""Every timer fires exactly once: many workers, which are killed, on both databases."""

from __future__ import annotations

import pytest
from databases import PostgresHouse
from reliability.yards import Yard

ERRANDS, CUT_OFF, CRASHES = 150, 100, 2


def test_timers_fire_once_with_many_workers_that_are_killed(yard):
    told = yard.fill(ERRANDS).brood(of=4, kills=20).run(yard.is_over)
    assert yard.times() == {1: ERRANDS}
    assert yard.faults() == []
    assert told["killed"] > 0


def test_a_worker_killed_at_any_statement_or_commit_loses_and_doubles_nothing(yard):
    yard.fill(2)
    with yard.brood(each_boundary=1, lease=0.01).at_work() as brood:
        pass
    assert brood.told["killed"] > 10
    yard.brood(of=1).run(yard.is_over)
    assert yard.times() == {1: 2}
    assert yard.faults() == []


@pytest.mark.parametrize("worker", ["ticker", "procrastinate"])
@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_workers_go_on_after_the_database_has_cut_them_off(yard, worker):
    yard.fill(CUT_OFF).brood(of=2, worker=worker).run(yard.is_over, meanwhile=yard.cut)
    assert yard.times() == {1: CUT_OFF}
    assert yard.faults() == []
    assert yard.cuts > 0


@pytest.mark.parametrize("worker", ["ticker", "procrastinate"])
def test_workers_go_on_after_the_database_has_crashed(cluster, tmp_path, worker):
    house = PostgresHouse(tmp_path, "crash", cluster.url)
    yard = Yard(house.app, tmp_path).fill(CUT_OFF)
    brood = yard.brood(of=2, worker=worker)
    brood.run(yard.is_over, meanwhile=lambda: yard.crash(cluster, CRASHES))
    assert yard.times() == {1: CUT_OFF}
    assert yard.faults() == []
    assert cluster.crashes > 0


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_without_the_guards_timers_fire_twice(yard):
    """The control. On SQLite there is no such mutant: a writer is alone from its first word."""
    yard.fill(200).brood(of=4, mutant=1).run(yard.is_over)
    assert max(yard.times()) > 1
