"""Two at once: one acts, the other is told so, and nothing is half done."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from sent import SEAL

from app import clock, db
from app.cases import proof, timers
from app.cases.models import Case, WorkItem
from app.db import new_id

AGREE = {"look_result": "agree"}


def at_once(*acts):
    """Let every act begin at the same moment; what each gave."""
    gate = threading.Barrier(len(acts))

    def begin(act):
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(begin, act) for act in acts]]


def test_a_double_click_on_start_starts_once(town):
    browsers = [town.enter("lin") for _ in range(4)]
    sent = {**SEAL, "key": str(new_id())}
    answers = at_once(*(lambda b=one: b.post("/start/seal", data=sent) for one in browsers))
    assert {one.status_code for one in answers} == {302}
    assert len({one.location for one in answers}) == 1


def test_two_officials_complete_one_item_once(town):
    town.starts_seal(town.enter("lin"))
    item = town.open_item()
    browsers = [town.enter(name) for name in ("zhao", "qian", "hu", "zhao")]
    path = f"/work-items/{item}/complete"
    answers = at_once(*(lambda b=one: b.post(path, data=AGREE) for one in browsers))
    assert Counter(one.status_code for one in answers) == {302: 1, 409: 3}
    assert not town.asks(proof.check)


def test_withdrawing_while_somebody_completes_ends_the_case_for_good(town):
    lin, zhao = town.enter("lin"), town.enter("zhao")
    location = town.starts_seal(lin)
    path = f"/work-items/{town.open_item()}/complete"
    withdrawn, completed = at_once(
        lambda: lin.post(f"{location}/withdraw", data={"reason": "写错了"}),
        lambda: zhao.post(path, data=AGREE),
    )
    assert withdrawn.status_code == 302
    assert completed.status_code in {302, 409}
    assert not town.asks(proof.check)
    assert not town.asks(
        lambda: db.session.scalars(sa.select(WorkItem.id).filter_by(closed_at=None)).all()
    )


def test_two_workers_let_a_timer_fire_once(town):
    lin, zhao, li = (town.enter(name) for name in ("lin", "zhao", "li"))
    town.starts_seal(lin)
    zhao.post(f"/work-items/{town.open_item()}/complete", data=AGREE)
    li.post(f"/work-items/{town.open_item()}/complete", data={"signed": "y"})
    case_id = town.asks(lambda: db.session.scalars(sa.select(Case.id)).one())
    later = clock.now() + clock.ONE_DAY * 3

    def fire():
        clock.freeze(later)
        return town.does(lambda: timers.fire(case_id))

    assert sorted(at_once(fire, fire, fire)) == [False, False, True]
    assert not town.asks(proof.check)
