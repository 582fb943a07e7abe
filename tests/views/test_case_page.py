"""The page of a case: for whom it waits, what was done and asked, what is to come; its form."""

from __future__ import annotations

import re

import chained
import petition
import pytest
from test_page_costs import People, counting

from app.cases import (
    applicant,
    copies,
    handing,
    inquiries,
    official,
    progress,
    sending_back,
    signers,
    suspension,
    urging,
)
from app.cases.parts import Part
from app.cases.sending_back import Reentry
from app.db import new_id, session
from app.definitions import deployment
from app.organisation import accounts, directory
from app.organisation.actors import SYSTEM


class Desk:
    """A petition at the house, each act in a transaction of its own."""

    def __init__(self, town):
        self.town = town
        self.case_id = town.does(self._starts)

    def _starts(self):
        definition = deployment.deploy(SYSTEM, petition.files()).definition
        session.flush()
        lin = accounts.person_named("lin")
        case = applicant.start(
            directory.actor(lin),
            definition,
            lin.unit_id,
            {"matter": "买投影仪"},
            start_key=new_id(),
        )
        return case.id

    def act(self, verb, name, *given, step="look", part=Part.STEP, **more):
        def happens():
            case = progress.lock(self.case_id)
            [item] = [
                one for one in progress.open_items(case) if (one.element, one.part) == (step, part)
            ]
            people = People(self.town)
            chosen = [[getattr(people, one).id for one in them] for them in given]
            verb(directory.actor(getattr(people, name)), item.id, *chosen, **more)

        self.town.does(happens)

    def whole(self, verb, name, **more):
        self.town.does(
            lambda: verb(directory.actor(accounts.person_named(name)), self.case_id, **more)
        )

    def does(self, name, step, opinion="可以"):
        def happens():
            case = progress.lock(self.case_id)
            [item] = [one for one in progress.open_items(case) if one.element == step]
            answers = {f"{step}_result": "agree", f"{step}_opinion": opinion}
            official.complete(directory.actor(accounts.person_named(name)), item.id, answers)

        self.town.does(happens)

    def page(self, name="lin", what=""):
        answer = self.town.enter(name).get(f"/cases/{self.case_id}{what}")
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def desk(sqlite_town):
    return Desk(sqlite_town)


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def waits(page):
    [found] = re.findall(r'<div class="case-waits">(.*?)</div>', page, re.DOTALL)
    return plain(found)


def record(page):
    [table] = re.findall(
        r'<div class="tab-pane" id="record".*?<tbody>(.*?)</tbody>', page, re.DOTALL
    )
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    return [
        [plain(cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)] for row in rows
    ]


def test_the_head_says_for_whom_it_waits_and_since_when(desk):
    said = waits(desk.page())
    assert "现在等：胡安然、赵明远、钱思齐 · 审核" in said
    assert "起" in said
    assert "不限时" in said


def test_those_to_come_are_told_with_their_names(desk):
    page = desk.page()
    ahead = [plain(one) for one in re.findall(r'<li class="is-future".*?</li>', page, re.DOTALL)]
    assert ["经费" in ahead[0], "组织委员：孙亦诚" in ahead[0], "签批" in ahead[-1]] == [True] * 3


def test_who_was_asked_before_holds_it_up_and_the_step_itself_is_paused(desk):
    desk.act(signers.add, "zhao", ["gao"], where="before", request="请先看看")
    page = desk.page()
    assert "现在等：高若水 · 审核 前加签" in waits(page)
    assert 'class="is-paused"' in page
    assert "请先看看" in page
    rows = record(page)
    assert [row[0] for row in rows] == ["申请", "审核", "审核", "审核 前加签"]
    assert sorted(row[5] for row in rows) == ["先等别人办完", "加签", "提交", "等待办理"]


def test_a_question_is_listed_and_holds_nothing_up(desk):
    desk.act(inquiries.ask, "zhao", ["gao"], text="投影仪多少钱？")
    page = desk.page("gao")
    assert "现在等：胡安然、赵明远、钱思齐 · 审核" in waits(page)
    assert "赵明远问高若水" in plain(page)
    assert "等答复" in page
    desk.act(inquiries.answer, "gao", part=Part.QUESTION, text="三千元")
    page = desk.page()
    assert "三千元" in page
    assert "已答复" in page
    assert "沟通 1" in plain(page)


def test_what_was_sent_back_says_to_whom_and_how_it_comes_again(desk):
    desk.act(
        lambda actor, item: sending_back.send_back(
            actor, item, "ask", reason="没写金额", reentry=Reentry.STRAIGHT
        ),
        "zhao",
    )
    page = plain(desk.page())
    assert "退到“申请”，办完直接送回：没写金额" in page
    assert "现在等：林一帆 · 申请" in page
    assert re.search(r"未到.*经费", page), "the look comes straight back and then goes on"


def test_every_act_has_its_word_and_its_people(desk):
    desk.act(copies.send, "zhao", ["chen"], note="供参考")
    desk.whole(urging.urge, "lin", text="急用")
    desk.act(signers.add, "zhao", ["gao"], where="beside", request="会个签")
    desk.act(
        lambda actor, item: signers.sign(actor, item, outcome="agree", opinion="没意见"),
        "gao",
        part=Part.BESIDE,
    )
    page = plain(desk.page())
    for words in ("给陈望舒：供参考", "急用", "高若水（并加签）：会个签", "加签同意", "没意见"):
        assert words in page, words
    assert "未阅" in page


def test_a_suspended_case_says_so_and_foresees_nothing(desk):
    desk.whole(suspension.suspend, "wang", reason="等上级文件")
    page = desk.page()
    assert "已暂停" in page
    assert "现在等" not in page
    assert "等上级文件" in page
    assert 'class="is-future"' not in page


def test_a_delegated_step_is_told_with_what_was_found(desk):
    gao = desk.town.ids["gao"]
    desk.act(lambda actor, item: handing.delegate(actor, item, gao, request="算一算"), "zhao")
    assert "现在等：高若水 · 审核 委派" in waits(desk.page())
    desk.act(handing.hand_in, "gao", part=Part.DELEGATED, text="要三千元")
    page = plain(desk.page())
    assert "给高若水：算一算" in page
    assert "要三千元" in page
    assert "委派办回" in page


def test_the_form_has_what_was_asked_a_box_for_each_step_and_the_attachments(desk):
    desk.does("zhao", "look", opinion="同意购买。" * 20)
    page = desk.page(what="/form")
    said = plain(page)
    assert "请示审批表" in said
    assert "买投影仪" in said
    assert page.count('class="approval-box"') == 1
    assert "同意购买。" * 20 in said
    assert "滨河中心党支部 考核小组" in said
    assert "尚未办结" in said
    assert re.search(r"末条校验值 [0-9a-f]{16}", said)


def test_the_form_is_for_those_who_may_see_the_case(desk):
    stranger = desk.town.enter("chen")
    assert stranger.get(f"/cases/{desk.case_id}/form").status_code == 404
    assert desk.town.browser().get(f"/cases/{desk.case_id}/form").status_code == 302


def test_the_page_asks_no_more_where_more_has_happened(desk):
    """Each statement a few times at most, however many sign and ask."""
    everybody = ["gao", "qian", "hu", "zhou", "wu", "sun"]
    desk.act(signers.add, "zhao", everybody, where="beside", request="会签")
    desk.act(inquiries.ask, "zhao", everybody, text="有意见吗？")
    browser = desk.town.enter("lin")
    path = f"/cases/{desk.case_id}"
    browser.get(path)
    with counting(desk.town.house) as sent:
        assert browser.get(path).status_code == 200
    statement, times = sent.most_common(1)[0]
    assert times <= 6, statement
    assert sum(sent.values()) <= 60


def test_the_start_form_tells_who_comes_next_and_again_while_it_is_written(sqlite_town):
    lin = sqlite_town.enter("lin")
    page = plain(lin.get("/start/seal").text)
    assert re.search(r"接下来由谁办 审核 考核小组：赵明远、钱思齐、胡安然.*支部书记：李向阳", page)
    told = plain(lin.post("/start/seal/foreseen", data={"purpose": "证明"}).text)
    assert "支部书记：李向阳" in told
    secretary = sqlite_town.enter("li")
    assert "副书记：周致和" in plain(secretary.get("/start/seal").text)


def test_nobody_foresees_what_they_may_not_start(sqlite_town):
    assert sqlite_town.enter("wang").post("/start/seal/foreseen", data={}).status_code == 403


def test_who_is_away_and_what_will_be_passed_is_told_beforehand_and_on_the_case(sqlite_town):
    same = {"skip__same": "consecutive"}
    steps = ("a", "ASSESSOR", {}), ("b", "SECRETARY", {}), ("c", "SECRETARY", same)
    sqlite_town.does(lambda: deployment.deploy(SYSTEM, chained.chain(*steps)))
    sent = {
        "people": str(sqlite_town.ids["wu"]),
        "since": "2026-03-03",
        "until": "2026-03-05",
        "scope": "all",
    }
    sqlite_town.enter("li").post("/away", data=sent)
    lin = sqlite_town.enter("lin")
    path = lin.post("/start/chain", data={"purpose": "买书"}).location
    for page in ("/start/chain", path):
        told = plain(lin.get(page).text)
        assert "李向阳（外出至2026年3月5日，由吴清正代）" in told
        assert "与上一步同为李向阳，自动通过" in told
