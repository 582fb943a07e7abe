"""A telephone number is shown without its middle; who sees it in full says why, on record."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from studiobrowser import plain
from township import Town

from app import audit, db
from app.organisation import contacts, directory
from app.organisation.models import Unit

PHONE = "13812345678"


@pytest.fixture
def town(sqlite_house):
    found = Town(sqlite_house)
    path = f"/people/{found.ids['lin']}/contact"
    assert found.enter("wang").post(path, data={"phone": PHONE}).status_code == 302
    return found


@pytest.fixture
def path(town):
    return f"/people/{town.ids['lin']}/contact"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (PHONE, "138****5678"),
        ("0635-8412345", "063****2345"),
        ("+8613812345678", "861******5678"),
        ("12345", "***45"),
        ("12345678", "123*5678"),
    ],
)
def test_the_middle_of_a_number_is_left_out(number, shown):
    assert contacts.masked(number) == shown


def test_who_sees_it_in_full_says_why_and_that_is_listed_for_who_audits(town, path):
    wang = town.enter("wang")
    assert PHONE not in wang.get(path).text
    assert "138****5678" in wang.get(path).text
    assert PHONE in wang.post(f"{path}/seen", data={"reason": "通知补交材料"}).text
    assert PHONE not in wang.get(path).text

    def appoint():
        district = db.session.get(Unit, town.ids["district"])
        directory.assign(directory.person(town.ids["gao"]), "AUDIT_ADMIN", district)

    town.does(appoint)
    said = plain(town.enter("gao").get("/audit?action=personal_data.seen").text)
    for words in ("王知行", "林一帆", "通知补交材料"):
        assert words in said, words
    assert PHONE not in said


@pytest.mark.parametrize("reason", ["", "看看", "一" * 201])
def test_without_a_reason_it_stays_masked_and_nothing_is_recorded(town, path, reason):
    answer = town.enter("wang").post(f"{path}/seen", data={"reason": reason})
    assert (answer.status_code, PHONE in answer.text) == (422, False)
    query = sa.select(audit.AuditEntry.id).filter_by(action=contacts.SEEN)
    assert town.asks(lambda: db.session.scalars(query).all()) == []


def test_who_does_not_manage_the_person_finds_nothing(town, path):
    for name in ("li", "chen", "lin"):
        browser = town.enter(name)
        assert browser.get(path).status_code in {403, 404}
        assert browser.post(f"{path}/seen", data={"reason": "通知补交材料"}).status_code in {
            403,
            404,
        }
        assert browser.post(path, data={"phone": ""}).status_code in {403, 404}
    assert "138****5678" in town.enter("wang").get(path).text


def test_what_is_no_number_is_refused_and_nothing_takes_it_away(town, path):
    wang = town.enter("wang")
    assert wang.post(path, data={"phone": "abc"}).status_code == 422
    wang.post(path, data={"phone": ""})
    assert "还没有登记电话" in wang.get(path).text
