"""What pages say of steps that several sign, and of steps that needed nobody."""

from __future__ import annotations

import uuid

import pytest
import together
from lxml import html

from app.cases import official, progress
from app.cases.models import Case
from app.db import session
from app.definitions import deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM, person_key


@pytest.fixture
def begun(sqlite_town):
    """Starts a case that the three assessors sign, or whatever else a diagram says of them."""

    def begin(given, starter="lin"):
        sqlite_town.does(lambda: deployment.deploy(SYSTEM, given).definition.id)
        browser = sqlite_town.enter(starter)
        answer = browser.post("/start/together", data={"purpose": "用章"})
        assert answer.status_code == 302, answer.text
        return answer.location

    return begin


def text_of(town, name, path):
    return " ".join(html.fromstring(town.enter(name).get(path).text).text_content().split())


def speaks(town, name, path, result):
    def act():
        person = directory.person(town.ids[name])
        case = session.get(Case, uuid.UUID(path.rsplit("/", 1)[-1]))
        keys = [person_key(person.id)]
        [item] = [one for one in progress.open_items(case) if one.candidate_key in keys]
        official.complete(directory.actor(person), item.id, {"result": result})

    town.does(act)


def case_path(location):
    return location.partition("?")[0].partition("#")[0]


def test_the_panel_says_how_far_they_are_and_what_is_missing(sqlite_town, begun):
    path = case_path(begun(together.files(rule="ratio(2/3)", on_reject="after-all")))
    speaks(sqlite_town, "qian", path, "reject")
    said = text_of(sqlite_town, "zhao", path)
    assert "同意的达到全部的 2/3 才通过" in said
    assert "已签 1/3 · 还差 2 票同意" in said
    assert "不同意 1" in said


def test_who_did_not_come_to_speak_is_told_so_and_stands_in_the_record(sqlite_town, begun):
    path = case_path(begun(together.files(rule="any")))
    page = html.fromstring(sqlite_town.enter("hu").get(path).text)
    [form] = page.xpath("//form[@id='act']")
    speaks(sqlite_town, "zhao", path, "agree")
    late = sqlite_town.enter("hu").post(form.get("action"), data={"result": "agree"})
    assert late.status_code == 409
    assert "票数已定" in late.text
    record = html.fromstring(sqlite_town.enter("zhao").get(path).text).get_element_by_id("record")
    assert record.text_content().count("票数已定") == 2
    said = text_of(sqlite_town, "zhao", path)
    assert "agree：同意 1、不同意 0、弃权 0，共 3" in said


def test_a_skip_is_told_with_its_reason(sqlite_town, begun):
    given = together.files("", roles="AUDITOR", assign__nobody="pass")
    path = case_path(begun(given))
    said = text_of(sqlite_town, "lin", path)
    assert "没有人可以办理，按规定自动通过" in said
