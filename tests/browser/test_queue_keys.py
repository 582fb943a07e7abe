"""逐件办理 with nothing but the keyboard."""

from __future__ import annotations

import itertools

import pytest
from filling import fill_claim, submit
from looking import faults_in_every_look

#: One day's claims of an item differ by their titles.
NUMBERS = itertools.count(1)
VERIFY = "/inbox/points_claim/verify"


@pytest.fixture
def two_claims(visit):
    """There are two at least to be verified, whatever other tests have done."""
    member = visit("member")
    for title in (f"键盘{next(NUMBERS)}件", f"键盘{next(NUMBERS)}件"):
        member.goes("/start/points_claim")
        fill_claim(member.page, title)
        submit(member)


def place(page):
    return page.evaluate(
        "[...document.querySelectorAll('.queue-list a')]"
        ".findIndex(one => one.hasAttribute('aria-current'))"
    )


def presses(visitor, key):
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press(key)
    visitor.settles()


@pytest.mark.usefixtures("two_claims")
def test_keys_go_from_item_to_item_and_decide(visit):
    visitor = visit("assessor1")
    visitor.goes(VERIFY)
    page = visitor.page
    waiting = page.locator(".queue-list li").count()
    presses(visitor, "j")
    assert place(page) == 1
    presses(visitor, "ArrowUp")
    assert place(page) == 0
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.name") == "quantity_found"
    page.keyboard.press("1")
    assert not page.is_visible("#decide")
    page.fill("input[name=quantity_found]", "2")
    page.keyboard.press("Escape")
    page.check("input[name=verify_recusal]")
    page.keyboard.press("1")
    page.wait_for_selector("#decide.show")
    page.wait_for_function("() => document.activeElement.dataset.slot === 'confirm'")
    presses(visitor, "Enter")
    assert "已办理" in visitor.reads()
    assert page.locator(".queue-list li").count() == waiting - 1


@pytest.mark.usefixtures("two_claims")
def test_a_refusal_asks_for_its_reason_before_enter_sends_it(visit):
    visitor = visit("assessor2")
    visitor.goes(VERIFY)
    page = visitor.page
    page.check("input[name=verify_recusal]")
    page.keyboard.press("4")
    page.wait_for_selector("#decide.show")
    page.wait_for_function("() => document.activeElement.id === 'opinion'")
    page.keyboard.press("Enter")
    assert page.is_visible("#decide")
    page.keyboard.type("与已报的事项重复。")
    presses(visitor, "Enter")
    assert "已办理" in visitor.reads()


@pytest.mark.usefixtures("two_claims")
def test_the_queue_is_sound(visit):
    visitor = visit("assessor1")
    visitor.goes(VERIFY)
    assert faults_in_every_look(visitor.page) == []
