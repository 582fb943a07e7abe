"""The public notice in a real browser: on screens, in the dark, in English and on paper."""

from __future__ import annotations

import re

from looking import faults_in_every_look, faults_of
from paper import sheets_of


def opens(visitor, *boxes):
    """The first sheet of the first list that has one; another test may have let days go by."""
    for box in boxes or ("running", "ended"):
        visitor.goes(f"/notices?box={box}")
        if visitor.page.locator(".row-title").count():
            break
    visitor.page.click(".row-title >> nth=0")
    visitor.page.wait_for_selector(".placard")


def pages_of(visitor):
    """How many pages the sheet takes on paper."""
    return len(sheets_of(visitor.page))


def speaks(visitor, language):
    visitor.page.click(".topbar-end > .dropdown:last-child > button")
    visitor.page.click(f"button[name=language][value={language}]")
    visitor.settles()


def test_the_sheet_is_sound_and_black_on_white_in_every_look(visit):
    visitor = visit("commissioner")
    opens(visitor)
    assert faults_in_every_look(visitor.page) == []
    visitor.page.emulate_media(color_scheme="dark")
    colours = visitor.page.evaluate(
        "() => { const look = getComputedStyle(document.querySelector('.placard'));"
        " return [look.color, look.backgroundColor]; }"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_the_sheet_is_sound_in_english(visit):
    visitor = visit("deputy")
    speaks(visitor, "en")
    opens(visitor)
    found = faults_of(visitor.page)
    said = visitor.reads()
    speaks(visitor, "zh")
    assert found == []
    assert "24:00 on" in said


def test_one_line_takes_one_page_and_nothing_but_the_sheet_is_printed(visit):
    visitor = visit("commissioner")
    opens(visitor)
    visitor.page.evaluate(
        "() => { const body = document.querySelector('.placard tbody');"
        " while (body.rows.length > 1) body.rows[1].remove(); }"
    )
    assert pages_of(visitor) == 1
    visitor.page.emulate_media(media="print")
    shown = visitor.page.evaluate(
        "() => [...document.body.querySelectorAll('.rail, .topbar, .foot, .page-head, .tabbar')]"
        ".filter(one => getComputedStyle(one).display !== 'none').length"
    )
    assert shown == 0


def test_a_long_table_goes_on_with_its_head_and_pages_are_numbered(visit):
    visitor = visit("commissioner")
    opens(visitor, "ended")
    page = visitor.page
    page.evaluate(
        "() => { const body = document.querySelector('.placard tbody');"
        " for (let n = 0; n < 60; n++) body.append(body.rows[0].cloneNode(true)); }"
    )
    assert pages_of(visitor) >= 3
    page.emulate_media(media="print")
    look = "getComputedStyle(document.querySelector('.placard thead')).display"
    assert page.evaluate(look) == "table-header-group"
    numbered = page.evaluate(
        "() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])"
        ".filter(rule => rule instanceof CSSPageRule).map(rule => rule.cssText).join(' ')"
    )
    assert "counter(page)" in numbered
    assert "counter(pages)" in numbered


def test_on_a3_the_sheet_fills_a3(visit):
    visitor = visit("commissioner")
    opens(visitor, "ended")
    visitor.page.click("text=A3")
    visitor.settles()
    assert set(sheets_of(visitor.page)) == {(297, 420)}


def test_the_check_of_a_sheet_is_sound_for_strangers(visit, chromium, site):
    visitor = visit("commissioner")
    opens(visitor)
    code = re.search(r"核对码 ([\w ]+)", visitor.page.inner_text(".placard-code")).group(1)
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/check")
    page.fill("#code", code)
    page.click("main button.btn-primary")
    page.wait_for_selector("#digest-title")
    assert faults_in_every_look(page) == []
    context.close()


def test_the_print_button_prints(visit):
    visitor = visit("commissioner")
    opens(visitor)
    visitor.page.evaluate("() => { window.print = () => document.body.dataset.printed = 'yes'; }")
    visitor.page.click("[data-print]")
    assert visitor.page.evaluate("document.body.dataset.printed") == "yes"
