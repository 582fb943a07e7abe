"""Whatever people do with a case, in whatever order: nothing is lost, nothing done without right.

A sequence that goes wrong is told act by act, with as few acts as still go wrong.
"""

from __future__ import annotations

import pytest
from cast import Cast
from databases import furnished
from reliability import anyact
from reliability.branch import Branch

from app.cases.models import WorkItem
from app.db import session


def branch_in(house):
    with house.app_context():
        found = Branch(Cast.found(furnished(house, "cast", lambda: Cast.enter().ids)))
        session.remove()
    return found


@pytest.mark.parametrize("first", range(0, 160, 20))
def test_after_any_acts_what_waits_is_what_must_and_every_case_can_still_finish(
    sqlite_house, first
):
    report = played(sqlite_house, range(first, first + 20), 13)
    assert report.wrong == []
    assert report.sequences == 260


def test_any_acts_on_each_database(house):
    assert played(house, range(900, 905), 6).wrong == []


@pytest.mark.parametrize("mutant", ["never resumed", "never paused"])
def test_a_house_that_loses_a_turn_is_found_out(sqlite_house, monkeypatch, mutant):
    """The control: were the rule not kept, the truth would tell."""
    spoilt = {"never resumed": "resume", "never paused": "pause"}[mutant]
    monkeypatch.setattr(WorkItem, spoilt, lambda _item: None)
    assert played(sqlite_house, range(2), 8).wrong


def played(house, plans, of_each):
    branch = branch_in(house)
    with house.app_context():
        return anyact.play(branch, plans, of_each)
