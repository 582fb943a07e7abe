"""The waiting list: first come, first served, and no points held meanwhile (`domain.md` 6.7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from shopkeeper import OIL, RICE, SOAP

from app import clock
from app.points.holds import NotEnoughPoints
from app.shop import endings, waiting
from app.shop.models import OrderNotReady, OrderStatus

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def line(shop, cast):
    """`lin` waits for rice, a minute later `gao` does."""
    for member in (cast.lin, cast.gao):
        shop.earns(member, 12)
    first = shop.queues(cast.lin, **{RICE: 1})
    clock.freeze(clock.now() + timedelta(minutes=1))
    return [first, shop.queues(cast.gao, **{RICE: 1})]


def states(line):
    return [order.status.value for order in line]


def test_waiting_holds_nothing(shop, cast, line):
    assert states(line) == ["WAITING", "WAITING"]
    assert [waiting.place(order) for order in line] == [1, 2]
    assert shop.available(cast.lin) == 120
    assert waiting.lengths(shop.center_id) == {shop.goods[RICE].id: 2}


def test_what_comes_is_set_aside_for_the_first(shop, cast, line):
    shop.receives(**{RICE: 1})
    assert states(line) == ["OFFERED", "WAITING"]
    assert (shop.level(RICE).free, shop.available(cast.lin)) == (0, 120)
    waiting.accept(line[0])
    assert (line[0].status, shop.available(cast.lin)) == (OrderStatus.HELD, 60)
    assert waiting.place(line[1]) == 1


def test_what_the_first_does_not_take_goes_to_the_second(shop, line):
    shop.receives(**{RICE: 1})
    endings.pass_on(line[0])
    assert states(line) == ["PASSED", "OFFERED"]
    endings.pass_on(line[1])
    assert shop.level(RICE).free == 1


def test_what_is_cancelled_or_runs_out_goes_to_who_waits(shop, cast, line):
    shop.receives(**{RICE: 1})
    waiting.accept(line[0])
    endings.expire(line[0])
    assert states(line) == ["EXPIRED", "OFFERED"]


def test_one_who_leaves_the_line_is_passed_by(shop, line):
    endings.cancel(line[0])
    shop.receives(**{RICE: 1})
    assert states(line) == ["CANCELLED", "OFFERED"]


def test_who_wants_more_than_came_lets_those_behind_go_ahead(shop, cast):
    for member in (cast.lin, cast.gao):
        shop.earns(member, 30)
    large = shop.queues(cast.lin, **{SOAP: 5})
    small = shop.queues(cast.gao, **{SOAP: 1, OIL: 1})
    shop.receives(**{SOAP: 3, OIL: 1})
    assert states([large, small]) == ["WAITING", "OFFERED"]


def test_too_few_points_when_it_comes_to_it(shop, cast):
    poor = shop.queues(cast.hu, **{RICE: 1})
    shop.receives(**{RICE: 1})
    with pytest.raises(NotEnoughPoints):
        waiting.accept(poor)
    assert poor.status == OrderStatus.OFFERED


def test_nothing_is_accepted_before_it_came(line):
    with pytest.raises(OrderNotReady):
        waiting.accept(line[0])


def test_goods_that_came_meanwhile_are_offered_at_once(shop, cast):
    shop.receives(**{RICE: 1})
    shop.earns(cast.lin, 12)
    assert shop.queues(cast.lin, **{RICE: 1}).status == OrderStatus.OFFERED
