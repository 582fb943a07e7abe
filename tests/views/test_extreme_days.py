"""Days that nobody means, such as a year typed by half: at every door a sentence at the field."""

from __future__ import annotations

import io

import pytest
from studiobrowser import plain

from app.db import session
from app.organisation import directory
from app.organisation.models import Unit

EXTREMES = ("0001-01-01", "0202-03-05", "9999-12-31")
BETWEEN = "请填写1900年到2199年之间的日期。"

pytestmark = pytest.mark.parametrize("day", EXTREMES)


@pytest.fixture
def audited(town):
    def appoint():
        district = session.get_one(Unit, town.ids["district"])
        directory.assign(directory.person(town.ids["gao"]), "AUDIT_ADMIN", district)

    town.does(appoint)
    return town


@pytest.mark.parametrize("path", ["/audit", "/audit/doors"])
def test_an_auditor_is_told_at_the_field(audited, path, day):
    audits = audited.enter("gao")
    for field in ("since", "until"):
        answer = audits.get(path, query_string={field: day})
        assert answer.status_code == 200
        assert f'value="{day}" aria-invalid="true" aria-describedby="{field}-error"' in answer.text
        assert plain(answer.text).count(BETWEEN) == 1
    assert BETWEEN not in audits.get(path, query_string={"since": "2026-01-01"}).text
    assert audits.post(f"{path}/export", data={"since": day, "until": day}).status_code == 200


def test_an_absence(sqlite_town, day):
    sent = {"people": str(sqlite_town.ids["wu"]), "scope": "all", "since": "2026-03-03"}
    answer = sqlite_town.enter("li").post("/away", data=sent | {"until": day})
    assert (answer.status_code, BETWEEN in answer.text) == (422, True)


@pytest.mark.parametrize("field", ["since", "until"])
def test_a_post(sqlite_town, field, day):
    branch = str(sqlite_town.ids["branch"])
    sent = {"username": "gao", "role": "ASSESSOR", "unit": branch, field: day}
    answer = sqlite_town.enter("wang").post("/organisation/posts", data=sent)
    assert (answer.status_code, BETWEEN in answer.text) == (422, True)


def test_a_place_in_the_member_list(sqlite_town, day):
    sent = {"stage": "FULL", "category": "KEY", "enrolled_on": day}
    path = f"/people/{sqlite_town.ids['lin']}/membership"
    answer = sqlite_town.enter("wang").post(path, data=sent)
    assert (answer.status_code, BETWEEN in answer.text) == (422, True)


@pytest.mark.parametrize("path", ["/settings/calendar", "/settings/calendar/remove"])
def test_a_day_of_the_calendar(sqlite_town, path, day):
    answer = sqlite_town.enter("root").post(path, data={"first": day, "note": "通知"})
    assert (answer.status_code, BETWEEN in answer.text) == (422, True)


def test_a_sheet_of_the_calendar(sqlite_town, day):
    sheet = io.BytesIO(f"从,到,安排,说明\n{day},,休息,国庆\n".encode())
    sent = {"sheet": (sheet, "a.csv")}
    answer = sqlite_town.enter("root").post("/settings/calendar/sheet", data=sent)
    assert (answer.status_code, "只能填2025年到2028年的日期" in answer.text) == (422, True)


def test_what_a_supervisor_asks_and_what_is_answered(sqlite_town, day):
    case = sqlite_town.starts_seal(sqlite_town.enter("lin"))
    li, zhao = sqlite_town.enter("li"), sqlite_town.enter("zhao")
    refused = li.post(f"{case}/follow-up", data={"text": "为什么？", "answer_by": day})
    assert (refused.status_code, BETWEEN in refused.text) == (422, True)
    path = li.post(
        f"{case}/follow-up", data={"text": "为什么？", "answer_by": "2026-03-05"}
    ).location
    refused = zhao.post(f"{path}/reply", data={"cause": "BUSY", "promised_on": day})
    assert (refused.status_code, BETWEEN in refused.text) == (422, True)


def test_an_inbox_goes_on_without_it(sqlite_town, day):
    answer = sqlite_town.enter("zhao").get("/inbox", query_string={"from": day, "to": day})
    assert answer.status_code == 200
