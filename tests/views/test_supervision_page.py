"""The supervisor's word on the page of a quarter: where it is said, and what it keeps back."""

from __future__ import annotations

import re

import pytest
from sent_forms import CLAIM, act_url

from app.cli import WORKFLOWS
from app.definitions import deployment, folders
from app.organisation.actors import SYSTEM

SAID = {"kind": "query", "text": "三号楼的几件为什么都在一天？"}


@pytest.fixture
def quarter(town):
    """The path of a quarter's page, with lin's claim in it."""
    town.does(
        lambda: deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "points_supervision")) and None
    )
    data = {**CLAIM, "witnesses": str(town.ids["gao"])}
    town.enter("lin").post("/start/points_claim", data=data)
    sun = town.enter("sun")
    path = sun.post("/start/points_cycle", data={}).location
    sun.post(act_url(sun.get(path).text), data={"heard": "none"})
    return path


def places(page):
    """The cycle, and the line that the buttons of the page are about."""
    cycle = re.search(r"watched_cycle=([0-9a-f-]+)", page).group(1)
    return cycle, re.search(r"line=([0-9a-f-]+)", page).group(1)


def test_the_supervisor_has_a_button_for_the_quarter_and_for_each_line(town, quarter):
    page = town.enter("wu").get(quarter).text
    assert "对整个季度质询、提醒、暂缓" in page
    assert "对林一帆的“清理三号楼排水沟”提监督意见" in page
    for other in ("li", "sun", "wang"):
        assert "watched_cycle" not in town.enter(other).get(quarter).text


def test_what_blocks_signing_stands_on_the_secretary_s_board(town, quarter):
    wu = town.enter("wu")
    cycle, line = places(wu.get(quarter).text)
    asked = {**SAID, "watched_cycle": cycle, "line": line, "addressee": str(town.ids["zhao"])}
    assert wu.post("/start/points_supervision", data=asked).status_code == 302
    page = town.enter("li").get(quarter).text
    assert "的质询还没有答复，不能定绩" in page
    assert "请赵明远先答复" in page
    assert SAID["text"] in page
    assert "监督意见" in page


def test_a_query_names_who_is_to_answer(town, quarter):
    wu = town.enter("wu")
    cycle, _line = places(wu.get(quarter).text)
    answer = wu.post("/start/points_supervision", data={**SAID, "watched_cycle": cycle})
    assert answer.status_code == 422
