"""Tokens: who gets one, what it opens, when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from program import Program

from app import clock, db
from app.organisation import accounts
from app.organisation.keys import ApiToken
from app.organisation.models import Person

PASSWORD = {"username": "lin", "password": "Juniper-42"}
WRONG = {"username": "lin", "password": "Juniper-43"}


def test_a_password_gives_a_token_that_stands_for_its_owner(house, stranger, town):
    given = stranger.post("/tokens", PASSWORD)
    assert given.status_code == 201
    me = Program(house, given.json["token"]).get("/me").json
    assert me["person"]["id"] == town.lin
    assert {"id": town.branch, "name": "滨河中心党支部"} in me["units"]
    assert [post["role"] for post in me["roles"]] == ["MEMBER"]


@pytest.mark.parametrize("username", ["lin", "nobody", "gao"])
def test_a_wrong_password_is_refused_in_the_same_words_for_everybody(stranger, username):
    refused = stranger.post("/tokens", {"username": username, "password": "Wrong-1234"})
    assert refused.status_code == 401
    assert refused.json["code"] == "WrongPassword"


def test_five_failures_lock_the_account_although_each_was_refused(stranger):
    answers = [stranger.post("/tokens", WRONG).status_code for _ in range(5)]
    assert answers == [401, 401, 401, 401, 403]
    assert stranger.post("/tokens", PASSWORD).json["code"] == "AccountLocked"


def test_without_a_token_nothing_is_shown(stranger):
    refused = stranger.get("/me")
    assert refused.status_code == 401
    assert refused.json["code"] == "NotSignedIn"
    assert refused.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic bGluOng=", "Bearer made-up"])
def test_a_header_that_is_no_token_of_ours_opens_nothing(stranger, header):
    assert stranger.get("/me", headers={"Authorization": header}).status_code == 401


def test_a_token_ends_when_its_time_is_over(house, lin):
    assert lin.get("/me").status_code == 200
    with house.app_context(), db.transaction():
        over = clock.machine_now() - timedelta(seconds=1)
        db.session.execute(sa.update(ApiToken).values(expires_at=over))
    assert lin.get("/me").json["code"] == "TokenNotValid"


def test_a_disabled_account_s_token_opens_nothing(house, lin, town):
    with house.app_context(), db.transaction():
        accounts.person_named("lin").disabled_at = clock.machine_now()
    assert lin.get("/me").status_code == 401


def test_a_signed_in_browser_s_cookie_opens_nothing(house, town):
    client = house.test_client()
    client.post("/sign-in", data=PASSWORD)
    assert client.get("/inbox").status_code == 200
    assert client.get("/api/v1/me").status_code == 401


def test_programs_need_no_form_token(house, monkeypatch, town):
    monkeypatch.setitem(house.config, "WTF_CSRF_ENABLED", 1)
    assert Program(house, None).post("/tokens", PASSWORD).status_code == 201
    assert house.test_client().post("/sign-in", data=PASSWORD).status_code == 400


def test_tokens_are_never_kept_for_repetition(house, stranger):
    first = stranger.post("/tokens", PASSWORD, key="same").json["token"]
    assert stranger.post("/tokens", PASSWORD, key="same").json["token"] != first
    with house.app_context(), db.transaction(reads_only=True):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) > 0
        kept = db.session.execute(sa.text("SELECT count(*) FROM idempotency_key")).scalar()
    assert kept == 0


def test_a_program_may_ask_for_a_token_that_reaches_less_far(house, stranger):
    given = stranger.post("/tokens", {**PASSWORD, "scopes": ["read"]})
    assert given.status_code == 201
    program = Program(house, given.json["token"])
    assert program.get("/me").status_code == 200
    refused = program.post("/cases", {"definition": "seal"})
    assert (refused.status_code, refused.json["code"]) == (403, "ScopeMissing")


def test_without_scopes_a_token_reaches_as_far_as_there_is(house, stranger):
    assert stranger.post("/tokens", PASSWORD).status_code == 201
    with house.app_context(), db.transaction(reads_only=True):
        assert db.session.scalars(sa.select(ApiToken.scopes)).all() == ["read act design manage"]


@pytest.mark.parametrize("scopes", [[], ["all"], "read", ["read", 7]])
def test_scopes_that_are_none_are_refused(stranger, scopes):
    refused = stranger.post("/tokens", {**PASSWORD, "scopes": scopes})
    assert (refused.status_code, next(iter(refused.json["fields"]))[:6]) == (422, "scopes")
