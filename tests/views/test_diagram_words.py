"""A procedure in words beside its drawing, and what a draft changes of it."""

from __future__ import annotations

import re

import pytest

from app.db import session
from app.definitions import catalogue
from app.organisation import accounts, directory
from app.studio import drafts
from app.studio.models import Draft


def plain(answer):
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


@pytest.fixture
def draft(town):
    """Wang's draft of the application for the seal, with another time limit; its id."""

    def begin():
        actor = directory.actor(accounts.person_named("wang"))
        found = drafts.begin(actor, catalogue.in_force("seal"))
        process = found.files["process.bpmn"]
        limits = re.findall(r'camunda:dueDate="([^"]*)"', process)
        assert limits, "a step of it has a time limit"
        changed = process.replace(f'dueDate="{limits[0]}"', 'dueDate="工作日(9)"')
        drafts.save(actor, found.id, found.revision, "page", {"process.bpmn": changed})
        return found.id

    return town.does(begin)


def test_whoever_may_start_a_procedure_reads_it(town):
    answer = town.enter("li").get("/procedures/points_claim")
    said = plain(answer)
    assert "由考核小组办理" in said
    assert "看“核实结果？”，分 3 种情况：" in said
    page = answer.get_data(as_text=True)
    assert 'data-element="verified_return"' in page
    assert "data-printed" in page


def test_it_is_nobody_else_s_to_read(town):
    assert town.enter("li").get("/procedures/points_stocktake").status_code == 404
    assert town.enter("wang").get("/procedures/points_stocktake").status_code == 200
    assert town.browser().get("/procedures/points_claim").status_code == 302


def test_it_reads_in_english(town):
    browser = town.enter("li")
    browser.post("/language", data={"language": "en", "next": "/"})
    said = plain(browser.get("/procedures/points_claim"))
    assert "go back to step 2 “报绩”" in said
    assert "within 5 working days" in said


def test_a_draft_is_read_by_those_who_draw(town, draft):
    assert "9 个工作日内办完" in plain(town.enter("wang").get(f"/studio/drafts/{draft}/words"))
    drawing = town.enter("wang").get(f"/studio/drafts/{draft}/drawing")
    assert drawing.mimetype == "application/xml"
    assert "工作日(9)" in drawing.get_data(as_text=True)
    for path in ("words", "drawing", "differences"):
        assert town.enter("li").get(f"/studio/drafts/{draft}/{path}").status_code == 403


def test_what_a_draft_changes_is_told_and_marked(town, draft):
    answer = town.enter("wang").get(f"/studio/drafts/{draft}/differences")
    assert "9 个工作日内办完" in plain(answer)
    assert "草稿和现行版有 1 处不同" in plain(answer)
    assert '"changed"' in answer.get_data(as_text=True)


def test_a_draft_like_the_version_in_force_changes_nothing(town):
    def begin():
        actor = directory.actor(accounts.person_named("wang"))
        return drafts.begin(actor, catalogue.in_force("points_claim")).id

    answer = town.enter("wang").get(f"/studio/drafts/{town.does(begin)}/differences")
    assert "没有不同" in plain(answer)


def test_a_draft_that_cannot_be_read_is_still_a_page(town, draft):
    def spoil():
        found = session.get(Draft, draft)
        found.files = {**found.files, "process.bpmn": "<broken"}

    town.does(spoil)
    wang = town.enter("wang")
    assert "流程图还读不出来" in plain(wang.get(f"/studio/drafts/{draft}/words"))
    assert wang.get(f"/studio/drafts/{draft}/differences").status_code == 200
