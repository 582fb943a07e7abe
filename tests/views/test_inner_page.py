"""运行: what a case waits for by itself and what it knows, for whoever sees to what is stuck."""

from __future__ import annotations

import re

import pytest
import seal
from diagrams import Diagram, properties
from sent_forms import CLAIM, VALUING, act_url

from app.definitions import deployment
from app.organisation.actors import SYSTEM


def inner(page):
    """The tab's rows, each as its cells; None where there is no such tab."""
    found = re.search(r'<div class="tab-pane" id="inner".*?</aside>', page, re.DOTALL)
    if found is None:
        return None
    rows = re.findall(r"<tr data-step=\"([^\"]*)\">(.*?)</tr>", found.group(), re.DOTALL)
    cells = [(step, re.findall(r"<td.*?</td>", row, re.DOTALL)) for step, row in rows]
    return [
        (step, *(re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in row)) for step, row in cells
    ]


@pytest.fixture
def path(town):
    data = {**CLAIM, "witnesses": str(town.ids["gao"])}
    return town.enter("lin").post("/start/points_claim", data=data).location


def does(town, path, name, answers):
    browser = town.enter(name)
    assert browser.post(act_url(browser.get(path).text), data=answers).status_code == 302


def test_an_officer_sees_every_answer_in_words_and_where_it_was_given(town, path):
    rows = inner(town.enter("wang").get(path).text)
    told = {row[1].rpartition(" ")[2]: row for row in rows}
    assert told["quantity"][0] == "report"
    assert told["quantity"][2:] == ("2", "报绩")
    assert "志愿服务" in told["item"][2]
    assert told["witnesses"][2] == "高若水"
    assert told["item_measure"][::3] == ("", "系统")
    assert told["verify_result"][1].startswith("“核实”的结论 ")
    assert told["quantity_found"][1].startswith("核实数量 ")


def test_a_timer_says_when_and_what_happens_then(town, path):
    does(
        town,
        path,
        "zhao",
        {"verify_result": "return", "verify_reason": "请补充说明。", "verify_recusal": "y"},
    )
    [timer] = [row for row in inner(town.enter("wang").get(path).text) if "到时" in row[3]]
    assert timer[0] == "report"
    assert timer[3] == "到时不再等“报绩”，另走一路"


def test_an_awaited_message_says_where_it_will_come_from(town, path):
    for name, answers in VALUING:
        does(town, path, name, answers)
    [message, *_variables] = inner(town.enter("wang").get(path).text)
    assert message[1] == "等支部评绩定绩"
    assert message[3] == "不能确定"


def test_nobody_else_has_that_tab(town, path):
    pages = {name: town.enter(name).get(path).text for name in ("lin", "zhao", "wu")}
    assert {name for name, page in pages.items() if inner(page) is not None} == set()


def test_variables_are_kept_from_whose_step_must_not_see_one(sqlite_town):
    hidden = properties(fields__hidden="purpose", fields__read="copies papers")
    diagram = Diagram("seal").start().user("ask", c_assignee="${case.starter}", c_formKey="ask")
    diagram.user("look", hidden, c_candidateGroups="SUBDISTRICT_OFFICER", c_formKey="ask")
    drawn = diagram.end().line("start", "ask", "look", "end").xml()
    about = (seal.ABOUT.replace('"用章：" + purpose', '"用章"')).encode()
    given = {**seal.files(), "process.bpmn": drawn, "about.toml": about}
    sqlite_town.does(lambda: deployment.deploy(SYSTEM, given) and None)
    path = sqlite_town.starts_seal(sqlite_town.enter("lin"), purpose="秘密用途")
    page = sqlite_town.enter("wang").get(path).text
    assert inner(page) == []
    assert "这里不列变量" in page
    assert "秘密用途" not in page
