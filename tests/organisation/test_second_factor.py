"""两步验证: codes count once, soon, and beside the password; recovery codes once each."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa

from app import clock
from app.db import session
from app.organisation import accounts, admission, attempts, directory, secondfactor
from app.organisation.admission import Due
from app.organisation.secondfactor import STEP, RecoveryCode, SecondFactor, WrongCode

GOOD, BAD = "Juniper-42", "Juniper-43"


@pytest.fixture
def house(sqlite_house):
    return sqlite_house


@pytest.fixture
def now(monkeypatch):
    """The machine's time, which tests let pass."""
    at = [clock.machine_now()]
    monkeypatch.setattr(clock, "machine_now", lambda: at[0])

    def passes(seconds):
        at[0] += timedelta(seconds=seconds)

    return passes


@pytest.fixture
def lin(cast):
    accounts.set_password(cast.lin, GOOD)
    return cast.lin


@pytest.fixture
def phone(lin, now):
    """A phone of lin's, bound a minute ago; and her recovery codes."""
    maker = pyotp.TOTP(secondfactor.new_secret())
    maker.recovery = secondfactor.bind(lin, maker.secret, maker.at(clock.machine_now()))
    now(2 * STEP)
    return maker


def shown(phone, *, ago=0):
    return phone.at(clock.machine_now() - timedelta(seconds=ago))


def comes_in(password, code):
    session.flush()
    trial = attempts.try_password(attempts.look_up("lin"), password)
    return attempts.settle(trial, code).person is not None


def test_password_and_code_together_let_in(phone):
    assert comes_in(GOOD, shown(phone))


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "１２３４５６"])
def test_the_password_alone_does_not(phone, code):
    assert not comes_in(GOOD, code)


def test_nor_does_the_code_and_it_is_not_used_up_by_a_wrong_password(phone):
    assert not comes_in(BAD, shown(phone))
    assert comes_in(GOOD, shown(phone))


def test_a_code_counts_once_and_none_before_it_any_more(phone):
    now, before = shown(phone), shown(phone, ago=STEP)
    assert comes_in(GOOD, now)
    assert not comes_in(GOOD, now)
    assert not comes_in(GOOD, before)


def test_a_code_may_be_a_half_minute_late_but_no_later(phone):
    assert not comes_in(GOOD, shown(phone, ago=2 * STEP))
    assert comes_in(GOOD, shown(phone, ago=STEP))


def test_wrong_codes_lock_as_wrong_passwords_do(phone):
    for _ in range(5):
        assert not comes_in(GOOD, "000000")
    assert not comes_in(GOOD, shown(phone))
    assert attempts.look_up("lin").is_locked


def test_each_recovery_code_counts_once_however_it_is_written(phone, lin):
    first, second = phone.recovery[:2]
    assert len(set(phone.recovery)) == 10
    assert comes_in(GOOD, first)
    assert not comes_in(GOOD, first)
    assert comes_in(GOOD, second.replace("-", "").upper())
    assert secondfactor.codes_left(lin.id) == 8


def test_new_recovery_codes_take_the_place_of_the_old(phone, lin):
    secondfactor.renew_codes(lin)
    assert not comes_in(GOOD, phone.recovery[0])


def test_neither_secret_nor_codes_can_be_read_from_the_rows(phone):
    session.flush()
    row = session.scalars(sa.select(SecondFactor)).one()
    digests = session.scalars(sa.select(RecoveryCode.digest)).all()
    assert phone.secret not in row.secret
    assert not any(code.replace("-", "") in "".join(digests) for code in phone.recovery)


def test_nothing_is_bound_without_a_right_code(lin):
    with pytest.raises(WrongCode):
        secondfactor.bind(lin, secondfactor.new_secret(), "000000")
    assert not secondfactor.is_on(lin.id)


def test_whoever_is_an_administrator_has_to_bind_one_where_it_is_required(cast, now):
    root = directory.actor(cast.root)
    assert admission.due(cast.root, root) is None
    secondfactor.use("only for tests", required_for_administrators=True)
    try:
        assert admission.due(cast.root, root) == Due.SECOND_FACTOR
        assert admission.due(cast.lin, directory.actor(cast.lin)) is None
        secret = secondfactor.new_secret()
        secondfactor.bind(cast.root, secret, pyotp.TOTP(secret).at(clock.machine_now()))
        assert admission.due(cast.root, root) is None
    finally:
        secondfactor.use("only for tests", required_for_administrators=False)
