"""Rows of a form in a real browser: added, taken away, sent, told; with and without scripts."""

from __future__ import annotations

import pytest
import trip
from filling import submit
from looking import faults_in_every_look, faults_of
from pictures import PDF, PNG

PHOTOS = {"type": "filepicker", "key": "photos", "label": "照片", "properties": {"most": "5"}}
PICTURE = {"name": "站台.png", "mimeType": "image/png", "buffer": PNG}
PAPER = {"name": "车票.pdf", "mimeType": "application/pdf", "buffer": PDF}
SCRIPT = {"name": "图.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)></svg>"}


@pytest.fixture(scope="module", autouse=True)
def journeys(deploy):
    """The journeys with photos of each day, put in force on the running house."""
    place, *others = trip.rows()["components"]
    deploy(trip.files(components=[place, PHOTOS, *others]))


def titles(page):
    return page.locator("[data-row-title]").all_inner_texts()


def fill(page, number, place):
    page.locator("[data-row]").nth(number).get_by_label("去哪里").fill(place)


def test_rows_are_added_taken_away_and_told_in_the_record(visit):
    visitor = visit("member")
    visitor.goes("/start/trip")
    page = visitor.page
    page.fill("#seats", "4")
    fill(page, 0, "聊城")
    for number, place in ((1, "东昌府"), (2, "济南")):
        page.get_by_role("button", name="添加一行").click()
        assert page.evaluate("document.activeElement.name") == f"days-{number}-place"
        page.keyboard.type(place)
    assert titles(page) == ["第1行", "第2行", "第3行"]
    page.get_by_role("group", name="第2行").get_by_role("button", name="删除这行").click()
    assert titles(page) == ["第1行", "第2行"]
    assert page.evaluate("document.activeElement.name") == "days-2-place"
    submit(visitor)
    told = visitor.reads()
    assert "共 2 行" in told
    assert told.index("聊城") < told.index("济南")
    assert "东昌府" not in told


def test_enter_in_the_last_cell_adds_a_row_until_there_are_as_many_as_may_be(visit):
    visitor = visit("member")
    visitor.goes("/start/trip")
    page = visitor.page
    page.focus("#days-0-place")
    for number in range(1, 5):
        page.locator("[data-row]").last.get_by_label("自驾理由").press("Enter")
        assert page.evaluate("document.activeElement.name") == f"days-{number}-place"
    assert page.get_by_role("button", name="添加一行").count() == 0
    assert "/start/trip" in page.url


def test_a_row_that_stays_empty_holds_nobody_up(visit):
    visitor = visit("member")
    visitor.goes("/start/trip")
    visitor.page.fill("#seats", "4")
    fill(visitor.page, 0, "聊城")
    visitor.page.get_by_role("button", name="添加一行").click()
    submit(visitor)
    assert "共 1 行" in visitor.reads()


def test_rows_are_sound_also_where_something_is_wrong(visit):
    visitor = visit("member")
    visitor.goes("/start/trip")
    page = visitor.page
    page.fill("#seats", "4")
    fill(page, 0, "聊城")
    page.get_by_role("button", name="添加一行").click()
    page.locator("[data-row]").last.get_by_label("过夜").check()
    assert faults_in_every_look(page) == []
    heights = page.locator("[data-row-add], [data-row-remove]").evaluate_all(
        "buttons => buttons.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    page.click("button[value=start]")
    page.wait_for_selector("[data-error-summary]")
    visitor.faults.clear()  # the browser itself reports the refusal, 422
    assert faults_in_every_look(page) == []
    page.click("[data-error-summary] a")
    assert page.evaluate("location.hash") == "#days-1-place"
    fill(page, 1, "济南")
    submit(visitor)
    assert faults_in_every_look(page) == []


def row(page, number):
    return page.get_by_role("group", name=f"第{number}行", exact=True)


def test_on_a_phone_pictures_and_papers_go_with_the_rows_they_were_put_into(visit):
    visitor = visit("member", width=390, height=844)
    visitor.goes("/start/trip")
    page = visitor.page
    page.fill("#seats", "4")
    for number, (place, file) in enumerate((("聊城", PICTURE), ("东昌府", PAPER), ("济南", PAPER))):
        if number:
            page.get_by_role("button", name="添加一行").click()
        fill(page, number, place)
        row(page, number + 1).get_by_label("照片").set_input_files(file)
    row(page, 1).locator(".file-list canvas").wait_for()
    row(page, 2).get_by_role("button", name="删除这行").click()
    row(page, 2).get_by_label("照片").set_input_files(SCRIPT)
    refused = row(page, 2).locator(".file-line", has_text="图.png")
    refused.get_by_text("不是可用的图片、PDF或Office文件").wait_for()
    visitor.faults.clear()  # the browser itself reports the refusal, 422
    refused.get_by_role("button", name="移除").click()
    row(page, 1).get_by_role("link", name="站台.png").wait_for()
    row(page, 2).get_by_role("link", name="车票.pdf").wait_for()
    assert faults_of(page) == []
    submit(visitor)
    told = page.locator("tbody tr:has(a[href*='/evidence/'])").all_inner_texts()
    assert ["站台.png" in told[0], "车票.pdf" in told[1], len(told)] == [True, True, 2]


def test_spare_rows_serve_where_no_script_runs(chromium, visit, site):
    state = visit("member").context.storage_state()
    context = chromium.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"{site}/start/trip")
    page.fill("#seats", "4")
    page.fill("#days-0-place", "聊城")
    page.fill("#days-3-place", "济南")
    page.set_input_files("#days-3-photos", PICTURE)
    page.click("button[value=start]")
    page.wait_for_url("**/cases/**")
    assert "共 2 行" in page.inner_text("main")
    assert "站台.png" in page.inner_text("tbody tr:has-text('济南')")
    context.close()
