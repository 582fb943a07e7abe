"""督办单 at a browser: asked, answered from the case, listed, counted by cause, read in English."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from sent_forms import act_url
from studiobrowser import plain

from app import clock
from app.cases.models import Case, WorkItem
from app.db import session
from app.supervision.models import FollowUp
from app.worker import looking

ASKED = {"text": "为什么还没有核实？", "answer_by": "2026-03-05"}
ANSWER = {"cause": "UNCLEAR", "promised_on": "2026-03-06", "text": "两个小组都以为是对方办。"}


@pytest.fixture
def case(sqlite_town):
    """The path of a case of lin's that waits for the assessors."""
    return sqlite_town.starts_seal(sqlite_town.enter("lin"))


def asks(town, case, name="li", **more):
    answer = town.enter(name).post(f"{case}/follow-up", data={**ASKED, **more})
    assert answer.status_code == 302, answer.text
    return answer.location


def rows(town):
    return town.asks(lambda: session.query(FollowUp).count())


def test_a_supervisor_asks_from_the_case_and_a_double_press_is_one(sqlite_town, case):
    li = sqlite_town.enter("li")
    assert f'href="{case}/follow-up"' in li.get(case).text
    form = li.get(f"{case}/follow-up").text
    assert 'value="2026-03-05"' in form
    path = asks(sqlite_town, case)
    assert asks(sqlite_town, case) == path
    assert rows(sqlite_town) == 1
    said = plain(li.get(path).text)
    assert "待回复" in said
    assert ASKED["text"] in said
    assert "还没有回复" in said


def test_whose_turn_it_is_answers_on_the_case_and_changes_it_once(sqlite_town, case):
    path = asks(sqlite_town, case)
    zhao = sqlite_town.enter("zhao")
    assert f'action="{path}/reply"' in zhao.get(case).text
    answer = zhao.post(f"{path}/reply", data={**ANSWER, "back": "case"})
    assert answer.location == case
    said = plain(sqlite_town.enter("li").get(path).text)
    assert "职责不清 流程设计的原因 承诺2026年3月6日前办好" in said
    assert "已承诺" in said
    again = {"cause": "BUSY", "promised_on": "2026-03-09"}
    refused = zhao.post(f"{path}/reply", data=again)
    assert refused.status_code == 422
    assert "请写明内容。" in refused.text
    assert zhao.post(f"{path}/reply", data={**again, "reason": "查清了。"}).status_code == 302
    assert "（后来改了）" in plain(zhao.get(path).text)
    assert "改回复" not in zhao.get(path).text
    assert "职责不清，承诺2026年3月6日前办好" in plain(zhao.get(case).text)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "请选择一个原因。"),
        ({**ANSWER, "cause": "LAZY"}, "请选择一个原因。"),
        ({**ANSWER, "promised_on": "明天"}, "请填写日期，如2026-03-05。"),
        ({**ANSWER, "promised_on": "2026-03-07"}, "请选一个工作日。"),
        ({**ANSWER, "cause": "OTHER", "text": ""}, "请写明内容。"),
    ],
)
def test_a_refused_answer_says_why_and_keeps_what_was_written(sqlite_town, case, data, why):
    path = asks(sqlite_town, case)
    answer = sqlite_town.enter("zhao").post(f"{path}/reply", data=data)
    assert answer.status_code == 422
    assert why in answer.text
    if data.get("text"):
        assert ANSWER["text"] in answer.text


@pytest.mark.parametrize(
    ("data", "status", "why"),
    [
        ({"text": ""}, 422, "请写明内容。"),
        ({"answer_by": "2026-03-08"}, 422, "请选一个工作日。"),
        ({"answer_by": "x"}, 422, "请填写日期"),
    ],
)
def test_a_refused_question_says_why(sqlite_town, case, data, status, why):
    answer = sqlite_town.enter("li").post(f"{case}/follow-up", data={**ASKED, **data})
    assert (answer.status_code, why in answer.text) == (status, True)
    assert rows(sqlite_town) == 0


def test_others_neither_ask_nor_answer_nor_see(sqlite_town, case):
    path = asks(sqlite_town, case)
    chen, lin = sqlite_town.enter("chen"), sqlite_town.enter("lin")
    for browser in (chen, lin):
        assert browser.get(path).status_code == 404
        assert browser.post(f"{path}/reply", data=ANSWER).status_code == 404
        assert browser.post(f"{path}/withdraw", data={"reason": "不用。"}).status_code == 404
        assert browser.get("/supervision/causes").status_code == 403
        assert "用章" not in browser.get("/supervision/follow-ups?side=units").text
    assert chen.post(f"{case}/follow-up", data=ASKED).status_code == 404
    assert lin.get(f"{case}/follow-up").status_code == 403
    assert lin.post(f"{case}/follow-up", data=ASKED).status_code == 403
    wang = sqlite_town.enter("wang")
    assert wang.get(path).status_code == 200
    assert wang.post(f"{path}/withdraw", data={"reason": "不用。"}).status_code == 403
    assert wang.post(f"{path}/reply", data=ANSWER).status_code == 404


def test_the_supervisor_takes_it_back_for_a_reason(sqlite_town, case):
    path = asks(sqlite_town, case)
    li = sqlite_town.enter("li")
    assert li.post(f"{path}/withdraw", data={"reason": " "}).status_code == 422
    assert li.post(f"{path}/withdraw", data={"reason": "当面说清了。"}).status_code == 302
    assert "已撤销：当面说清了。" in plain(li.get(path).text)
    late = sqlite_town.enter("zhao").post(f"{path}/reply", data=ANSWER)
    assert (late.status_code, "已经办结或者撤销" in late.text) == (409, True)


def test_the_ledger_lists_what_its_tiles_count(sqlite_town, case):
    path = asks(sqlite_town, case)
    li = sqlite_town.enter("li")
    page = li.get("/supervision/follow-ups").text
    assert re.search(r"待回复 1 已承诺 0 逾期未回复 0", plain(page))
    assert path in page
    assert "这里没有督办单" in li.get("/supervision/follow-ups?state=promised").text
    clock.freeze(datetime(2026, 3, 9, 9, tzinfo=clock.OFFICE_ZONE))
    late = li.get("/supervision/follow-ups?state=unanswered&procedure=seal&period=month")
    assert path in late.text
    zhao = sqlite_town.enter("zhao")
    assert path in zhao.get("/supervision/follow-ups").text
    assert "我管的单位" not in zhao.get("/supervision/follow-ups").text
    assert li.get("/supervision/follow-ups?cursor=x").status_code == 404


def test_what_was_done_is_over_by_itself(sqlite_town, case):
    path = asks(sqlite_town, case)
    zhao = sqlite_town.enter("zhao")
    zhao.post(act_url(zhao.get(case).text), data={"look_result": "agree"})
    assert "督办办结" in plain(sqlite_town.enter("li").get(path).text)
    assert "督办办结 1" in plain(sqlite_town.enter("li").get("/supervision/follow-ups").text)


def test_the_report_leads_from_a_cause_to_what_it_counts(sqlite_town, case):
    path = asks(sqlite_town, case)
    sqlite_town.enter("zhao").post(f"{path}/reply", data=ANSWER)
    wang = sqlite_town.enter("wang")
    page = wang.get("/supervision/causes").text
    said = plain(page)
    assert "问到 1 处，答复 1 处。 承诺办好的天数，中位数是 3 个工作日。" in said
    assert "流程设计的原因 1 · 100%" in said
    found = re.findall(r'href="([^"]*origin=DESIGN[^"]*)"', page)
    links = {one.replace("&amp;", "&") for one in found}
    assert links
    [step] = {one for one in links if "element=" in one}
    assert "不再只看：look" not in wang.get(step).text
    assert 'name="element" value="look"' in wang.get(step).text
    for link in links:
        assert path in wang.get(link).text
        assert path not in wang.get(link.replace("DESIGN", "PERSON")).text
    assert "这段时间没有督办单" in wang.get("/supervision/causes?procedure=x").text


def test_what_is_not_answered_is_told_by_whether_it_still_may_be(sqlite_town):
    lin = sqlite_town.enter("lin")
    awaited, over = (sqlite_town.starts_seal(lin, purpose=one) for one in ("证明", "合同"))
    paths = [asks(sqlite_town, one) for one in (awaited, over)]
    zhao = sqlite_town.enter("zhao")
    zhao.post(act_url(zhao.get(over).text), data={"look_result": "agree"})
    wang = sqlite_town.enter("wang")
    page = wang.get("/supervision/causes").text
    assert "还没有回复 1 没有回复就结束了 1" in plain(page)
    links = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]*silence=[^"]*)"', page)]
    assert len(links) == 2
    for link, here, elsewhere in zip(links, paths, paths[::-1], strict=True):
        listed = wang.get(link).text
        assert (here in listed, elsewhere in listed) == (True, False)
        assert "不再只看：" in listed
        assert re.search(r'type="hidden" name="silence" value="(awaited|lapsed)"', listed)


@pytest.mark.parametrize("page", ["follow-ups", "causes"])
@pytest.mark.parametrize("asked", ["unit=xxx", "period=zzz"])
def test_what_nobody_can_read_is_not_taken_for_nothing(sqlite_town, page, asked):
    assert sqlite_town.enter("li").get(f"/supervision/{page}?{asked}").status_code == 404


@pytest.mark.parametrize("page", ["follow-ups", "causes"])
def test_another_s_unit_is_not_found_and_one_s_own_is_chosen(sqlite_town, page):
    li, wang = sqlite_town.enter("li"), sqlite_town.enter("wang")
    branch, neighbour = sqlite_town.ids["branch"], sqlite_town.ids["neighbour"]
    assert li.get(f"/supervision/{page}?unit={neighbour}").status_code == 404
    shown = wang.get(f"/supervision/{page}?unit={branch}").text
    assert f'<option value="{branch}" selected>' in shown  # though it lies two levels below


def test_while_a_case_is_suspended_nothing_is_late(sqlite_town, case):
    path = asks(sqlite_town, case)

    def suspend():
        session.query(Case).one().suspended_at = clock.now()

    sqlite_town.does(suspend)
    clock.freeze(datetime(2026, 3, 9, 9, tzinfo=clock.OFFICE_ZONE))
    li = sqlite_town.enter("li")
    said = plain(li.get(path).text)
    assert "待回复" in said
    assert "这一件自 2026-03-03 09:00 起暂停办理" in said
    ledger = plain(li.get("/supervision/follow-ups").text)
    assert "待回复 1 已承诺 0 逾期未回复 0" in ledger
    assert "待回复 已暂停" in ledger


def test_what_was_moved_away_was_not_done(sqlite_town, case):
    path = asks(sqlite_town, case)
    wang = sqlite_town.enter("wang")
    move = re.search(r'href="(/work-items/[^"]+/act/move-to)"', wang.get(case).text).group(1)
    element = re.search(r'name="element" value="([^"]+)"', wang.get(move).text).group(1)
    assert wang.post(move, data={"element": element, "text": "走错了"}).status_code == 302
    page = sqlite_town.enter("li").get(path).text
    assert re.search(r'pill-grey">.*?不用办了', page, re.DOTALL)
    assert "已办完" not in page


def test_all_of_it_is_told_in_english(sqlite_town, case):
    path = asks(sqlite_town, case)
    sqlite_town.enter("zhao").post(f"{path}/reply", data=ANSWER)
    li = sqlite_town.enter("li")
    li.post("/language", data={"language": "en"})
    assert "Unclear who is responsible" in li.get(path).text
    assert "Cause and promise" in li.get("/supervision/follow-ups").text
    assert "At which step, and why" in li.get("/supervision/causes").text


def takes(town, case, name):
    """Somebody takes the step that the case waits at."""
    browser = town.enter(name)
    browser.post(re.search(r'action="(/work-items/[^"]+/claim)"', browser.get(case).text).group(1))
    return browser


def test_whoever_it_is_given_to_finds_the_question_and_the_former_words(sqlite_town, case):
    zhao = takes(sqlite_town, case, "zhao")
    path = asks(sqlite_town, case)
    zhao.post(f"{path}/reply", data=ANSWER)
    wang = sqlite_town.enter("wang")
    reassign = re.search(r'href="(/work-items/[^"]+/act/reassign)"', wang.get(case).text).group(1)
    wang.post(reassign, data={"people": str(sqlite_town.ids["zhou"]), "text": "换人办"})
    with sqlite_town.house.app_context():
        looking.work()
    zhou = sqlite_town.enter("zhou")
    assert f'action="{path}/reply"' in zhou.get(case).text
    assert path in zhou.get("/supervision/follow-ups").text
    said = plain(zhou.get(path).text)
    assert "周致和 还没有回复，请在2026年3月5日前回复" in said
    assert "赵明远 已转给别人办 职责不清 流程设计的原因 承诺2026年3月6日前办好" in said
    assert "督办转交" in plain(sqlite_town.enter("li").get(case).text)
    assert f'action="{path}/reply"' not in zhao.get(path).text
    assert path not in zhao.get("/supervision/follow-ups").text
    late = zhao.post(f"{path}/reply", data=ANSWER)
    assert (late.status_code, "已经转给别人办" in late.text) == (409, True)


def test_who_has_asked_already_is_led_to_what_was_asked(sqlite_town, case):
    path = asks(sqlite_town, case)
    li = sqlite_town.enter("li")
    assert li.get(f"{case}/follow-up").location == path
    page = li.get(case).text
    assert (f'href="{path}"' in page, f'href="{case}/follow-up"' in page) == (True, False)
    assert f'href="{case}/follow-up"' in sqlite_town.enter("wang").get(case).text


def test_the_list_leads_to_what_the_reader_has_asked(sqlite_town, case):
    path = asks(sqlite_town, case)
    page = sqlite_town.enter("li").get("/supervision").text
    assert re.search(rf'href="{path}"[^>]*>\s*<svg.*?</svg>看督办单', page)
    assert f"{case}/follow-up" not in page
    assert f'href="{case}/follow-up"' in sqlite_town.enter("wang").get("/supervision").text


def waits_for_no_person(town):
    def pause():
        session.query(WorkItem).one().pause()

    town.does(pause)


def test_what_waits_for_no_person_offers_no_question_and_a_link_leads_back(sqlite_town, case):
    li = sqlite_town.enter("li")
    assert f'href="{case}/follow-up"' in li.get("/supervision").text
    waits_for_no_person(sqlite_town)
    assert case in li.get("/supervision").text
    for page in ("/supervision", case):
        assert f"{case}/follow-up" not in li.get(page).text
    for answer in (li.get(f"{case}/follow-up"), li.post(f"{case}/follow-up", data=ASKED)):
        assert (answer.status_code, "不用督办" in answer.text) == (409, True)
        assert f'href="{case}"' in answer.text
        assert 'href="/supervision"' in answer.text


def test_who_comes_by_a_link_to_an_own_matter_is_led_back(sqlite_town):
    case = sqlite_town.starts_seal(sqlite_town.enter("li"))
    answer = sqlite_town.enter("li").get(f"{case}/follow-up")
    assert (answer.status_code, f'href="{case}"' in answer.text) == (403, True)


def test_what_was_taken_back_counts_neither_in_causes_nor_in_their_lists(sqlite_town, case):
    path = asks(sqlite_town, case)
    sqlite_town.enter("zhao").post(f"{path}/reply", data={**ANSWER, "cause": "BUSY"})
    li = sqlite_town.enter("li")
    lists = ("origin=PERSON", "cause=BUSY", "element=look")
    assert all(path in li.get(f"/supervision/follow-ups?{one}").text for one in lists)
    li.post(f"{path}/withdraw", data={"reason": "当面说清了。"})
    assert "这段时间没有督办单" in li.get("/supervision/causes").text
    assert not any(path in li.get(f"/supervision/follow-ups?{one}").text for one in lists)
    assert path in li.get("/supervision/follow-ups").text


def test_there_is_no_button_where_there_is_nothing_to_ask(sqlite_town, case):
    def suspend():
        session.query(Case).one().suspended_at = clock.now()

    sqlite_town.does(suspend)
    assert f"{case}/follow-up" not in sqlite_town.enter("li").get(case).text
