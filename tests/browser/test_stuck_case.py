"""A supervisor finds the one case that is stuck, as nobody holds its role, and gives it away."""

from __future__ import annotations

import shutil

import pytest
from filling import pick, submit
from visiting import served

MATTER = "修一修活动室的窗户"


@pytest.fixture
def site(demonstrated, tmp_path):
    """A house for this alone: its secretary leaves office, and days go by."""
    with served(shutil.copytree(demonstrated, tmp_path / "instance")) as address:
        yield address


def _starts(member):
    """A case that waits for the secretary."""
    member.goes("/start/general_approval")
    pick(member.page, "kind", "request")
    member.page.fill("#matter", MATTER)
    member.page.fill("#reason", "窗户关不严，下雨进水。")
    return submit(member)


def _loses_its_secretary(officer):
    """The branch's secretary leaves office; the next days nobody holds the post."""
    officer.goes("/posts")
    officer.page.click("summary:has-text('免去支部书记')")
    officer.page.click("tr:has-text('支部书记') button:has-text('确定免去')")
    officer.settles()
    officer.page.click("text=时间")
    officer.page.click("button[name=leap][value='5']")
    officer.settles()


def _finds(officer):
    """From the groups of steps, and the sentence that says why."""
    officer.goes("/supervision?procedure=general_approval")
    page = officer.page
    row = page.locator("tr", has_text=MATTER)
    assert "没有人能办：无人担任支部书记" in row.inner_text()
    row.locator("a.row-title").click()
    officer.settles()
    assert "无人担任支部书记" in page.inner_text("section.block")


def _reassigns(officer, to):
    page = officer.page
    page.click("section.block a[data-act-dialog]:has-text('改派')")
    page.wait_for_selector("#act-dialog.show #act-page")
    page.fill("[data-find]", to)
    page.click(f".person-tile:has-text('{to}')")
    page.fill("#act-text", "书记空缺，由副书记办理")
    page.click("#act-page .act-buttons button")
    officer.settles()
    assert f"已改派{to}" in page.inner_text("#flash")


def _looks_at_one_step(officer, case):
    """Chosen in the words of the diagram, all tabs tell of that step alone, until it is let go."""
    officer.goes(case)
    page = officer.page
    page.click("#tab-diagram")
    page.wait_for_selector(".diagram:not([aria-busy])")
    page.click(".words button[data-element=review]")
    page.click("[data-step-only]")
    rows = page.locator("#record tbody tr")
    assert 0 < page.locator("#record tbody tr:not(.is-of-another-step)").count() < rows.count()
    page.click("#tab-inner")
    assert "负责人审核" in page.inner_text("#inner")
    page.click("[data-step-none]")
    assert page.locator(".is-of-another-step").count() == 0
    assert not page.is_visible("[data-step-filter]")


def test_a_case_whose_role_nobody_holds_is_found_given_to_somebody_and_moves(visit):
    member = visit("member")
    case = _starts(member)
    officer = visit("subdistrict")
    _loses_its_secretary(officer)
    _finds(officer)
    _reassigns(officer, "周致和")
    deputy = visit("deputy")
    deputy.goes("/inbox")
    deputy.page.click(f"a:has-text('{MATTER}')")
    deputy.settles()
    deputy.decides("同意")
    assert "已办理" in deputy.page.inner_text("#flash")
    member.goes(case)
    assert "无人担任" not in member.reads()
    assert "改派" in member.page.inner_text("aside.case-side")
    _looks_at_one_step(officer, case)
    officer.goes("/supervision/steps?procedure=general_approval")
    officer.page.wait_for_selector(".diagram:not([aria-busy])")
    assert "流程热力图" in officer.reads()
