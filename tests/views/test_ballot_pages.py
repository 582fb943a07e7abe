"""群众评议 on the desks of those in charge, and what everybody else finds there."""

from __future__ import annotations

import re

import pytest
from pollsters import HOLDERS, Pollsters
from township import Town

from app import db
from app.ballots.invitations import Draw
from app.ballots.models import Poll
from app.ballots.vocabulary import OVERALL
from app.db import session
from app.organisation import accounts
from app.organisation.models import Unit

PASSWORD = accounts.hash_password("Bin-he-2026")


class Desk:
    """A town with an appraisal that is being prepared; `browsers` by user name."""

    def __init__(self, house) -> None:
        self.town = Town(house)
        self.poll_id = self.town.does(self._prepare)
        self.path = f"/ballots/{self.poll_id}"
        self.browsers = {one: self.town.enter(one) for one in ("feng", "su", "qin", "xu")}

    def _prepare(self):
        cast = type("Cast", (), {"town": session.get(Unit, self.town.ids["town"])})
        office = Pollsters(cast)
        for person in office.people.values():
            person.password_hash = PASSWORD
        self.village_id = office.village.id
        return office.prepares(masses=(12, 12), draw=Draw(2, 40, 10)).id

    def page(self, username="feng"):
        return self.browsers[username].get(self.path).text

    def takes_key(self, username):
        page = self.browsers[username].post(f"{self.path}/key").text
        return re.search(r'class="ballot-key">([^<]+)<', page)[1]

    def prints(self):
        page = self.browsers["feng"].post(f"{self.path}/slips/MEMBERS").text
        return [one.replace(" ", "") for one in re.findall(r'class="slip-code">([^<]+)<', page)]

    def opens(self):
        self.keys = {one: self.takes_key(one) for one in HOLDERS}
        self.codes = self.prints()
        return self.browsers["feng"].post(f"{self.path}/open")

    def votes(self, *codes, remark=""):
        for code in codes:
            phone = self.town.browser()
            phone.post("/vote", data={"code": code})
            phone.post("/vote/ballot", data={OVERALL: "FAIRLY", "remark": remark})
            assert phone.post("/vote/cast").location == "/vote/done"

    def counts(self, username, **figures):
        sent = {"returned": 12, "void": 0, "OVERALL.SATISFIED": 12, **figures}
        return self.browsers[username].post(f"{self.path}/papers/MASSES", data=sent)

    def comes_to_its_result(self, remark=""):
        self.opens()
        self.votes(*self.codes, remark=remark)
        self.browsers["feng"].post(f"{self.path}/close")
        for clerk in ("feng", "su"):
            self.counts(clerk)
        self.browsers["feng"].post(f"{self.path}/settle")
        for one in ("qin", "xu"):
            self.browsers[one].post(f"{self.path}/unlock", data={"key": self.keys[one]})


@pytest.fixture
def desk(house):
    return Desk(house)


def test_an_appraisal_from_its_keys_to_its_figures(desk):
    assert "未领钥匙" in desk.page()
    assert desk.opens().location == desk.path
    assert "正在投票" in desk.page()
    desk.votes(*desk.codes)
    assert "邀请12人，收回12张，参评率100.00%" in desk.page()
    desk.browsers["feng"].post(f"{desk.path}/close")
    assert desk.counts("feng").location == desk.path
    assert "已录入：冯务实" in desk.page()
    desk.counts("su")
    assert "两名计票员录入一致" in desk.page()
    desk.browsers["feng"].post(f"{desk.path}/settle")
    for one in ("qin", "xu"):
        assert 'id="key"' in desk.page(one)
        desk.browsers[one].post(f"{desk.path}/unlock", data={"key": desk.keys[one]})
    page = desk.page("su")
    for said in ("90.00", "80.00", "100.00", "评议结果", "党员", "群众"):
        assert said in page
    assert "已经计票" in desk.browsers["su"].get("/ballots").text


def test_slips_are_ten_on_a_sheet_and_lead_to_the_voting_behind_the_fragment(desk):
    page = desk.browsers["feng"].post(f"{desk.path}/slips/MEMBERS").text
    assert page.count('class="slip"') == 12
    assert page.count('class="sheet"') == 2
    assert page.count("<h1>") == 1
    assert "http://localhost/vote<" in page


def test_remarks_are_looked_through_and_released_by_the_office(desk):
    desk.comes_to_its_result(remark="王大爷说路灯坏了")
    office, holder = desk.browsers["su"], desk.browsers["qin"]
    path = f"{desk.path}/remarks"
    assert path in desk.page("su")
    assert path not in desk.page("qin")
    fields = re.findall(r'<textarea[^>]*name="(remark\.[^"]+)"', office.get(path).text)
    assert len(fields) == 12
    assert f'action="{path}"' in office.get(path).text
    changed = dict.fromkeys(fields, "路灯修好了")
    answer = office.post(path, data=changed)
    assert answer.status_code == 422
    assert answer.text.count("只能删去") == 12
    assert "路灯修好了" in answer.text
    left = {field: "路灯坏了" if number else "" for number, field in enumerate(fields)}
    assert office.post(path, data={**left, "release": "y"}).location == path
    page = office.get(path).text
    assert page.count("〔略〕路灯坏了") == 11
    assert "另有1条没有放行" in page
    assert "王大爷" not in page
    assert holder.get(path).status_code == 403


def test_remarks_on_paper_are_typed_in_beside_them(desk):
    desk.comes_to_its_result()
    path = f"{desk.path}/remarks"
    desk.browsers["feng"].post(f"{path}/papers", data={"lines": "水管漏水\n账目要公开"})
    page = desk.browsers["su"].get(path).text
    assert "水管漏水" in page
    assert f'action="{path}/papers"' in page
    answer = desk.browsers["feng"].post(f"{path}/papers", data={"lines": "满" * 201})
    assert answer.status_code == 422
    assert "满" * 201 in answer.text


def test_slips_that_were_printed_are_nowhere_to_be_seen_again(desk):
    first = desk.prints()
    assert desk.prints() != first
    page = desk.page()
    assert not [code for code in first if code in page.replace(" ", "")]


def test_what_is_missing_before_the_voting_is_told(desk):
    answer = desk.browsers["feng"].post(f"{desk.path}/open", follow_redirects=True)
    assert "还有掌箱人没有领钥匙" in answer.text
    assert "筹备" in answer.text


def test_clerks_who_differ_are_told_where_and_not_what(desk):
    desk.opens()
    desk.browsers["feng"].post(f"{desk.path}/close")
    desk.counts("feng", **{"RESULTS.FAIRLY": 7})
    assert "7" not in re.findall(
        r'value="(\d*)"', desk.browsers["su"].get(f"{desk.path}/papers/MASSES").text
    )
    answer = desk.counts("su", **{"RESULTS.FAIRLY": 8})
    assert answer.location == f"{desk.path}/papers/MASSES"
    page = desk.browsers["su"].get(answer.location).text
    assert "录入不一致：</div>" in page or "录入不一致：工作业绩" in page
    assert 'value="8"' in page
    assert 'value="7"' not in page


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"returned": "x"}, "请填整数。"),
        ({"returned": "13"}, "收回的票要在0到12之间。"),
        ({"OVERALL.SATISFIED": "11"}, "各项合计11，要等于有效票12。"),
        ({"RULES.FAIRLY": "9", "RULES.ORDINARY": "4"}, "各项合计13，多于有效票12。"),
        ({"void": "-1"}, "请填整数。"),
    ],
)
def test_a_wrong_sheet_comes_back_with_what_was_written(desk, sent, told):
    desk.opens()
    desk.browsers["feng"].post(f"{desk.path}/close")
    answer = desk.counts("feng", **sent)
    assert answer.status_code == 422
    assert told in answer.text
    for value in sent.values():
        assert f'value="{value}"' in answer.text


def test_a_wrong_key_is_told_and_opens_nothing(desk):
    desk.opens()
    desk.votes(*desk.codes)
    desk.browsers["feng"].post(f"{desk.path}/close")
    for clerk in ("feng", "su"):
        desk.counts(clerk)
    desk.browsers["feng"].post(f"{desk.path}/settle")
    sent = {"key": desk.keys["xu"]}
    answer = desk.browsers["qin"].post(f"{desk.path}/unlock", data=sent, follow_redirects=True)
    assert "这不是您领的那把钥匙" in answer.text
    assert desk.town.asks(lambda: session.get(Poll, desk.poll_id).status) == "UNLOCKING"


ACTS = ("open", "close", "settle", "slips/MEMBERS", "key", "unlock", "papers/MASSES")
ACTS += ("remarks", "remarks/papers")


def test_the_list_of_those_invited_says_how_households_were_drawn(desk):
    page = desk.browsers["feng"].get(f"{desk.path}/invited").text
    seed = re.search(r"种子 ([0-9a-f]{16})", page)[1]
    drawn = re.findall(r"<li>(\d+)</li>", page)
    assert drawn == [str(one) for one in Draw(2, 40, 10, seed).numbers]
    assert desk.browsers["qin"].get(f"{desk.path}/invited").status_code == 403


@pytest.mark.parametrize("username", ["lin", "wang", "root", "li"])
def test_for_everybody_else_there_is_no_such_page(desk, username):
    browser = desk.town.enter(username)
    assert "群众评议" not in browser.get("/").text
    pages = ("", "/invited", "/remarks", "/papers/MASSES")
    for path in ("/ballots", *(f"{desk.path}{page}" for page in pages)):
        assert browser.get(path).status_code == 404
    for act in ACTS:
        answer = browser.post(f"{desk.path}/{act}", data={"returned": 0, "key": "x"})
        assert answer.status_code in {403, 404}, act


@pytest.mark.parametrize("act", ["open", "close", "settle", "slips/MEMBERS", "papers/MASSES"])
def test_whoever_holds_a_key_runs_nothing(desk, act):
    assert desk.browsers["qin"].get(desk.path).status_code == 200
    answer = desk.browsers["qin"].post(f"{desk.path}/{act}", data={"returned": 0})
    assert answer.status_code == 403


def test_whoever_runs_it_and_holds_no_key_takes_none(desk):
    assert desk.browsers["su"].post(f"{desk.path}/key").status_code == 403


@pytest.mark.parametrize("path", ["slips/STRANGERS", "papers/STRANGERS", "papers/MEMBERS"])
def test_a_group_that_is_not_there(desk, path):
    desk.opens()
    desk.browsers["feng"].post(f"{desk.path}/close")
    assert desk.browsers["feng"].post(f"{desk.path}/{path}").status_code in {404, 302}
    assert desk.town.asks(lambda: db.session.get(Poll, desk.poll_id).status) == "CLOSED"
