"""Posts on pages and by sheet: nobody's own, none that takes two; who loses what in a merger."""

from __future__ import annotations

import io
import re

import pytest
from cast import LONG_AGO, Cast
from workbooks import book

from app import clock
from app.db import session
from app.organisation import accounts, directory, granting
from app.organisation.models import Assignment, UnitKind


@pytest.fixture
def town(administered):
    return administered


def gives(town, username, role, unit):
    """A post as it stands in the database, past every page: its id."""

    def given():
        cast = Cast.found(town.ids)
        row = directory.assign(accounts.person_named(username), role, getattr(cast, unit))
        session.flush()
        return row.id

    return town.does(given)


def until_of(town, post_id):
    return town.asks(lambda: session.get(Assignment, post_id).until)


def brings(browser, *posts):
    sheet = io.BytesIO(book(posts=posts))
    return browser.post(
        "/organisation/sheets", data={"sheet": (sheet, "任职.xlsx")}, follow_redirects=True
    )


def test_an_officer_appoints_and_dismisses_anybody_but_themselves(town):
    wang = town.enter("wang")
    sent = {"branch": str(town.ids["neighbour"]), "username": "wang", "role": "SECRETARY"}
    answer = wang.post("/posts/appoint", data=sent)
    assert (answer.status_code, "不能给自己授予职务" in answer.text) == (409, True)
    own = gives(town, "wang", "SECRETARY", "neighbour")
    assert str(own) not in wang.get(f"/posts?branch={town.ids['neighbour']}").text
    answer = wang.post("/posts/dismiss", data={"post": str(own)})
    assert (answer.status_code, "不能改自己的任期" in answer.text) == (409, True)
    assert until_of(town, own) is None


def test_the_end_of_one_s_own_post_is_not_offered_nor_taken(town):
    own = gives(town, "wang", "SECRETARY", "neighbour")
    wang, path = town.enter("wang"), f"/organisation/posts/{own}"
    assert path not in wang.get(f"/people/{town.ids['wang']}").text
    for until in ("2026-12-31", "2026-03-03"):
        answer = wang.post(path, data={"until": until})
        assert (answer.status_code, "不能改自己的任期" in answer.text) == (409, True)
    assert until_of(town, own) is None


def test_a_closed_account_is_appointed_to_nothing(town):
    def close():
        accounts.person_named("gao").disabled_at = clock.now()

    town.does(close)
    sent = {"branch": str(town.ids["branch"]), "username": "gao", "role": "ASSESSOR"}
    answer = town.enter("wang").post("/posts/appoint", data=sent)
    assert (answer.status_code, "高若水的账号已停用，不能任职。" in answer.text) == (409, True)


def test_an_office_that_is_over_is_not_reopened(town):
    office = gives(town, "gao", "ASSESSOR", "branch")
    yesterday = clock.today() - clock.ONE_DAY

    def end():
        session.get(Assignment, office).until = yesterday

    town.does(end)
    answer = town.enter("wang").post("/posts/dismiss", data={"post": str(office)})
    assert (answer.status_code, "已经结束，不能再改" in answer.text) == (409, True)
    assert until_of(town, office) == yesterday


@pytest.mark.parametrize(
    ("post", "said"),
    [
        (("ming", "AUDIT_ADMIN", "DCF", LONG_AGO.isoformat(), "2026-05-18"), "须由两人办理"),
        (("an", "SECURITY_ADMIN", "DCF", LONG_AGO.isoformat(), "2026-05-18"), "不能改自己的任期"),
        (("ming", "SECRETARY", "LY0102", "2026-06-01", ""), "石秉公担任“审计管理员”"),
    ],
)
def test_a_sheet_does_nothing_that_the_pages_refuse(town, post, said):
    answer = brings(town.enter("an"), post)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_a_former_administrator_is_given_a_business_post_by_sheet(town):
    def end():
        [post] = granting.of_person(accounts.person_named("ming").id)
        post.until = clock.today() - clock.ONE_DAY

    town.does(end)
    an = town.enter("an")
    page = brings(an, ("ming", "SECRETARY", "LY0102", "2026-03-03", ""))
    path, shown = re.search(
        r'action="(/organisation/sheets/[0-9a-f-]{36})".*?name="digest" value="(\w+)"',
        page.text,
        re.DOTALL,
    ).groups()
    assert an.post(path, data={"digest": shown}, follow_redirects=True).status_code == 200
    held = town.asks(lambda: directory.actor(accounts.person_named("ming")).posts)
    assert [one.role for one in held] == ["SECRETARY"]


def test_a_merger_tells_by_name_who_loses_which_power(town):
    def enter():
        cast = Cast.found(town.ids)
        made = directory.add_unit(UnitKind.SUBDISTRICT, "SUB2", "古楼街道", parent=cast.district)
        directory.assign(cast.gao, "SUBDISTRICT_OFFICER", made)
        session.flush()
        return made.id

    path, into = f"/organisation/units/{town.does(enter)}/merge", str(town.ids["subdistrict"])
    an = town.enter("an")
    page = an.get(f"{path}?to={into}").text
    assert re.search(r"街道党建办</strong> 高若水.*到昨天为止，不带过去：.*有管理别人的权力", page)
    answer = an.post(path, data={"to": into, "reason": "调整"}, follow_redirects=True)
    assert "等另一位管理员在“双人授权”里复核" in answer.text

    def roles():
        return {one.role for one in directory.actor(accounts.person_named("gao")).posts}

    assert "SUBDISTRICT_OFFICER" in town.asks(roles)
    root = town.enter("root")
    asked, shown = re.search(
        r'action="(/grants/[0-9a-f-]{36}/approve)".*?name="shown" value="(\w+)"',
        root.get("/grants").text,
        re.DOTALL,
    ).groups()
    root.post(asked, data={"shown": shown})
    assert "SUBDISTRICT_OFFICER" not in town.asks(roles)
