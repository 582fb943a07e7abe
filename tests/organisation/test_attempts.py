"""Trying passwords: who comes in, what locks, and that a name that nobody has is like any other."""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.db import session
from app.organisation import accounts, attempts
from app.organisation.attempts import Attempt
from app.organisation.models import LOCK_LASTS, Person, Stranger

GOOD, BAD = "Bin-he-2026", "wrong"
WRONG, LOCKED = Attempt(None), Attempt(None, is_locked=True)
#: lin has an account, gao has no password, hu is disabled, the others do not exist.
NAMES = ["lin", "gao", "hu", "nobody", "密码打在了这里", ""]


@pytest.fixture
def lin(cast):
    for person in (cast.lin, cast.hu):
        accounts.set_password(person, GOOD)
    cast.hu.disabled_at = clock.machine_now()
    session.flush()
    return cast.lin


def tries(username, password=BAD):
    return attempts.settle(attempts.try_password(attempts.look_up(username), password))


def time_passes(more_than):
    """Nothing here moves the machine's clock, so what is held against it is moved back."""
    for kind in (Person, Stranger):
        for row in session.scalars(sa.select(kind).where(kind.counted_until.is_not(None))):
            row.counted_until -= more_than + timedelta(seconds=1)
    session.flush()


def test_only_the_right_password_lets_in(lin):
    assert tries("lin", GOOD) == Attempt(lin)
    assert tries("lin", GOOD + "x") == WRONG


@pytest.mark.parametrize("name", NAMES)
def test_five_failures_lock_any_name_alike(lin, name):
    assert [tries(name) for _ in range(6)] == [WRONG] * 4 + [LOCKED] * 2


@pytest.mark.parametrize("name", NAMES)
def test_a_quarter_of_an_hour_later_any_name_is_open_again(lin, name):
    for _ in range(5):
        tries(name)
    time_passes(LOCK_LASTS)
    assert [tries(name) for _ in range(5)] == [WRONG] * 4 + [LOCKED]


@pytest.mark.parametrize("name", NAMES)
def test_failures_long_apart_do_not_add_up(lin, name):
    for _ in range(4):
        tries(name)
    time_passes(LOCK_LASTS)
    assert [tries(name) for _ in range(4)] == [WRONG] * 4


def test_a_lock_holds_for_the_right_password_too(lin):
    for _ in range(5):
        tries("lin")
    assert tries("lin", GOOD) == LOCKED
    time_passes(LOCK_LASTS)
    assert tries("lin", GOOD) == Attempt(lin)


def test_coming_in_forgets_earlier_failures(lin):
    for _ in range(4):
        tries("lin")
    tries("lin", GOOD)
    assert tries("lin") == WRONG


def test_neither_a_name_nor_a_password_typed_for_a_name_can_be_read_afterwards(lin):
    tries("密码打在了这里")
    [digest] = session.scalars(sa.select(Stranger.name_digest))
    assert len(digest) == 64
    assert "密码" not in digest


def test_without_the_house_s_secret_nobody_can_try_which_name_it_was(lin, monkeypatch):
    tries("密码打在了这里")
    [digest] = session.scalars(sa.select(Stranger.name_digest))
    assert digest != hashlib.sha256("密码打在了这里".encode()).hexdigest()
    monkeypatch.setattr(attempts, "_key", b"another secret")
    tries("密码打在了这里")
    assert session.scalar(sa.select(sa.func.count()).select_from(Stranger)) == 2


def test_any_name_takes_the_same_time(lin):
    """The processor's time for the two parts that differ: looking up and hashing."""

    def seconds(name):
        took = []
        for _ in range(7):
            began = time.thread_time()
            attempts.try_password(attempts.look_up(name), BAD)
            took.append(time.thread_time() - began)
        return min(took)

    took = {name: seconds(name) for name in NAMES}
    assert max(took.values()) < 2 * min(took.values()), took


def test_random_names_take_no_more_than_their_room(lin, monkeypatch):
    monkeypatch.setattr(attempts, "MOST_STRANGERS", 3)
    for number in range(8):
        tries(f"name {number}")
    assert session.scalar(sa.select(sa.func.count()).select_from(Stranger)) == 3
    assert [tries("name 7") for _ in range(4)] == [WRONG] * 3 + [LOCKED]


def test_names_whose_time_is_over_are_forgotten(lin):
    tries("first")
    time_passes(LOCK_LASTS)
    tries("second")
    assert session.scalar(sa.select(sa.func.count()).select_from(Stranger)) == 1


def _changes_password(lin):
    accounts.set_password(lin, "Other-2026")


def _is_disabled(lin):
    lin.disabled_at = clock.machine_now()


@pytest.mark.parametrize("change", [_changes_password, _is_disabled])
def test_a_password_that_was_right_before_the_account_changed_is_wrong(lin, change):
    trial = attempts.try_password(attempts.look_up("lin"), GOOD)
    change(lin)
    session.flush()
    assert attempts.settle(trial) == WRONG


def test_a_lock_that_fell_during_the_trial_holds(lin):
    trial = attempts.try_password(attempts.look_up("lin"), GOOD)
    for _ in range(5):
        tries("lin")
    assert attempts.settle(trial) == LOCKED


@pytest.mark.parametrize("name", ["lin", "nobody"])
def test_of_many_trials_at_once_no_more_than_five_count(lin, name):
    trials = [attempts.try_password(attempts.look_up(name), BAD) for _ in range(7)]
    assert [attempts.settle(trial) for trial in trials] == [WRONG] * 4 + [LOCKED] * 3


def test_a_lock_that_ended_during_the_trial_lets_nobody_in_and_counts_nothing(lin):
    for _ in range(5):
        tries("lin")
    trial = attempts.try_password(attempts.look_up("lin"), GOOD)
    time_passes(LOCK_LASTS)
    assert attempts.settle(trial) == LOCKED
    assert tries("lin", GOOD) == Attempt(lin)
