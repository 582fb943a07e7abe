"""The queue: a job is taken by one worker, finished by the one that holds it, forgotten in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.db import new_id, session
from app.errors import Sentence
from app.jobs import batches, kinds, queue
from app.jobs.models import Batch, Job, JobState
from app.jobs.queue import LeaseLost, Order

WHY = Sentence("门没开，%(who)s不在", who="林一帆")
KIND = "test.queue"


@kinds.kind(KIND, tries=3)
def work(_lease):
    """Nothing: these tests play the worker themselves."""


def write(**given):
    queue.later(Order(KIND, {"n": 1}, **given))
    return session.scalars(sa.select(Job).order_by(Job.id.desc())).first()


def later(job, seconds):
    """Let a job's lease or pause be over in the machine's time."""
    job.lease_until -= timedelta(seconds=seconds)
    session.flush()


def take_one():
    [lease] = queue.take(5)
    return lease


def test_a_job_is_taken_once(room):
    job = write()
    lease = take_one()
    assert (lease.id, lease.arguments, lease.fence, lease.tries) == (job.id, {"n": 1}, 1, 0)
    assert queue.take(5) == []
    assert not queue.is_due()


def test_jobs_are_taken_in_the_order_in_which_they_were_due(room):
    write(run_at=clock.now() - timedelta(hours=1), unique_key="late")
    write(run_at=clock.now() - timedelta(hours=3), unique_key="latest")
    write(run_at=clock.now() - timedelta(hours=2), unique_key="later")
    keys = [session.get_one(Job, lease.id).unique_key for lease in queue.take(2)]
    assert keys == ["latest", "later"]


def test_a_job_waits_for_its_time_in_the_offices(room):
    write(run_at=clock.now() + timedelta(days=1))
    assert not queue.is_due()
    clock.shift(timedelta(days=1))
    assert queue.is_due()
    assert take_one()


def test_a_lease_runs_by_the_machines_time_whatever_the_offices_clock_says(room):
    job = write()
    take_one()
    clock.shift(timedelta(days=10))
    assert queue.take(5) == []
    later(job, queue.LEASE.total_seconds())
    assert take_one().fence == 2


def test_who_has_lost_a_job_can_neither_finish_it_nor_put_it_off(room):
    job = write()
    first = take_one()
    later(job, queue.LEASE.total_seconds())
    second = take_one()
    for act in (queue.finish, lambda lease: queue.fail(lease, WHY)):
        with pytest.raises(LeaseLost):
            act(first)
    queue.finish(second)
    session.refresh(job)
    assert job.state == JobState.DONE


def test_what_is_done_cannot_fail(room):
    write()
    lease = take_one()
    queue.finish(lease)
    with pytest.raises(LeaseLost):
        queue.fail(lease, WHY)


def test_pauses_double_up_to_the_longest():
    seconds = [queue.pause(tries).total_seconds() for tries in (1, 2, 3, 8, 30)]
    assert seconds == [5, 10, 20, 600, 600]


def give_up(job):
    """Let every try fail."""
    for _ in range(2):
        assert queue.fail(take_one(), WHY) is False
        session.refresh(job)
        later(job, 3600)
    lease = take_one()
    assert queue.fail(lease, WHY) is True
    return lease


def test_a_failed_try_is_noted_and_paused(room):
    job = write()
    assert queue.fail(take_one(), WHY) is False
    session.refresh(job)
    assert job.error == {"text": WHY.text, "values": {"who": "林一帆"}}
    assert not queue.is_due()
    later(job, 6)
    assert take_one().tries == 1


def test_what_was_given_up_waits_for_somebody_to_revive_it_for_one_try(room):
    job = write()
    give_up(job)
    assert not queue.is_due()
    assert queue.revive(job.id, KIND)
    assert not queue.revive(job.id, KIND)
    assert queue.fail(take_one(), WHY) is True


def test_a_key_allows_one_unfinished_job(room):
    job = write(unique_key="only")
    write(unique_key="only")
    lease = give_up(job)
    write(unique_key="only")
    assert queue.take(5) == []
    queue.drop([lease.id])
    write(unique_key="only")
    assert take_one().id != lease.id


def test_a_job_whose_every_try_has_killed_its_worker_is_tried_no_more(room):
    job = write()
    for _ in range(3):
        kinds.do(take_one())
        session.refresh(job)
        later(job, queue.LEASE.total_seconds())
    lease = take_one()
    with pytest.raises(kinds.Interrupted):
        kinds.do(lease)
    assert queue.fail(lease, WHY) is True


def test_the_neighbours_of_a_job_that_kills_are_not_blamed(room):
    """They were taken with it; each is then taken by itself, and only its own deaths count."""
    for n in range(3):
        write(unique_key=str(n))
    assert len(queue.take(5)) == 3
    session.execute(sa.update(Job).values(lease_until=clock.machine_now()))
    for _ in range(3):
        lease = take_one()
        assert lease.tries == 1
        queue.finish(lease)
    assert not queue.is_due()


def test_an_unknown_kind_is_told_of(room):
    queue.later(Order("test.nothing", {}))
    with pytest.raises(kinds.UnknownKind):
        kinds.do(take_one())


def test_a_name_is_registered_once():
    with pytest.raises(ValueError, match=KIND):
        kinds.kind(KIND)(work)


def test_a_batch_tells_how_far_it_is(room):
    batch = batches.begin(None, {"title": "放行"}, [Order(KIND, {"n": n}) for n in range(4)])
    first, second, *_others = queue.take(3)
    queue.finish(first)
    session.execute(sa.update(Job).filter_by(id=second.id).values(state=JobState.FAILED))
    assert batches.progress(batch) == batches.Progress(done=1, failed=1, of=4)


def test_only_who_began_a_batch_finds_it(room):
    one = new_id()
    batch = batches.begin(one, {}, [Order(KIND, {})])
    assert batches.own(one, batch.id) is batch
    for other, known in ((new_id(), batch.id), (one, new_id())):
        with pytest.raises(batches.NotFound):
            batches.own(other, known)


def test_what_was_done_long_ago_is_forgotten_and_the_rest_is_not(room):
    batch = batches.begin(None, {}, [Order(KIND, {"n": n}) for n in range(2)])
    done, waiting = queue.take(2)
    queue.finish(done)
    assert queue.forget_old() == 0
    long_ago = clock.machine_now() - queue.KEPT_FOR - timedelta(days=1)
    session.execute(sa.update(Job).values(done_at=long_ago).filter_by(id=done.id))
    batch.created_at = long_ago
    session.flush()
    assert queue.forget_old() == 1
    assert list(session.scalars(sa.select(Job.id))) == [waiting.id]
    queue.finish(waiting)
    session.execute(sa.update(Job).values(done_at=long_ago))
    assert queue.forget_old() == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Batch)) == 0
