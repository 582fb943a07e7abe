"""代报 in a browser: who is asked for whom, what the pages then say, what is refused."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from lxml import html
from pictures import PNG
from sent_forms import CLAIM, act_url

from app.cases.models import Case
from app.db import session
from app.points.models import Claim

START = "/start/points_claim"


@pytest.fixture
def sun(town):
    return town.enter("sun")


def enters(town, browser, whose="gao", **changes):
    """The clerk enters a claim for a member; with `whose` of nobody in the cast as it stands."""
    sent = {**CLAIM, "witnesses": str(town.ids["hu"]), **changes}
    return browser.post(START, data={**sent, "on_behalf_of": str(town.ids.get(whose, whose))})


def parts(page):
    return html.fromstring(page)


def count(row):
    return session.scalar(sa.select(sa.func.count()).select_from(row))


# -- the page


@pytest.mark.parametrize("reader", ["lin", "zhao", "li", "chen"])
def test_who_may_not_is_not_asked_for_whom(sqlite_town, reader):
    browser = sqlite_town.enter(reader)
    plain = browser.get(START).text
    assert "on_behalf_of" not in plain
    assert "on_paper" not in plain
    named = parts(browser.get(f"{START}?on_behalf_of={sqlite_town.ids['gao']}").text)
    assert not named.xpath("//*[@name='on_behalf_of' or @name='on_paper']")


def test_the_clerk_chooses_among_the_others_of_the_branch(sqlite_town):
    page = parts(sqlite_town.enter("sun").get(START).text)
    offered = [one.strip() for one in page.xpath("//select[@id='on_behalf_of']/option/text()")]
    assert offered[0] == "本人（孙亦诚）"
    assert set(offered[1:]) == {
        *("林一帆", "高若水", "赵明远", "钱思齐", "胡安然", "李向阳", "周致和", "吴清正"),
    }
    assert not page.xpath("//input[@name='on_behalf_of']")


def test_for_the_one_chosen_the_page_is_another(sqlite_town):
    sun = sqlite_town.enter("sun")
    page = parts(sun.get(f"{START}?on_behalf_of={sqlite_town.ids['gao']}").text)
    [hidden] = page.xpath("//form[@id='start-form']//input[@name='on_behalf_of']/@value")
    assert hidden == str(sqlite_town.ids["gao"])
    assert "您正在代高若水填写" in page.xpath("string(//div[contains(@class, 'notice-info')])")
    assert "高若水" not in page.xpath("//select[@id='witnesses']/option/text()")
    assert page.xpath("//input[@name='on_paper']")
    steps = page.xpath("//ol[@class='forecast']/li/strong/text()")
    assert steps[:2] == ["本人确认", "核实"]


def test_somebody_of_another_branch_is_not_taken_up(sqlite_town):
    sun = sqlite_town.enter("sun")
    page = sun.get(f"{START}?on_behalf_of={sqlite_town.ids['chen']}").text
    assert not parts(page).xpath("//input[@name='on_behalf_of']")


# -- the submit


def test_what_was_entered_says_by_whom_and_for_whom(town, sun):
    answer = enters(town, sun)
    assert answer.status_code == 302
    page = sun.get(answer.location).text
    assert "由孙亦诚代报" in page
    assert page.count("（代 高若水）") == 3  # in the timeline, the record and beside the answers
    assert "现在等：高若水 · 本人确认" in page


@pytest.mark.parametrize("writer", ["lin", "li", "chen"])
def test_who_may_not_is_refused_whatever_the_browser_sends(town, writer):
    answer = enters(town, town.enter(writer))
    assert answer.status_code == 403
    assert "不能在这个单位代他人发起" in answer.text
    assert town.asks(lambda: (count(Case), count(Claim))) == (0, 0)


@pytest.mark.parametrize("whose", ["chen", "root", "junk", "00000000-0000-4000-8000-000000000000"])
def test_the_clerk_is_refused_for_anybody_else(town, sun, whose):
    answer = enters(town, sun, whose)
    assert answer.status_code == 422
    assert "请从名单里选择替谁办理。" in answer.text
    assert town.asks(lambda: count(Case)) == 0


def test_a_draft_keeps_for_whom_it_is_written(town, sun):
    answer = enters(town, sun, act="draft", title="半句")
    page = parts(sun.get(answer.location).text)
    [hidden] = page.xpath("//form[@id='start-form']//input[@name='on_behalf_of']/@value")
    assert hidden == str(town.ids["gao"])
    assert page.xpath("//input[@name='title']/@value") == ["半句"]


def test_what_was_refused_is_kept_with_for_whom(town, sun):
    answer = enters(town, sun, quantity="99")
    assert answer.status_code == 422
    [hidden] = parts(answer.text).xpath("//input[@name='on_behalf_of']/@value")
    assert hidden == str(town.ids["gao"])


# -- the member


def test_the_member_finds_it_and_acknowledges_it(town, sun):
    path = enters(town, sun).location
    gao = town.enter("gao")
    assert CLAIM["title"] in gao.get("/inbox").text
    assert "本人确认：" in gao.get("/messages").text
    answer = gao.post(
        act_url(gao.get(path).text),
        data={"acknowledge_result": "agree", "acknowledge_honest": "y"},
    )
    assert answer.status_code == 302
    assert "现在等：胡安然、赵明远、钱思齐 · 核实" in gao.get(path).text


def test_one_who_says_it_is_not_theirs_closes_it(town, sun):
    path = enters(town, sun).location
    gao = town.enter("gao")
    said = {"acknowledge_result": "refuse", "acknowledge_reason": "那天我在医院，不是我做的。"}
    gao.post(act_url(gao.get(path).text), data=said)
    page = sun.get(path).text
    assert parts(page).xpath("string(//div[contains(@class, 'stamp')])").startswith("本人未确认")
    assert "那天我在医院，不是我做的。" in page
    assert "本人未确认：" in sun.get("/messages").text


def test_the_signed_paper_is_kept_with_the_case(town, sun):
    path = enters(town, sun, on_paper="y").location
    assert "/complete" not in sun.get(path).text
    li = town.enter("li")
    url = act_url(li.get(path).text)
    signed = {"acknowledge_result": "agree", "acknowledge_seen": "y"}
    without = li.post(url, data=signed)
    assert without.status_code == 422
    assert "请上传确认书照片或扫描件。" in without.text
    scan = {"acknowledge_scan": (io.BytesIO(PNG), "确认书.png")}
    assert li.post(url, data=signed | scan).status_code == 302
    page = town.enter("gao").get(path).text
    assert "确认书.png" in page
    assert "· 核实" in page


def test_the_clerk_has_no_button_to_acknowledge(town, sun):
    page = sun.get(enters(town, sun).location).text
    assert "/complete" not in page


def test_the_clerk_may_withdraw_until_the_member_has_spoken(town, sun):
    path = enters(town, sun).location
    assert f"{path}/withdraw" in sun.get(path).text
    gao = town.enter("gao")
    agreed = {"acknowledge_result": "agree", "acknowledge_honest": "y"}
    gao.post(act_url(gao.get(path).text), data=agreed)
    assert f"{path}/withdraw" not in sun.get(path).text
    assert sun.post(f"{path}/withdraw", data={"reason": "写错了"}).status_code == 409
    assert f"{path}/withdraw" in gao.get(path).text


def test_booklet_and_receipt_name_who_entered_it(sqlite_town):
    town, sun = sqlite_town, sqlite_town.enter("sun")
    path = enters(town, sun).location
    gao = town.enter("gao")
    booklet = gao.get("/points/booklet").text
    assert "由孙亦诚代报" in booklet
    assert "待本人确认" in booklet
    agreed = {"acknowledge_result": "agree", "acknowledge_honest": "y"}
    gao.post(act_url(gao.get(path).text), data=agreed)
    zhao = town.enter("zhao")
    passed = {"verify_result": "pass", "quantity_found": "2", "verify_recusal": "y"}
    zhao.post(act_url(zhao.get(path).text), data=passed)
    receipt = parts(gao.get(path).text).get_element_by_id("receipt")
    assert re.sub(r"\s", "", receipt.text_content()).count("代报人孙亦诚") == 1
