"""Administrators who do things about the same person at once wait for each other, in one order."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import Cast
from township import Town

from app import clock, db
from app.organisation import accounts, custody, directory, enrolling, granting
from app.organisation.tenure import Term

TIMES, WITHIN = 12, 60
#: Only where writers do not wait for each other from the start.
AT_ONCE = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


@pytest.fixture
def town(house):
    made = Town(house)

    def enter():
        cast = Cast.found(made.ids)
        cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN")

    made.does(enter)
    return made


def who(username):
    return directory.actor(accounts.person_named(username))


def renames(_time):
    lin = accounts.person_named("lin")
    enrolling.edit(who("wang"), lin, f"林{'甲乙'[_time % 2]}", lin.unit)


def gives_and_ends(_time):
    lin = accounts.person_named("lin")
    post = granting.grant(who("an"), lin, "REVIEWER", lin.unit, Term(clock.today()))
    post.let_end(clock.today() - clock.ONE_DAY)


def signs_out(_time):
    custody.end_sessions(who("an"), accounts.person_named("lin").id)


def makes_a_key(_time):
    lin = accounts.person_named("lin")
    db.hold(lin)
    accounts.issue_token(lin, name="考勤机")


ACTS = (renames, gives_and_ends, signs_out, makes_a_key)


@AT_ONCE
@pytest.mark.parametrize(
    "acts",
    list(itertools.combinations(ACTS, 2)),
    ids=lambda acts: "-".join(one.__name__ for one in acts),
)
def test_two_acts_about_one_person(town, acts):
    begin = Barrier(len(acts))

    def repeats(act):
        for time in range(TIMES):
            begin.wait(WITHIN)
            town.does(lambda time=time: act(time))

    with ThreadPoolExecutor(len(acts)) as threads:
        tries = [threads.submit(repeats, act) for act in acts]
        assert [one.exception(WITHIN) for one in tries] == [None, None]


@AT_ONCE
def test_no_key_outlives_a_sign_out(town):
    browser = town.enter("lin")
    page = {"name": "考勤机", "days": "90", "scopes": ["read"]}

    def makes(_time):
        return browser.post("/account/tokens", data=page).status_code

    with ThreadPoolExecutor(2) as threads:
        made = threads.submit(makes, 0)
        ended = threads.submit(town.does, lambda: signs_out(0))
        assert ended.exception(WITHIN) is None
        assert made.result(WITHIN) in {200, 302}
    assert town.asks(lambda: accounts.tokens_of(accounts.person_named("lin").id)) == []
