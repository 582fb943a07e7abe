"""Separation of duties in a rating year (`domain.md` 4.1, 4.2): step × who keeps out × door.

A row brings the year to a step, names who must not take it, and lets the right person do so in the
end: what is refused to everybody would prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
import rectifying
import sqlalchemy as sa
from rectifying import Rectifying
from starhouse import StarHouse
from starobjectors import StarObjector
from story import Story

from app import clock
from app.cases import official
from app.cases.models import Case, WorkItem
from app.db import session
from app.errors import Forbidden
from app.organisation import accounts, directory
from app.rating.objected import StarObjection

#: Somebody of another branch, the secretaries of both villages, and everybody at the town.
OUTSIDE = ("chen", "root")
VILLAGES = ("zj01-1", "zj02-1")
OFFICES, REVIEWERS = ("feng", "ren"), ("bu1", "bu2")
COMMITTEE, DISTRICT = ("du",), ("zuo",)


@dataclass(frozen=True)
class Row:
    """`brings` leads to `step`, which none of `barred` may take; `takes` does it rightly."""

    step: str
    brings: Callable
    barred: tuple[str, ...]
    takes: Callable


def begun(year):
    year.begins()


def promised(year):
    year.begins()
    year.commits()


def december(year):
    year.begins()
    year.promises_everything()
    year.comes(date(2026, 12, 1))


def rated(year):
    december(year)
    year.rates_itself()


def appraised(year):
    rated(year)
    year.is_appraised()


def filed(year):
    appraised(year)
    year.files()


def reviewed(year):
    year.comes_to_the_review()


def grouped(year):
    year.comes_to_the_review()
    year.forms_the_group(year.town.reviewers[:5])


def scoring(year):
    grouped(year)
    for number in year.numbers:
        year.is_visited(number)
        for reviewer in year.town.reviewers[1:5]:
            year.scores(reviewer, number)
    year.scores(year.town.reviewers[0], 1)


def computed(year):
    year.comes_to_the_results(*[(90, 90, 90, 90)] * 2)


def deliberated(year):
    computed(year)
    year.deliberates()


def posted(year):
    deliberated(year)
    year.publishes()
    year.story.days_pass(6)


def decided(year):
    posted(year)
    year.decides()


def objected(year):
    """Somebody of the second village objects to the first one's records."""
    year.hangs_out(*[(90, 90, 90, 90)] * 2)
    StarObjector(year).objects()


def _objector(year):
    objector = StarObjector(year)
    objector.story.case = session.scalars(sa.select(StarObjection)).one().case
    return objector


def admitted(year):
    objected(year)
    _objector(year).accepts()
    _objector(year).finds(year.town.reviewers[6])


def appealed(year):
    objected(year)
    objector = _objector(year)
    objector.refuses()
    objector.appeals(year.town.secretaries[1])


def sent_to_records(year):
    appealed(year)
    _objector(year).is_ruled("redo", "USUAL")


def checks_records(year):
    year.branch(0).completes(
        year.town.second, "核对平时记录", usual_checked="逐条核对，没有漏记和错记。"
    )


def noted(year):
    year.begins()
    Story().starts(
        year.town.office,
        "star_usual",
        unit=year.town.unit,
        branch=str(year.rated().id),
        happened_on=clock.today(),
        aspect="SERVICE",
        event="热线回访群众满意，及时办结。",
        delta=5,
        source="hotline",
    )


def countersigns(year):
    item = session.scalars(sa.select(WorkItem).filter_by(name="会签", closed_at=None)).one()
    official.complete(directory.actor(year.town.second), item.id, {"sign_result": "agree"})


def district_comments(year):
    year.story.completes(year.town.district, "备案意见", district_comment="")


def opened(year):
    """One star for the first village, and two stars for the second."""
    year.comes_to_the_results((50, 50, 50, 50), (65, 65, 65, 65))
    year.deliberates()
    year.is_decided()
    rectifying.start(year)


def of(year):
    return Rectifying(year, 0)


def found(year):
    opened(year)
    of(year).opens()


def diagnosed(year):
    found(year)
    of(year).diagnoses()


def helped(year):
    diagnosed(year)
    of(year).assigns()


def planned(year):
    helped(year)
    of(year).plans()


def under_way(year):
    planned(year)
    of(year).approves()
    of(year).comes(2027, 3, 2)


def halfway(year):
    planned(year)
    of(year).approves()
    of(year).reports_until(6)
    of(year).comes(2027, 7, 2)
    of(year).reports()


def off_course(year):
    halfway(year)
    of(year).checks("off_course")


def to_accept(year):
    """The leader in charge is the town committee's own, who accepts nothing of theirs."""
    diagnosed(year)
    of(year).assigns(leader=year.town.committee)
    of(year).plans()
    of(year).approves()
    of(year).reports_until(10)
    of(year).comes(2027, 11, 2)
    of(year).reports(closed=(0, 1))


def supervises(year):
    said = "八月底前两条都要有结果。"
    of(year).story.completes(year.town.district, "督办", district_note=said)


OTHERS = VILLAGES[1:]
MATRIX = [
    Row("公开承诺", begun, (*OTHERS, *OFFICES, *REVIEWERS, *COMMITTEE), lambda y: y.commits()),
    Row("审核承诺", promised, (*VILLAGES, *REVIEWERS, *COMMITTEE), lambda y: y.audits()),
    Row("支部自评", december, (*OTHERS, *OFFICES, *REVIEWERS), lambda y: y.rates_itself()),
    Row("安排评议", rated, (*VILLAGES, *REVIEWERS), lambda y: y.arranges()),
    Row("申报", appraised, (*OTHERS, *OFFICES, *REVIEWERS), lambda y: y.files()),
    Row("预审", filed, (*VILLAGES, *REVIEWERS, *COMMITTEE), lambda y: y.prechecks()),
    Row(
        "成立评审工作组",
        reviewed,
        (*VILLAGES, *OFFICES, *REVIEWERS, *DISTRICT),
        lambda y: y.forms_the_group(),
    ),
    Row(
        "实地查看",
        grouped,
        (*VILLAGES, *OFFICES, "bu2", "bu6", *COMMITTEE, *DISTRICT),
        lambda y: y.is_visited(),
    ),
    Row(
        "评分",
        scoring,
        (*VILLAGES, *OFFICES, "bu2", "bu6", *COMMITTEE, *DISTRICT),
        lambda y: y.scores(y.town.reviewers[0], 0),
    ),
    Row("审议", computed, (*VILLAGES, *OFFICES, *COMMITTEE), lambda y: y.deliberates()),
    Row("公示结果", deliberated, (*VILLAGES, *REVIEWERS, *COMMITTEE), lambda y: y.publishes()),
    Row("决定星级", posted, (*VILLAGES, *OFFICES, *REVIEWERS, *DISTRICT), lambda y: y.decides()),
    Row("备案意见", decided, (*VILLAGES, *OFFICES, *REVIEWERS, *COMMITTEE), district_comments),
    Row(
        "受理",
        objected,
        (*VILLAGES, *OFFICES, *REVIEWERS, *COMMITTEE, *DISTRICT),
        lambda y: _objector(y).accepts(),
    ),
    Row(
        "核查",
        admitted,
        (*VILLAGES, *OFFICES, *REVIEWERS, *COMMITTEE, *DISTRICT, "yan"),
        lambda y: _objector(y).finds(y.town.reviewers[5]),
    ),
    Row(
        "复核",
        appealed,
        (*VILLAGES, *OFFICES, *REVIEWERS, *COMMITTEE, "yan"),
        lambda y: _objector(y).is_ruled(),
    ),
    Row(
        "核对平时记录",
        sent_to_records,
        (*VILLAGES, *REVIEWERS, *COMMITTEE, *DISTRICT, "yan"),
        checks_records,
    ),
    Row(
        "启动整顿",
        opened,
        (*VILLAGES, *OFFICES, *REVIEWERS, *DISTRICT),
        lambda y: of(y).opens(),
    ),
    Row("查摆问题", found, (*VILLAGES, *REVIEWERS, *COMMITTEE), lambda y: of(y).diagnoses()),
    Row("定帮扶措施", diagnosed, (*VILLAGES, *OFFICES, *REVIEWERS), lambda y: of(y).assigns()),
    Row("定整改方案", helped, (*OTHERS, *OFFICES, *COMMITTEE), lambda y: of(y).plans()),
    Row("审定方案", planned, (*VILLAGES, *OFFICES, *DISTRICT), lambda y: of(y).approves()),
    Row(
        "每月报告",
        under_way,
        (*OTHERS, *OFFICES, *REVIEWERS, *COMMITTEE),
        lambda y: of(y).reports(),
    ),
    Row("年中检查", halfway, (*VILLAGES, *REVIEWERS, *COMMITTEE), lambda y: of(y).checks()),
    Row("督办", off_course, (*VILLAGES, *OFFICES, *COMMITTEE), supervises),
    Row(
        "验收",
        to_accept,
        (*VILLAGES, *OFFICES, *COMMITTEE),
        lambda y: of(y).accepts(person=y.town.district),
    ),
    Row("会签", noted, ("feng", *VILLAGES, *REVIEWERS), countersigns),
]


def waiting(stars, step):
    """The first item of that name that waits, by the place of the village."""
    query = sa.select(WorkItem.id).filter_by(name=step, closed_at=None).join(WorkItem.case)
    return stars.asks(lambda: session.scalars(query.order_by(Case.number)).first())


def is_open(stars, item_id):
    return stars.asks(lambda: session.get_one(WorkItem, item_id).is_open)


def by_verb(stars, username, item_id):
    def act(verb):
        who = directory.actor(accounts.person_named(username))
        return verb(who)

    for verb in (
        lambda who: official.complete(who, item_id, {}),
        lambda who: official.claim(who, item_id),
        lambda who: official.save_draft(who, item_id, {}),
    ):
        with pytest.raises(Forbidden):
            stars.does(lambda verb=verb: act(verb))


def by_page(stars, username, item_id):
    browser = stars.enter(username)
    for path in (
        f"/work-items/{item_id}/complete",
        f"/work-items/{item_id}/claim",
        f"/stars/scoring/{item_id}/draft",
    ):
        assert browser.post(path, data={}).status_code in {403, 404}, path


def by_program(stars, username, item_id):
    headers = stars.program(username)
    for act in ("complete", "claim"):
        path = f"/api/v1/work-items/{item_id}/{act}"
        answer = stars.browser().post(path, json={}, headers=headers)
        assert answer.status_code in {403, 404}, answer.text


def try_in_vain(house, row, *ways):
    stars = StarHouse(house, live=row.brings)
    item_id = waiting(stars, row.step)
    for username in (*row.barred, *OUTSIDE):
        for way in ways:
            way(stars, username, item_id)
    assert is_open(stars, item_id)
    stars.lives(row.takes)
    assert not is_open(stars, item_id)


rows = pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.step)


@rows
def test_who_must_keep_out_is_refused_by_the_verbs(houses, row):
    try_in_vain(houses("postgresql").fresh(), row, by_verb)


@rows
def test_who_must_keep_out_is_refused_by_pages_and_programs(sqlite_house, row):
    try_in_vain(sqlite_house, row, by_page, by_program)
