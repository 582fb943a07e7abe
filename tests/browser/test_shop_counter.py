"""Goods for points, with a real browser: ordered on a phone, handed over at the counter."""

from __future__ import annotations

from looking import faults_of


def test_an_order_on_the_phone_is_handed_over_at_the_counter(visit):
    member = visit("member", width=390, height=844)
    before = _points_of(member)
    number = _orders_soap(member)
    _hands_over(visit("keeper"), number)
    member.page.reload()
    assert _points_of(member) == before - 1
    member.goes("/points/booklet")
    assert "兑换：肥皂1块" in member.reads()
    assert faults_of(member.page) == []


def _points_of(member):
    member.goes("/shop")
    assert faults_of(member.page) == []
    return float(member.page.inner_text(".balance strong"))


def _orders_soap(member):
    page = member.page
    page.fill("#pieces-G01", "1")
    page.click("text=下单预留")
    page.wait_for_url("**/shop/orders/*")
    assert "待领取" in member.reads()
    assert faults_of(page) == []
    return page.inner_text(".order-code p").strip()


def _hands_over(keeper, number):
    keeper.goes("/shop/counter")
    assert faults_of(keeper.page) == []
    keeper.page.fill("#q", number)
    keeper.page.press("#q", "Enter")
    keeper.page.wait_for_url("**q=*")
    keeper.page.click("section[aria-labelledby=found-title] button[value=hand-over]")
    keeper.settles()
    assert "已交货：肥皂1块" in keeper.page.inner_text("#flash")


def test_a_sheet_to_sign_is_printed_on_one_page(visit):
    keeper = visit("keeper")
    keeper.goes("/shop/counter/sheet")
    assert faults_of(keeper.page) == []
    assert "领取人签字" in keeper.reads()
    printed = keeper.page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") <= 2
