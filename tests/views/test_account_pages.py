"""账号安全: the reader's own password, second step, sessions and tokens."""

from __future__ import annotations

import re

import pyotp
import pytest
import sqlalchemy as sa
from township import PASSWORD

from app import audit, clock
from app.db import session
from app.organisation import accounts, passwords, secondfactor
from app.organisation.administration import Administration
from app.organisation.keys import ApiToken, SignIn

OTHER = "Willow-2026"


def acts(town):
    def found():
        chain = session.scalars(sa.select(Administration)).one()
        return [(one.action, one.actor_name, one.details) for one in audit.entries(chain.id)]

    return town.asks(found)


def changes_password(browser, present, new):
    return browser.post(
        "/account/password", data={"present": present, "password": new, "again": new}
    )


# -- sessions


def test_one_s_sessions_are_listed_and_ended_one_by_one_or_all_others(sqlite_town):
    here, there, third = (sqlite_town.enter("lin") for _ in range(3))
    stranger = sqlite_town.enter("gao")
    page = here.get("/account").text
    assert page.count("最近使用") == 3
    assert page.count("当前这一处") == 1
    handle = re.search(r'name="session" value="(\w+)"', page).group(1)
    assert here.post("/account/sessions", data={"session": handle}).status_code == 302
    assert [one.get("/inbox").status_code for one in (there, third)].count(302) == 1
    here.post("/account/sessions")
    open_to = [one.get("/inbox").status_code for one in (here, there, third, stranger)]
    assert open_to == [200, 302, 302, 200]


def test_another_s_session_is_not_there(sqlite_town):
    sqlite_town.enter("gao")
    rows = sqlite_town.asks(lambda: [one.handle for one in session.scalars(sa.select(SignIn))])
    answer = sqlite_town.enter("lin").post("/account/sessions", data={"session": rows[0]})
    assert answer.status_code == 404


# -- passwords


def test_the_password_is_changed_on_its_page(sqlite_town):
    lin, elsewhere = sqlite_town.enter("lin"), sqlite_town.enter("lin")
    wrong = changes_password(lin, "Wrong-2026", OTHER)
    assert (wrong.status_code, "现在的密码不对" in wrong.text) == (422, True)
    assert "至少8位" in changes_password(lin, PASSWORD, "short").text
    assert changes_password(lin, PASSWORD, OTHER).location == "/account"
    assert (lin.get("/inbox").status_code, elsewhere.get("/inbox").status_code) == (200, 302)
    signed_in = sqlite_town.browser().post("/sign-in", data={"username": "lin", "password": OTHER})
    assert signed_in.status_code == 302
    assert [one[:2] for one in acts(sqlite_town)] == [("password.changed", "林一帆")]


def test_whoever_has_one_set_by_others_gets_nowhere_before_it_is_changed(sqlite_town):
    town = sqlite_town
    given = town.does(lambda: accounts.give_for_once(accounts.person_named("lin")))
    lin = town.enter("lin")
    for path in ("/", "/inbox", "/account", "/account/tokens"):
        assert lin.get(path).location == "/account/password", path
    assert lin.post("/start/seal", data={"purpose": "证明"}).location == "/account/password"
    assert "别人设的" in lin.get("/account/password").text
    asked = town.browser().post("/api/v1/tokens", json={"username": "lin", "password": given})
    assert (asked.status_code, asked.json["code"]) == (409, "PasswordDue")
    assert changes_password(lin, given, OTHER).status_code == 302
    assert lin.get("/inbox").status_code == 200


# -- the second step


@pytest.fixture
def bound(sqlite_town):
    """lin's browser, her phone, and the page with her recovery codes."""
    lin = sqlite_town.enter("lin")
    page = lin.get("/account/second-factor").text
    sealed = re.search(r'name="secret" type="hidden" value="([^"]+)"', page).group(1)
    phone = pyotp.TOTP(secondfactor.unsealed(sealed))
    assert phone.secret[:4] in page
    wrong = lin.post("/account/second-factor", data={"secret": sealed, "code": "000000"})
    assert (wrong.status_code, "验证码不对" in wrong.text) == (422, True)
    code = phone.at(clock.machine_now())
    return lin, phone, lin.post("/account/second-factor", data={"secret": sealed, "code": code})


def tries(town, **said):
    data = {"username": "lin", "password": PASSWORD} | said
    return town.browser().post("/sign-in", data=data)


def test_who_has_bound_a_phone_signs_in_with_its_codes_or_a_recovery_code(sqlite_town, bound):
    _lin, phone, shown = bound
    recovery = re.findall(r"<code>([\w-]{11})</code>", shown.text)
    assert len(set(recovery)) == 10
    answers = [
        tries(sqlite_town),
        tries(sqlite_town, password="Wrong-2026", code=recovery[0]),
        tries(sqlite_town, code="000000"),
        tries(sqlite_town, code=phone.at(clock.machine_now())),
    ]
    assert [one.status_code for one in answers] == [422] * 4
    told = {re.findall(r"<li>(用户名.*?)</li>", one.text)[0] for one in answers}
    assert len(told) == 1, "no answer says what was wrong"
    entered = tries(sqlite_town, code=recovery[0])
    assert entered.status_code == 302
    assert "xingji-codes" in entered.headers["Set-Cookie"] + str(entered.headers)
    assert tries(sqlite_town, code=recovery[0]).status_code == 422


def test_programs_give_the_code_too(sqlite_town, bound):
    _lin, _phone, shown = bound
    said = {"username": "lin", "password": PASSWORD}
    recovery = re.findall(r"<code>([\w-]{11})</code>", shown.text)

    def asks(**further):
        return sqlite_town.browser().post("/api/v1/tokens", json=said | further)

    assert asks().json["code"] == "WrongPassword"
    assert asks(totp=recovery[0]).status_code == 201


def test_another_phone_new_codes_and_the_end_of_it_take_a_code(sqlite_town, bound):
    lin, _phone, shown = bound
    recovery = iter(re.findall(r"<code>([\w-]{11})</code>", shown.text))
    for path in ("codes", "off"):
        assert lin.post(f"/account/second-factor/{path}", data={"code": "1"}).status_code == 422
    page = lin.get("/account/second-factor").text
    sealed = re.search(r'name="secret" type="hidden" value="([^"]+)"', page).group(1)
    code = pyotp.TOTP(secondfactor.unsealed(sealed)).at(clock.machine_now())
    data = {"secret": sealed, "code": code}
    assert lin.post("/account/second-factor", data=data).status_code == 422
    data["present"] = next(recovery)
    rebound = lin.post("/account/second-factor", data=data)
    assert "只显示这一次" in rebound.text
    fresh = re.findall(r"<code>([\w-]{11})</code>", rebound.text)
    assert lin.post("/account/second-factor/off", data={"code": next(recovery)}).status_code == 422
    assert lin.post("/account/second-factor/off", data={"code": fresh[0]}).status_code == 302
    assert tries(sqlite_town).status_code == 302
    done = [one[0] for one in acts(sqlite_town)]
    assert done == ["second_factor.bound", "second_factor.bound", "second_factor.removed"]


def test_a_secret_that_the_house_has_not_sealed_binds_nothing(sqlite_town):
    data = {"secret": "JBSWY3DPEHPK3PXP", "code": "123456"}
    lin = sqlite_town.enter("lin")
    assert lin.post("/account/second-factor", data=data).status_code == 404


def test_an_administrator_who_needs_one_gets_nowhere_without(sqlite_town):
    key = sqlite_town.house.config["SECRET_KEY"]
    secondfactor.use(key, required_for_administrators=True)
    try:
        root = sqlite_town.enter("root")
        assert root.get("/studio").location == "/account/second-factor"
        assert "管理员登录必须用两步验证" in root.get("/account/second-factor").text
        assert sqlite_town.enter("wang").get("/studio").status_code == 200
    finally:
        secondfactor.use(key, required_for_administrators=False)


# -- tokens


def makes_token(browser, *scopes):
    data = {"name": "考勤机", "scopes": list(scopes), "days": "90"}
    answer = browser.post("/account/tokens", data=data)
    assert answer.status_code == 200, answer.text
    key = re.search(r"data-token>([^<]+)<", answer.text).group(1)
    return {"Authorization": f"Bearer {key}"}


def test_a_token_reaches_as_far_as_its_scopes(sqlite_town):
    lin = sqlite_town.enter("lin")
    reads, acts_too = makes_token(lin, "read"), makes_token(lin, "read", "act")
    unit = str(sqlite_town.ids["branch"])
    new = {"definition": "seal", "unit": unit, "answers": {"purpose": "证明", "copies": 2}}

    def asks(headers, method="POST", path="cases", **sent):
        return sqlite_town.browser().open(f"/api/v1/{path}", method=method, headers=headers, **sent)

    assert asks(reads, "GET", "me").status_code == 200
    refused = asks(reads, json=new)
    assert (refused.status_code, refused.json["code"]) == (403, "ScopeMissing")
    assert "act" in refused.json["message"]
    assert asks(acts_too, json=new).status_code == 201
    assert asks(acts_too, "GET", "points/check").json["code"] == "ScopeMissing"


def test_tokens_are_listed_with_their_last_use_and_revoked(sqlite_town):
    lin = sqlite_town.enter("lin")
    headers = makes_token(lin, "read")
    assert "还没有用过" in lin.get("/account/tokens").text
    sqlite_town.browser().get("/api/v1/me", headers=headers)
    page = lin.get("/account/tokens").text
    assert "考勤机" in page
    assert "还没有用过" not in page
    handle = re.search(r'name="token" value="(\w+)"', page).group(1)
    gao = sqlite_town.enter("gao")
    assert gao.post("/account/tokens/revoke", data={"token": handle}).status_code == 404
    assert lin.post("/account/tokens/revoke", data={"token": handle}).status_code == 302
    assert sqlite_town.browser().get("/api/v1/me", headers=headers).status_code == 401


def test_the_key_is_kept_nowhere(sqlite_town):
    headers = makes_token(sqlite_town.enter("lin"), "read")
    key = headers["Authorization"].removeprefix("Bearer ")
    query = sa.select(ApiToken.__table__)
    [row] = sqlite_town.asks(lambda: session.execute(query).all())
    assert key not in str(row)
    assert row.scopes == "read"


def test_a_token_needs_a_name_and_a_reach(sqlite_town):
    lin = sqlite_town.enter("lin")
    assert lin.post("/account/tokens", data={"days": "90"}).status_code == 422
    assert lin.post("/account/tokens", data={"name": "x", "scopes": "all"}).status_code == 422


def test_the_document_says_what_each_route_needs(sqlite_town):
    document = sqlite_town.browser().get("/api/v1/openapi.json").json
    needs = {
        (method, path): operation["security"]
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert needs["get", "/api/v1/me"] == [{"token": ["read"]}]
    assert needs["post", "/api/v1/cases"] == [{"token": ["act"]}]
    assert needs["get", "/api/v1/drafts/{draft_id}/impact"] == [{"token": ["design"]}]
    assert needs["get", "/api/v1/points/check"] == [{"token": ["manage"]}]
    assert needs["post", "/api/v1/tokens"] == []


def test_the_rules_of_the_house_are_on_the_page(sqlite_town, monkeypatch):
    monkeypatch.setattr(passwords, "policy", passwords.Policy(shortest=10))
    assert "密码至少10位" in sqlite_town.enter("lin").get("/account/password").text
