"""Drafts that a page saves by itself, rights of a step over fields, and files one by one."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from api.program import Program
from pictures import PNG
from sent import SEAL
from sent_forms import act_url

from app import db
from app.cases.models import WorkItem
from app.cases.papers import Draft
from app.db import new_id
from app.definitions import deployment, folders
from app.organisation import accounts
from app.organisation.actors import SYSTEM
from app.views import keeping

FOLDER = Path(__file__).parents[1] / "definitions" / "allkinds"
FILLED = {
    "title": "去镇里开会",
    "count": "3",
    "promise": "y",
    "phone": "13812345678",
    "hour": "14:20",
    "lines-0-what": "车票",
    "lines-0-price": "12.5",
    "lines-0-pieces": "2",
}


def saves(browser, key, seen="", path="/start/seal/draft", **answers):
    return browser.post(path, data={**SEAL, "key": str(key), "seen": seen, **answers})


def drafts(town):
    return town.asks(lambda: [one.answers["purpose"] for one in db.session.query(Draft)])


def test_each_saving_goes_on_from_the_one_before(town):
    lin, key = town.enter("lin"), new_id()
    first = saves(lin, key)
    assert re.fullmatch(r"\d\d:\d\d", first.json["at"])
    assert saves(lin, key, first.json["seen"], purpose="改过").status_code == 200
    assert drafts(town) == ["改过"]


def test_a_second_window_writes_nothing_over(town):
    lin, key = town.enter("lin"), new_id()
    seen = saves(lin, key).json["seen"]
    saves(lin, key, seen, purpose="另一个窗口")
    late = saves(lin, key, seen, purpose="晚了")
    assert (late.status_code, late.json["code"]) == (409, "DraftMovedOn")
    assert drafts(town) == ["另一个窗口"]


def test_a_draft_that_comes_after_the_submit_changes_nothing(town):
    lin, key = town.enter("lin"), new_id()
    seen = saves(lin, key).json["seen"]
    assert lin.post("/start/seal", data={**SEAL, "key": str(key)}).status_code == 302
    late = saves(lin, key, seen)
    assert (late.status_code, late.json["code"]) == (409, "SubmittedAlready")
    assert drafts(town) == []


def test_anothers_draft_is_not_there(town):
    key = new_id()
    saves(town.enter("lin"), key)
    assert saves(town.enter("gao"), key, purpose="换掉").status_code == 404
    assert drafts(town) == [SEAL["purpose"]]


@pytest.fixture
def step(town):
    """Where zhao acts on a case of lin's, without what is done there."""
    case = town.enter("lin").post("/start/seal", data=SEAL).location
    return act_url(town.enter("zhao").get(case).text).removesuffix("/complete")


def test_a_step_is_saved_by_whose_turn_it_is_until_it_is_done(town, step):
    zhao, given = town.enter("zhao"), {"look_reason": "写到一半"}
    first = zhao.post(f"{step}/draft", data={**given, "seen": ""})
    assert first.status_code == 200
    assert zhao.post(f"{step}/draft", data={**given, "seen": "older"}).status_code == 409
    assert town.enter("lin").post(f"{step}/draft", data=given).status_code in (403, 404)
    zhao.post(f"{step}/complete", data={"look_result": "agree"})
    late = zhao.post(f"{step}/draft", data={**given, "seen": first.json["seen"]})
    assert late.status_code in (403, 409)
    assert town.asks(lambda: [one.draft for one in db.session.query(WorkItem)]) == [None] * 2


def test_without_scripts_a_button_keeps_what_is_written(town, looked_at):
    zhao = town.enter("zhao")
    [path] = re.findall(r'formaction="([^"]+)"', zhao.get(looked_at).text)
    assert zhao.post(path, data={"remark": "写到一半"}).location == looked_at
    assert 'value="写到一半"' in zhao.get(looked_at).text
    assert town.enter("lin").post(path, data={}).status_code in (403, 404)


def uploads(browser, content, name):
    return browser.post("/evidence", data={"file": (io.BytesIO(content), name)})


def test_a_file_is_taken_in_alone_and_what_is_none_is_told(town):
    lin = town.enter("lin")
    taken = uploads(lin, PNG, "照片.png")
    assert (taken.status_code, taken.json["is_picture"]) == (201, True)
    with lin.get(taken.json["url"]) as shown:
        assert shown.data == PNG
    assert town.enter("chen").get(taken.json["url"]).status_code == 404
    refused = uploads(lin, b"<svg>", "照片.png")
    assert refused.status_code == 422
    assert "照片.png" in refused.json["message"]
    assert town.browser().post("/evidence").status_code == 302


def test_a_file_that_is_too_large_is_told_before_it_is_read_whole(town, monkeypatch):
    monkeypatch.setattr(keeping, "LARGEST", len(PNG) - 1)
    assert "超过10MB" in uploads(town.enter("lin"), PNG, "大.png").json["message"]


def test_what_no_browser_shows_is_taken_away_under_a_harmless_name(town):
    from cases.test_contents import office  # noqa: PLC0415 - only here

    lin = town.enter("lin")
    told = uploads(lin, office(), "通知.hta").json
    assert told["name"] == "通知.hta.docx"
    with lin.get(told["url"]) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    with lin.get(uploads(lin, PNG, "照片.png").json["url"]) as shown:
        assert shown.headers["Content-Disposition"].startswith("inline")


@pytest.fixture
def looked_at(town):
    """A case with fields of every kind, at the step that shares the form: its address."""
    town.does(lambda: deployment.deploy(SYSTEM, folders.read(FOLDER)))
    answer = town.enter("lin").post("/start/allkinds", data=FILLED)
    assert answer.status_code == 302, answer.text
    return answer.location


def test_a_step_sees_what_it_may_read_and_never_what_is_hidden_from_it(town, looked_at):
    page = town.enter("zhao").get(looked_at).text
    form = page[page.index('id="act"') : page.index('id="decide"')]
    assert "去镇里开会" in form
    assert "14:20" in form
    assert "25元" in form
    assert 'name="title"' not in form
    assert 'name="remark"' in form
    assert "13812345678" not in page
    assert "13812345678" in town.enter("lin").get(looked_at).text


def test_a_step_that_only_reads_a_field_writes_none_through_either_door(town, looked_at):
    zhao = town.enter("zhao")
    act = act_url(zhao.get(looked_at).text)
    given = {"remark": "已核对", "result": "agree"}
    changed = zhao.post(act, data={**given, "title": "改掉", "count": "9", "phone": "110"})
    assert changed.status_code == 422
    for said in ("“事由”在这一步只能看", "“人数”在这一步只能看", "没有“phone”这一项"):
        assert said in changed.text
    with town.house.app_context(), db.transaction():
        key, _row = accounts.issue_token(accounts.person_named("zhao"))
    program = Program(town.house, key)
    item = act.split("/")[2]
    asked = {
        one["name"]: one["access"] for one in program.get(f"/work-items/{item}").json["questions"]
    }
    assert (asked["title"], asked["remark"]) == ("read", "edit")
    assert "phone" not in asked
    case = looked_at.removeprefix("/cases/")
    assert "13812345678" not in program.get(f"/cases/{case}/timeline").text
    body = {"answers": {**given, "title": "改掉"}}
    refused = program.post(f"/work-items/{item}/complete", body)
    assert refused.json["fields"] == {"title": ["“事由”在这一步只能看，不能填写。"]}
    assert program.post(f"/work-items/{item}/complete", {"answers": given}).status_code == 200
