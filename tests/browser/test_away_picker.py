"""外出委托 in a browser: the deputy is found while typing, and chosen by a press."""

from __future__ import annotations

from datetime import date, timedelta


def test_a_deputy_is_found_while_typing_and_appointed(visit):
    visitor = visit("secretary")
    visitor.goes("/away")
    page = visitor.page
    page.fill("[data-find]", "林一帆")
    page.click(".person-tile:has-text('林一帆')")
    page.fill("#until", (date.fromisoformat(page.input_value("#since")) + timedelta(1)).isoformat())
    page.keyboard.press("Escape")  # the calendar
    page.click("main form[action='/away'] .btn-primary")
    visitor.settles()
    assert "已委托林一帆代办" in page.inner_text("#flash")
    page.click(".stand-ins summary")
    page.click(".stand-ins .btn-danger")
    visitor.settles()
    assert "已经结束" in page.inner_text("#flash")
