"""待办 with nothing but the keyboard, on a phone, and sound in every look."""

from __future__ import annotations

import itertools

import pytest
import seal
import trip
from looking import faults_in_every_look

NUMBERS = itertools.count(1)
SEALS = "/inbox?procedure=seal"


@pytest.fixture(scope="module")
def in_force(deploy):
    """用章申请, whose step 审核 takes several at once, with a drawing for the viewer."""
    files = seal.files(acts="batch")
    drawing = trip.drawn("start", "ask", "look", "sign", "done").replace('"trip"', '"seal"')
    whole = f"{drawing}</bpmn:definitions>".encode()
    process = files["process.bpmn"].replace(b"</bpmn:definitions>", whole)
    deploy({**files, "process.bpmn": process})


@pytest.fixture
def two_seals(in_force, visit):
    """Two at least wait to be looked at; their purposes, which begin as those of no other test."""
    member = visit("member")
    named = f"键盘{next(NUMBERS)}号"
    purposes = [f"{named}甲", f"{named}乙"]
    for purpose in purposes:
        member.goes("/start/seal")
        member.page.fill("#purpose", purpose)
        member.page.fill("#copies", "1")
        member.page.click("button[value=start]")
        member.page.wait_for_url("**/cases/**")
    return purposes


def presses(visitor, key):
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press(key)
    visitor.settles()


def focused(page):
    return page.evaluate("document.activeElement.textContent")


def agrees(visitor):
    visitor.page.keyboard.press("1")
    visitor.page.wait_for_selector("#decide.show")
    visitor.page.wait_for_function("() => document.activeElement.dataset.slot === 'confirm'")
    presses(visitor, "Enter")


def test_from_the_inbox_over_the_first_to_the_next_by_keys_alone(visit, two_seals):
    visitor = visit("assessor2")
    visitor.goes(f"{SEALS}&q={two_seals[0][:-1]}")
    page = visitor.page
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.focus("button[name=onward]")
    presses(visitor, "Enter")
    rows = page.locator("[data-row]").count()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = focused(page)
    assert first == f"用章：{two_seals[0]}"
    presses(visitor, "Enter")
    assert page.inner_text("#matter-title") == first
    agrees(visitor)
    assert page.inner_text("#matter-title") == f"用章：{two_seals[1]}"
    assert page.locator(".queue-list li").count() == rows - 1
    agrees(visitor)
    assert "已办理" in visitor.reads()


def test_several_are_chosen_and_done_by_keys(visit, two_seals):
    visitor = visit("assessor1")
    visitor.goes(SEALS)
    page = visitor.page
    page.keyboard.press("j")
    for _ in two_seals:
        page.keyboard.press("x")
        page.keyboard.press("j")
    assert "已选 2 件" in page.inner_text("[data-chosen]")
    presses(visitor, "b")
    assert page.locator(".batch-row").count() == 2
    page.focus(".action-bar .btn-primary")
    presses(visitor, "Enter")
    assert "已办 2 件" in visitor.reads()


def test_on_a_phone_it_is_filtered_claimed_and_opened(visit, two_seals):
    visitor = visit("assessor1", width=390, height=844)
    visitor.goes("/inbox")
    page = visitor.page
    page.click(".inbox-filter > summary")
    page.select_option("#by-procedure", "seal")
    page.click(".inbox-fields .btn-primary")
    visitor.settles()
    assert page.url.endswith(SEALS)
    row = page.locator("[data-row]", has_text=two_seals[1])
    row.locator("[data-claim]").click()
    visitor.settles()
    assert page.url.endswith(SEALS)
    assert "放回" in row.inner_text()
    small = page.evaluate(
        "[...document.querySelectorAll('[data-row] :is(.btn, .choose), .inbox-filter > summary')]"
        ".filter(one => one.getBoundingClientRect().height < 44).map(one => one.textContent)"
    )
    assert small == []
    row.locator(".btn-act").click()
    visitor.settles()
    visitor.decides("同意")
    assert "已办理" in visitor.reads()


@pytest.mark.usefixtures("two_seals")
def test_table_panes_and_list_form_are_sound(visit):
    visitor = visit("assessor1")
    page = visitor.page
    visitor.goes(f"{SEALS}&starter=林一帆")
    page.click(".inbox-filter > summary")
    assert faults_in_every_look(page) == []
    items = page.eval_on_selector_all("[name=item]", "all => all.map(one => one.value)")
    visitor.goes("/inbox/batch?" + "&".join(f"item={one}" for one in items[:2]))
    assert faults_in_every_look(page) == []
    visitor.goes(SEALS)
    page.click("button[name=panes][value='1']")
    visitor.settles()
    page.click(".queue-list a")
    visitor.settles()
    assert faults_in_every_look(page) == []
