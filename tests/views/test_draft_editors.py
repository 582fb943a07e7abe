"""The pages that change a table or a form of a draft; looking at a text keeps nothing."""

from __future__ import annotations

import json

import pytest
from draftfolder import FOLDER, FORM, TABLE

from app.organisation import accounts, directory
from app.studio import drafts

FORM_TEXT = json.dumps(FORM, ensure_ascii=False)


@pytest.fixture
def place(town):
    """Where the pages of a draft lie."""

    def begin():
        root = directory.actor(accounts.person_named("root"))
        return f"/studio/drafts/{drafts.begin_anew(root, FOLDER).id}"

    return town.does(begin)


@pytest.fixture
def root(town):
    return town.enter("root")


def looks(browser, page, text, **more):
    answer = browser.post(f"{page}/look", json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_pages_list_the_parts_by_what_people_call_them(root, place):
    page = root.get(f"{place}/tables/rules.dmn").text
    assert "等级、补贴" in page
    assert f'href="{place}/forms/check">核定</a>' in page


def test_a_new_part_gets_a_name_that_is_free(root, place):
    assert root.get(f"{place}/tables/new").location.startswith(f"{place}/tables/table-1.dmn?")
    assert root.get(f"{place}/forms/new").location == f"{place}/forms/form_1"


def test_a_table_is_tried_and_its_rules_are_marked(root, place):
    page = f"{place}/tables/rules.dmn"
    told = looks(root, page, TABLE, about="grant", written={"score": "75"})
    assert [one["fired"] for one in told["marks"]] == [[0], [0]]
    assert told["marks"][1]["cells"] == [[True], [True]]
    assert "<dd>100</dd>" in told["result"]
    assert "得分为 59" in told["report"]


def test_nothing_is_said_before_anything_is_written(root, place):
    told = looks(root, f"{place}/tables/rules.dmn", TABLE)
    assert told["marks"] == []
    assert "填写上面任意一项" in told["result"]
    assert 'type="number" data-input="score"' in told["fields"]


def test_the_decision_that_the_others_lead_to_is_tried_first(root, place):
    told = looks(root, f"{place}/tables/rules.dmn", TABLE)
    assert '<option value="grant" selected>' in told["fields"]


def test_what_fails_is_told_in_a_sentence(root, place):
    told = looks(root, f"{place}/tables/rules.dmn", TABLE, about="level", written={"score": "多"})
    assert "输入列“得分”应是数字，而值是" in told["result"]


@pytest.mark.parametrize("sent", [[], {}, {"text": 1}, {"text": "", "written": {"a": 1}}])
def test_what_no_editor_sends_is_refused(root, place, sent):
    assert root.post(f"{place}/tables/rules.dmn/look", json=sent).status_code == 422


def test_a_form_is_previewed_as_its_step_will_look(root, place):
    page = root.post(f"{place}/forms/check/preview", data={"text": FORM_TEXT}).text
    assert 'for="score">核定得分' in page
    assert all(words in page for words in ("同意", "按规定发放", "不同意"))
    assert 'name="result"' not in page


def test_a_previewed_form_asks_what_hangs_on_other_answers(root, place):
    data = {"text": FORM_TEXT, "result": "agree"}
    assert root.post(f"{place}/forms/check/asked", data=data).json["asked"] == [
        "what",
        "score",
        "result",
    ]


def test_problems_of_a_form_lead_to_their_fields(root, place):
    wrong = FORM_TEXT.replace('"what"', '"score"')
    told = looks(root, f"{place}/forms/check", wrong)
    assert "在同一张表单里重复了" in told["report"]
    assert '"element": "f_score"' in told["report"]
    shown = root.post(f"{place}/forms/check/preview", data={"text": wrong}).text
    assert "改正以后就能看到" in shown


def test_looking_keeps_nothing(root, place):
    looks(root, f"{place}/tables/rules.dmn", "<other/>")
    looks(root, f"{place}/forms/check", "{}")
    assert root.get(f"{place}/files").json["files"] == FOLDER


@pytest.mark.parametrize("part", ["tables/rules.dmn", "forms/check", "tables/new", "forms/new"])
def test_others_find_the_door_closed(town, place, part):
    assert town.enter("li").get(f"{place}/{part}").status_code == 403
