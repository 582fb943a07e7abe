"""代报 in a real browser: the clerk enters a claim, and the member says whose it is."""

from __future__ import annotations

import pytest
from filling import fill_claim, submit
from looking import faults_of

MEMBER = "林一帆"


def enters(clerk, title):
    """The clerk chooses the member, and the page is then another's."""
    clerk.goes("/start/points_claim")
    page = clerk.page
    page.click("#on_behalf_of + .ts-wrapper .ts-control")
    page.keyboard.type(MEMBER)
    page.click(f".ts-dropdown .option:has-text('{MEMBER}')")
    page.wait_for_selector("input[type=hidden][name=on_behalf_of]", state="attached")
    clerk.settles()
    assert f"您正在代{MEMBER}填写" in clerk.reads()
    assert faults_of(page) == []
    fill_claim(page, title)
    return submit(clerk)


@pytest.mark.parametrize("look", [{"width": 390, "height": 844}, {"scheme": "dark"}])
def test_the_member_acknowledges_what_was_entered(visit, look):
    title = f"雪天送菜上门{len(look)}"
    clerk = visit("commissioner")
    path = enters(clerk, title)
    assert "由孙亦诚代报" in clerk.reads()
    member = visit("member", **look)
    member.goes("/messages")
    assert f"本人确认：志愿服务（按时长）：{title}" in member.reads()
    member.goes(path)
    assert faults_of(member.page) == []
    member.page.check("#acknowledge_honest")
    member.decides("确认")
    assert "核实" in member.page.inner_text(".case-head")


def test_to_disown_it_takes_a_reason_and_no_promise(visit):
    path = enters(visit("commissioner"), "雪天铲冰")
    member = visit("member")
    member.goes(path)
    page = member.page
    page.click("[data-decide][data-label='不是我的']")
    page.click("[data-slot=confirm]")
    assert page.evaluate("document.activeElement.id") == "opinion"  # it asks for the reason
    page.fill("#opinion", "那天我在外地，不是我做的。")
    page.click("[data-slot=confirm]")
    page.wait_for_selector(".stamp")
    assert page.inner_text(".stamp").startswith("本人未确认")
