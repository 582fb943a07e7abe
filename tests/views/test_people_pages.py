"""人员 and 离职交接: an administrator finds somebody and hands over what waits for them."""

from __future__ import annotations

import re
import uuid

import pytest

from app import db
from app.cases import boxes, official, sending_back
from app.cases.sending_back import Reentry
from app.organisation import accounts, directory
from app.organisation.models import Person
from app.worker import looking


@pytest.fixture
def claimed(sqlite_town):
    """赵明远 has taken a request for the seal from the assessors."""
    sqlite_town.starts_seal(sqlite_town.enter("lin"))

    def claim():
        actor = directory.actor(accounts.person_named("zhao"))
        official.claim(actor, boxes.inbox(actor).rows[0].id)

    sqlite_town.does(claim)
    return sqlite_town


def path_of(town, name):
    return f"/people/{town.ids[name]}/handover"


def test_an_administrator_finds_people_by_name(sqlite_town):
    wang = sqlite_town.enter("wang")
    assert "人员" in wang.get("/").text
    page = wang.get("/people?q=明远").text
    assert ("赵明远" in page, "李向阳" in page) == (True, False)
    assert "考核小组" in page
    assert path_of(sqlite_town, "zhao") in page
    assert "没有找到人" in wang.get("/people?q=无此人").text


def test_the_page_lists_what_waits_and_previews(claimed):
    wang = claimed.enter("wang")
    page = wang.get(path_of(claimed, "zhao")).text
    assert "用章申请" in page
    assert "用章：证明" not in page, "an administrator of people reads no cases by that"
    shown = wang.post(f"{path_of(claimed, 'zhao')}/preview", data={"to-*": "qian"}).text
    assert "交给钱思齐" in shown
    shown = wang.post(f"{path_of(claimed, 'zhao')}/preview", data={"to-*": "gao"}).text
    assert "放回岗位，由同岗人员办理" in shown


def test_what_comes_straight_back_is_listed_and_goes_to_the_successor(sqlite_town):
    """A petition is with lin, from whom it is to come straight back to zhao."""
    town = sqlite_town
    case_page = town.enter("lin").post("/start/petition", data={"matter": "买投影仪"}).location

    def sends_back():
        actor = directory.actor(accounts.person_named("zhao"))
        [item] = boxes.inbox(actor).rows
        item = official.claim(actor, item.id)
        sending_back.send_back(actor, item.id, "ask", reason="请补", reentry=Reentry.STRAIGHT)

    town.does(sends_back)
    wang, path = town.enter("wang"), path_of(town, "zhao")
    assert "审核（在“申请”，办完送回）" in wang.get(path).text
    assert "交给钱思齐" in wang.post(f"{path}/preview", data={"to-*": "qian"}).text
    assert "送回时由岗位办理" in wang.post(f"{path}/preview", data={"to-*": "gao"}).text
    wang.post(path, data={"to-*": "qian", "key": str(uuid.uuid4())})
    with town.house.app_context():
        looking.work()
    assert "办完送回“审核”时，赵明远的工作交给钱思齐" in town.enter("lin").get(case_page).text


def test_it_is_carried_out_once_and_shows_how_far(claimed):
    wang = claimed.enter("wang")
    path = path_of(claimed, "zhao")
    sent = {"to-*": "qian", "ends_posts": "on", "disables": "on"}
    page = wang.post(f"{path}/preview", data=sent).text
    key = re.search(r'name="key" value="([^"]+)"', page).group(1)
    answers = [wang.post(path, data={**sent, "key": key}) for _ in range(2)]
    assert answers[0].location == answers[1].location
    shown = wang.get(answers[0].location).text
    assert "0 件，共 1 件" in shown
    with claimed.house.app_context():
        looking.work()
    assert "1 件，共 1 件" in wang.get(answers[0].location).text
    for stranger in ("chen", "li", "gao"):
        assert claimed.enter(stranger).get(answers[0].location).status_code == 404
    assert "赵明远" not in claimed.enter("qian").get("/inbox").text
    assert "用章：证明" in claimed.enter("qian").get("/inbox").text
    assert claimed.enter("zhao").get("/").status_code == 302


def test_a_successor_who_is_nobody_is_told_at_the_field(claimed):
    wang = claimed.enter("wang")
    answer = wang.post(f"{path_of(claimed, 'zhao')}/preview", data={"to-*": "nobody"})
    assert answer.status_code == 422
    assert 'id="to-*-error"' in answer.text


def test_nobody_hands_over_for_themselves(sqlite_town):
    answer = sqlite_town.enter("wang").post(f"{path_of(sqlite_town, 'wang')}/preview")
    assert answer.status_code == 409
    assert "请由另一位管理员办" in answer.text


@pytest.mark.parametrize("reader", ["chen", "li", "gao", "root"])
def test_for_others_there_is_no_such_page(sqlite_town, reader):
    browser = sqlite_town.enter(reader)
    path = path_of(sqlite_town, "zhao")
    assert [browser.get(one).status_code for one in ("/people", path)] == [404, 404]
    for one in (path, f"{path}/preview"):
        data = {"key": str(sqlite_town.ids["li"])}
        assert browser.post(one, data=data).status_code == 404


def test_people_are_shown_a_page_at_a_time(sqlite_town):
    def crowd():
        unit = directory.person(sqlite_town.ids["wang"]).unit
        db.session.add_all(
            Person(username=f"crowd{n:03}", name=f"众{n:03}", unit=unit) for n in range(60)
        )

    sqlite_town.does(crowd)
    wang = sqlite_town.enter("wang")
    pages = [wang.get(f"/people?q=crowd&page={number}").text for number in (1, 2, 3, 9)]
    assert [page.count("data-label") // 2 for page in pages] == [25, 25, 10, 10]
    assert "第 1 到 25 人，共 60 人" in pages[0]
    assert "第 51 到 60 人，共 60 人" in pages[3]
    assert ['rel="prev"' in page for page in pages] == [False, True, True, True]
    assert ['rel="next"' in page for page in pages] == [True, True, False, False]
    assert "q=crowd&amp;page=2" in pages[0]
    assert wang.get("/people?page=-3").status_code == 200
    assert wang.get("/people?page=999999999999999999999").status_code == 200


def test_the_choice_of_a_unit_has_room_for_what_it_says(sqlite_town):
    page = sqlite_town.enter("wang").get("/people").text
    assert '<div class="grow"><label class="visually-hidden" for="unit">' in page
