"""时光 at a browser: from a case that is done back to a moment when somebody had it in hand."""

from __future__ import annotations

import re

from looking import faults_in_every_look

NUMBER = "XZ-ZJ0101-2025-0001"


def test_a_case_is_followed_back_step_by_step(visit):
    office = visit("townoffice")
    office.goes(f"/search?q={NUMBER}")
    office.page.locator("main a", has_text="前王村党支部 2025年度").first.click()
    office.settles()
    office.page.click("text=时光")
    office.settles()
    last = _place(office)
    assert last == _steps(office)
    assert "已办结" in office.reads()
    for _ in range(2):
        office.page.click("a[rel=prev]")
        office.settles()
    assert _place(office) == last - 2
    office.page.focus("#act")
    with office.page.expect_navigation():
        office.page.keyboard.press("Home")
    office.settles()
    assert _place(office) == 1
    for _ in range(2):
        office.page.click("a[rel=next]")
        office.settles()
    assert "当时在谁手里" in office.reads()
    office.page.locator(".diagram").scroll_into_view_if_needed()
    office.page.wait_for_selector(".diagram-mark-done")
    assert office.page.locator(".past-list a[aria-current=step]").count() == 1
    assert faults_in_every_look(office.page) == []


def _place(office):
    return int(_figures(office)[0])


def _steps(office):
    return int(_figures(office)[1])


def _figures(office):
    return re.search(r"第 (\d+) 步，共 (\d+) 步", office.reads()).groups()
