"""The acts on a work item on their pages, as a browser without scripts sees them."""

from __future__ import annotations

import re

import pytest

from app import clock
from app.db import session
from app.organisation import directory
from app.organisation.models import Person, UnitKind


@pytest.fixture
def path(sqlite_town):
    """A petition of lin's that waits for the assessors."""
    answer = sqlite_town.enter("lin").post("/start/petition", data={"matter": "买投影仪"})
    assert answer.status_code == 302, answer.text
    return answer.location


@pytest.fixture
def zhao(sqlite_town):
    return sqlite_town.enter("zhao")


def link(browser, path, word):
    found = re.search(rf'href="(/work-items/[^"]+/act/{word})"', browser.get(path).text)
    return found and found.group(1)


def person(town, name):
    return str(town.ids[name])


def test_the_page_of_a_case_leads_to_every_act_of_whose_turn_it_is(path, zhao, sqlite_town):
    words = ["send-back", "transfer", "delegate", "add-signer", "ask", "supplement", "copy"]
    assert all(link(zhao, path, word) for word in words)
    lin = sqlite_town.enter("lin")
    assert not any(link(lin, path, word) for word in words)


def test_people_are_found_by_name_and_stay_chosen(path, zhao, sqlite_town):
    url = link(zhao, path, "transfer")
    page = zhao.get(url).text
    assert "李向阳" in page, "those nearby are offered at once"
    chosen = person(sqlite_town, "li")
    found = zhao.post(url, data={"act": "find", "find": "陈望", "people": chosen, "text": "出差"})
    assert found.status_code == 200
    assert "陈望舒" in found.text
    assert re.search(rf'value="{chosen}" checked', found.text)
    assert re.search(r">\s*出差</textarea>", found.text)


@pytest.mark.parametrize("typed", ["cws", "CWS", "cw"])
def test_people_are_found_by_the_initials_of_their_names(zhao, typed):
    assert "陈望舒" in zhao.get(f"/people/find?find={typed}").text
    assert "陈望舒" not in zhao.get("/people/find?find=ws").text


def test_a_surname_is_found_as_it_is_read(zhao, sqlite_town):
    def rename():
        session.get_one(Person, sqlite_town.ids["chen"]).name = "单望舒"

    sqlite_town.does(rename)
    for typed in ("sws", "dws"):
        assert "单望舒" in zhao.get(f"/people/find?find={typed}").text


def test_nobody_of_another_district_is_found_or_shown_by_a_guessed_id(path, zhao, sqlite_town):
    def enter():
        unit = directory.add_unit(UnitKind.DISTRICT, "GT", "高唐县")
        person = Person(username="far", name="远在天", unit=unit)
        session.add(person)
        session.flush()
        return person.id

    far = sqlite_town.does(enter)
    for query in ("find=远在", f"people={far}"):
        assert "远在天" not in zhao.get(f"/people/find?{query}").text


def test_a_step_is_transferred_and_the_case_says_so(path, zhao, sqlite_town):
    url = link(zhao, path, "transfer")
    answer = zhao.post(url, data={"people": person(sqlite_town, "gao"), "text": "出差"})
    assert answer.headers["Location"] == path
    page = zhao.get(path).text
    assert "已转给高若水办理" in page
    assert link(zhao, path, "transfer") is None
    assert "出差" in sqlite_town.enter("gao").get(path).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": "出差"}, "请选择一个人"),
        ({"people": "li", "text": " "}, "请写明内容"),
        ({"people": "lin", "text": "出差"}, "本人经办过或与此事有关"),
    ],
)
def test_what_is_missing_is_said_and_what_was_written_stays(path, zhao, sqlite_town, data, said):
    url = link(zhao, path, "transfer")
    sent = {**data, **({"people": person(sqlite_town, data["people"])} if "people" in data else {})}
    answer = zhao.post(url, data=sent)
    assert answer.status_code in {409, 422}
    assert said in answer.text
    assert data["text"].strip() in answer.text
    assert link(zhao, path, "transfer") == url


def test_a_signer_is_asked_answers_and_is_seen(path, zhao, sqlite_town):
    url = link(zhao, path, "add-signer")
    data = {"people": [person(sqlite_town, "gao")], "where": "before", "text": "看看价格"}
    zhao.post(url, data=data)
    gao = sqlite_town.enter("gao")
    page = gao.get(path).text
    answer = re.search(r'action="(/work-items/[^"]+/answer)"', page).group(1)
    refused = gao.post(answer, data={"outcome": "disagree", "opinion": ""})
    assert refused.status_code == 422
    assert "请写明内容" in refused.text
    assert gao.post(answer, data={"outcome": "disagree", "opinion": "太贵"}).status_code == 302
    page = zhao.get(path).text
    assert "太贵" in page
    assert link(zhao, path, "transfer"), "the step is its holder's again"


def test_sending_back_shows_what_it_leads_to(path, zhao, sqlite_town):
    url = link(zhao, path, "send-back")
    page = zhao.get(url).text
    assert "由林一帆重新办“申请”" in page
    answer = zhao.post(url, data={"element": "ask", "policy": "straight", "text": "写清楚"})
    assert answer.status_code == 302
    lin = sqlite_town.enter("lin")
    assert "写清楚" in lin.get(path).text
    assert "退回" in zhao.get(path).text


def test_what_was_done_is_taken_back_from_the_page(path, zhao):
    zhao.post(
        re.search(r'action="(/work-items/[^"]+/complete)"', zhao.get(path).text).group(1),
        data={"look_result": "agree"},
    )
    recall = link(zhao, path, "recall")
    assert zhao.get(recall).status_code == 200
    assert zhao.post(recall).status_code == 302
    assert "已撤回，请重新办理" in zhao.get(path).text


def test_urging_suspending_and_reading_from_the_page(path, zhao, sqlite_town):
    lin, wang = sqlite_town.enter("lin"), sqlite_town.enter("wang")
    assert lin.post(f"{path}/urge").status_code == 302
    assert "已催办" in lin.get(path).text
    lin.post(f"{path}/urge")
    assert "您刚催办过" in lin.get(path).text
    url = link(zhao, path, "copy")
    zhao.post(url, data={"people": [person(sqlite_town, "chen")], "text": "请知悉"})
    chen = sqlite_town.enter("chen")
    assert "请知悉" in chen.get(path).text
    assert chen.post(f"{path}/read").status_code == 302
    assert "已阅" in chen.get(path).text
    assert wang.post(f"{path}/suspend", data={"reason": "等文件"}).status_code == 302
    assert "/complete" not in zhao.get(path).text
    assert wang.post(f"{path}/resume").status_code == 302
    assert "/complete" in zhao.get(path).text
    assert lin.post(f"{path}/suspend", data={"reason": "不想办了"}).headers["Location"] == path
    assert "/complete" in zhao.get(path).text, "a member suspends nothing"


def test_another_unit_s_people_reach_no_act(path, zhao, sqlite_town):
    url = link(zhao, path, "transfer")
    chen = sqlite_town.enter("chen")
    assert chen.get(url).status_code == 404
    data = {"people": person(sqlite_town, "gao"), "text": "出差"}
    assert chen.post(url, data=data).status_code == 404
    assert zhao.get(re.sub("transfer", "nonsense", url)).status_code == 404
    lin = sqlite_town.enter("lin")
    assert lin.get(url).status_code == 409
    assert lin.post(url, data=data).status_code == 403


def test_a_double_click_transfers_once(path, zhao, sqlite_town):
    url = link(zhao, path, "transfer")
    data = {"people": person(sqlite_town, "gao"), "text": "出差"}
    assert [zhao.post(url, data=data).status_code for _ in range(2)] == [302, 403]


def test_somebody_keeps_out_by_their_own_word_or_another_s(path, zhao, sqlite_town):
    answer = zhao.post(link(zhao, path, "recuse"), data={"text": "申请人是我的亲属"})
    assert answer.headers["Location"] == "/inbox"
    assert "/complete" not in zhao.get(path).text
    wang = sqlite_town.enter("wang")
    url = link(wang, path, "recuse-other")
    page = wang.get(url).text
    assert ("钱思齐" in page, "李向阳" in page) == (True, False)
    data = {"people": person(sqlite_town, "qian"), "text": "与申请人同住"}
    assert wang.post(url, data=data).status_code == 302
    assert "/complete" not in sqlite_town.enter("qian").get(path).text
    assert "/complete" in sqlite_town.enter("hu").get(path).text


def test_who_is_away_is_told_where_people_are_chosen(path, zhao, sqlite_town):
    days = {"since": clock.today().isoformat(), "until": clock.today().isoformat()}
    sent = {"people": person(sqlite_town, "zhou"), "reason": "出差", **days}
    answer = sqlite_town.enter("li").post("/away", data=sent)
    assert answer.status_code == 302, answer.text
    page = zhao.get(link(zhao, path, "transfer")).text
    assert "由周致和代" in page
