"""A vote on any phone: by its code, without signing in, and with nothing left of it."""

from __future__ import annotations

import re

import pytest
import structlog
from villages import Village

from app import clock
from app.ballots.models import Guesser
from app.ballots.vocabulary import OVERALL

CHOSEN = {OVERALL: "FAIRLY", "RESULTS": "SATISFIED"}


@pytest.fixture
def village(house):
    return Village(house)


@pytest.fixture
def phone(village):
    return village.house.test_client()


def enters(phone, code):
    return phone.post("/vote", data={"code": code})


def votes(phone, code, **chosen):
    """All the way; the answer to the last press."""
    assert enters(phone, code).location == "/vote/ballot"
    assert phone.post("/vote/ballot", data=chosen or CHOSEN).location == "/vote/confirm"
    return phone.post("/vote/cast")


def test_a_vote_from_the_slip_to_the_receipt(village, phone):
    assert "投票码" in phone.get("/vote").text
    assert enters(phone, village.members[0].lower()).status_code == 303
    page = phone.get("/vote/ballot").text
    assert "前王村" in page
    assert page.count("<fieldset") == 11
    phone.post("/vote/ballot", data=CHOSEN)
    page = phone.get("/vote/confirm").text
    assert page.count("没有选") == 9
    assert "比较满意" in page
    answer = phone.post("/vote/cast")
    assert (answer.status_code, answer.location) == (303, "/vote/done")
    page = phone.get("/vote/done").text
    assert "已经投出" in page
    for word in ("前王村", "满意", village.members[0], "2026-03"):
        assert word not in page
    assert village.used() == (1, 1)


def test_the_urn_gets_what_was_chosen(village):
    for code in village.members:
        votes(village.house.test_client(), code, **{OVERALL: "ORDINARY"})
    given = village.counts()[OVERALL]
    assert given == {"SATISFIED": 0, "FAIRLY": 0, "ORDINARY": 12, "DISSATISFIED": 0}


def told(phone, answer):
    """What the page says to which an answer leads, by GET."""
    assert answer.status_code == 303
    page = phone.get(answer.location).text
    return re.findall(r'<div class="notice notice-\w+">.*?<div>(.*?)</div>', page, re.DOTALL)


def test_a_remark_goes_with_the_vote_and_comes_back_from_no_page(village, phone):
    said = "路灯坏了半年" * 10
    enters(phone, village.members[0])
    phone.post("/vote/ballot", data=CHOSEN | {"remark": f" {said}\r\n"})
    assert f"<br>{said}<" in phone.get("/vote/confirm").text
    assert f">{said}" in re.sub(r">\s+", ">", phone.get("/vote/ballot").text)
    assert phone.post("/vote/cast").location == "/vote/done"
    assert said not in phone.get("/vote/done").text
    for code in village.members[1:]:
        votes(village.house.test_client(), code)
    village.counts()
    assert village.remarks() == [said]


def test_a_remark_that_is_too_long_is_told_and_kept(village, phone):
    enters(phone, village.members[0])
    phone.post("/vote/ballot", data=CHOSEN | {"remark": "满" * 201})
    answer = phone.get("/vote/confirm")
    assert answer.location == "/vote/ballot?long=1"
    page = phone.get(answer.location).text
    assert "请改短一些" in page
    assert "满" * 201 in page
    assert phone.post("/vote/cast").location == "/vote/ballot?long=1"
    assert village.used() == (0, 0)


def test_a_code_that_has_voted_says_so(village, phone):
    votes(phone, village.members[0])
    assert told(phone, enters(phone, village.members[0])) == [
        "这个投票码已经用过。一个码只能投一次。"
    ]


@pytest.mark.parametrize("path", ["/vote/ballot", "/vote/confirm"])
def test_the_way_back_after_the_vote_shows_nothing_and_is_no_error(village, phone, path):
    votes(phone, village.members[0])
    answer = phone.get(path)
    assert answer.status_code == 303
    assert "已经投出的票不能再看" in told(phone, answer)[0]


def test_casting_twice_counts_once(village, phone):
    votes(phone, village.members[0])
    assert "没有正在填写" in told(phone, phone.post("/vote/cast"))[0]
    assert village.used() == (1, 1)


def test_two_browsers_with_one_code_vote_once(village, phone):
    other = village.house.test_client()
    for browser in (phone, other):
        enters(browser, village.members[0])
        browser.post("/vote/ballot", data=CHOSEN)
    assert phone.post("/vote/cast").location == "/vote/done"
    assert "票已经投出，不用再投" in told(other, other.post("/vote/cast"))[0]
    assert village.used() == (1, 1)


def test_without_the_overall_choice_it_goes_back_and_keeps_the_rest(village, phone):
    enters(phone, village.members[0])
    phone.post("/vote/ballot", data={"RESULTS": "FAIRLY"})
    answer = phone.get("/vote/confirm")
    assert answer.location == "/vote/ballot?missing=1"
    page = phone.get(answer.location).text
    assert "请先选总体评价" in page
    assert re.search(r'name="RESULTS" value="FAIRLY" checked', page)
    assert phone.post("/vote/cast").location == "/vote/ballot?missing=1"
    assert village.used() == (0, 0)


def test_what_was_never_asked_is_not_taken(village, phone):
    sent = CHOSEN | {"RULES": "SPLENDID", "csrf": "x", "STRANGE": "FAIRLY"}
    votes(phone, village.members[0], **sent)
    assert village.used() == (1, 1)


def test_giving_up_keeps_the_code_good(village, phone):
    enters(phone, village.members[0])
    assert "没有投票" in told(phone, phone.post("/vote/leave"))[0]
    assert votes(phone, village.members[0]).location == "/vote/done"


def test_after_the_close_a_page_that_lay_open_casts_nothing(village, phone):
    enters(phone, village.members[0])
    phone.post("/vote/ballot", data=CHOSEN)
    village.does(lambda office: office.closes())
    assert "已经截止" in told(phone, phone.post("/vote/cast"))[0]
    assert "已经截止" in told(phone, enters(phone, village.members[1]))[0]
    assert village.used() == (0, 0)


@pytest.mark.parametrize("forged", ["", "7777", "7" * 16, "x' OR 1=1 --", "<b>", "\x00", "码" * 99])
def test_a_forged_code_leads_back(village, phone, forged):
    assert told(phone, enters(phone, forged)) == ["没有这个投票码。请对照纸条再输一遍。"]


def test_thirty_wrong_codes_close_the_door_for_a_while(village, phone):
    for _time in range(Guesser.most_failures):
        enters(phone, "7" * 16)
    assert "过15分钟" in told(phone, enters(phone, village.members[0]))[-1]
    assert village.used() == (0, 0)


def test_a_cookie_of_ones_own_making_votes_for_nobody(village, phone):
    phone.set_cookie("vote", "eyJjb2RlIjoiWCJ9.forged.cookie", path="/vote")
    assert "没有正在填写" in told(phone, phone.post("/vote/cast"))[0]


def test_the_cookie_is_for_these_pages_alone_and_no_script_reads_it(village, phone):
    cookie = enters(phone, village.members[0]).headers["Set-Cookie"]
    for word in ("HttpOnly", "SameSite=Strict", "Path=/vote"):
        assert word in cookie
    gone = votes(phone, village.members[0]).headers["Set-Cookie"]
    assert "vote=;" in gone


def test_no_address_and_no_log_line_holds_a_code_or_a_choice(village, phone):
    addresses = []
    with structlog.testing.capture_logs() as lines:
        for answer in (
            enters(phone, village.members[0]),
            phone.post("/vote/ballot", data=CHOSEN | {"remark": "LAMP"}),
            phone.post("/vote/cast"),
            enters(phone, village.members[0]),
        ):
            addresses += [answer.location, answer.request.url]
    for said in [*addresses, *map(str, lines)]:
        assert village.members[0] not in said
        assert "FAIRLY" not in said
        assert "LAMP" not in said


def test_pages_are_kept_by_no_cache_and_found_by_no_engine(village, phone):
    enters(phone, village.members[0])
    for path in ("/vote", "/vote/ballot", "/vote/done"):
        answer = phone.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_ballot_left_lying_is_forgotten(village, phone, monkeypatch):
    enters(phone, village.members[0])
    later = clock.machine_now().timestamp() + 31 * 60
    monkeypatch.setattr("time.time", lambda: later)
    assert "没有正在填写" in told(phone, phone.get("/vote/ballot"))[0]
