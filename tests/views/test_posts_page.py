"""支部任职: the page on which the subdistrict sets who holds which office of a branch."""

from __future__ import annotations

import re

import pytest


def appoints(town, username, role, *, by="wang"):
    data = {"branch": str(town.ids["branch"]), "username": username, "role": role}
    return town.enter(by).post("/posts/appoint", data=data, follow_redirects=True)


def test_the_page_lists_offices_and_takes_a_new_one(town):
    wang = town.enter("wang")
    assert "支部任职" in wang.get("/").text
    page = wang.get(f"/posts?branch={town.ids['branch']}").text
    assert all(name in page for name in ("李向阳", "周致和", "吴清正", "赵明远"))
    assert "不设支委会" not in page
    assert "高若水从今天起任职。" in appoints(town, "gao", "ASSESSOR").text


def test_a_small_branch_is_told_how_its_group_is_made(sqlite_town):
    page = sqlite_town.enter("wang").get(f"/posts?branch={sqlite_town.ids['neighbour']}").text
    assert "不设支委会" in page
    assert "这个支部还没有人任职" in page


def test_an_office_ends_with_today(sqlite_town):
    wang = sqlite_town.enter("wang")
    path = f"/posts?branch={sqlite_town.ids['branch']}"
    post = re.search(r'name="post" value="([^"]+)"', wang.get(path).text).group(1)
    answer = wang.post("/posts/dismiss", data={"post": post}, follow_redirects=True)
    assert "任职到今天为止。" in answer.text


def test_who_supervises_does_not_score(sqlite_town):
    answer = appoints(sqlite_town, "wu", "ASSESSOR")
    assert answer.status_code == 409
    assert "吴清正不能在同一个支部既监督又记分" in answer.text


def test_who_is_not_found_is_told_at_the_field_and_may_be_mended(sqlite_town):
    answer = appoints(sqlite_town, "nobody", "ASSESSOR")
    assert answer.status_code == 422
    assert 'id="username-error"' in answer.text
    assert 'value="nobody"' in answer.text
    assert 'value="ASSESSOR" selected' in answer.text
    assert re.search(r'<option value="gao">高若水', answer.text)


@pytest.mark.parametrize("username", ["li", "sun", "lin", "chen", "root"])
def test_for_everybody_else_there_is_no_such_page(sqlite_town, username):
    browser = sqlite_town.enter(username)
    assert browser.get("/posts").status_code == 404
    assert "支部任职" not in browser.get("/").text
    assert appoints(sqlite_town, "gao", "ASSESSOR", by=username).status_code == 404
    dismissed = browser.post("/posts/dismiss", data={"post": str(sqlite_town.ids["li"])})
    assert dismissed.status_code == 404
