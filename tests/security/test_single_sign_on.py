"""统一身份认证 against a real provider: who comes in, and whose answers are none."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import localprovider
import pytest
import requests
import sqlalchemy as sa

from app import audit, clock
from app.db import session
from app.organisation import accounts, attempts, singlesignon
from app.organisation.administration import Administration
from app.organisation.keys import SignIn
from app.organisation.models import Person
from app.organisation.singlesignon import Provider

HERE = "http://localhost"


@pytest.fixture(scope="module")
def issuer():
    with localprovider.running() as address:
        yield address


@pytest.fixture
def twist(issuer):
    def say(**twists):
        requests.post(f"{issuer}/twist", data=twists, timeout=5).raise_for_status()

    say()
    return say


def switched_on(issuer, **further):
    given = {"name": "市统一身份认证", "username_claim": "preferred_username"}
    given |= {"client_id": localprovider.CLIENT, "client_secret": localprovider.SECRET}
    singlesignon.use(Provider(issuer=issuer, scopes="openid profile", **given | further))


@pytest.fixture
def town(sqlite_town, issuer, twist):
    switched_on(issuer)
    yield sqlite_town
    singlesignon.use(None)


def goes(browser):
    """The address at the provider to which the browser is sent."""
    answer = browser.get("/sign-in/provider?next=/inbox")
    assert answer.status_code == 302
    return answer.location


def is_let_in_there(url, username):
    """What the provider tells our page, when somebody has signed in with it."""
    answer = requests.post(url, data={"user": username}, timeout=5, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(f"{HERE}/sign-in/provider/answer")
    told = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in told.items()}


def comes_back(browser, told):
    page = browser.get("/sign-in/provider/answer", query_string=told).text
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    sent.pop("csrf_token", None)
    assert sent == {name: one for name, one in told.items() if name in {"code", "state", "iss"}}
    return browser.post("/sign-in/provider/answer", data=sent)


def signs_in(town, username):
    browser = town.browser()
    return browser, comes_back(browser, is_let_in_there(goes(browser), username))


def refused_with(answer, sentence):
    assert answer.status_code in {403, 409}, answer.status_code
    assert sentence in answer.text
    return True


def test_the_page_offers_it_and_the_provider_s_word_lets_in(town):
    assert "用市统一身份认证登录" in town.browser().get("/sign-in").text
    browser, answer = signs_in(town, "lin")
    assert (answer.status_code, answer.location) == (302, "/inbox")
    assert "林一帆" in browser.get("/inbox").text
    assert town.asks(lambda: session.scalars(sa.select(SignIn.by_provider)).all()) == [True]


def test_signing_out_shows_the_way_out_of_the_provider_too(town, issuer):
    browser, _answer = signs_in(town, "lin")
    left = browser.post("/sign-out").location
    assert "也从那里退出" in browser.get(left).text
    assert browser.get("/sign-in/provider/out").location.startswith(f"{issuer}/out?client_id=")


def test_it_is_the_code_flow_with_a_proof_a_state_and_a_nonce(town):
    first, second = (parse_qs(urlsplit(goes(town.browser())).query) for _ in range(2))
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 32
        assert first[name] != second[name]


@pytest.mark.parametrize(
    "twists",
    [
        {"nonce": "of another errand"},
        {"aud": "another-house"},
        {"iss": "https://elsewhere.example"},
        {"exp": "-3600"},
        {"sign": "foreign"},
        {"username": ""},
    ],
)
def test_a_token_that_is_not_the_provider_s_for_us_now_lets_nobody_in(town, twist, twists):
    twist(**twists)
    browser, answer = signs_in(town, "lin")
    assert refused_with(answer, "没有通过核对")
    assert browser.get("/inbox").status_code == 302


@pytest.mark.parametrize("told", ["https://evil.example", ""])
def test_an_answer_of_another_provider_is_none(town, twist, told):
    twist(answer_iss=told)
    _browser, answer = signs_in(town, "lin")
    assert refused_with(answer, "不是从这个浏览器发起的")


def test_doors_of_another_provider_are_none(town, twist, issuer):
    twist(metadata_issuer="https://evil.example")
    assert refused_with(town.browser().get("/sign-in/provider"), "没有通过核对")


@pytest.mark.parametrize("state", [None, "made up"])
def test_without_the_state_of_this_browser_nobody_comes_in(town, state):
    browser = town.browser()
    told = is_let_in_there(goes(browser), "lin")
    told = {**told, "state": state} if state else {k: v for k, v in told.items() if k != "state"}
    assert refused_with(comes_back(browser, told), "不是从这个浏览器发起的")


def test_somebody_else_s_answer_is_none_in_this_browser(town):
    """Nor is it after the browser had an errand of its own (login CSRF)."""
    told = is_let_in_there(goes(town.browser()), "lin")
    assert refused_with(comes_back(town.browser(), told), "不是从这个浏览器发起的")
    busy = town.browser()
    goes(busy)
    assert refused_with(comes_back(busy, told), "不是从这个浏览器发起的")


def test_an_answer_counts_once(town):
    browser = town.browser()
    told = is_let_in_there(goes(browser), "lin")
    assert comes_back(browser, told).status_code == 302
    assert refused_with(comes_back(browser, told), "已经用过")


def test_a_code_is_worth_nothing_without_the_proof(town):
    """Whoever has caught a code cannot use it on an errand of their own."""
    thief = town.browser()
    goes(thief)
    caught = is_let_in_there(goes(town.browser()), "lin")
    with thief.session_transaction() as kept:
        caught["state"] = kept["errand"]["state"]
    assert refused_with(comes_back(thief, caught), "没有同意")


def test_a_provider_that_says_no_lets_nobody_in(town, issuer):
    browser = town.browser()
    state = parse_qs(urlsplit(goes(browser)).query)["state"][0]
    sent = {"state": state, "error": "access_denied", "iss": issuer}
    assert refused_with(browser.post("/sign-in/provider/answer", data=sent), "没有同意")


def test_a_provider_that_is_away_is_told(town):
    switched_on("http://127.0.0.1:9")
    assert refused_with(town.browser().get("/sign-in/provider"), "没有应答")


def test_who_is_unknown_or_disabled_here_is_refused_with_a_sentence(town):
    _browser, answer = signs_in(town, "nobody")
    assert refused_with(answer, "统一身份认证里的“nobody”在本系统没有可用的账号")
    town.does(lambda: setattr(accounts.person_named("lin"), "disabled_at", clock.now()))
    _browser, answer = signs_in(town, "lin")
    assert refused_with(answer, "没有可用的账号")


def test_administrators_do_not_come_this_way(town):
    _browser, answer = signs_in(town, "root")
    assert refused_with(answer, "管理员请用用户名、密码和验证码登录")


def test_if_the_settings_say_so_who_is_new_is_entered_and_may_do_nothing_yet(town, issuer):
    switched_on(issuer, new_people="LY")
    browser, answer = signs_in(town, "newcomer")
    assert answer.status_code == 302

    def found():
        person = session.scalars(sa.select(Person).filter_by(username="newcomer")).one()
        chain = session.scalars(sa.select(Administration)).one()
        acts = [one.action for one in audit.entries(chain.id)]
        return person.name, person.unit.code, person.password_hash, acts

    told = ("newcomer先生", "LY", None, ["account.entered_by_provider"])
    assert town.asks(found) == told
    assert browser.get("/inbox").status_code == 200


def test_passwords_can_be_left_to_administrators(town):
    attempts.use_limits(failures=5, lasts=attempts.Stranger.lock_lasts, passwords_of_all=False)
    try:
        answers = {
            name: town.browser().post(
                "/sign-in", data={"username": name, "password": "Bin-he-2026"}
            )
            for name in ("lin", "root")
        }
        assert (answers["lin"].status_code, answers["root"].status_code) == (422, 302)
        assert "管理员用密码登录" in town.browser().get("/sign-in").text
    finally:
        attempts.use_limits(failures=5, lasts=attempts.Stranger.lock_lasts, passwords_of_all=True)


def test_switched_off_there_is_no_such_page(sqlite_town):
    for path in ("/sign-in/provider", "/sign-in/provider/answer", "/sign-in/provider/out"):
        assert sqlite_town.browser().get(path).status_code == 404
    assert sqlite_town.browser().post("/sign-in/provider/answer").status_code == 404
