"""The wall as a poster: sheets, each whole in itself."""

from __future__ import annotations

import pytest
from lxml import html

from app.views import pointlines


def sheets_of(answer):
    assert answer.status_code == 200
    return html.fromstring(answer.text).find_class("poster")


def test_every_sheet_has_its_head_its_columns_and_the_code(town):
    path = f"/points/wall/poster?branch={town.ids['branch']}"
    [sheet] = sheets_of(town.enter("lin").get(path))
    said = " ".join(sheet.text_content().split())
    for words in (
        "党员积分墙",
        "滨河中心党支部",
        "已定",
        "更新于",
        "全年积分",
        "积分细则第 1 版",
        "第 1 张，共 1 张",
    ):
        assert words in said
    assert "林一帆" in said
    assert sheet.xpath(".//*[local-name()='svg']")


@pytest.mark.parametrize(
    ("rows", "most", "shares"),
    [(0, 20, []), (1, 20, [1]), (20, 20, [20]), (21, 20, [11, 10]), (60, 24, [20, 20, 20])],
)
def test_rows_are_shared_out_evenly_over_as_few_sheets_as_can_be(rows, most, shares):
    listed = [{"n": number} for number in range(rows)]
    found = pointlines.shared_out(listed, most)
    assert [len(sheet) for sheet in found] == shares
    assert [row for sheet in found for row in sheet] == listed


@pytest.mark.parametrize(
    ("who", "query", "status"),
    [
        ("lin", "paper=a0", 200),
        ("lin", "paper=a2", 404),
        ("chen", "branch={branch}", 404),
    ],
)
def test_a_poster_is_for_the_branch_and_on_paper_that_is_there(sqlite_town, who, query, status):
    path = "/points/wall/poster?" + query.format(**sqlite_town.ids)
    assert sqlite_town.enter(who).get(path).status_code == status
