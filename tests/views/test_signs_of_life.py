"""Who is there, and what a page that was left open asks by itself, which keeps nobody signed in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.db import session
from app.organisation.keys import SignIn
from app.views.admitting import BY_ITSELF

IDLE = timedelta(minutes=20)


@pytest.fixture
def seen(sqlite_town):
    """`seen(act)`: was somebody taken to be there, after twenty minutes without a sign of life?"""

    def is_noted(act):
        long_ago = clock.machine_now() - IDLE
        sqlite_town.does(lambda: session.execute(sa.update(SignIn).values(seen_at=long_ago)))
        act()
        return sqlite_town.asks(lambda: session.scalars(sa.select(SignIn.seen_at)).one()) > long_ago

    return is_noted


@pytest.mark.parametrize(
    ("username", "path"),
    [("root", "/health"), ("lin", "/inbox")],
)
def test_what_a_page_asks_by_itself_is_no_sign_of_life_but_a_click_is(
    sqlite_town, seen, username, path
):
    browser = sqlite_town.enter(username)
    assert not seen(lambda: browser.get(path, headers={BY_ITSELF: "1"}))
    assert seen(lambda: browser.get(path))


def test_nothing_in_an_address_makes_a_click_the_page_s_own(sqlite_town, seen):
    root = sqlite_town.enter("root")
    page = root.get("/health").text
    for path in re.findall(r'href="(/health[^"]*)"', page):
        assert seen(lambda path=path: root.get(path)), path


def test_a_page_that_is_left_open_is_signed_out_in_time(sqlite_town, seen, monkeypatch):
    monkeypatch.setitem(sqlite_town.house.config, "IDLE_LIMIT", IDLE - timedelta(minutes=1))
    root = sqlite_town.enter("root")
    answers = []
    seen(lambda: answers.append(root.get("/health", headers={BY_ITSELF: "1"})))
    assert answers[0].location.startswith("/sign-in?next=")
