"""任职 by sheet: by the rules of the pages, each told at its cell before anything is done."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from cast import LONG_AGO
from workbooks import book

from app import clock
from app.db import session
from app.establishment.sheets import importing
from app.establishment.sheets.importing import SheetWrong
from app.organisation import accounts, directory, separation
from app.organisation.duties import Duty
from app.organisation.models import Assignment

SINCE = LONG_AGO.isoformat()


@pytest.fixture
def an(cast):
    """`an`, who looks after accounts, besides `ming`, the only one who audits."""
    cast.person("ming", "石秉公", cast.district, "AUDIT_ADMIN")
    return directory.actor(cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN"))


def faults(actor, *posts):
    """What is told, by row and column."""
    found = importing.look(actor, book(posts=posts)).faults.in_order()
    return [(one.row, one.column, str(one.said)) for one in found]


def brings(actor, *posts):
    row = importing.upload(actor, "任职.xlsx", book(posts=posts))
    return importing.carry_out(actor, row, importing.changes_of(actor, row).digest)


def post_of(username, role):
    query = sa.select(Assignment).join(Assignment.person).filter_by(username=username)
    return session.scalars(query.where(Assignment.role_code == role)).one()


def until_of(username, role, until):
    post = post_of(username, role)
    post.until = until
    session.flush()
    return post


TAKES_TWO = "的授予和变动须由两人办理，请在“账号管理”里提出申请。"


@pytest.mark.parametrize("until", ["2026-05-18", "2026-03-03"])
def test_a_sheet_ends_no_post_that_takes_two(an, until):
    row = ("ming", "审计管理员", "DCF", SINCE, until)
    assert faults(an, row) == [(2, "职务", f"“审计管理员”{TAKES_TWO}")]
    with pytest.raises(SheetWrong):
        brings(an, row)
    assert post_of("ming", "AUDIT_ADMIN").until is None


def test_a_sheet_prolongs_no_post_that_takes_two(cast, an):
    until_of("wang", "SUBDISTRICT_OFFICER", date(2026, 4, 1))
    row = ("wang", "SUBDISTRICT_OFFICER", "LY", SINCE, "")
    assert faults(an, row) == [(2, "职务", f"“街道党建办”{TAKES_TWO}")]


def test_a_sheet_that_tells_such_a_post_as_it_is_changes_nothing(cast, an):
    assert brings(an, ("ming", "AUDIT_ADMIN", "DCF", SINCE, "")).is_empty


@pytest.mark.parametrize("until", ["2026-03-03", "2026-12-31", ""])
def test_nobody_changes_their_own_term_by_a_sheet(cast, until):
    directory.assign(cast.wang, "ASSESSOR", cast.branch, since=LONG_AGO, until=date(2026, 6, 30))
    session.flush()
    told = faults(directory.actor(cast.wang), ("wang", "ASSESSOR", "LY0101", SINCE, until))
    assert told == [(2, "用户名", "不能改自己的任期，请由另一位管理员办。")]


def test_each_cell_is_told_one_thing(cast, an):
    """An administrator who gives themselves another administrator's post till yesterday."""
    [person, role, until] = faults(an, ("an", "AUDIT_ADMIN", "DCF", "2026-03-01", "2026-03-02"))
    assert (person[1], role[1], until[1]) == ("用户名", "职务", "截止日期")
    assert role[2].endswith(TAKES_TWO)


def test_an_administrator_is_given_no_business_post(cast, an):
    [told] = faults(an, ("ming", "SECRETARY", "LY0102", "2026-06-01", ""))
    assert told[:2] == (2, "职务")
    assert told[2].startswith("石秉公担任“审计管理员”，不能又担任“支部书记”")


def test_who_was_an_administrator_till_yesterday_is_given_one(cast, an):
    was = until_of("ming", "AUDIT_ADMIN", clock.today() - clock.ONE_DAY)
    brings(
        an,
        ("ming", "SECRETARY", "LY0102", "2026-03-03", ""),
        ("ming", "CENTER_KEEPER", "LY01", "2026-03-03", ""),
    )
    ming = accounts.person_named("ming")
    assert {one.role for one in directory.actor(ming).posts} == {"SECRETARY", "CENTER_KEEPER"}
    assert (ming.duty, was.duty) == (Duty.BUSINESS, None)
    assert separation.check() == []


def test_the_post_of_a_closed_account_is_not_prolonged(cast, an):
    until_of("zheng", "CENTER_KEEPER", date(2026, 6, 30))
    cast.zheng.disabled_at = clock.now()
    told = faults(an, ("zheng", "CENTER_KEEPER", "LY01", SINCE, ""))
    assert told == [(2, "用户名", "郑有余的账号已停用，不能任职。")]
    brings(an, ("zheng", "CENTER_KEEPER", "LY01", SINCE, "2026-03-31"))
    assert post_of("zheng", "CENTER_KEEPER").until == date(2026, 3, 31)


def test_a_post_that_was_called_off_is_so_once_and_may_be_given_anew(cast, an):
    called_off = ("gao", "ASSESSOR", "LY0101", "2026-09-01", "2026-03-31")
    given = ("gao", "ASSESSOR", "LY0101", "2026-09-01", "")
    brings(an, given)
    assert brings(an, called_off).counts["ended_posts"] == 1
    assert post_of("gao", "ASSESSOR").until == date(2026, 8, 31)
    assert brings(an, called_off).is_empty
    assert brings(an, given).counts["new_posts"] == 1
    assert brings(an, given).is_empty
    assert brings(an, called_off).counts["ended_posts"] == 1


def test_a_post_that_was_called_off_stands_in_nobody_s_way(cast, an):
    brings(an, ("gao", "ASSESSOR", "LY0101", "2026-09-01", ""))
    brings(an, ("gao", "ASSESSOR", "LY0101", "2026-09-01", "2026-03-31"))
    brings(an, ("gao", "DISCIPLINE_COMMISSIONER", "LY0101", "2026-08-01", ""))
    assert post_of("gao", "DISCIPLINE_COMMISSIONER").since == date(2026, 8, 1)
