"""党员离开 in people's words: recorded, told, sixty days, closed; or stopped in time."""

from __future__ import annotations

import pytest
from claimants import Office
from clerk import award
from shopkeeper import RICE, Shop
from story import Story

from app import clock
from app.cases.models import CaseStatus
from app.db import session, tentatively
from app.errors import Invalid
from app.organisation import directory
from app.points import ledger
from app.points.books import rp_closed
from app.points.locks import MemberLeft
from app.shop import orders
from app.shop.models import OrderStatus

pytestmark = pytest.mark.usefixtures("proven")
#: Working days that take longer than sixty days from 3 March 2026.
PAST_THE_NOTICE = 42


class Departure:
    def __init__(self, story, cast) -> None:
        self.story, self.cast = story, cast

    def recorded(self, member=None):
        self.story.starts(
            self.cast.sun,
            "points_departure",
            member=str((member or self.cast.lin).id),
            cause="died",
            gone_on=clock.today(),
            facts="家属提供了死亡证明。",
        )
        self.story.completes(self.cast.li, "签字", "sign")
        self.story.completes(
            self.cast.sun,
            "告知本人或家属",
            informed_name="儿子林明",
            informed_how="visit",
            informed_on=clock.today(),
        )
        self.story.works()

    def stopped(self):
        why = {"hold_reason": "登记错了人，本人还在支部。"}
        self.story.completes(self.cast.sun, "告知期", "stop", **why)


@pytest.fixture
def departure(story, cast):
    return Departure(story, cast)


@pytest.fixture
def order(story, cast):
    """lin has ordered rice for six of twelve points."""
    del story
    shop = Shop(cast, clerk=cast)
    shop.receives(**{RICE: 1})
    award(cast, cast.lin, 12, key="a")
    ordering = Story()
    lines = [{"goods": RICE, "quantity": 1}]
    center = str(cast.community.id)
    ordering.starts(cast.lin, "points_redeem", lines=lines, center=center, if_short="drop")
    session.flush()
    return orders.of_case(ordering.case.id)


def test_after_sixty_days_the_wallet_is_closed(departure, story, cast):
    award(cast, cast.lin, 12, key="a")
    departure.recorded()
    story.days_pass(30)
    assert ledger.wallet_of(cast.lin.id).balance == 120
    story.days_pass(PAST_THE_NOTICE - 30)
    assert story.outcome == "done"
    assert (ledger.wallet_of(cast.lin.id).balance, ledger.balance(rp_closed())) == (0, 120)
    assert directory.actor(cast.lin).posts == ()


def test_orders_that_were_not_fetched_are_cancelled(departure, story, cast, order):
    departure.recorded()
    assert (order.status, order.case.status) == (OrderStatus.CANCELLED, CaseStatus.WITHDRAWN)
    assert ledger.wallet_of(cast.lin.id).held == 0
    story.days_pass(PAST_THE_NOTICE)
    assert ledger.balance(rp_closed()) == 120


@pytest.mark.usefixtures("order")
def test_who_has_left_orders_nothing(departure, cast):
    departure.recorded()
    lines = [{"goods": RICE, "quantity": 1}]
    center = str(cast.community.id)
    with pytest.raises(MemberLeft, match="离开支部"), tentatively():
        Story().starts(cast.lin, "points_redeem", lines=lines, center=center, if_short="drop")


def test_who_has_left_reports_nothing(departure, story, cast):
    departure.recorded()
    with pytest.raises(MemberLeft), tentatively():
        Office(Story(), cast).report()


def test_it_can_be_stopped_before_the_end_and_all_is_as_before(departure, story, cast):
    award(cast, cast.lin, 12, key="a")
    departure.recorded()
    departure.stopped()
    assert story.outcome == "stopped"
    assert cast.lin.membership.left_on is None
    Office(Story(), cast).report()
    assert ledger.wallet_of(cast.lin.id).balance == 120


def test_withdrawing_the_matter_stops_it_too(departure, story, cast):
    departure.recorded()
    story.withdraws(cast.sun)
    assert cast.lin.membership.left_on is None


def test_what_is_under_way_is_seen_through_before_the_closing(departure, story, cast):
    office = Office(Story(), cast)
    office.report()
    departure.recorded()
    story.days_pass(PAST_THE_NOTICE)
    assert story.case.status == CaseStatus.OPEN
    office.verify(outcome="reject")
    story.days_pass(6)
    assert story.outcome == "done"


def test_nobody_leaves_twice(departure, cast):
    departure.recorded()
    with pytest.raises(Invalid) as refused, tentatively():
        departure.recorded()
    assert list(refused.value.details) == ["member"]
