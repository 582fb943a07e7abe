"""The cards of what one may start: usual ones first, each with its picture."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import seal
import sqlalchemy as sa
from story import WORKFLOWS

from app.db import session
from app.definitions import deployment, folders
from app.definitions.icons import ICONS
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import Person, Unit, UnitKind

SPRITE = Path(__file__).parents[2] / "app/frontend/icons.json"


def cards(page):
    return re.findall(r'class="start-card" href="/start/(\w+)"', page)


def test_every_picture_of_a_procedure_is_in_the_sprite():
    assert ICONS.keys() <= json.loads(SPRITE.read_text())["icons"].keys()


def test_procedures_stand_in_the_order_that_they_ask_for(town):
    assert cards(town.enter("lin").get("/start").text)[:2] == ["points_claim", "points_redeem"]


def test_what_one_starts_most_stands_first_for_oneself(town):
    lin = town.enter("lin")
    town.starts_seal(lin)
    page = lin.get("/start").text
    assert cards(page)[0] == "seal"
    assert cards(lin.get("/").text)[0] == "seal"
    assert cards(town.enter("gao").get("/start").text)[0] == "points_claim"


def test_a_picture_that_nobody_knows_is_refused_by_name():
    files = seal.files()
    files["about.toml"] += b'icon = "unicorn"\n'
    [found] = deployment.check(files)
    assert (found.file, found.element, "须是这些之一" in found.message) == (
        "about.toml",
        "icon",
        True,
    )


def test_who_is_no_member_is_offered_no_booklet(town):
    assert 'href="/points/booklet"' in town.enter("lin").get("/start").text
    assert 'href="/points/booklet"' not in town.enter("wang").get("/start").text


def test_a_case_that_waits_for_a_day_says_until_when(town):
    sun = town.enter("sun")
    path = sun.post("/start/points_cycle", data={}).location
    [act] = re.findall(r'action="(/work-items/[^"]+/complete)"', sun.get(path).text)
    sun.post(act, data={"heard": "none"})
    assert re.search(r"现在：等到2026年\d+月\d+日", sun.get("/").text)


@pytest.fixture
def objecting(town):
    """The town with the procedure of objections, while nothing hangs out."""
    files = folders.read(WORKFLOWS / "points_objection")
    town.does(lambda: deployment.deploy(SYSTEM, files) and None)
    return town.enter("lin").get("/start/points_objection").text


def test_what_has_nothing_to_choose_says_so_and_offers_no_button(objecting):
    assert "现在还不能办：“对哪一件有异议”没有可以选的。" in objecting
    assert 'value="start"' not in objecting


def test_what_asks_nothing_says_so_and_who_will_act(town):
    page = town.enter("sun").get("/start/points_cycle").text
    assert "这件事不用填写，直接提交。" in page
    assert 'value="start"' in page
    steps = re.search(r'<ol class="forecast">.*?</ol>', page, re.DOTALL).group()
    told = re.findall(r"<strong>(.*?)</strong>", steps)
    assert told[:5] == ["事前听取意见", "报绩截止", "等算绩", "评绩", "定绩"]
    assert "组织委员：孙亦诚" in steps


def test_the_forecast_goes_the_way_of_agreement(objecting):
    steps = re.search(r'<ol class="forecast">.*?</ol>', objecting, re.DOTALL).group()
    assert re.findall(r"<strong>(.*?)</strong>", steps)[:2] == ["受理", "核查"]


@pytest.fixture
def lawless(sqlite_town):
    """A member of a branch that nobody has given rules, neither there nor above."""

    def enter():
        town = session.scalars(sa.select(Unit).filter_by(code="ZJ")).one()
        branch = directory.add_unit(UnitKind.BRANCH, "ZJ0101", "许楼党支部", parent=town)
        person = Person(username="xu", name="许来福", unit=branch)
        session.add(person)
        directory.assign(person, "MEMBER", branch)

    sqlite_town.does(enter)
    return sqlite_town.enter("xu")


def test_where_no_rules_are_in_force_that_is_said_with_what_was_written(lawless):
    said = "“许楼党支部”及其上级还没有生效的积分方案。"
    page = lawless.get("/start/points_claim")
    assert (page.status_code, said in page.text) == (409, True)
    given = {"item": "A01", "title": "清理三号楼排水沟"}
    refused = lawless.post("/start/points_claim", data=given)
    assert (refused.status_code, said in refused.text) == (409, True)
    assert "清理三号楼排水沟" in refused.text
    assert "A01" in refused.text
