"""The first password of a new account opens nothing before its owner has chosen another one."""

from __future__ import annotations

import re

from app.organisation import accounts

OWN = "Willow-2026"


def made_by(browser, town):
    """The first password of somebody whom an administrator enters."""
    given = {"name": "方圆", "username": "fang", "unit": str(town.ids["branch"])}
    page = browser.post("/people", data=given | {"password": "on"}).text
    assert "本人登录后必须先改成自己的密码" in page
    return re.findall(r'class="once">([^<]+)<', page)[1]


def test_whoever_was_entered_gets_nowhere_before_another_one_is_chosen(sqlite_town):
    town, told = sqlite_town, {"username": "fang"}
    told["password"] = made_by(town.enter("wang"), town)
    fang = town.browser()
    assert fang.post("/sign-in", data=told).status_code == 302
    for path in ("/", "/inbox", "/account/tokens"):
        assert fang.get(path).location == "/account/password", path
    asked = town.browser().post("/api/v1/tokens", json=told)
    assert (asked.status_code, asked.json["code"]) == (409, "PasswordDue")
    chosen = {"present": told["password"], "password": OWN, "again": OWN}
    assert fang.post("/account/password", data=chosen).status_code == 302
    assert fang.get("/inbox").status_code == 200
    again = town.browser().post("/sign-in", data=told)
    assert again.status_code == 422, "who entered the account knows no password of it any more"


def test_whoever_is_entered_without_one_has_none_to_change(sqlite_town):
    given = {"name": "方圆", "username": "fang", "unit": str(sqlite_town.ids["branch"])}
    sqlite_town.enter("wang").post("/people", data=given)

    def kept():
        row = accounts.person_named("fang")
        return row.password_hash, row.must_change_password

    assert sqlite_town.asks(kept) == (None, False)
