"""A joint decision is never wrong, whatever the order of clicks (the truth table of `joint`)."""

from __future__ import annotations

import pytest
from reliability import joint

from app.engine import tokens

#: So many that each order of clicks within a round is a way of its own.
EVERY = 10**9


@pytest.mark.parametrize("approvers", [2, 3, 4])
def test_every_order_of_clicks_in_a_round_decides_as_it_must(approvers):
    report = joint.explore(approvers, rounds=1, ways=EVERY)
    assert report.clicks > 50
    assert report.wrong == []


@pytest.mark.parametrize("approvers", [2, 3, 4])
def test_every_click_in_every_state_of_six_rounds_decides_as_it_must(approvers):
    report = joint.explore(approvers, rounds=6, ways=10)
    assert report.clicks > 1_000
    assert report.wrong == []


def test_a_mutant_that_lets_the_others_go_on_is_found(monkeypatch):
    """The control: were open items not ended by a rejection or a return, the table would tell."""
    monkeypatch.setattr(tokens.Token, "cancel", lambda _token: None)
    assert joint.explore(2, rounds=1, ways=1).wrong
