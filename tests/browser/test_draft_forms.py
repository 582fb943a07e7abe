"""An official changes a form: adds fields, says what they are, sees it as its step will show it."""

from __future__ import annotations

import json

import pytest
from drafting import begins, file_of, leaves, opens, saved
from looking import faults_in_every_look

KEY = "general_approval"
FORM = "forms/back.json"
NAMES = {"textfield": "单行文字", "radio": "单选", "dynamiclist": "多行填写"}


@pytest.fixture
def visitor(visit):
    found = visit("sysadmin")
    yield found
    leaves(found)


def adds(page, kind):
    """Add a field at the end by the keyboard; the sheet is about it then."""
    page.focus(f".fjs-palette-field[data-field-type={kind}]")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-sheet] h2:text-is('{NAMES[kind]}')")


def says(page, path, text):
    """Write a property of the selected field."""
    page.fill(f"[data-sheet] [data-path='{path}'] :is(input, textarea)", text)
    page.keyboard.press("Tab")


def test_a_form_that_was_only_looked_at_stays_as_it_is(visitor):
    draft = begins(visitor, KEY)
    before = file_of(visitor, draft, "forms/review.json")
    opens(visitor, f"{draft}/forms/review")
    page = visitor.page
    adds(page, "textfield")
    saved(visitor)
    page.click("[data-act=undo]")
    page.wait_for_selector("#studio-state[data-tone=quiet]")
    saved(visitor)
    assert file_of(visitor, draft, "forms/review.json") == before


def test_fields_are_added_previewed_saved_and_found_again(visitor):
    draft = begins(visitor, KEY)
    opens(visitor, f"{draft}/forms/back")
    page = visitor.page
    adds(page, "textfield")
    says(page, "label", "交通工具")
    says(page, "key", "vehicle")
    adds(page, "radio")
    says(page, "label", "是否销假")
    says(page, "key", "is_back")
    saved(visitor)
    page.click("[data-side=desk]")
    shown = page.frame_locator("[data-preview-frame]")
    shown.get_by_label("交通工具").wait_for()
    assert shown.get_by_role("radio", name="选项一").count() == 1
    page.reload()
    page.wait_for_selector("[data-writing=true]:not([aria-busy])")
    assert "交通工具" in page.inner_text("[data-canvas]")
    kept = json.loads(file_of(visitor, draft, FORM))["components"]
    assert [one["key"] for one in kept][-2:] == ["vehicle", "is_back"]


def test_what_is_wrong_is_listed_and_leads_to_its_field(visitor):
    draft = begins(visitor, KEY)
    opens(visitor, f"{draft}/forms/back")
    page = visitor.page
    adds(page, "dynamiclist")
    page.click("text=多行填写里还没有字段，请至少放一个。")
    assert page.inner_text("[data-sheet] h2") == "多行填写"
    page.click("text=删除这个字段")
    page.wait_for_selector("text=表单没有写错的地方。")


def test_a_name_that_is_taken_is_refused_at_its_place(visitor):
    draft = begins(visitor, KEY)
    opens(visitor, f"{draft}/forms/apply")
    page = visitor.page
    adds(page, "textfield")
    says(page, "key", "matter")
    assert "已经有别的字段用了" in page.inner_text("[data-sheet]")
    says(page, "key", "1")
    assert "以字母或汉字开头" in page.inner_text("[data-sheet]")


def test_the_page_is_sound_in_every_look(visitor):
    draft = begins(visitor, KEY)
    opens(visitor, f"{draft}/forms/apply")
    page = visitor.page
    page.click(".fjs-element[data-id=general_apply_kind]", position={"x": 15, "y": 12})
    page.wait_for_selector("[data-sheet] h2")
    assert faults_in_every_look(page) == []
