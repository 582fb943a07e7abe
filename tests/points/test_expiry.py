"""Redeemable points run out, the oldest first, where the rules say so (`wallet.expiryMonths`)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from clerk import Clerk
from workday import works

from app import clock
from app.db import session
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.points import balances, drafting, expiry, holds, ledger, rulebook
from app.points.books import Entry, EntryKind, expired, wallet
from app.points.rulesets import RuleSetStatus

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def clerk(cast):
    """Under rules by which points hold for 24 months."""
    clerk = Clerk(cast)
    draft = drafting.copy_version(directory.actor(cast.wang), clerk.rule_set)
    draft.parameters = {**draft.parameters, expiry.MONTHS: 24}
    draft.move_to(RuleSetStatus.HEARD)
    rulebook.activate(draft)
    return clerk


def on(text):
    clock.freeze(datetime.fromisoformat(f"{text}T09:00+08:00"))


def night():
    """What the worker would do."""
    expiry.plan()
    clock.freeze(clock.now() + clock.ONE_DAY)
    works()


def left(cast, name="lin"):
    session.expire_all()
    return balances.wallet_of(getattr(cast, name).id).balance


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        ("2026-03-06", 24, date(2024, 3, 6)),
        ("2026-01-31", 2, date(2025, 11, 30)),
        ("2026-12-01", 12, date(2025, 12, 1)),
    ],
)
def test_points_hold_through_the_same_day_months_later(day, months, first):
    on(day)
    assert expiry.limit(clock.now(), months) == clock.day_end(first - clock.ONE_DAY)


def test_the_oldest_run_out_and_the_others_stay(clerk, cast):
    on("2024-03-05")
    clerk.awards(cast.lin, 5, key="old")
    on("2024-03-06")
    clerk.awards(cast.lin, 3, key="new")
    on("2026-03-04")
    night()
    assert left(cast) == 80
    night()
    assert left(cast) == 30
    assert ledger.balance(expired(cast.subdistrict.id)) == 50
    [entry] = session.scalars(sa.select(Entry).filter_by(kind=EntryKind.EXPIRY))
    assert (entry.text, entry.acting_as) == ("可兑换积分满24个月失效5.0分", "可兑换积分到期")
    [told] = outbox.messages(directory.actor(cast.lin))
    assert (told.body, told.kind) == (entry.text, News.POINTS)


def test_what_was_spent_was_spent_from_the_oldest(clerk, cast):
    on("2024-03-05")
    clerk.awards(cast.lin, 5, key="old")
    on("2025-06-01")
    clerk.awards(cast.lin, 5, key="new")
    clerk.redeems(cast.lin, 4, key="rice")
    on("2026-03-05")
    night()
    assert left(cast) == 50


def test_points_that_an_order_holds_do_not_run_out(clerk, cast):
    on("2024-03-05")
    clerk.awards(cast.lin, 5, key="old")
    on("2026-03-04")
    hold = clerk.holds(cast.lin, 4, key="rice")
    on("2026-03-05")
    night()
    assert left(cast) == 40
    holds.void(hold.id)
    night()
    assert left(cast) == 0


def test_a_reversed_award_spends_nothing(clerk, cast):
    on("2024-03-05")
    clerk.awards(cast.lin, 5, key="old")
    on("2025-06-01")
    wrong = clerk.awards(cast.lin, 5, key="wrong")
    clerk.reverses(wrong)
    on("2026-03-05")
    night()
    assert left(cast) == 0


def test_points_given_back_for_bad_goods_are_as_old_as_they_were(clerk, cast):
    on("2024-03-05")
    clerk.awards(cast.lin, 5, key="old")
    on("2025-06-01")
    clerk.reverses(clerk.redeems(cast.lin, 5, key="rice"))
    assert left(cast) == 50
    on("2026-03-05")
    night()
    assert left(cast) == 0


def test_a_night_that_is_gone_through_twice_takes_nothing_twice(clerk, cast):
    on("2024-03-05")
    clerk.awards(cast.lin, 5, key="old")
    on("2026-03-06")
    first = expiry.run_out(cast.lin.membership)
    assert (first.kind, expiry.run_out(cast.lin.membership)) == (EntryKind.EXPIRY, None)
    assert left(cast) == 0


def test_the_shop_says_a_month_before_what_will_run_out(clerk, cast):
    on("2024-03-05")
    clerk.awards(cast.lin, 5, key="old")
    rules = rulebook.in_force(cast.branch)
    on("2026-02-01")
    assert expiry.soon(cast.lin.id, rules) == 0
    on("2026-02-10")
    assert expiry.soon(cast.lin.id, rules) == 50


@pytest.mark.parametrize("profile", ["SEED", "REF"])
def test_the_shipped_rules_let_points_hold_for_ever(cast, profile):
    clerk = Clerk(cast, profile)
    on("2016-03-05")
    clerk.awards(cast.lin, 5, key="old")
    on("2026-03-05")
    night()
    assert ledger.balance(wallet(cast.lin.id)) == 50
