"""The year of a branch, the closing page and asking for a correction, in browsers."""

from __future__ import annotations

import re

import newrules
import pytest
import sqlalchemy as sa
from cast import Cast
from township import PASSWORD
from years import YEAR, Year

from app import db
from app.cli import WORKFLOWS
from app.db import session
from app.definitions import deployment, folders
from app.organisation import accounts
from app.organisation.actors import SYSTEM
from app.organisation.models import Person, Unit
from app.points import transfers
from app.points.models import Claim

#: The branch of the cast and the one beside it.
CODES = ("LY0101", "LY0102")


class Closed:
    """The town of `township` after its branch's year: sealed, or only begun."""

    def __init__(self, house, *, is_sealed) -> None:
        self.house = house
        with house.app_context(), db.transaction():
            cast = Cast.enter()
            newrules.introduce(cast.subdistrict, has_item_caps=False)
            session.flush()
            password = accounts.hash_password(PASSWORD)
            for person in session.scalars(sa.select(Person)):
                person.password_hash = password
            deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "points_correction"))
            year = Year(cast)
            year.brings(cast.lin, base=55, duty=25)
            if is_sealed:
                year.is_sealed()
            else:
                year.is_over()
                year.begins()
            self.line = session.scalars(sa.select(Claim.id).where(Claim.raw == 250)).one()

    def enter(self, username):
        browser = self.house.test_client()
        browser.post("/sign-in", data={"username": username, "password": PASSWORD})
        return browser


@pytest.fixture
def closed(sqlite_house):
    return Closed(sqlite_house, is_sealed=True)


def test_the_year_page_shows_grades_and_the_seal(closed):
    page = closed.enter("gao").get(f"/points/year?year={YEAR}").text
    assert "已封存" in page
    assert re.search(r"林一帆.*?80\.0.*?良好", page, re.DOTALL)
    assert "校验码" in page


def test_the_wall_shows_the_grade_of_a_sealed_year_only(closed):
    browser = closed.enter("gao")
    assert "良好" in browser.get(f"/points/wall?year={YEAR}").text
    assert "良好" in browser.get(f"/points/wall/display?year={YEAR}").text
    assert "积分等次" not in browser.get(f"/points/wall?year={YEAR + 1}").text


def test_before_the_seal_the_wall_shows_no_grade(sqlite_house):
    browser = Closed(sqlite_house, is_sealed=False).enter("gao")
    assert "良好" not in browser.get(f"/points/wall?year={YEAR}").text
    assert "办理中" in browser.get(f"/points/year?year={YEAR}").text


def test_the_booklet_has_a_closing_page(closed):
    page = closed.enter("lin").get(f"/points/booklet?year={YEAR}").text
    assert f"{YEAR} 年结账" in page
    assert "吴清正" in page
    assert "年结账" not in closed.enter("lin").get(f"/points/booklet?year={YEAR + 1}").text


def test_a_line_s_page_leads_to_its_correction(closed):
    browser = closed.enter("lin")
    page = browser.get(f"/points/receipts/{closed.line}").text
    link = re.search(r'href="(/start/points_correction[^"]+)"', page)[1].replace("&amp;", "&")
    assert re.search(rf'checked[^>]+value="{closed.line}"', browser.get(link).text)
    given = {
        "line": str(closed.line),
        "ground": "value",
        "reason": "当天只做了一小时，多报了一小时。",
        "right_value": "20",
    }
    assert browser.post("/start/points_correction", data=given).status_code == 302
    page = browser.get(f"/points/receipts/{closed.line}").text
    assert "更正记录" in page
    assert "当天只做了一小时" in page


def test_who_only_reads_is_not_asked_to_correct(closed):
    assert "申请更正" not in closed.enter("li").get(f"/points/receipts/{closed.line}").text


def test_an_assessor_finds_the_line_that_is_to_be_corrected(closed):
    """The message that asks the assessors for a correction leads there."""
    page = closed.enter("zhao").get(f"/points/receipts/{closed.line}").text
    assert "申请更正" in page
    assert "返回手册" not in page
    assert closed.enter("chen").get(f"/points/receipts/{closed.line}").status_code == 404


def test_a_line_stays_readable_where_it_was_counted(closed):
    def moves():
        ids = [session.scalars(sa.select(Unit.id).filter_by(code=code)).one() for code in CODES]
        member_id = session.scalars(sa.select(Person.id).filter_by(username="lin")).one()
        going = transfers.prospect(member_id, *ids)
        transfers.transfer(SYSTEM, going, cause="case", acting_as="")

    with closed.house.app_context(), db.transaction():
        moves()
    for reader in ("zhao", "li"):
        assert closed.enter(reader).get(f"/points/receipts/{closed.line}").status_code == 200
    own = closed.enter("lin").get(f"/points/receipts/{closed.line}").text
    assert "返回手册" in own
    assert "申请更正" not in own, "nobody starts anything at a branch they have left"


def test_an_empty_year_says_what_to_do(closed):
    page = closed.enter("sun").get(f"/points/year?year={YEAR + 1}").text
    assert "这一年还没有年度评定" in page
