"""One look at what is due: each job and each timer is done in a transaction of its own."""

from __future__ import annotations

import uuid

import structlog
from flask import current_app

from app import db
from app.assessment import beginning
from app.auditing import (
    sealing,
    walking,  # noqa: F401 - its jobs
)
from app.cases import (
    evidence,
    faults,
    handingback,
    incidents,
    manning,  # noqa: F401 - one of its jobs
    reminding,
    timers,
)
from app.cases.faults import Fault
from app.demo import democlock
from app.errors import reference_of
from app.jobs import kinds, looks, queue
from app.jobs.models import Lease
from app.notifications import posting
from app.points import expiry, nightly
from app.supervision import escalating, folding
from app.upkeep import retention

log = structlog.get_logger()

#: So many jobs are taken at once, and so many jobs and timers done in one look.
BATCH = 20
MOST = 60


def look(most: int = MOST) -> int:
    """Do what is due, about `most` things; how many were done.

    Whatever fails is left as it was and noted; the others go on. Only a database that does not
    answer ends the look.
    """
    with db.transaction(reads_only=True):
        if current_app.config["DEMO"]:
            democlock.follow()
        jobs, due, unnoted = queue.is_due(), timers.due(1), looks.is_to_be_noted()
    if unnoted:
        with db.transaction():
            looks.note()
    return (work(most) if jobs else 0) + (fire(most) if due else 0)


def work(most: int = MOST) -> int:
    """Do the jobs that are due."""
    done = tried = 0
    while tried < most:
        with db.transaction():
            leases = queue.take(BATCH)
        if not leases:
            break
        tried += len(leases)
        done += sum(map(does, leases))
    return done


def does(lease: Lease) -> bool:
    try:
        with db.transaction():
            queue.finish(lease)
            kinds.do(lease)
            incidents.done(lease)
    except queue.LeaseLost:
        return False
    except Exception as error:  # one broken job must not stop the others
        reference = reference_of(error)
        log.exception("job failed", reference=reference, kind=lease.kind, case=str(lease.case_id))
        _note(lease, faults.fault_of(error))
        return False
    return True


def _note(lease: Lease, fault: Fault) -> None:
    """Count a failed try; after the last one an incident stands in the case.

    A job without a case is let go then: who has planned it plans it anew when it is time.
    If the job was done after all, and only the news of it was lost, there is nothing to note.
    """
    try:
        with db.transaction():
            is_given_up = queue.fail(lease, fault.sentence)
            if is_given_up and lease.case_id is None:
                queue.drop([lease.id])
            elif is_given_up:
                incidents.happened(lease, fault)
    except queue.LeaseLost:
        log.info("job was done or taken by another", job=str(lease.id))


def fire(most: int = MOST) -> int:
    """Fire the timers that are due."""
    fired = 0
    for _ in range(most):
        taken: list[uuid.UUID] = []
        try:
            with db.transaction():
                taken += filter(None, [timers.take()])
                fired += sum(map(timers.fire, taken))
        except Exception as error:
            if not taken:
                raise
            reference = reference_of(error)
            log.exception("timer failed", reference=reference, case=str(taken[0]))
            with db.transaction():
                timers.hand_over(taken[0], faults.fault_of(error).sentence)
        if not taken:
            break
    return fired


def sweep() -> int:
    """Clear away jobs that were done long ago, and attached files that nothing needs.

    It also sees to it that in the coming night the record is sealed, the books are checked and old
    points run out, and that quarters begin, that nothing waits for somebody who has left, that
    people are told in the morning of what is due, those above of what was followed up in vain, and
    that figures are kept.
    """
    with db.transaction(reads_only=True):
        strays = evidence.clear_new_files()
    with db.transaction():
        unused, old = evidence.forget_unused(), queue.forget_old() + posting.forget_old()
        sealing.plan()
        retention.plan()
        nightly.plan()
        expiry.plan()
        beginning.plan()
        handingback.plan()
        reminding.plan()
        folding.plan()
        escalating.plan()
    if strays or unused or old:
        log.info("swept", strays=strays, unused=unused, old_jobs=old)
    return unused + old
