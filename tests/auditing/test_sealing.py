"""Every night the record is closed under a seal, and what is written anew afterwards is found."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from forger import Forger, a_busy_town, unfound

from app import audit, clock, db
from app.auditing import checking, sealing
from app.auditing.models import DailySeal, SealedEnd
from app.cases.models import Case
from app.jobs.models import Job
from app.worker import looking


def _all(town, query):
    return town.asks(lambda: db.session.execute(query).all())


def test_what_is_as_it_was_written_is_in_order(house):
    town = a_busy_town(house)
    assert town.asks(checking.check) == []
    counts = sa.select(DailySeal.number, DailySeal.grown, DailySeal.chains, DailySeal.entries)
    [first, last] = _all(town, counts.order_by(DailySeal.number))
    [(chains, entries)] = _all(
        town, sa.select(sa.func.count(sa.distinct(audit.AuditEntry.chain_id)), sa.func.count())
    )
    assert (first.number, last.number, last.grown, last.chains) == (1, 2, 3, chains)
    assert last.entries == entries - 1  # the act that tells of it comes after it


def test_changes_by_hand_are_found(house):
    town = a_busy_town(house)
    assert town.asks(checking.check) == []
    assert town.does(lambda: unfound(40, seed=1)) == []
    assert town.asks(checking.check) == []


def test_a_chain_written_anew_as_a_whole_fits_together_and_only_the_seal_tells(sqlite_house):
    town, forger = a_busy_town(sqlite_house), Forger(3)
    town.does(forger.write_anew)
    verified = town.asks(
        lambda: [one for case in db.session.scalars(sa.select(Case)) for one in audit.verify(case)]
    )
    assert verified == []
    [said] = town.asks(checking.check)
    assert said.endswith("：封存以后被整条改写或者截短")


def test_a_night_writes_down_only_what_the_day_has_brought(sqlite_house):
    town = a_busy_town(sqlite_house)
    town.starts_seal(town.enter("lin"))
    town.does(lambda: sealing.seal(clock.today()))
    ends = sa.select(sa.func.count()).select_from(SealedEnd).where(SealedEnd.number == 3)
    assert _all(town, ends) == [(2,)]  # the case, and administrators' acts
    assert town.asks(checking.check) == []


def test_the_night_s_job_seals_the_day_once(sqlite_house, still_clock):
    town = a_busy_town(sqlite_house)
    clock.freeze(still_clock)
    with sqlite_house.app_context():
        looking.sweep()
        looking.sweep()
        clock.freeze(still_clock + clock.ONE_DAY)
        looking.look()
    query = sa.select(DailySeal.day).where(DailySeal.number > 2)
    assert _all(town, query) == [(clock.office_day(still_clock),)]
    assert len(_all(town, sa.select(Job).where(Job.kind == sealing.SEAL))) == 1


def test_with_another_secret_seals_hold_though_nobody_can_check_who_made_them(sqlite_house):
    town = a_busy_town(sqlite_house)
    sealing.use_key("another")
    try:
        assert town.asks(checking.check) == []
    finally:
        sealing.use_key(sqlite_house.config["SECRET_KEY"])


def test_a_signature_that_the_house_has_not_made_is_found(sqlite_house):
    town = a_busy_town(sqlite_house)
    town.does(lambda: db.session.execute(sa.update(DailySeal).values(signature="0" * 64)))
    assert [said[-4:] for said in town.asks(checking.check)] == ["签名不符"] * 2


def test_a_long_walk_is_made_in_stretches(sqlite_house):
    town, stretches, after = a_busy_town(sqlite_house), [], None
    while not stretches or after is not None:
        stretches.append(town.asks(partial(checking.walk, after, most=7)))
        after = stretches[-1].on_from
    [(chains, entries)] = _all(
        town, sa.select(sa.func.count(sa.distinct(audit.AuditEntry.chain_id)), sa.func.count())
    )
    assert len(stretches) > 2
    assert sum(one.entries for one in stretches) == entries
    assert sum(one.chains for one in stretches) == chains
    assert not any(one.faults for one in stretches)
