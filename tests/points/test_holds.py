"""Reserving and redeeming, `domain.md` 10.2 at the level of the ledger."""

from datetime import timedelta

import pytest

from app import clock
from app.db import new_id
from app.errors import NotFound
from app.points import holds, ledger
from app.points.books import HoldEnded, HoldStatus, redeemed
from app.points.holds import NotEnoughPoints


def wallet(person):
    found = ledger.wallet_of(person.id)
    return found.balance, found.available


@pytest.fixture
def earned(clerk, cast, proven):
    """`lin` has the points named."""
    del proven

    def earn(figure):
        clerk.awards(cast.lin, figure, key="earned")

    return earn


def test_a_hold_moves_nothing_and_its_capture_takes_just_that(clerk, cast, earned):
    earned(12)
    hold = clerk.holds(cast.lin, 10, key="order:1")
    assert wallet(cast.lin) == (120, 20)
    entry = clerk.captures(hold)
    assert wallet(cast.lin) == (20, 20)
    assert ledger.balance(redeemed(cast.community.id)) == 100
    assert (entry.key, entry.hold_id, hold.status) == (
        "order:1:capture",
        hold.id,
        HoldStatus.CAPTURED,
    )


def test_more_than_available_is_refused_and_nothing_changes(clerk, cast, earned):
    earned("9.5")
    with pytest.raises(NotEnoughPoints) as refused:
        clerk.holds(cast.lin, 10, key="order:1")
    assert str(refused.value) == "可用积分为9.5，不足10.0。"
    assert wallet(cast.lin) == (95, 95)


def test_what_is_held_cannot_be_held_again(clerk, cast, earned):
    earned(12)
    clerk.holds(cast.lin, 10, key="order:1")
    with pytest.raises(NotEnoughPoints):
        clerk.holds(cast.lin, 3, key="order:2")
    assert wallet(cast.lin) == (120, 20)


def test_all_that_is_there_may_be_held(clerk, cast, earned):
    earned(10)
    clerk.holds(cast.lin, 10, key="order:1")
    assert wallet(cast.lin) == (100, 0)


def test_a_wallet_never_used_has_nothing_to_hold(clerk, cast, earned):
    del earned
    with pytest.raises(NotEnoughPoints):
        clerk.holds(cast.lin, 1, key="order:1")


@pytest.mark.parametrize("end", [holds.void, holds.expire])
def test_a_hold_given_back_frees_the_points_once(clerk, cast, earned, end):
    earned(10)
    hold = clerk.holds(cast.lin, 10, key="order:1")
    end(hold.id)
    assert wallet(cast.lin) == (100, 100)
    with pytest.raises(HoldEnded):
        end(hold.id)
    with pytest.raises(HoldEnded):
        clerk.captures(hold)


def test_capturing_again_returns_the_first_entry(clerk, cast, earned):
    earned(10)
    hold = clerk.holds(cast.lin, 10, key="order:1")
    assert clerk.captures(hold) is clerk.captures(hold)
    assert wallet(cast.lin) == (0, 0)


def test_the_same_order_holds_once_and_another_amount_conflicts(clerk, cast, earned):
    earned(10)
    assert clerk.holds(cast.lin, 4, key="order:1") is clerk.holds(cast.lin, 4, key="order:1")
    assert wallet(cast.lin) == (100, 60)
    with pytest.raises(ledger.KeyConflict):
        clerk.holds(cast.lin, 5, key="order:1")


def test_arrears_block_redeeming_until_new_points_come(clerk, cast, proven):
    del proven
    earned = clerk.awards(cast.lin, 5, key="earned")
    clerk.redeems(cast.lin, 5, key="order:1")
    clerk.reverses(earned)
    assert wallet(cast.lin) == (-50, -50)
    with pytest.raises(NotEnoughPoints):
        clerk.holds(cast.lin, 1, key="order:2")
    clerk.awards(cast.lin, 8, key="later")
    assert wallet(cast.lin) == (30, 30)
    clerk.holds(cast.lin, 1, key="order:2")


def test_points_reversed_under_a_hold_cannot_be_captured(clerk, cast, proven):
    del proven
    earned = clerk.awards(cast.lin, 5, key="earned")
    hold = clerk.holds(cast.lin, 5, key="order:1")
    clerk.reverses(earned)
    with pytest.raises(NotEnoughPoints):
        clerk.captures(hold)
    assert hold.status == HoldStatus.ACTIVE
    assert wallet(cast.lin) == (0, -50)


def test_a_captured_hold_is_given_back_by_reversal(clerk, cast, earned):
    earned(5)
    entry = clerk.redeems(cast.lin, 5, key="order:1")
    clerk.reverses(entry)
    assert wallet(cast.lin) == (50, 50)
    assert ledger.balance(redeemed(cast.community.id)) == 0


def test_points_may_be_spent_the_year_after(clerk, cast, earned):
    earned(14)
    clock.shift(timedelta(days=365))
    assert clerk.redeems(cast.lin, 14, key="order:1").year == 2027


def test_an_unknown_hold_is_not_found(room):
    del room
    with pytest.raises(NotFound):
        holds.void(new_id())
