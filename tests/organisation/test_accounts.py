"""Passwords, sessions and tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.db import session
from app.organisation import accounts
from app.organisation.keys import SignIn
from app.organisation.passwords import WeakPassword

GOOD = "Bin-he-2026"
IDLE = timedelta(minutes=30)


@pytest.fixture
def lin(cast):
    accounts.set_password(cast.lin, GOOD)
    return cast.lin


@pytest.mark.parametrize("weak", ["", "short1A", "alllowercase", "lower12345", "UPPER12345"])
def test_weak_passwords_are_refused(lin, weak):
    with pytest.raises(WeakPassword):
        accounts.set_password(lin, weak)


def test_the_password_itself_is_nowhere(lin):
    assert GOOD not in lin.password_hash
    assert lin.password_hash.startswith("$argon2id$")


def test_a_copied_cookie_is_worth_nothing_after_signing_out(lin):
    key = accounts.sign_in(lin, address="127.0.0.1", agent="test")
    session.flush()
    assert accounts.signed_in(key, IDLE)[0].person is lin
    assert session.get(SignIn, key) is None
    accounts.sign_out(key)
    session.expire_all()
    assert accounts.signed_in(key, IDLE) is None


def test_an_idle_browser_is_signed_out(lin):
    key = accounts.sign_in(lin, address="", agent="")
    session.flush()
    accounts.signed_in(key, IDLE)[0].seen_at = clock.machine_now() - IDLE - timedelta(seconds=1)
    assert accounts.signed_in(key, IDLE) is None


def test_a_disabled_account_is_out_at_once(lin):
    key = accounts.sign_in(lin, address="", agent="")
    session.flush()
    token, _row = accounts.issue_token(lin)
    session.flush()
    lin.disabled_at = clock.now()
    assert accounts.signed_in(key, IDLE) is None
    assert accounts.held_token(token) is None


def test_a_token_expires(lin):
    token, row = accounts.issue_token(lin)
    session.flush()
    assert accounts.held_token(token)[1].person_id == lin.id
    row.expires_at = clock.machine_now() - timedelta(seconds=1)
    assert accounts.held_token(token) is None
