"""The keys of programs: which there are for somebody, who ends them, and that it is on record."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from township import PASSWORD

from app import audit
from app.db import session
from app.organisation import accounts
from app.organisation.administration import Administration
from app.organisation.scopes import Scope


@pytest.fixture
def town(administered):
    return administered


@pytest.fixture
def program(town):
    """What a program of lin's is told of itself."""

    def make():
        person = accounts.person_named("lin")
        return accounts.issue_token(person, name="考勤机", reach=[Scope.READ])[0]

    headers = {"Authorization": f"Bearer {town.does(make)}"}
    return lambda: town.browser().get("/api/v1/me", headers=headers).status_code


def acts(town):
    def found():
        chain = session.scalars(sa.select(Administration)).one()
        return [(one.action, one.actor_name, one.details) for one in audit.entries(chain.id)]

    return town.asks(found)


def handle_in(page):
    return re.search(r'name="token" value="(\w+)"', page).group(1)


def test_who_looks_after_accounts_sees_somebody_s_tokens_and_ends_one(town, program):
    an, path = town.enter("an"), f"/accounts/{town.ids['lin']}"
    assert program() == 200
    page = an.get(path).text
    for told in ("考勤机", "查看", "有效期至", "最近使用"):
        assert told in page
    shown = an.post(f"{path}/tokens/revoke", data={"token": handle_in(page)}, follow_redirects=True)
    assert "令牌已作废" in shown.text
    assert "考勤机" not in shown.text
    assert program() == 401
    [(action, by, details)] = acts(town)
    assert (action, by) == ("token.revoked", "卫思危")
    assert (details["username"], details["name"]) == ("lin", "考勤机")


def test_a_token_of_somebody_else_or_of_one_s_own_is_not_ended_there(town, program):
    an = town.enter("an")
    handle = handle_in(an.get(f"/accounts/{town.ids['lin']}").text)
    sent = {"token": handle}
    gao, mine = town.ids["gao"], town.asks(lambda: accounts.person_named("an").id)
    assert an.post(f"/accounts/{gao}/tokens/revoke", data=sent).status_code == 404
    assert an.post(f"/accounts/{mine}/tokens/revoke", data=sent).status_code == 409
    for other in ("root", "ming", "wang", "lin"):
        path = f"/accounts/{town.ids.get('lin')}/tokens/revoke"
        assert town.enter(other).post(path, data=sent).status_code == 404, other
    assert program() == 200


def test_signing_out_everywhere_ends_programs_too_and_says_so(town, program):
    an, path = town.enter("an"), f"/accounts/{town.ids['lin']}"
    told = an.post(f"{path}/sessions", follow_redirects=True).text
    assert "作废了1个接口令牌" in told
    assert program() == 401
    [(action, _by, details)] = acts(town)
    assert (action, details["count"], details["tokens"]) == ("sessions.ended", 0, 1)


# -- what those who audit are told


def doors(town, username):
    """What the page tells of somebody: words and what it was about, the newest first."""
    page = town.enter("ming").get(f"/audit/doors?who={username}").text
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]
    told = [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in rows]
    return [" ".join(row) for row in told]


def asks_for_token(town, password):
    said = {"username": "lin", "password": password}
    return town.browser().post("/api/v1/tokens", json=said)


def test_wrong_passwords_of_programs_and_their_lock_are_told(town):
    for _ in range(5):
        asks_for_token(town, "Wrong-2026")
    told = "\n".join(doors(town, "lin"))
    assert "账号锁定" in told
    assert re.search(r"密码不对 4 次 .*/api/v1/tokens", told)


def test_a_name_that_nobody_has_is_not_told(town):
    town.browser().post("/api/v1/tokens", json={"username": "Secret-99", "password": "x"})
    page = town.enter("ming").get("/audit/doors").text
    assert "Secret-99" not in page
    assert "密码不对" in page


def test_a_program_that_comes_by_a_password_is_told_with_the_token_it_was_given(town):
    assert asks_for_token(town, PASSWORD).status_code == 201
    told = "\n".join(doors(town, "lin"))
    assert "建立接口令牌" in told
    assert re.search(r"登录 .*/api/v1/tokens", told)


def test_a_token_made_on_the_page_is_told_and_so_is_its_end(town):
    lin = town.enter("lin")
    page = lin.post("/account/tokens", data={"name": "考勤机", "scopes": ["read"], "days": "90"})
    lin.post("/account/tokens/revoke", data={"token": handle_in(page.text)})
    told = "\n".join(doors(town, "lin"))
    for words in ("建立接口令牌", "作废接口令牌"):
        assert re.search(f"{words} .*考勤机", told)


def test_a_wrong_present_password_is_told_and_so_is_the_lock_it_leads_to(town):
    lin = town.enter("lin")
    for _ in range(5):
        tried = {"present": "Wrong-2026", "password": "Willow-2026", "again": "Willow-2026"}
        lin.post("/account/password", data=tried)
    told = "\n".join(doors(town, "lin"))
    assert re.search(r"密码不对 4 次 .*/account/password", told)
    assert re.search(r"账号锁定 .*/account/password", told)
