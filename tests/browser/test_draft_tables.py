"""An official changes a decision table: tries it, sees a gap named, mends it, finds it again."""

from __future__ import annotations

import pytest
from drafting import begins, file_of, leaves, opens, saved
from looking import faults_in_every_look

KEY = "star_year"
TABLE = "star-level.dmn"
SCORES = {
    "five_from": "90",
    "four_from": "80",
    "three_from": "70",
    "two_from": "60",
    "branch.composite": "82.5",
}


@pytest.fixture
def visitor(visit):
    found = visit("sysadmin")
    yield found
    leaves(found)


def tries(page):
    for name, value in SCORES.items():
        page.fill(f"[data-input='{name}']", value)
    page.wait_for_selector(".trial-said")


def ground(page, rule):
    """The colour of the first cell of a rule; rules from 1."""
    return page.evaluate(
        "n => getComputedStyle(document.querySelectorAll('td.input-cell')[n]).backgroundColor",
        rule - 1,
    )


def test_a_table_that_was_only_looked_at_stays_as_it_is(visitor):
    draft = begins(visitor, KEY)
    before = file_of(visitor, draft, TABLE)
    opens(visitor, f"{draft}/tables/{TABLE}")
    page = visitor.page
    tries(page)
    page.click("[data-views] button:first-child")
    page.click("[data-views] button:nth-child(2)")
    page.click("[data-act=addRule]")
    saved(visitor)
    page.click("[data-act=undo]")
    page.wait_for_selector("#studio-state[data-tone=quiet]")
    saved(visitor)
    assert file_of(visitor, draft, TABLE) == before


def test_a_trial_marks_the_rule_that_fires_and_every_cell(visitor):
    draft = begins(visitor, KEY)
    opens(visitor, f"{draft}/tables/{TABLE}")
    page = visitor.page
    tries(page)
    assert "第 2 条规则" in page.inner_text(".trial-fired")
    assert page.inner_text(".trial-told dd") == "4"
    assert ground(page, 2) != ground(page, 1) == ground(page, 3)
    page.click(".trial-fired button")
    selected = page.evaluate("document.activeElement.closest('td').dataset.rowId")
    assert selected == "star-level-rule-2"


def test_a_gap_is_named_leads_to_its_place_and_is_mended(visitor):
    draft = begins(visitor, KEY)
    opens(visitor, f"{draft}/tables/{TABLE}")
    page = visitor.page
    page.click("td.rule-index >> nth=4", button="right")
    page.get_by_text("删除规则").click()
    page.wait_for_selector("text=没有规则管到这样的情况：综合得分达到几条分数线为 0")
    page.click("[data-act=addRule]")
    page.wait_for_selector("text=第 1 条和第 5 条规则却会同时命中")
    page.get_by_text("第 1 条和第 5 条规则却会同时命中").click()
    page.click("td.input-cell >> nth=4")
    page.keyboard.type("0")
    page.click("td.output-cell >> nth=4")
    page.keyboard.type("1")
    page.click(".editor-state")
    page.wait_for_selector("text=没有空缺，没有重叠，也没有写错的地方。")
    saved(visitor)
    visitor.page.reload()
    page.wait_for_selector("[data-writing=true]:not([aria-busy])")
    assert page.locator("td.rule-index").count() == 5
    page.wait_for_selector("text=没有空缺，没有重叠，也没有写错的地方。")


def test_a_new_table_is_begun_from_nothing(visitor):
    draft = begins(visitor, KEY)
    visitor.goes(f"{draft}/tables/new?title=补助标准")
    page = visitor.page
    saved(visitor)
    assert 'name="补助标准"' in file_of(visitor, draft, page.url.rpartition("/")[2].split("?")[0])
    page.wait_for_selector("text=输入列“条件”还没有写看哪个变量")


def test_the_page_is_sound_in_every_look(visitor):
    draft = begins(visitor, KEY)
    opens(visitor, f"{draft}/tables/{TABLE}")
    tries(visitor.page)
    assert faults_in_every_look(visitor.page) == []
