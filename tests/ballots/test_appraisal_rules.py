"""When an appraisal counts, what of it is shown, and its figures (`domain.md` 8.2, 8.4)."""

from __future__ import annotations

import pytest
from pollsters import nothing

from app.ballots import rules
from app.ballots.rules import Returns
from app.ballots.vocabulary import OVERALL, Choice, GroupKind

MEMBERS, MASSES = GroupKind.MEMBERS, GroupKind.MASSES


def returns(members, masses, *, invited=20, papers=0, void=0):
    """By code so many members and masses, and so many papers of masses."""
    return [Returns(MEMBERS, invited, members), Returns(MASSES, invited, masses, papers, void)]


@pytest.mark.parametrize(
    ("members", "masses", "papers", "void", "quorate"),
    [
        (10, 10, 0, 0, True),
        (10, 9, 0, 0, False),
        (20, 0, 0, 0, True),
        (0, 0, 20, 10, True),
        (0, 0, 20, 11, False),
        (0, 9, 11, 0, True),
        (0, 9, 11, 2, False),
        (0, 0, 0, 0, False),
    ],
)
def test_half_of_those_invited_and_ten_ballots_that_count(members, masses, papers, void, quorate):
    given = returns(members, masses, papers=papers, void=void)
    assert rules.is_quorate(given, rules.USUAL_QUORUM) is quorate


@pytest.mark.parametrize(
    ("turnout", "ballots", "quorate"),
    [(60, 10, True), (61, 10, False), (60, 24, True), (60, 25, False), (1, 24, True)],
)
def test_an_appraisal_counts_from_what_the_standard_says(turnout, ballots, quorate):
    given = returns(12, 12)
    assert rules.is_quorate(given, rules.Quorum(turnout, ballots)) is quorate


@pytest.mark.parametrize(
    ("turnout", "ballots", "sound"),
    [(50, 10, True), (100, 10, True), (0, 10, False), (101, 10, False), (50, 9, False)],
)
def test_no_quorum_lets_a_few_be_told_apart(turnout, ballots, sound):
    assert rules.Quorum(turnout, ballots).is_sound is sound


def test_void_ballots_count_as_returned():
    assert rules.turnout(returns(0, 0, papers=7, void=3)) == 17_50


def test_votes_by_code_too_few_to_hide_in_are_not_counted():
    """Who has counted the papers would know the rest of the sum."""
    assert (
        rules.opens_urns(returns(4, 5, papers=20)),
        rules.counted(returns(4, 5, papers=20)),
    ) == (
        False,
        20,
    )
    assert rules.counted(returns(5, 5, papers=20)) == 30


@pytest.mark.parametrize(
    ("members", "masses", "papers", "piles"),
    [
        (10, 10, 0, [[MEMBERS], [MASSES]]),
        (20, 9, 0, [[MEMBERS, MASSES]]),
        (9, 1, 0, [[MEMBERS, MASSES]]),
        (12, 0, 0, [[MEMBERS]]),
        (12, 0, 12, [[MEMBERS], [MASSES]]),
        (12, 5, 12, [[MEMBERS, MASSES]]),
        (12, 10, 1, [[MEMBERS], [MASSES]]),
        (12, 0, 9, [[MEMBERS, MASSES]]),
    ],
)
def test_a_small_group_is_never_opened_by_itself(members, masses, papers, piles):
    assert rules.piles(returns(members, masses, papers=papers)) == piles


def test_several_small_groups_go_together_beside_a_large_one():
    many = [*returns(12, 6), Returns(MASSES, 20, 5)]
    assert rules.piles(many) == [[MEMBERS], [MASSES, MASSES]]


def pile(papers=None, **online):
    return rules.Pile(counts(**online), counts(**(papers or {})))


def counts(**satisfied):
    found = nothing()
    for question, number in satisfied.items():
        found[question][Choice.SATISFIED] = number
    return found


def test_an_aspect_that_few_have_answered_is_not_shown():
    piles = [pile(OVERALL=12, RESULTS=10, RULES=4), pile(OVERALL=12, RESULTS=9, RULES=5)]
    total, apart = rules.shown(piles)
    assert total.keys() == {OVERALL, "RESULTS"}
    assert [one.keys() for one in apart] == [{OVERALL}, {OVERALL}]
    assert total["RESULTS"][Choice.SATISFIED] == 19


@pytest.mark.parametrize(("online", "is_shown"), [(0, True), (3, False), (10, True)])
def test_nor_one_that_few_have_answered_by_code(online, is_shown):
    total, _apart = rules.shown([pile({"RESULTS": 20}, OVERALL=12, RESULTS=online)])
    assert ("RESULTS" in total) is is_shown


def test_figures_are_means_of_the_counted_answers():
    given = dict.fromkeys(Choice, 0) | {"SATISFIED": 4, "FAIRLY": 3, "ORDINARY": 2, "UNSURE": 9}
    given["DISSATISFIED"] = 1
    assert rules.score(given) == 76_00
    assert rules.satisfaction(given) == 70_00


def test_st_6_ninety_six_of_a_hundred_and_twenty():
    """Four of them void, two that do not know: ninety answers count."""
    given = dict.fromkeys(Choice, 0) | {"SATISFIED": 60, "FAIRLY": 18, "ORDINARY": 9, "UNSURE": 2}
    given["DISSATISFIED"] = 3
    assert rules.turnout([Returns(MASSES, 120, 0, 96, 4)]) == 80_00
    assert (rules.score(given), rules.satisfaction(given)) == (88_67, 86_67)


def test_all_dissatisfied_is_nought():
    given = dict.fromkeys(Choice, 0) | {"DISSATISFIED": 12}
    assert (rules.score(given), rules.satisfaction(given)) == (0, 0)


def test_nobody_who_knows_gives_no_figure():
    given = dict.fromkeys(Choice, 0) | {"UNSURE": 12}
    assert (rules.score(given), rules.satisfaction(given)) == (None, None)
