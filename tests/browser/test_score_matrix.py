"""The score matrix in a real browser, on a January day on which the review group is at work."""

from __future__ import annotations

from datetime import date

import demonstration
import pytest
from looking import faults_in_every_look
from visiting import Visitor, served

TODAY = date(2027, 1, 9)


@pytest.fixture(scope="module")
def january(tmp_path_factory):
    folder = tmp_path_factory.mktemp("january")
    demonstration.fill(folder, TODAY, *demonstration.STARS)
    with served(folder, TODAY) as address:
        yield address


@pytest.fixture
def enter(chromium, january):
    visitors = []

    def come(username, **look):
        visitors.append(Visitor(chromium, january, username, **look))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.leaves()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


def cell(page, row, aspect):
    return page.locator("[data-matrix-row]").nth(row).locator("input[data-most]").nth(aspect)


def at(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


def fill(page, row, marks):
    cell(page, row, 0).focus()
    for mark in marks:
        page.keyboard.type(mark)
        page.keyboard.press("ArrowRight")


MAXIMA = ("15", "10", "20", "10", "5", "5", "10", "5", "15", "5")


def test_arrows_and_enter_walk_from_cell_to_cell(enter):
    page = enter("reviewer1").page
    page.goto(f"{page.url}stars/scoring")
    cell(page, 0, 0).focus()
    first = at(page)
    page.keyboard.press("ArrowRight")
    assert at(page).endswith("班子建设")
    page.keyboard.press("ArrowLeft")
    assert at(page) == first
    page.keyboard.press("Enter")
    assert at(page).endswith("政治建设")
    assert at(page) != first
    page.keyboard.press("ArrowUp")
    assert at(page) == first


def test_marks_are_summed_judged_and_kept_as_one_goes(enter):
    page = enter("reviewer2").page
    page.goto(f"{page.url}stars/scoring")
    fill(page, 0, MAXIMA)
    row = page.locator("[data-matrix-row]").first
    assert row.locator("[data-matrix-total]").inner_text() == "100"
    more = page.locator("[data-matrix-remarks]").first
    assert more.locator(".matrix-remark:visible").count() == 0
    cell(page, 0, 2).fill("11.5")
    assert more.locator(".matrix-remark:visible").count() == 1
    cell(page, 0, 1).fill("10.5")
    assert cell(page, 0, 1).get_attribute("aria-invalid") == "true"
    page.wait_for_selector("[data-matrix-state]:text('已存')")
    page.reload()
    assert cell(page, 0, 2).input_value() == "11.5"
    assert row.locator("[data-matrix-total]").inner_text() == "92"


def test_a_sheet_is_handed_in_from_its_row(enter):
    page = enter("reviewer3").page
    page.goto(f"{page.url}stars/scoring")
    before = page.locator("[data-matrix-row]").count()
    fill(page, 0, MAXIMA)
    form = page.locator("[data-matrix-remarks] form").first
    form.locator("input[name=no_conflict]").check()
    form.locator("button").click()
    page.wait_for_load_state("networkidle")
    assert page.url.endswith("/stars/scoring?") or page.url.endswith("/stars/scoring")
    assert page.locator("[data-matrix-row]").count() == before - 1


def test_the_matrix_the_board_and_the_results_are_sound(enter):
    page = enter("towncommittee").page
    for path in ("stars/commitments", "stars/results"):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + f"/{path}")
        assert faults_in_every_look(page) == []
    page = enter("reviewer4").page
    page.goto(f"{page.url}stars/scoring")
    assert faults_in_every_look(page) == []


def test_a_row_is_a_form_where_no_script_runs(chromium, enter, january):
    state = enter("reviewer5").context.storage_state()
    context = chromium.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"{january}/stars/scoring")
    before = page.locator("[data-matrix-row]").count()
    for aspect, mark in enumerate(MAXIMA):
        cell(page, 0, aspect).fill(mark)
    form = page.locator("[data-matrix-remarks] form").first
    form.locator("input[name=no_conflict]").check()
    form.locator("button").click()
    page.wait_for_load_state()
    assert page.locator("[data-matrix-row]").count() == before - 1
    context.close()
