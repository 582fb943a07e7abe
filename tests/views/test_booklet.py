"""一人一本: why a figure is what it is, and the booklet on paper."""

from __future__ import annotations

import uuid
from datetime import date
from io import BytesIO

import pytest
from lxml import html
from noticeboard import hang
from pictures import PNG
from sent_forms import CLAIM, VALUING, act_url

from app.assessment import assembly, closing, quarters, signing
from app.assessment.assembly import Minutes
from app.points import claims, posting, stages

DAY = date(2026, 3, 3)


def words(element):
    return " ".join(element.text_content().split())


def page_of(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


@pytest.fixture
def posted(town):
    """Lin's claim of two points of duty, with a photo, taken through its quarter; its path."""
    data = {**CLAIM, "witnesses": str(town.ids["gao"]), "evidence": (BytesIO(PNG), "排水沟.png")}
    path = town.enter("lin").post("/start/points_claim", data=data).location
    for name, answers in VALUING:
        browser = town.enter(name)
        browser.post(act_url(browser.get(path).text), data=answers)
    sun = town.enter("sun")
    quarter = sun.post("/start/points_cycle", data={}).location
    town.does(lambda: _take_through(town, _id(path), _id(quarter)))
    return path


def _id(path):
    return uuid.UUID(path.rpartition("/")[2])


def _take_through(town, claim_case, quarter_case):
    course = quarters.of_case(quarter_case)
    claim = claims.claim_of(claim_case)
    told = Minutes(DAY, "活动室", town.ids["li"], due=9, present=7, text="一致通过。")
    assembly.record(course, told, [])
    signing.sign(course, town.ids["li"], {})
    stages.publish(claim, hang(town.ids["branch"], DAY, case_id=quarter_case).id)
    posting.post(claim, call_key="test")
    closing.close(course, "继续保持。", [])


def paper(town):
    return f"/points/booklet/{town.ids['lin']}/paper"


@pytest.mark.usefixtures("posted")
def test_a_figure_leads_to_the_lines_it_is_the_sum_of(town):
    lin = town.enter("lin")
    [link] = page_of(lin, "/points/wall").xpath(
        "//tr[contains(@class,'is-me')]//a[contains(@href,'category=DUTY')]"
    )
    assert words(link) == "2.0"
    page = page_of(lin, link.get("href"))
    assert "履责分 2.0 分，由下面入账的各笔相加得来（1 笔）" in words(page)
    assert "清理三号楼排水沟" in words(page.get_element_by_id("entries"))


@pytest.mark.usefixtures("posted")
@pytest.mark.parametrize("figure", ["category=BASE", "quarter=2", "category=DUTY&quarter=4"])
def test_a_figure_of_nothing_says_so(town, figure):
    page = page_of(town.enter("lin"), f"/points/booklet?{figure}")
    assert "没有这样的积分" in words(page.get_element_by_id("entries"))


@pytest.mark.parametrize("figure", ["category=SUM", "quarter=5", "quarter=x"])
def test_a_figure_that_there_is_not_is_not_found(town, figure):
    assert town.enter("lin").get(f"/points/booklet?{figure}").status_code == 404


@pytest.mark.usefixtures("posted")
def test_others_figures_on_the_wall_lead_nowhere(town):
    page = page_of(town.enter("gao"), "/points/wall")
    [name] = [row for row in page.xpath("//tbody/tr") if "林一帆" in words(row)]
    assert not name.xpath(".//a")


def test_a_receipt_tells_the_caps_in_words_and_leads_to_evidence_and_reviewers(town, posted):
    claim_id = town.asks(lambda: claims.claim_of(_id(posted)).id)
    page = page_of(town.enter("lin"), f"/points/receipts/{claim_id}")
    said = words(page.get_element_by_id("receipt"))
    for sentence in (
        "每小时1.0分，2.0小时计2.0分。",
        "履责分全年最多30.0分，此前已用0.0分，还可计30.0分。",
        "积分细则第 1 版 D01",
        "赵明远",
        "钱思齐",
        "李向阳",
    ):
        assert sentence in said
    [clause] = page.xpath("//a[contains(., '第 1 版 D01')]/@href")
    rules, _sign, item = clause.partition("#")
    assert page_of(town.enter("lin"), rules).get_element_by_id(item) is not None
    [file] = page.xpath("//a[starts-with(@href,'/evidence/')]")
    assert words(file) == "排水沟.png"
    with town.enter("lin").get(file.get("href")) as answer:
        assert answer.data == PNG


@pytest.mark.usefixtures("posted")
def test_the_booklet_on_paper_has_every_page(town):
    page = page_of(town.enter("lin"), paper(town))
    cover, lines, wallet, quarter = page.find_class("leaf")
    assert "林一帆" in words(cover)
    assert "党支部（盖章）" in words(cover)
    row = words(lines.xpath(".//tbody/tr")[0])
    for part in ("1", "2026年3月2日", "清理三号楼排水沟", "履责分", "赵明远", "李向阳", "2.0"):
        assert part in row
    assert "结余 2.0" in words(wallet)
    said = words(quarter)
    assert "2026年3月3日党员大会，应到 9 人，实到 7 人" in said
    assert "定绩签字李向阳（2026年3月3日）" in said.replace(" 李向阳", "李向阳")
    assert "支部的话：继续保持。" in said
    assert [words(one) for one in quarter.find_class("signs")[0]] == [
        *("本人签字：", "考核小组签字：", "支部书记签字：", "纪检委员签字："),
    ]


@pytest.mark.usefixtures("posted")
def test_tables_that_run_over_pages_have_their_heads_again(town):
    page = page_of(town.enter("lin"), paper(town))
    heads = page.xpath("//thead/tr[1]/th[@class='running']")
    assert len(heads) == len(page.xpath("//table"))
    assert {words(one) for one in heads} == {"党员积分手册 · 林一帆 · LY0101-lin · 2026 年"}


@pytest.mark.parametrize(("reader", "status"), [("lin", 200), ("sun", 200), ("gao", 404)])
def test_a_booklet_is_printed_by_its_member_and_the_office(sqlite_town, reader, status):
    assert sqlite_town.enter(reader).get(paper(sqlite_town)).status_code == status
