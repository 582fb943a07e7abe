"""Where a case is to be moved to is chosen while the reason is being typed."""

from __future__ import annotations

import pytest


@pytest.fixture
def page(visit):
    """The dialog in which a case that waits for somebody can be moved to another step."""
    officer = visit("subdistrict")
    officer.goes("/supervision?procedure=points_claim&lot=waiting")
    officer.page.locator("a.row-title").first.click()
    officer.settles()
    officer.page.click("section.block a[data-act-dialog]:has-text('移动到步骤')")
    officer.page.wait_for_selector("#act-dialog.show #act-page")
    return officer.page


def choices(page):
    return page.locator("#act-page [data-preview]:not([disabled])").all()


def test_what_is_typed_while_a_preview_is_fetched_stays_and_so_does_the_cursor(page):
    held = []

    def hold(route):
        held.append(route)

    page.fill("#act-text", "先")
    page.route("**/act/move-to?element=*", hold)
    choices(page)[0].check()
    page.focus("#act-text")
    page.keyboard.press("End")
    page.keyboard.type("退回")
    while not held:
        page.wait_for_timeout(50)
    held.pop().continue_()
    page.wait_for_selector("#act-page .ahead")
    page.keyboard.type("重写")
    assert page.input_value("#act-text") == "先退回重写"


def test_what_it_would_lead_to_follows_the_step_that_is_chosen(page):
    assert page.locator("#act-page .ahead").count() == 0
    for choice in choices(page)[:2]:
        choice.check()
        name = choice.locator("xpath=..").inner_text().splitlines()[0]
        page.wait_for_selector(f"#act-page .ahead:has-text('{name}')")
        assert page.locator("#act-page .ahead").count() == 1
