"""督办: what is due first comes first, each with why it waits, within one's own units."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from studiobrowser import plain

from app import clock
from app.cases.models import Case, WorkItem
from app.db import session


@pytest.fixture
def waiting(town):
    """Two cases that wait at their first step; the second is late."""
    lin = town.enter("lin")
    paths = [town.starts_seal(lin, purpose=purpose) for purpose in ("证明", "合同")]

    def is_late():
        case = session.query(Case).filter(Case.title.contains("合同")).one()
        item = session.query(WorkItem).filter_by(case_id=case.id).one()
        item.due_at = clock.now() - timedelta(days=1)

    town.does(is_late)
    return paths


@pytest.mark.usefixtures("waiting")
def test_the_late_one_is_first_and_each_says_why(town):
    said = plain(town.enter("wang").get("/supervision").text)
    assert said.index("用章：合同") < said.index("用章：证明")
    assert said.count("中的一人接手：") == 2
    assert "超期" in said


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("lot", "titles"),
    [
        ("late", ["合同"]),
        ("open", ["合同", "证明"]),
        ("halted", []),
        ("done", []),
        ("x", ["合同", "证明"]),
    ],
)
def test_a_tile_lists_what_it_counts(town, lot, titles):
    page = town.enter("wang").get(f"/supervision?lot={lot}").text
    found = [one for one in ("合同", "证明") if f"用章：{one}</a>" in page]
    assert found == titles
    if not titles:
        assert "这一类没有事项" in page


@pytest.mark.usefixtures("waiting")
def test_the_bars_say_how_long_and_lead_to_what_they_count(town):
    def has_waited():
        item = session.query(WorkItem).filter(WorkItem.sought.contains("合同")).one()
        item.opened_at = clock.now() - timedelta(days=7)

    town.does(has_waited)
    wang = town.enter("wang")
    said = plain(wang.get("/supervision").text)
    assert re.search(r"0–1 个工作日 1 2–3 个工作日 0 4–7 个工作日 1 8 个工作日以上 0", said)
    page = wang.get("/supervision?age=4-7").text
    assert "用章：合同" in page
    assert "用章：证明" not in page


@pytest.mark.usefixtures("waiting")
def test_it_is_narrowed_by_unit_and_procedure(town):
    wang = town.enter("wang")
    branch, neighbour = town.ids["branch"], town.ids["neighbour"]
    assert "用章：合同" in wang.get(f"/supervision?unit={branch}&procedure=seal").text
    assert "用章：合同" not in wang.get(f"/supervision?unit={neighbour}").text
    assert "用章：合同" not in wang.get("/supervision?procedure=points_claim").text
    assert wang.get("/supervision?unit=none&cursor=").status_code in {200, 404}


@pytest.mark.usefixtures("waiting")
def test_who_answers_for_no_unit_sees_nothing_of_it(town):
    assert town.enter("lin").get("/supervision").status_code == 403
    assert "督办" not in town.enter("lin").get("/").text
    assert "督办" in town.enter("li").get("/").text
    assert town.browser().get("/supervision").status_code == 302


def test_an_urge_from_the_list_reaches_who_has_it(town, waiting):
    wang = town.enter("wang")
    answer = wang.post(f"{waiting[0]}/urge")
    assert "已催办" in plain(wang.get(answer.location).text)
