"""The desk: signing in, boxes, drafts, search, language."""

from __future__ import annotations

import re

import pytest

PAGES = [
    "/",
    "/start",
    "/start/seal",
    "/start/points_claim",
    "/inbox",
    "/inbox?light=late",
    "/done",
    "/started",
    "/copied",
    "/drafts",
    "/search?q=证明",
    "/messages",
    "/messages?box=all&kind=URGED",
    "/preferences",
    "/points/wall",
    "/points/wall/display",
    "/points/booklet",
    "/notices",
    "/notices?box=ended",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_a_member_and_asks_a_stranger_to_sign_in(sqlite_town, path):
    lin = sqlite_town.enter("lin")
    sqlite_town.starts_seal(lin)
    assert lin.get(path).status_code == 200
    assert sqlite_town.browser().get(path).location.startswith("/sign-in")


def test_a_wrong_password_is_told_and_five_lock(town):
    browser = town.browser()
    data = {"username": "lin", "password": "wrong"}
    answers = [browser.post("/sign-in", data=data) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {422}
    assert "已锁定" in answers[-1].text
    assert "已锁定" not in answers[0].text


def test_signing_out_ends_the_session_for_a_copied_cookie_too(town):
    browser = town.enter("lin")
    copied = browser.get_cookie("xingji").value
    browser.post("/sign-out")
    thief = town.browser()
    thief.set_cookie("xingji", copied)
    assert thief.get("/inbox").status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"]
)
def test_signing_in_leads_only_to_our_own_pages(sqlite_town, target):
    data = {"username": "lin", "password": "Bin-he-2026", "next": target}
    assert sqlite_town.browser().post("/sign-in", data=data).location == "/"


def test_a_draft_is_kept_and_gone_on_with(town):
    lin = town.enter("lin")
    data = {"purpose": "半句", "copies": "", "act": "draft"}
    answer = lin.post("/start/seal", data=data)
    assert answer.status_code == 302
    assert "半句" in lin.get(answer.location).text
    link = re.search(r'href="(/start/seal\?draft=[^"]+)"', lin.get("/drafts").text).group(1)
    assert "半句" in lin.get(link).text
    assert town.enter("gao").get(link).status_code == 404


def test_a_refused_start_keeps_what_was_written_as_a_draft(town):
    lin = town.enter("lin")
    answer = lin.post("/start/seal", data={"purpose": "证明", "copies": "99"})
    assert answer.status_code == 422
    assert "不能大于9" in answer.text
    assert "证明" in answer.text
    assert "用章申请" in lin.get("/drafts").text


def test_started_draft_is_gone(town):
    lin = town.enter("lin")
    answer = lin.post("/start/seal", data={"purpose": "半句", "act": "draft"})
    page = lin.get(answer.location).text
    key = re.search(r'name="key"[^>]*value="([^"]+)"', page).group(1)
    town.starts_seal(lin, key=key)
    assert "没有草稿" in lin.get("/drafts").text


def test_unknown_pages_and_foreign_cursors_are_told_plainly(sqlite_town):
    lin = sqlite_town.enter("lin")
    assert lin.get("/nowhere").status_code == 404
    assert lin.get("/inbox?cursor=xyz").status_code == 404
    assert lin.get("/points/wall?year=1999").status_code == 404


def test_a_wall_of_another_branch_is_closed(sqlite_town):
    lin, wang = sqlite_town.enter("lin"), sqlite_town.enter("wang")
    url = f"/points/wall?branch={sqlite_town.ids['neighbour']}"
    assert lin.get(url).status_code == 404
    assert wang.get(url).status_code == 200


def test_a_booklet_is_closed_to_other_members(sqlite_town):
    url = f"/points/booklet/{sqlite_town.ids['lin']}"
    answers = {name: sqlite_town.enter(name).get(url).status_code for name in ("lin", "gao", "li")}
    assert answers == {"lin": 200, "gao": 404, "li": 200}
    assert sqlite_town.enter("chen").get(url).status_code == 404


def test_demo_doors_do_not_exist_outside_the_demonstration(sqlite_town):
    lin = sqlite_town.enter("lin")
    assert lin.post("/demo/become", data={"username": "li"}).status_code == 404
    assert lin.post("/demo/time", data={"leap": "5"}).status_code == 404
    assert "换人" not in lin.get("/").text


def test_forms_without_their_token_are_refused(sqlite_town, monkeypatch):
    lin = sqlite_town.enter("lin")
    monkeypatch.setitem(sqlite_town.house.config, "WTF_CSRF_ENABLED", 1)
    assert lin.post("/sign-out").status_code == 400
    assert lin.get("/").status_code == 200
