"""Changing one's own password: what is refused, what it ends, and when it is due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.db import session
from app.organisation import accounts, admission, directory, newpassword, passwords
from app.organisation.admission import Due
from app.organisation.passwords import Policy, WeakPassword

GOOD, OTHER = "Juniper-42", "Willow-2026"


@pytest.fixture
def house(sqlite_house):
    return sqlite_house


@pytest.fixture
def lin(cast):
    accounts.set_password(cast.lin, GOOD)
    session.flush()
    return cast.lin


def changes(person, present, new, key="key"):
    """What is said about it, by field."""
    trial = newpassword.try_out(newpassword.look_up(person.id), present, new)
    found = newpassword.settle(directory.actor(person), trial, key)
    session.flush()
    return {name: "".join(map(str, said)) for name, said in found.items()}


def test_the_new_one_counts_and_other_browsers_are_signed_out(lin):
    keys = [accounts.sign_in(lin, address="", agent="") for _ in range(3)]
    session.flush()
    assert changes(lin, GOOD, OTHER, keys[0]) == {}
    assert accounts.hasher.verify(lin.password_hash, OTHER)
    idle = timedelta(minutes=30)
    assert [accounts.signed_in(key, idle) is not None for key in keys] == [True, False, False]


def test_without_the_present_one_nothing_changes_and_guessing_locks(lin):
    said = [changes(lin, "Wrong-2026", OTHER)["present"] for _ in range(5)]
    assert said[0] == "现在的密码不对。"
    assert "已锁定" in said[-1]
    assert "已锁定" in changes(lin, GOOD, OTHER)["present"]
    assert accounts.hasher.verify(lin.password_hash, GOOD)


def test_the_last_ones_are_not_chosen_again_but_older_ones_may_be(lin, monkeypatch):
    monkeypatch.setattr(passwords, "policy", Policy(not_reused=2))
    assert "最近用过" in changes(lin, GOOD, GOOD)["password"]
    assert changes(lin, GOOD, OTHER) == {}
    assert "最近用过" in changes(lin, OTHER, GOOD)["password"]
    assert changes(lin, OTHER, "Cypress-77") == {}
    assert changes(lin, "Cypress-77", GOOD) == {}


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Short-1", "至少8位"),
        ("alllowercase1", "3类"),
        ("My-Securer-1", "用户名"),
        ("reruces-Ym-1", "用户名"),
        ("P@ssw0rd", "太常见"),
        ("Admin@123", "太常见"),
    ],
)
def test_the_rule_that_is_broken_is_told(password, why):
    with pytest.raises(WeakPassword) as refused:
        passwords.require_strong(password, "securer")
    assert why in str(refused.value)


def test_the_rules_are_settings(monkeypatch):
    passwords.require_strong("Aspen-42")
    monkeypatch.setattr(passwords, "policy", Policy(shortest=12, classes=4))
    with pytest.raises(WeakPassword) as refused:
        passwords.require_strong("Aspen-42")
    assert "至少12位" in str(refused.value)
    for _ in range(50):
        passwords.require_strong(passwords.made_up())


def due(person):
    return admission.due(person, directory.actor(person))


def test_one_that_somebody_else_has_set_is_to_be_changed_first(lin):
    given = accounts.give_for_once(lin)
    session.flush()
    assert due(lin) == Due.PASSWORD
    assert changes(lin, given, OTHER) == {}
    assert due(lin) is None


def test_after_ninety_days_it_is_to_be_changed_unless_that_is_switched_off(lin, monkeypatch):
    lin.password_changed_at = clock.machine_now() - timedelta(days=89)
    assert due(lin) is None
    lin.password_changed_at = clock.machine_now() - timedelta(days=91)
    assert due(lin) == Due.PASSWORD
    monkeypatch.setattr(passwords, "policy", Policy(lasts=None))
    assert due(lin) is None
