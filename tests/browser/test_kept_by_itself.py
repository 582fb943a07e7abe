"""A page keeps the draft by itself, and sends files as they are chosen; nothing is kept in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from filling import submit
from looking import faults_in_every_look
from pictures import PDF, PNG

FOLDER = Path(__file__).parents[1] / "definitions" / "allkinds"
FORM = "/start/allkinds"
PAPER = {"name": "通知.pdf", "mimeType": "application/pdf", "buffer": PDF}
PICTURE = {"name": "现场.png", "mimeType": "image/png", "buffer": PNG}
FALSE = {"name": "假的.pdf", "mimeType": "application/pdf", "buffer": b"<svg onload=alert(1)>"}
SAVED = ".kept-at:has-text('已自动保存')"


@pytest.fixture(scope="module", autouse=True)
def every_kind(deploy):
    """The procedure whose form has fields of every kind, in force on the running house."""
    paths = [path for path in FOLDER.rglob("*") if path.is_file()]
    deploy({str(path.relative_to(FOLDER)): path.read_bytes() for path in paths})


def forgives(visitor, sign):
    """A refusal that was asked for, which the browser notes as a fault of the page."""
    assert visitor.faults
    assert all(sign in fault for fault in visitor.faults)
    visitor.faults.clear()


def opened(visit, name="member", **screen):
    visitor = visit(name, **screen)
    visitor.goes(FORM)
    return visitor, visitor.page


def test_what_is_written_is_saved_by_itself_and_is_there_again(visit):
    visitor, page = opened(visit)
    page.fill("#title", "自己存下的")
    page.press("#title", "Tab")
    page.wait_for_selector(SAVED)
    assert page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []
    visitor.goes("/drafts")
    page.locator(f"a[href*='{FORM}']").first.click()
    page.wait_for_selector("#title")
    assert page.input_value("#title") == "自己存下的"


def test_a_second_window_is_told_and_writes_nothing_over(visit):
    visitor, page = opened(visit)
    page.fill("#title", "第一个窗口")
    page.press("#title", "Tab")
    page.wait_for_selector(SAVED)
    visitor.goes("/drafts")
    page.locator(f"a[href*='{FORM}']").first.click()
    page.wait_for_selector("#title")
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#title", "第二个窗口")
    other.press("#title", "Tab")
    other.wait_for_selector(SAVED)
    page.fill("#title", "又是第一个")
    page.press("#title", "Tab")
    page.wait_for_selector(".kept-at:has-text('另一个窗口')")
    other.reload()
    assert other.input_value("#title") == "第二个窗口"
    forgives(visitor, "409")


def test_what_a_broken_line_swallowed_is_sent_again(visit):
    visitor, page = opened(visit)
    page.context.set_offline(True)
    page.fill("#title", "断线时写的")
    page.press("#title", "Tab")
    page.wait_for_selector(".kept-at:has-text('没有连上')")
    page.context.set_offline(False)
    page.wait_for_selector(SAVED)
    forgives(visitor, "ERR_INTERNET_DISCONNECTED")


def test_files_are_sent_as_they_are_chosen_looked_at_and_taken_away(visit):
    visitor, page = opened(visit)
    page.set_input_files("#papers", [PAPER, PICTURE, FALSE])
    page.wait_for_selector(".file-line:has-text('不是可用的图片')")
    forgives(visitor, "422")
    page.wait_for_selector(".file-line:has-text('现场.png') .thumb")
    page.locator("input[name='papers.kept']").nth(1).wait_for(state="attached")
    assert page.locator("input[name='papers.kept']").count() == 2
    page.get_by_role("button", name="移除 假的.pdf").click()
    page.get_by_role("button", name="移除 现场.png").click()
    page.wait_for_selector(SAVED)
    page.fill("#title", "带附件的")
    page.fill("#count", "2")
    page.check("#promise")
    submit(visitor)
    assert "通知.pdf" in visitor.reads()
    assert "现场.png" not in visitor.reads()


def test_figures_follow_what_is_written(visit):
    _visitor, page = opened(visit)
    page.fill("#lines-0-what", "车票")
    page.fill("#lines-0-price", "12.50")
    page.fill("#lines-0-pieces", "2")
    page.press("#lines-0-pieces", "Tab")
    page.wait_for_selector("output:has-text('25元')")
    page.get_by_role("button", name="添加一行").click()
    page.fill("#lines-1-price", "3")
    page.fill("#lines-1-pieces", "1")
    page.press("#lines-1-pieces", "Tab")
    page.wait_for_selector("output:has-text('28元')")


def test_every_kind_of_field_can_be_read_and_used_in_every_look(visit):
    _visitor, page = opened(visit)
    assert faults_in_every_look(page) == []
