"""积分兑换 in people's words: order, wait, collect, run out, cancel, bad goods (`domain.md` 6.7)"""

from __future__ import annotations

import pytest
from shopkeeper import OIL, RICE, SOAP, Shop

from app.cases import messages, turns
from app.cases.models import CaseStatus
from app.db import session, tentatively
from app.errors import Invalid
from app.organisation import directory
from app.points import booklets, holds, ledger
from app.points.holds import NotEnoughPoints
from app.shop import counter, customer, orders, proof
from app.shop.models import OrderStatus
from app.shop.shelves import OutOfStock

pytestmark = pytest.mark.usefixtures("proven")
KEY = "points_redeem"


@pytest.fixture
def shop(story, cast):
    del story
    return Shop(cast)


@pytest.fixture(autouse=True)
def stock_proven(room):
    del room
    yield
    session.flush()
    assert proof.check() == []


@pytest.fixture
def orders_of(story, cast, shop):
    """`orders_of(lin, G05=1)` sends form F-P7 and gives the order, if there is one."""

    def order(member, *, waits=True, **pieces):
        lines = [{"goods": code, "quantity": count} for code, count in pieces.items()]
        short = "wait" if waits else "drop"
        answers = {"lines": lines, "center": str(cast.community.id), "if_short": short}
        with tentatively():
            story.starts(member, KEY, **answers)
        session.flush()
        return orders.of_case(story.case.id)

    return order


def collects(story, cast, member, keeper=None, **changes):
    code = member.membership.code
    given = {"shown_code": code, "both_signed": True, **changes}
    story.completes(keeper or cast.zheng, "交货", **given)


def test_an_order_is_fetched_at_the_counter(story, cast, shop, orders_of):
    shop.receives(**{OIL: 1})
    shop.earns(cast.lin, 12)
    order = orders_of(cast.lin, **{OIL: 1})
    assert (story.case.title, story.steps) == ("兑换：食用油1桶", ["交货"])
    assert story.waits_for(cast.zheng)
    collects(story, cast, cast.lin)
    assert (order.status, order.keeper_id) == (OrderStatus.COLLECTED, cast.zheng.id)
    assert shop.wallet(cast.lin).balance == 20
    [_earned, taken] = booklets.wallet_lines(cast.lin.id, 2026)
    assert (taken.text, taken.amount, taken.balance) == ("兑换：食用油1桶", -100, 20)
    story.days_pass(6)
    assert story.outcome == "collected"


def test_the_books_say_who_took_the_points_and_as_what(story, cast, shop, orders_of):
    shop.receives(**{SOAP: 1})
    shop.earns(cast.lin, 2)
    order = orders_of(cast.lin, **{SOAP: 1})
    collects(story, cast, cast.lin)
    entry = ledger.entry_under(holds.capture_key(order.key))
    assert (entry.actor_id, entry.acting_as) == (cast.zheng.id, "兑换点管理员")


def test_too_few_points_start_nothing(story, cast, shop, orders_of):
    shop.receives(**{OIL: 1})
    shop.earns(cast.lin, 9.5)
    with pytest.raises(NotEnoughPoints):
        orders_of(cast.lin, **{OIL: 1})
    assert shop.level(OIL).free == 1


def test_a_keeper_does_not_serve_an_order_of_ones_own(story, cast, shop, orders_of):
    directory.assign(cast.lin, "CENTER_KEEPER", cast.community)
    shop.receives(**{SOAP: 1})
    shop.earns(cast.lin, 2)
    orders_of(cast.lin, **{SOAP: 1})
    with pytest.raises(turns.SelfApproval):
        collects(story, cast, cast.lin, keeper=cast.lin)
    collects(story, cast, cast.lin)


@pytest.mark.parametrize("stranger", ["chen", "gao", "li", "wu"])
def test_nobody_but_the_keeper_hands_over(story, cast, shop, orders_of, stranger):
    shop.receives(**{SOAP: 1})
    shop.earns(cast.lin, 2)
    orders_of(cast.lin, **{SOAP: 1})
    with pytest.raises(turns.NotYourTurn):
        collects(story, cast, cast.lin, keeper=getattr(cast, stranger))


def test_somebody_else_s_code_is_not_accepted(story, cast, shop, orders_of):
    shop.receives(**{SOAP: 1})
    shop.earns(cast.lin, 2)
    orders_of(cast.lin, **{SOAP: 1})
    with pytest.raises(Invalid) as refused:
        collects(story, cast, cast.lin, shown_code=cast.gao.membership.code)
    assert list(refused.value.details) == ["shown_code"]


@pytest.mark.parametrize("lines", [0, 6])
def test_an_order_has_one_to_five_lines(story, cast, shop, orders_of, lines):
    with pytest.raises(Invalid):
        orders_of(cast.lin, **{f"G0{number}": 1 for number in range(1, lines + 1)})


def test_nobody_comes_within_ten_working_days(story, cast, shop, orders_of):
    shop.receives(**{RICE: 1})
    shop.earns(cast.lin, 6)
    order = orders_of(cast.lin, **{RICE: 1})
    story.days_pass(10)
    assert order.status == OrderStatus.HELD
    story.days_pass(1)
    assert (order.status, story.outcome) == (OrderStatus.EXPIRED, "expired")
    assert (shop.available(cast.lin), shop.level(RICE).free) == (60, 1)


def test_a_member_cancels_before_fetching(story, cast, shop, orders_of):
    shop.receives(**{RICE: 1})
    shop.earns(cast.lin, 6)
    order = orders_of(cast.lin, **{RICE: 1})
    story.withdraws(cast.lin)
    assert (story.case.status, order.status) == (CaseStatus.WITHDRAWN, OrderStatus.CANCELLED)
    assert shop.available(cast.lin) == 60


def test_who_waits_is_offered_what_comes(story, cast, shop, orders_of):
    shop.earns(cast.lin, 6)
    order = orders_of(cast.lin, **{RICE: 1})
    assert (order.status, story.steps) == (OrderStatus.WAITING, [])
    shop.receives(**{RICE: 1})
    story.works()
    assert story.waits_for(cast.lin)
    customer.answer_offer(directory.actor(cast.lin), order, takes=True)
    session.flush()
    assert (order.status, shop.available(cast.lin)) == (OrderStatus.HELD, 0)
    collects(story, cast, cast.lin)
    assert order.status == OrderStatus.COLLECTED


def test_after_three_working_days_it_is_the_next_one_s_turn(story, cast, shop, orders_of):
    shop.earns(cast.lin, 6)
    shop.earns(cast.gao, 6)
    first, first_case = orders_of(cast.lin, **{RICE: 1}), story.case
    second = orders_of(cast.gao, **{RICE: 1})
    shop.receives(**{RICE: 1})
    story.works()
    story.days_pass(3)
    assert first.status == OrderStatus.OFFERED
    story.days_pass(1)
    assert (first.status, second.status) == (OrderStatus.PASSED, OrderStatus.OFFERED)
    assert first_case.outcome == "passed"
    assert story.steps == ["确认要货"]


def test_who_does_not_want_to_wait_gets_nothing(story, cast, shop, orders_of):
    shop.earns(cast.lin, 6)
    assert orders_of(cast.lin, waits=False, **{RICE: 1}) is None
    assert story.outcome == "unavailable"


def test_what_is_cancelled_goes_to_who_waits(story, cast, shop, orders_of):
    shop.receives(**{RICE: 1})
    shop.earns(cast.lin, 6)
    shop.earns(cast.gao, 6)
    orders_of(cast.lin, **{RICE: 1})
    held = story.case
    second = orders_of(cast.gao, **{RICE: 1})
    waiting, story.case = story.case, held
    story.withdraws(cast.lin)
    story.works()
    story.case = waiting
    assert (second.status, story.steps) == (OrderStatus.OFFERED, ["确认要货"])


@pytest.fixture
def bad_rice(story, cast, shop, orders_of):
    """Rice with weevils in it, and one more sack on the shelf."""
    shop.receives(**{RICE: 2})
    shop.earns(cast.lin, 6)
    order = orders_of(cast.lin, **{RICE: 1})
    collects(story, cast, cast.lin)
    messages.post([story.case.id], "shop_defect_reported", {"text": "米里有虫。"})
    story.works()
    return order


def test_bad_goods_are_exchanged(story, cast, shop, bad_rice):
    story.completes(cast.zheng, "处理质量问题", "exchange", inspect_reason="袋口破损，有虫。")
    assert (story.outcome, shop.level(RICE).balance) == ("exchanged", 0)
    assert bad_rice.status == OrderStatus.COLLECTED


def test_a_defect_is_taken_once_and_for_seven_days_only(story, cast, shop, orders_of):
    """The keeper is told so, instead of a message that nobody receives."""
    keeper = directory.actor(cast.zheng)
    shop.receives(**{RICE: 2})
    shop.earns(cast.lin, 12)
    order = orders_of(cast.lin, **{RICE: 1})
    collects(story, cast, cast.lin)
    counter.note_defect(keeper, order, "米里有虫。")
    story.works()
    assert story.steps == ["处理质量问题"]
    with pytest.raises(counter.DefectNotTaken):
        counter.note_defect(keeper, order, "米里还有虫。")
    later = orders_of(cast.lin, **{RICE: 1})
    collects(story, cast, cast.lin)
    story.days_pass(6)
    with pytest.raises(counter.DefectNotTaken):
        counter.note_defect(keeper, later, "米里有虫。")


def test_without_others_an_exchange_is_refused(story, cast, shop, bad_rice):
    shop.loses(RICE, 1)
    with pytest.raises(OutOfStock), tentatively():
        story.completes(cast.zheng, "处理质量问题", "exchange", inspect_reason="袋口破损，有虫。")


def test_points_come_back_only_with_the_supervisor_s_consent(story, cast, shop, bad_rice):
    story.completes(cast.zheng, "处理质量问题", "refund", inspect_reason="袋口破损，有虫。")
    assert shop.wallet(cast.lin).balance == 0
    assert not story.waits_for(cast.zheng)
    story.completes(cast.wu, "同意退回", "agree")
    assert (story.outcome, shop.wallet(cast.lin).balance) == ("returned", 60)
    assert bad_rice.status == OrderStatus.RETURNED


def test_the_supervisor_may_refuse(story, cast, shop, bad_rice):
    story.completes(cast.zheng, "处理质量问题", "refund", inspect_reason="袋口破损，有虫。")
    story.completes(cast.wu, "同意退回", "refuse", approve_reason="领取时已当面验过。")
    assert (story.outcome, shop.wallet(cast.lin).balance) == ("refused", 0)
