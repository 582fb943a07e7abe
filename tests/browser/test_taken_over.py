"""Two officials and one draft: who loses the line, who goes on, what becomes of the rest."""

from __future__ import annotations

import pytest
from drafting import begins, file_of, saved

KEY = "star_activity"
DIAGRAM = "process.bpmn"
#: What a browser says of requests that the test itself keeps from arriving, or that are refused.
EXPECTED = ("net::ERR_FAILED", "409 (Conflict)")


@pytest.fixture
def lin(visit):
    found = visit("townoffice")
    yield found
    found.faults = [one for one in found.faults if not any(part in one for part in EXPECTED)]


def names_the_step(visitor, name):
    visitor.page.locator("g[data-element-id=note] .djs-hit").first.click()
    renames(visitor, name)


def renames(visitor, name):
    """The step that is chosen."""
    field = visitor.page.locator("#studio-panel").get_by_label("步骤名称", exact=True)
    field.fill(name)
    field.blur()


def takes_over(visitor):
    visitor.page.click("[data-studio-take-over]")
    visitor.page.wait_for_selector("#studio[data-writing=true]")


def test_what_was_not_saved_is_not_written_over_what_another_saved(lin, visit):
    draft = begins(lin, KEY)
    lin.goes(draft)
    lin.page.wait_for_selector("#studio[data-writing=true]")
    lin.page.route("**/files", lambda route: route.abort())
    names_the_step(lin, "甲改的名字")
    lin.page.wait_for_selector("#studio-state:has-text('没有连上')")

    zhao = visit("townoffice2")
    zhao.goes(draft)
    takes_over(zhao)
    names_the_step(zhao, "乙改的名字")
    saved(zhao)

    lin.page.unroute("**/files")
    lin.page.wait_for_selector("#studio-state[data-tone=bad]:not(:has-text('没有连上'))")
    takes_over(lin)
    assert "没有存上的改动不能再用" in lin.page.inner_text("#studio-state")
    drawn = lin.page.locator("g[data-element-id=note]").first.text_content()
    assert "乙改的名字" in "".join(drawn.split())
    kept = file_of(lin, draft, DIAGRAM)
    assert "乙改的名字" in kept
    assert "甲改的名字" not in kept
    zhao.faults.clear()


def test_who_comes_back_with_the_browsers_button_writes_on(lin):
    draft = begins(lin, KEY)
    lin.goes(draft)
    lin.page.wait_for_selector("#studio[data-writing=true]")
    lin.goes("/inbox")
    lin.page.go_back()
    lin.page.wait_for_selector("#studio[data-writing=true]")
    names_the_step(lin, "回来再改的名字")
    saved(lin)
    assert "回来再改的名字" in file_of(lin, draft, DIAGRAM)
    renames(lin, "走之前没有存的名字")
    lin.page.on("dialog", lambda asking: asking.accept())
    lin.page.wait_for_selector("#studio-state:has-text('正在修改')")
    lin.goes("/inbox")
    lin.page.go_back()
    lin.page.wait_for_selector("#studio[data-writing=true]")
    lin.page.wait_for_selector("#studio-state:has-text('可以修改')")
    assert "走之前没有存的名字" in file_of(lin, draft, DIAGRAM)
