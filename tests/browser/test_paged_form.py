"""A claim in three steps on a phone, with a photo; and as one long form everywhere else."""

from __future__ import annotations

import io
import re

import pytest
from filling import fill_claim, set_day, submit, turn_over
from looking import faults_of
from PIL import Image

PHONE = {"width": 390, "height": 844}
FORM = "/start/points_claim"
TITLES = ["做了什么", "做得怎样", "附上佐证"]


def shown(visitor):
    """The pages of the form that can be seen."""
    pages = visitor.page.locator("[data-page]")
    return [
        pages.nth(at).get_attribute("aria-label")
        for at in range(pages.count())
        if pages.nth(at).is_visible()
    ]


def step(visitor):
    return visitor.page.inner_text(".page-steps [aria-current=step]")


def fills_first_page(page):
    page.evaluate("document.querySelector('#item').tomselect.setValue('D01')")
    page.fill("#title", "清理三号楼排水沟")
    set_day(page, "event_date")


def photo():
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "#88aabb").save(content, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def test_a_phone_shows_one_page_at_a_time_and_loses_nothing_on_the_way_back(visit):
    visitor = visit("member", **PHONE)
    visitor.goes(FORM)
    page = visitor.page
    assert (shown(visitor), step(visitor)) == (TITLES[:1], TITLES[0])
    assert not page.is_visible("button[value=start]")
    fills_first_page(page)
    turn_over(page)
    assert (shown(visitor), step(visitor)) == (TITLES[1:2], TITLES[1])
    page.fill("#quantity", "1.5")
    page.get_by_role("button", name="上一步").click()
    assert shown(visitor) == TITLES[:1]
    assert page.input_value("#title") == "清理三号楼排水沟"
    turn_over(page)
    assert page.input_value("#quantity") == "1.5"
    page.go_back()
    assert shown(visitor) == TITLES[:1]
    assert page.input_value("#title") == "清理三号楼排水沟"


def test_a_page_is_left_when_it_is_answered(visit):
    visitor = visit("member", **PHONE)
    visitor.goes(FORM)
    turn_over(visitor.page)
    assert shown(visitor) == TITLES[:1]
    fills_first_page(visitor.page)
    turn_over(visitor.page)
    assert shown(visitor) == TITLES[1:2]


def test_what_the_server_finds_wrong_opens_its_page(visit):
    visitor = visit("member", **PHONE)
    visitor.goes(FORM)
    fill_claim(visitor.page, "太短的说明")
    visitor.page.evaluate(
        "() => { document.querySelector('#statement').value = '短';"
        " document.querySelector('#start-form').noValidate = true; }"
    )
    visitor.page.click("button[value=start]")
    visitor.page.wait_for_selector("[data-error-summary]")
    assert shown(visitor) == TITLES[1:2]
    assert visitor.page.input_value("#statement") == "短"
    visitor.faults.clear()  # the browser tells of the 422 itself


def test_a_photo_is_taken_and_joins_the_files(chromium, site, visit):
    visitor = visit("member", **PHONE)
    state = visitor.context.storage_state()
    context = chromium.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, storage_state=state, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(site + FORM)
    page.wait_for_load_state()
    fill_claim(page, "拍照的一件")
    for _time in range(2):
        with page.expect_file_chooser() as chosen:
            page.click("[data-shoot]")
        assert chosen.value.element.get_attribute("capture") == "environment"
        chosen.value.set_files([photo()])
    page.wait_for_selector(".file-list canvas")
    assert page.locator(".file-list li").count() == 2
    page.click("button[value=start]")
    page.wait_for_url(re.compile("/cases/"))
    assert "2 个附件" in page.inner_text("main")
    context.close()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_page_is_sound_on_a_phone(visit, number):
    visitor = visit("member", **PHONE)
    visitor.goes(FORM)
    fills_first_page(visitor.page)
    if number > 1:
        turn_over(visitor.page)
        visitor.page.fill("#quantity", "1")
        visitor.page.fill("#asked_points", "1")
        visitor.page.fill("#statement", "大雪过后，与邻居一起把广场清扫干净。")
    if number > 2:
        turn_over(visitor.page)
    assert step(visitor) == TITLES[number - 1]
    assert faults_of(visitor.page) == []


def test_a_wide_screen_has_it_all_on_one_page(visit):
    visitor = visit("member")
    visitor.goes(FORM)
    assert shown(visitor) == TITLES
    assert not visitor.page.is_visible(".page-steps")
    fill_claim(visitor.page, "一张长表")
    assert "/cases/" in submit(visitor)
