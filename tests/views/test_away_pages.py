"""外出委托: the page, the top bar, and “谁代谁” wherever something was done in somebody's place."""

from __future__ import annotations

import re
import uuid

import pytest

from app.cases import boxes
from app.organisation import accounts, directory


def entrusts(town, principal="li", deputy="wu", *, by=None, **changes):
    data = {"people": str(town.ids[deputy]), "scope": "all"}
    data |= {"since": "2026-03-03", "until": "2026-03-05"}
    path = f"/away/{town.ids[principal]}" if by else "/away"
    browser = town.enter(by or principal)
    return browser.post(path, data=data | changes, follow_redirects=True)


def case_at_the_secretary(town):
    """Somebody has asked for the seal, and an assessor agreed."""
    page = town.starts_seal(town.enter("lin"))
    item = town.asks(lambda: boxes.inbox(directory.actor(accounts.person_named("zhao"))).rows[0].id)
    town.enter("zhao").post(f"/work-items/{item}/complete", data={"look_result": "agree"})
    return page


def test_both_are_told_at_the_top_of_every_page(town):
    assert "已委托吴清正代办：2026年3月3日至2026年3月5日。" in entrusts(town).text
    assert "您已委托吴清正，至2026年3月5日" in town.enter("li").get("/").text
    deputy = town.enter("wu")
    assert "您正代李向阳办理" in deputy.get("/").text
    assert "李向阳委托您代办：2026年3月3日至2026年3月5日" in deputy.get("/messages").text
    assert "tool-standing" not in town.enter("gao").get("/").text


def test_the_deputy_s_inbox_marks_it_and_the_case_says_who_did_it(town):
    page = case_at_the_secretary(town)
    entrusts(town)
    assert "李向阳（外出至2026年3月5日，由吴清正代）" in town.enter("lin").get(page).text
    deputy = town.enter("wu")
    assert "代李向阳" in deputy.get("/inbox").text
    shown = deputy.get(page).text
    assert "您在代李向阳办理" in shown
    action = re.search(r"/work-items/[^/]+/complete", shown).group()
    deputy.post(action, data={"signed": "y"})
    told = town.enter("lin").get(page).text
    assert told.count("吴清正代李向阳") >= 2, "in the timeline and in 流转记录"


def test_a_deputy_is_found_by_name_and_stays_chosen_without_scripts(sqlite_town):
    li = sqlite_town.enter("li")
    assert "吴清正" in li.get("/away").text, "those nearby are offered at once"
    chosen = str(sqlite_town.ids["wu"])
    sent = {"act": "find", "find": "陈望", "people": chosen, "reason": "出差", "until": ""}
    page = li.post("/away", data=sent)
    assert page.status_code == 200
    assert "陈望舒" in page.text
    assert f'value="{chosen}" checked' in page.text
    assert 'value="出差"' in page.text
    assert "tool-standing" not in sqlite_town.enter("wu").get("/").text, "nobody is appointed yet"


def test_the_list_under_the_field_is_looked_up_while_typing(sqlite_town):
    li = sqlite_town.enter("li")
    url = re.search(r'data-find="([^"]+)"', li.get("/away").text).group(1)
    assert url == "/away/people?one=1"
    found = li.get(f"{url}&find=滨河&people={sqlite_town.ids['wu']}").text
    assert "吴清正" in found
    assert "李向阳" not in found, "not oneself"


def test_an_administrator_is_offered_those_near_whoever_is_away(sqlite_town):
    wang = sqlite_town.enter("wang")
    path = f"/away/{sqlite_town.ids['li']}"
    assert f'data-find="{path}/people?one=1"' in wang.get(path).text
    found = wang.get(f"{path}/people?find=李向阳").text
    assert "没有找到" in found, "nobody stands in for themselves"
    assert "周致和" in wang.get(f"{path}/people").text


def test_it_is_told_in_the_language_of_whoever_reads_it(sqlite_town):
    entrusts(sqlite_town)
    deputy = sqlite_town.enter("wu")
    deputy.post("/language", data={"language": "en"})
    told = "李向阳 has asked you to stand in: 3 March 2026 to 5 March 2026"
    assert told in deputy.get("/messages").text
    assert deputy.get("/live").json["newest"]["title"] == told


def test_a_loop_is_refused_with_the_person_and_the_days(sqlite_town):
    entrusts(sqlite_town)
    answer = entrusts(sqlite_town, "wu", "li")
    assert answer.status_code == 409
    assert "不能互相委托：李向阳在2026年3月3日至2026年3月5日已委托别人代办" in answer.text
    assert f'value="{sqlite_town.ids["li"]}" checked' in answer.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"people": ""}, "people"),
        ({"people": str(uuid.uuid4())}, "people"),
        ({"since": "gestern"}, "since"),
        ({"until": "2026-03-01"}, "until"),
        ({"scope": "some"}, "procedures"),
    ],
)
def test_what_is_wrong_stands_at_its_field(sqlite_town, changes, field):
    answer = entrusts(sqlite_town, **changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_who_relies_on_a_deputy_that_goes_away_is_told(sqlite_town):
    entrusts(sqlite_town, "li", "wu")
    entrusts(sqlite_town, "wu", "sun")
    principal = sqlite_town.enter("li")
    assert "受您委托的吴清正外出" in principal.get("/messages").text
    assert "委托不转托，这期间的待办没有人代办" in principal.get("/away").text


def test_it_is_taken_back_at_once_and_only_by_those_whom_it_concerns(sqlite_town):
    page = entrusts(sqlite_town).text
    path = re.search(r"/away/[^/\"]+/end", page).group()
    assert sqlite_town.enter("chen").post(path).status_code == 403
    assert "代办的委托已经结束" in sqlite_town.enter("li").post(path, follow_redirects=True).text
    assert "tool-standing" not in sqlite_town.enter("wu").get("/").text
    assert sqlite_town.enter("li").post(path).status_code == 409
    assert "提前结束" in sqlite_town.enter("li").get("/away").text


def test_an_administrator_appoints_for_somebody_who_is_ill(sqlite_town):
    answer = entrusts(sqlite_town, by="wang", reason="住院")
    assert "由管理员王知行代为委托" in answer.text
    assert "王知行已为您委托吴清正代办" in sqlite_town.enter("li").get("/messages").text


@pytest.mark.parametrize("reader", ["chen", "gao", "sun", "root"])
def test_for_others_there_is_no_such_page(sqlite_town, reader):
    path = f"/away/{sqlite_town.ids['li']}"
    assert sqlite_town.enter(reader).get(path).status_code == 404
    assert sqlite_town.enter(reader).get(f"{path}/people").status_code == 404
    assert entrusts(sqlite_town, by=reader).status_code == 404
