"""Nobody sees another's marks before all are in: no page, no program, no record, no verb (F-S5)."""

from __future__ import annotations

import re

import orjson
import pytest
import sqlalchemy as sa
from cast import LONG_AGO
from starhouse import StarHouse
from staryear import REMARK, sheet

from app import audit
from app.cases import progress
from app.cases.models import WorkItem
from app.db import session
from app.engine import feel
from app.errors import Forbidden
from app.organisation import directory
from app.organisation.models import Person, Unit
from app.rating import sheets
from app.stars.vocabulary import Aspect

#: Everybody who might want to know: another reviewer, both offices, administrators, the auditor.
CURIOUS = ("bu2", "feng", "ren", "du", "zuo", "root", "chen")


@pytest.fixture
def house_of_stars(house):
    """bu1 has handed in the sheet of the first village and begun that of the second."""

    def live(year):
        year.comes_to_the_review()
        year.forms_the_group()
        for number in year.numbers:
            year.is_visited(number)
        year.scores(year.town.reviewers[0], 0, 55)

    stars = StarHouse(house, live=live)
    browser = stars.enter("bu1")
    item = stars.sees(lambda year: str(year.item_of(year.town.reviewers[0], 1).id))
    marks = {f"scores-{at}-remark": REMARK for at in range(10)}
    assert browser.post(f"/stars/scoring/{item}/draft", data=marks).status_code == 204
    return stars


def cases(stars):
    return stars.sees(
        lambda year: [str(year.story.case.id), *(str(one.case_id) for one in year.rating.branches)]
    )


def items(stars):
    return stars.asks(lambda: [str(one) for one in session.scalars(sa.select(WorkItem.id))])


def test_no_page_shows_them(house_of_stars):
    for username in CURIOUS:
        browser = house_of_stars.enter(username)
        for path in (
            *(f"/cases/{case}" for case in cases(house_of_stars)),
            "/stars/results",
            "/stars/scoring",
            "/stars/commitments",
            "/inbox",
            "/",
        ):
            assert REMARK not in browser.get(path).text, (username, path)


def test_no_program_gets_them(house_of_stars):
    browser = house_of_stars.browser()
    for username in CURIOUS:
        headers = house_of_stars.program(username)
        for path in (
            *(f"/api/v1/cases/{case}" for case in cases(house_of_stars)),
            *(f"/api/v1/cases/{case}/timeline" for case in cases(house_of_stars)),
            *(f"/api/v1/work-items/{item}" for item in items(house_of_stars)),
        ):
            assert REMARK not in browser.get(path, headers=headers).text, (username, path)


def test_neither_record_nor_case_has_them(house_of_stars):
    def look(year):
        told = [orjson.dumps(one.details).decode() for one in session.scalars(_entries())]
        known = feel.to_json(dict(progress.variables_of(year.branch(0).case)))
        return [*told, orjson.dumps(known).decode()]

    assert not [text for text in house_of_stars.sees(look) if REMARK in text]


def _entries():
    return sa.select(audit.AuditEntry)


def test_the_record_says_who_has_handed_in(house_of_stars):
    query = sa.select(audit.AuditEntry.details).filter_by(
        action="work_item.completed", actor_name="卜一"
    )
    told = house_of_stars.asks(lambda: session.scalars(query).all())
    assert [one["answers"] for one in told if one["name"] == "评分"] == [{}]


def test_the_reading_verb_gives_ones_own_and_no_others(house_of_stars):
    def look(year):
        people = [year.town.reviewers[0], year.town.reviewers[1], year.town.office]
        return [len(sheets.seen_by(directory.actor(one), year.rated(0))) for one in people]

    assert house_of_stars.sees(look) == [1, 0, 0]


def test_the_mean_of_a_branch_waits_for_the_others(house_of_stars):
    house_of_stars.lives(lambda year: year.all_score(0, 63))
    assert house_of_stars.sees(lambda year: year.rated(0).annual_score) == 63_00
    page = house_of_stars.enter("feng").get("/stars/results").text
    assert "63.00" not in page
    assert house_of_stars.sees(lambda year: sheets.totals(year.rated(0))) == []


def test_once_all_are_in_the_bodies_read_them(house_of_stars):
    def end(year):
        year.all_score(0, 63)
        year.all_score(1, 90)
        year.story.works()

    house_of_stars.lives(end)

    def look(year):
        office, chen = directory.actor(year.town.office), session.get(Person, _id("chen"))
        seen = sheets.seen_by(office, year.rated(0))
        with pytest.raises(Forbidden):
            sheets.seen_by(directory.actor(chen), year.rated(0))
        return len(seen), {one.remark for one in seen[0].marks}

    def _id(name):
        return house_of_stars.ids[name]

    assert house_of_stars.sees(look) == (7, {REMARK})
    page = house_of_stars.enter("feng").get("/stars/results").text
    assert re.search(r"评分表7份：55\.00、63\.00", page)


def test_an_auditor_who_reads_everything_reads_none(house_of_stars):
    def appoint():
        person = session.get(Person, house_of_stars.ids["gao"])
        district = session.get(Unit, house_of_stars.ids["district"])
        directory.assign(person, "AUDITOR", district, since=LONG_AGO)

    house_of_stars.does(appoint)
    browser = house_of_stars.enter("gao")
    for case in cases(house_of_stars):
        answer = browser.get(f"/cases/{case}")
        assert answer.status_code == 200
        assert REMARK not in answer.text


def test_another_reviewer_cannot_hand_in_in_ones_stead(house_of_stars):
    item = house_of_stars.sees(lambda year: str(year.item_of(year.town.reviewers[0], 1).id))
    headers = house_of_stars.program("bu2")
    for act in ("complete", "claim"):
        path = f"/api/v1/work-items/{item}/{act}"
        answer = house_of_stars.browser().post(path, json={}, headers=headers)
        assert answer.status_code in {403, 404}
    saved = house_of_stars.enter("bu2").post(f"/stars/scoring/{item}/draft", data={})
    assert saved.status_code in {403, 404}


def test_a_row_of_the_matrix_is_handed_in_by_the_page(house_of_stars):
    standard = house_of_stars.sees(lambda year: sheet(year.town.standard, 90))
    item = house_of_stars.sees(lambda year: str(year.item_of(year.town.reviewers[1], 0).id))
    data = {f"scores-{at}-score": str(standard[aspect]) for at, aspect in enumerate(Aspect)}
    browser = house_of_stars.enter("bu2")
    page = browser.get("/stars/scoring").text
    assert page.count("data-matrix-row") == 2
    answer = browser.post(
        f"/work-items/{item}/complete",
        data={**data, "no_conflict": "y", "next": "/stars/scoring"},
    )
    assert (answer.status_code, answer.location) == (302, "/stars/scoring")
    assert browser.get("/stars/scoring").text.count("data-matrix-row") == 1
