"""Many transactions at once on the same wallet, fact and member, on both databases."""

from __future__ import annotations

import contextvars
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from cast import Cast
from clerk import Clerk, day

from app import clock, db
from app.db import new_id, session
from app.organisation.actors import SYSTEM
from app.organisation.models import Person
from app.points import chain, claims, holds, ledger, stages
from app.points.books import Account, Entry, EntryKind, Hold, assessment, wallet
from app.points.models import Claim

AT_ONCE = 8
ORDERS = 64
YEAR = 2026


@pytest.fixture
def settled_house(house):
    """A house in which `lin` has three points in the wallet, committed."""
    with house.app_context(), db.transaction():
        cast = Cast.enter()
        Clerk(cast).awards(cast.lin, 3, key="earned")
    return house


def race(house, act, times):
    """How often `act(number)` ended how, each time in a transaction of its own.

    They start in groups of `AT_ONCE`, all of a group at the same moment.
    """
    start = threading.Barrier(AT_ONCE)

    def run(number):
        with house.app_context():
            start.wait(timeout=60)
            try:
                with db.transaction():
                    act(number)
            except Exception as error:  # noqa: BLE001 - the outcome is what is counted
                return type(error).__name__
            return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        contexts = [contextvars.copy_context() for _ in range(times)]
        jobs = [pool.submit(contexts[number].run, run, number) for number in range(times)]
        return Counter(job.result() for job in jobs)


def person(username):
    return session.scalars(sa.select(Person).filter_by(username=username)).one()


def inside(house, read):
    with house.app_context(), db.transaction():
        return read()


def place(number):
    holds.place(
        person("lin").id,
        10,
        key=f"order:{number}",
        expires_at=clock.now() + timedelta(days=10),
        text="兑换日常用品",
    )


def test_of_sixty_four_orders_only_as_many_hold_as_there_are_points(settled_house):
    assert race(settled_house, place, ORDERS) == {"done": 3, "NotEnoughPoints": ORDERS - 3}
    assert inside(settled_house, lambda: ledger.wallet_of(person("lin").id).available) == 0
    assert inside(settled_house, ledger.check) == []


def test_without_the_guard_too_many_orders_hold(houses):
    """The control: read first, write later, as if nobody else were there."""
    house = houses("postgresql").fresh()
    with house.app_context(), db.transaction():
        cast = Cast.enter()
        Clerk(cast).awards(cast.lin, 3, key="earned")
    everybody_has_read = threading.Barrier(AT_ONCE)

    def place_naively(number):
        member_id = person("lin").id
        available = ledger.wallet_of(member_id).available
        everybody_has_read.wait(timeout=30)
        if available < 10:
            raise holds.NotEnoughPoints
        account_id = wallet(member_id).id
        session.execute(
            sa.update(Account).where(Account.id == account_id).values(held=Account.held + 10)
        )

    assert race(house, place_naively, AT_ONCE)["done"] == AT_ONCE
    assert inside(house, lambda: ledger.wallet_of(person("lin").id).available) < 0


def test_one_order_placed_many_times_holds_once(settled_house):
    assert race(settled_house, lambda _number: place(0), AT_ONCE) == {"done": AT_ONCE}
    assert inside(settled_house, lambda: ledger.wallet_of(person("lin").id).available) == 20


def test_one_hold_is_either_captured_or_given_back(settled_house):
    inside(settled_house, lambda: place(0))
    hold_id = inside(settled_house, lambda: session.scalars(sa.select(Hold.id)).one())
    center_id = inside(settled_house, lambda: person("lin").unit_id)

    def end(number):
        if number % 2:
            holds.void(hold_id)
        else:
            holds.capture(SYSTEM, hold_id, center_id=center_id, acting_as="管理员")

    outcome = race(settled_house, end, AT_ONCE)
    balance = inside(settled_house, lambda: ledger.wallet_of(person("lin").id))
    assert (outcome["done"], balance.balance) in {(1, 30), (AT_ONCE // 2, 20)}
    assert balance.held == 0
    assert inside(settled_house, ledger.check) == []


def test_one_award_posted_many_times_is_in_the_books_once(house):
    with house.app_context(), db.transaction():
        cast = Cast.enter()
        clerk = Clerk(cast)
        claim = clerk.files(cast.lin, "D02", day("03-01"))
        clerk.settles(claim)
        stages.publish(claim, new_id())
        case_id, people = claim.case_id, [cast.zhao.id, cast.hu.id, cast.li.id]

    def post(_number):
        names = ("verifier_id", "checker_id", "confirmer_id")
        claims.post(
            claims.claim_of(case_id), call_key="call", **dict(zip(names, people, strict=True))
        )

    assert race(house, post, AT_ONCE) == {"done": AT_ONCE}
    count = sa.select(sa.func.count()).select_from(Entry)
    assert inside(house, lambda: session.scalar(count)) == 1
    assert inside(house, ledger.check) == []


def test_claims_settled_at_once_do_not_pass_the_cap(house):
    with house.app_context(), db.transaction():
        cast = Cast.enter()
        clerk = Clerk(cast)
        dates = [f"02-{number:02}" for number in range(10, 10 + AT_ONCE)]
        filed = [clerk.files(cast.lin, "D04", day(one)) for one in dates]
        cases = [claim.case_id for claim in filed]

    def settle(number):
        claims.settle(claims.claim_of(cases[number]), quantity=Decimal(1), raw=Decimal(3))

    assert race(house, settle, AT_ONCE) == {"done": AT_ONCE}
    granted = sa.select(Claim.granted).order_by(Claim.event_date)
    assert inside(house, lambda: session.scalars(granted).all()) == [30, 30, 30, 0, 0, 0, 0, 0]


def award_one(number):
    """A point more for lin's year and wallet."""
    lin = person("lin")
    given = ledger.Award(10, 10, branch_id=lin.unit_id, owner_id=lin.unit_id)
    booking = ledger.Booking(
        kind=EntryKind.AWARD, member_id=lin.id, year=YEAR, text="", cause="", acting_as=""
    )
    ledger.award(SYSTEM, given, booking, key=f"award:{number}")


def test_awards_at_once_stand_in_one_chain(settled_house):
    assert race(settled_house, award_one, ORDERS) == {"done": ORDERS}
    account = inside(settled_house, lambda: assessment(person("lin").id, YEAR))
    query = sa.select(Entry.position).filter_by(chain_id=account.id).order_by(Entry.position)
    positions = inside(settled_house, lambda: list(session.scalars(query)))
    assert positions == list(range(1, ORDERS + 2))
    assert inside(settled_house, ledger.check) == []


def test_a_new_account_is_chained_once(house):
    with house.app_context(), db.transaction():
        Cast.enter()
    assert race(house, award_one, AT_ONCE) == {"done": AT_ONCE}
    assert inside(house, ledger.check) == []


def test_a_year_is_sealed_between_awards_or_behind_them(settled_house):
    def act(number):
        if number % AT_ONCE == AT_ONCE // 2:
            lin = person("lin")
            chain.seal(lin.unit_id, YEAR, [assessment(lin.id, YEAR)])
        else:
            award_one(number)

    outcome = race(settled_house, act, AT_ONCE)
    assert outcome["done"] + outcome["YearSealed"] == AT_ONCE
    account = inside(settled_house, lambda: assessment(person("lin").id, YEAR))
    query = sa.select(Account.entries, Account.sealed_entries).filter_by(id=account.id)
    entries, sealed = inside(settled_house, lambda: session.execute(query).one())
    assert entries == sealed == outcome["done"]
    assert inside(settled_house, ledger.check) == []
