"""Figures over much are kept for a minute, little is asked anew each time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.supervision import remembered


@pytest.fixture(autouse=True)
def forgotten():
    remembered.forget()
    yield
    remembered.forget()


def asked(answers, *, much):
    return remembered.remembered("key", lambda: next(answers), is_much=lambda _answer: much)


def test_what_is_much_is_asked_once_a_minute(monkeypatch):
    answers = iter([1, 2])
    assert [asked(answers, much=True) for _ in range(3)] == [1, 1, 1]
    later = clock.machine_now() + remembered.OLDEST + timedelta(seconds=1)
    monkeypatch.setattr(clock, "machine_now", lambda: later)
    assert asked(answers, much=True) == 2


def test_little_is_asked_anew():
    answers = iter([1, 2])
    assert [asked(answers, much=False) for _ in range(2)] == [1, 2]


def test_the_oldest_answers_give_way():
    for number in range(remembered.MOST + 1):
        remembered.remembered(number, lambda: "kept", is_much=lambda _answer: True)
    assert remembered.remembered(0, lambda: "new", is_much=lambda _answer: True) == "new"
    kept = remembered.remembered(remembered.MOST, lambda: "new", is_much=lambda _answer: True)
    assert kept == "kept"
