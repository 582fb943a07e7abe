"""When an appraisal counts, what of it is shown, and its figures (`domain.md` 8.2, 8.4)."""

from __future__ import annotations

import pytest
from pollsters import nothing

from app.ballots import rules
from app.ballots.rules import Returns
from app.ballots.vocabulary import OVERALL, Choice, GroupKind

MEMBERS, MASSES = GroupKind.MEMBERS, GroupKind.MASSES


def returns(members, masses, *, invited=20, void=0):
    return [Returns(MEMBERS, invited, members, void), Returns(MASSES, invited, masses, 0)]


@pytest.mark.parametrize(
    ("members", "masses", "void", "quorate"),
    [
        (10, 10, 0, True),
        (10, 9, 0, False),
        (20, 0, 0, True),
        (20, 0, 10, True),
        (20, 0, 11, False),
        (0, 0, 0, False),
    ],
)
def test_half_of_those_invited_and_ten_valid_ballots(members, masses, void, quorate):
    assert rules.is_quorate(returns(members, masses, void=void)) is quorate


def test_void_ballots_count_as_returned():
    assert rules.turnout(returns(7, 0, void=3)) == 17_50


@pytest.mark.parametrize(
    ("members", "masses", "piles"),
    [
        (10, 10, [[MEMBERS], [MASSES]]),
        (20, 9, [[MEMBERS, MASSES]]),
        (9, 1, [[MEMBERS, MASSES]]),
        (12, 0, [[MEMBERS]]),
    ],
)
def test_a_small_group_is_never_opened_by_itself(members, masses, piles):
    assert rules.piles(returns(members, masses)) == piles


def test_several_small_groups_go_together_beside_a_large_one():
    many = [*returns(12, 6), Returns(MASSES, 20, 5, 0)]
    assert rules.piles(many) == [[MEMBERS], [MASSES, MASSES]]


def counts(**satisfied):
    found = nothing()
    for question, number in satisfied.items():
        found[question][Choice.SATISFIED] = number
    return found


def test_an_aspect_that_few_have_answered_is_not_shown():
    parts = [counts(OVERALL=12, RESULTS=10, RULES=4), counts(OVERALL=12, RESULTS=9, RULES=5)]
    total, apart = rules.shown(parts)
    assert total.keys() == {OVERALL, "RESULTS"}
    assert [one.keys() for one in apart] == [{OVERALL}, {OVERALL}]
    assert total["RESULTS"][Choice.SATISFIED] == 19


def test_figures_are_means_of_the_counted_answers():
    given = dict.fromkeys(Choice, 0) | {"SATISFIED": 4, "FAIRLY": 3, "ORDINARY": 2, "UNSURE": 9}
    given["DISSATISFIED"] = 1
    assert rules.score(given) == 76_00
    assert rules.satisfaction(given) == 70_00


def test_all_dissatisfied_is_nought():
    given = dict.fromkeys(Choice, 0) | {"DISSATISFIED": 12}
    assert (rules.score(given), rules.satisfaction(given)) == (0, 0)


def test_nobody_who_knows_gives_no_figure():
    given = dict.fromkeys(Choice, 0) | {"UNSURE": 12}
    assert (rules.score(given), rules.satisfaction(given)) == (None, None)
