"""评星 on pages: promises of a town, and results that a reader can repeat with a pencil."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import html
from starhouse import StarHouse
from staryear import parts_for
from story import Story

OWN, MASS, ANNUAL = parts_for("79.99")


@pytest.fixture
def stars(sqlite_house):
    return StarHouse(sqlite_house, profile="REF")


def text_of(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return " ".join(html.fromstring(answer.text).text_content().split())


def test_before_a_year_begins_the_pages_say_who_begins_it(stars):
    for path in ("/stars/commitments", "/stars/results"):
        assert "还没有开始年度评星" in text_of(stars.enter("feng"), path)


def test_promises_are_read_by_everybody_in_it_once_they_are_posted(stars):
    stars.lives(lambda year: year.begins())
    stars.lives(lambda year: year.commits(0))
    goal = "全年完成年初确定的各项任务"
    assert goal not in text_of(stars.enter("zj02-1"), "/stars/commitments")
    stars.lives(lambda year: year.audits(0))
    for username in ("zj02-1", "feng", "du", "bu1", "zuo"):
        page = text_of(stars.enter(username), "/stars/commitments")
        assert goal in page
        assert "1 个支部已公开，共 2 个" in page
    assert stars.enter("chen").get("/stars/commitments").status_code == 403


def test_how_promises_ended_stands_on_the_board(stars):
    def end(year):
        year.begins()
        year.promises_everything()
        year.comes(date(2026, 12, 1))
        ends = [{"ended": "partly", "ended_reason": "雨季推迟到明年。"}, *[{"ended": "done"}] * 4]
        year.rates_itself(0, promises=ends)

    stars.lives(end)
    page = text_of(stars.enter("du"), "/stars/commitments")
    assert "部分兑现" in page
    assert "雨季推迟到明年。" in page


@pytest.fixture
def known(stars):
    """79.99 and a branch that few are satisfied with."""
    stars.lives(
        lambda year: year.comes_to_the_results((OWN, MASS, None, ANNUAL), (95, "67.60", 58, 93))
    )
    return stars


def test_a_reader_can_repeat_every_figure(known):
    page = text_of(known.enter("du"), "/stars/results")
    parts = f"10×{OWN:.2f} + 30×{MASS:.2f} + 40×{ANNUAL:.2f} + 20×80.00"
    assert f"({parts}) ÷ 100 = 79.99" in page
    assert "评分表7份：" in page
    assert "没有平时记录，按80分计。" in page
    assert "收回50张，计入50张，满意率58.00%。" in page


def test_a_hundredth_below_the_line_is_pointed_out(known):
    assert "差 0.01 分到四星" in text_of(known.enter("feng"), "/stars/results")


def test_every_ceiling_is_told_in_one_sentence(known):
    page = text_of(known.enter("zuo"), "/stars/results")
    assert "满意率58.00%，低于60.00%，最多二星。" in page
    assert "按得分4星" in page


def test_events_of_the_year_are_told_as_a_sum(known):
    def note(year):
        story = Story()
        story.starts(
            year.town.office,
            "star_usual",
            unit=year.town.unit,
            branch=str(year.rated(0).id),
            happened_on=date(2026, 5, 1),
            aspect="SERVICE",
            event="热线回访群众满意，及时办结。",
            delta=3,
            source="hotline",
        )
        story.completes(year.town.second, "会签", "agree")
        year.sends_back(0, "USUAL")
        year.branch(0).completes(
            year.town.second, "核对平时记录", usual_checked="漏记一条，已补。" * 2
        )
        year.story.works()

    known.lives(note)
    assert "80 + 3 = 83.00" in text_of(known.enter("du"), "/stars/results")


def test_results_are_not_for_branches(known):
    for username in ("zj01-1", "chen"):
        assert known.enter(username).get("/stars/results").status_code == 403
    assert known.enter("feng").get("/stars/scoring").status_code == 404


def test_a_branch_has_no_button_to_withdraw(stars):
    stars.lives(lambda year: year.begins())
    case = stars.sees(lambda year: year.rated(0).case_id)
    page = stars.enter("zj01-1").get(f"/cases/{case}").text
    assert "公开承诺" in page
    assert f"/cases/{case}/withdraw" not in page
