"""What opens the house for somebody ends with a reset, another password and the end of an account.

Programs' keys go as browsers do: whoever has taken one along is out too.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.db import session
from app.establishment import approving
from app.organisation import (
    accounts,
    custody,
    directory,
    enrolling,
    founding,
    grants,
    leaving,
    newpassword,
)

GOOD, OTHER = "Juniper-42", "Willow-2026"
IDLE = timedelta(minutes=30)


@pytest.fixture
def three(cast):
    """`an`, who looks after accounts, besides `root`."""
    cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN")
    return cast


def who(username):
    return directory.actor(accounts.person_named(username))


def keys_of(person):
    """The keys of a browser and of a program."""
    browser = accounts.sign_in(person, address="", agent="")
    program, _row = accounts.issue_token(person, name="考勤机")
    session.flush()
    return browser, program


def opens(browser, program):
    session.flush()
    session.expire_all()
    return accounts.signed_in(browser, IDLE) is not None, accounts.held_token(program) is not None


def ends_sessions(three):
    custody.end_sessions(who("an"), three.lin.id)


def gives_password(three):
    custody.give_password(who("an"), three.lin.id)


def closes_account(three):
    leaving.disable(who("wang"), three.lin)


def lets_back_in(_three):
    founding.let_back_in("lin", by="机房", why="忘了")


@pytest.mark.parametrize("act", [ends_sessions, gives_password, closes_account, lets_back_in])
def test_it_ends_in_browsers_and_for_programs(three, act):
    keys, others = keys_of(three.lin), keys_of(three.gao)
    act(three)
    assert opens(*keys) == (False, False)
    assert opens(*others) == (True, True)


@pytest.mark.parametrize("propose", [grants.reset_password, grants.reset_second_factor])
def test_so_it_does_when_two_have_decided(three, propose):
    keys = keys_of(three.wang)
    wanted = propose(who("an"), three.wang, reason="忘了")
    assert opens(*keys) == (True, True)
    approving.approve(who("root"), wanted.id)
    assert opens(*keys) == (False, False)


def test_of_an_account_used_again_nothing_is_open(three):
    keys = keys_of(three.lin)
    leaving.disable(who("wang"), three.lin)
    enrolling.enable(who("wang"), three.lin)
    assert opens(*keys) == (False, False)


def test_keys_of_before_do_not_open_an_account_that_is_used_again(three):
    three.lin.disabled_at = clock.now()
    keys = keys_of(three.lin)  # as of an account that was closed before that ended them
    enrolling.enable(who("wang"), three.lin)
    assert opens(*keys) == (False, False)


def test_whoever_becomes_an_administrator_comes_in_anew(three):
    keys = keys_of(three.gao)
    wanted = grants.give(who("an"), three.gao, "AUDIT_ADMIN", three.district, reason="轮岗")
    assert opens(*keys) == (True, True)
    approving.approve(who("root"), wanted.id)
    assert opens(*keys) == (False, False)


def test_after_another_password_only_the_browser_stays_in_which_it_was_chosen(three):
    accounts.set_password(three.lin, GOOD)
    (here, program), (there, other) = keys_of(three.lin), keys_of(three.lin)
    trial = newpassword.try_out(newpassword.look_up(three.lin.id), GOOD, OTHER)
    assert newpassword.settle(who("lin"), trial, here) == {}
    assert opens(here, program) == (True, False)
    assert opens(there, other) == (False, False)


def test_how_much_was_ended_is_on_record(three):
    keys_of(three.lin), keys_of(three.lin)
    assert custody.end_sessions(who("an"), three.lin.id) == (2, 2)
    assert custody.tokens_of(who("an"), three.lin.id) == []


def test_a_token_that_is_over_is_told_by_no_list_and_goes_all_the_same(three):
    _browser, program = keys_of(three.lin)
    accounts.held_token(program)[0].expires_at = clock.machine_now() - timedelta(days=1)
    assert custody.tokens_of(who("an"), three.lin.id) == []
    assert accounts.shut_out(three.lin.id).programs == 1


def test_a_session_that_was_ended_is_not_left(three):
    browser, _program = keys_of(three.lin)
    session.flush()
    assert accounts.is_session_left(browser)
    custody.end_sessions(who("an"), three.lin.id)
    assert not accounts.is_session_left(browser)
    assert accounts.tokens_of(three.lin.id) == []
