"""Whatever people do with a case, in whatever order: nothing is lost, nothing done without right.

A sequence that goes wrong is told act by act, with as few acts as still go wrong.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from cast import Cast
from databases import furnished
from reliability import anyact
from reliability.branch import Branch

from app.cases import assignment, completing, skipping, steprules, voices
from app.cases.models import WorkItem
from app.cases.signatures import Signature
from app.db import session
from app.organisation.actors import Mandate


def branch_in(house):
    with house.app_context():
        found = Branch(Cast.found(furnished(house, "cast", lambda: Cast.enter().ids)))
        session.remove()
    return found


@pytest.mark.parametrize("first", range(0, 154, 22))
def test_after_any_acts_what_waits_is_what_must_and_every_case_can_still_finish(
    sqlite_house, first
):
    report = played(sqlite_house, range(first, first + 22), 13)
    assert report.wrong == []
    assert report.sequences == 286


def test_any_acts_on_each_database(house):
    assert played(house, range(900, 905), 6).wrong == []


#: How a rule may be broken: where, what, and what it is then; before that a plan that meets it.
MUTANTS = {
    "a turn never comes back": (0, WorkItem, "resume", lambda _item: None),
    "nothing waits for what stands before it": (0, WorkItem, "pause", lambda _item: None),
    "every word weighs the same": (10, Signature, "weight", property(lambda _right: Decimal(1))),
    "one may speak twice": (24, voices, "require_first", lambda *_told: None),
    "a mandate is for everything": (10, Mandate, "is_for", lambda _mandate, _procedure: True),
    "principals need not keep out": (79, completing, "note_principal", lambda *_told: None),
    "who has agreed once has always": (8, skipping, "_has_agreed", lambda *_told, **_now: True),
    "starters decide alone": (29, steprules, "SUPERIOR", "nobody"),
    "whoever keeps out is asked again": (4, assignment, "note_recusal", lambda *_told: None),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_house_that_breaks_a_rule_is_found_out(sqlite_house, monkeypatch, mutant):
    """The control: were the rule not kept, the truth would tell."""
    plan, *broken = MUTANTS[mutant]
    monkeypatch.setattr(*broken)
    monkeypatch.setattr(anyact, "TOLD", 0)
    assert played(sqlite_house, range(plan, plan + 1), 13).wrong


def played(house, plans, of_each):
    branch = branch_in(house)
    with house.app_context():
        return anyact.play(branch, plans, of_each)
