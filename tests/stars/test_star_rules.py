"""The worked examples ST-1 to ST-17 of `domain.md` 10.3, and what must hold of any town."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.stars import components, rating, terms
from app.stars.components import ScoreSheetInvalid
from app.stars.figures import NotInHundredths, hundredths, score
from app.stars.panel import Panel, Recused
from app.stars.rating import Standing, Star, Vote, VoteNotOpen
from app.stars.terms import Terms
from app.stars.vocabulary import Aspect, Component, Limit

SELF, MASS, ANNUAL, USUAL = Component
WEIGHTS = {SELF: 10, MASS: 30, ANNUAL: 40, USUAL: 20}
LINES = (90_00, 80_00, 70_00, 60_00)
SEED = Terms(weights=WEIGHTS, lines=LINES)
REF = replace(SEED, satisfaction_line=60_00, five_star_quota=30, has_veto=True, rates_new=False)
NO_QUOTA = replace(REF, five_star_quota=None)
MAXIMA = {
    aspect: points * 100
    for aspect, points in zip(Aspect, (15, 10, 20, 10, 5, 5, 10, 5, 15, 5), strict=True)
}

scores = some.integers(0, 100_00)
towns = some.lists(
    some.builds(
        Standing,
        branch=some.uuids().map(str),
        composite=scores,
        mass=some.none() | scores,
        satisfaction=some.none() | scores,
        results=some.integers(0, 3),
        service=some.integers(0, 3),
        last_star=some.none() | some.integers(0, 5),
        is_vetoed=some.booleans(),
        is_new=some.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.branch,
)
profiles = some.sampled_from([SEED, REF, replace(REF, has_step_promotion=True)])


def h(figure):
    return hundredths(Decimal(figure))


def composed(*figures):
    """The composite of SELF, MASS, ANNUAL, USUAL as it is published; None is missing."""
    named = zip(Component, figures, strict=True)
    return score(components.composite({k: h(v) for k, v in named if v is not None}, WEIGHTS))


def standing(composite, branch="V01", mass="90", satisfaction="90", **given):
    return Standing(
        branch=branch,
        composite=h(composite),
        mass=None if mass is None else h(mass),
        satisfaction=None if mass is None else h(satisfaction),
        **given,
    )


def star(one, under):
    return rating.rate([one], under).stars[one.branch]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("100", 5), ("90.00", 5), ("89.99", 4), ("80.00", 4), ("79.99", 3),
        ("70.00", 3), ("69.99", 2), ("60.00", 2), ("59.99", 1), ("0", 1),
    ],
)  # fmt: skip
def test_st1_a_line_belongs_to_the_higher_star(figure, expected):
    assert rating.level(h(figure), LINES) == expected


@pytest.mark.parametrize(
    ("figures", "expected", "stars"),
    [
        (("95.00", "91.20", "89.40", "86.00"), "89.82", 4),  # ST-2
        (("90", "90", "90", "90"), "90.00", 5),  # ST-3
        (("89.95", "90", "90", "90"), "90.00", 5),  # ST-4: 89.995
        (("89.94", "90", "90", "90"), "89.99", 4),  # ST-4: 89.994
        (("90", "67.60", "93", "92"), "84.88", 4),  # ST-7
        (("0", "95", "96", "94"), "85.70", 4),  # ST-8
        (("95", None, "93.5", "92"), "93.29", 5),  # ST-9, before its ceiling
    ],
)
def test_st2_to_st9_the_published_score_gives_the_star(figures, expected, stars):
    found = composed(*figures)
    assert (found, rating.level(hundredths(found), LINES)) == (Decimal(expected), stars)


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ((88, 90, 91, 92, 93, 95, 99), "92.20"),
        ((88, 90, 91, 92, 99), "92.00"),
        ((85, 90, 90, 95, 95, 95), "92.50"),
    ],
)
def test_st5_more_than_five_ballots_lose_one_at_each_end(totals, expected):
    assert score(components.annual([h(total) for total in totals], 5)) == Decimal(expected)


@pytest.mark.parametrize(
    ("rate", "seed", "ref"), [("58.00", 4, 2), ("59.99", 4, 2), ("60.00", 4, 4)]
)
def test_st7_few_satisfied_people_limit_the_star_where_the_switch_is_on(rate, seed, ref):
    village = standing("84.88", mass="67.60", satisfaction=rate)
    assert (star(village, SEED).final, star(village, REF).final) == (seed, ref)


@pytest.mark.parametrize(
    ("trim_above", "expected"), [(5, "92.00"), (4, "91.00"), (3, "91.00"), (None, "92.00")]
)
def test_from_how_many_sheets_the_ends_are_dropped_is_what_the_standard_says(trim_above, expected):
    totals = [h(total) for total in (88, 90, 91, 92, 99)]
    assert score(components.annual(totals, trim_above)) == Decimal(expected)


def test_st8_a_branch_that_does_not_rate_itself_has_nothing_for_it():
    assert components.self_rating(None) == 0
    assert components.self_rating(MAXIMA) == 100_00


@pytest.mark.parametrize("under", [SEED, NO_QUOTA], ids=["SEED", "REF"])
def test_st9_without_an_appraisal_four_stars_are_the_most(under):
    assert star(standing("93.29", mass=None), under) == Star(4, 5, {Limit.MASS_MISSING: 4})


@pytest.mark.parametrize("most", [1, 3, 4])
def test_the_most_without_an_appraisal_is_what_the_standard_says(most):
    under = replace(SEED, unappraised_star=most)
    assert star(standing("93.29", mass=None), under) == Star(most, 5, {Limit.MASS_MISSING: most})


def test_without_an_appraisal_the_score_may_be_all_that_counts():
    assert star(standing("93.29", mass=None), replace(SEED, unappraised_star=5)) == Star(5, 5, {})


def test_st10_maxima_sum_to_a_hundred():
    assert terms.problems(SEED, MAXIMA) == {}
    (said,) = terms.problems(SEED, MAXIMA | {Aspect.RULES: 6_00})["maxima"]
    assert str(said) == "十个方面的满分合计是101分，要正好是100分。"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"weights": WEIGHTS | {SELF: 11}}, "weights"),
        ({"weights": {SELF: -10, MASS: 50, ANNUAL: 40, USUAL: 20}}, "weights"),
        ({"lines": (90_00, 80_00, 80_00, 60_00)}, "lines"),
        ({"lines": (100_01, 80_00, 70_00, 60_00)}, "lines"),
        ({"lines": (90_00, 80_00, 70_00)}, "lines"),
        ({"satisfaction_line": 100_01}, "satisfaction_line"),
        ({"five_star_quota": -1}, "five_star_quota"),
        ({"factors": (1_20, 1_10, 1_00, 90)}, "factors"),
        ({"factors": (1_20, 1_10, 1_15, 90, 80)}, "factors"),
        ({"factors": (3_01, 1_10, 1_00, 90, 80)}, "factors"),
        ({"notice_days": 2}, "notice_days"),
        ({"notice_days": 31}, "notice_days"),
        ({"least_turnout": 0}, "least_turnout"),
        ({"least_turnout": 101}, "least_turnout"),
        ({"least_ballots": 9}, "least_ballots"),
        ({"unappraised_star": 0}, "unappraised_star"),
        ({"unappraised_star": 6}, "unappraised_star"),
        ({"quorum_share": Fraction(1, 3)}, "quorum_share"),
        ({"least_sheets": 2}, "least_sheets"),
        ({"least_sheets": 10}, "least_sheets"),
        ({"trim_above": 1}, "trim_above"),
        ({"plaque_from": 0}, "plaque_from"),
        ({"plaque_from": 6}, "plaque_from"),
        ({"one_star_measures": 4}, "one_star_measures"),
        ({"two_star_measures": 0}, "two_star_measures"),
        ({"two_star_measures": 3, "one_star_measures": 2}, "one_star_measures"),
    ],
)
def test_a_standard_that_contradicts_itself_is_told_at_the_field(changed, field):
    assert list(terms.problems(replace(SEED, **changed), MAXIMA)) == [field]


def test_an_aspect_that_is_worth_nothing_is_named():
    maxima = MAXIMA | {Aspect.RULES: 0, Aspect.RESULTS: 25_00}
    assert list(terms.problems(SEED, maxima)) == ["maxima.RULES"]


COMPETING = [
    standing("96.10", "A"),
    standing("94.00", "B"),
    standing("92.35", "C", mass="93.10"),
    standing("92.35", "D", mass="90.40"),
    standing("91.00", "E", mass="99"),
    *(standing("75", f"rest {number}") for number in range(5)),
]


def test_st11_the_places_go_by_score_and_then_by_the_appraisal():
    outcome = rating.rate(COMPETING, REF)
    finals = {branch: outcome.stars[branch].final for branch in "ABCDE"}
    assert finals == {"A": 5, "B": 5, "C": 5, "D": 4, "E": 4}
    assert outcome.stars["D"].ceilings == {Limit.QUOTA: 4}
    assert outcome.vote is None
    assert terms.seats(30, 34) == 10


def test_without_a_quota_every_score_has_its_star():
    stars = rating.rate(COMPETING, SEED).stars
    assert [stars[branch].final for branch in "ABCDE"] == [5] * 5


def test_equals_at_the_last_place_are_left_to_a_vote_which_decides():
    level = [*COMPETING[:2], standing("92.35", "C"), standing("92.35", "D"), *COMPETING[4:]]
    before = rating.rate(level, REF)
    assert before.vote == Vote(1, frozenset("CD"))
    assert [before.stars[branch].final for branch in "ABCDE"] == [5, 5, 4, 4, 4]
    after = rating.rate(level, REF, voted={"D"})
    assert [after.stars[branch].final for branch in "ABCDE"] == [5, 5, 4, 5, 4]
    assert after.vote is None


@pytest.mark.parametrize("voted", [{"E"}, {"C", "D"}])
def test_a_vote_is_among_the_equals_and_for_the_places_left(voted):
    level = [*COMPETING[:2], standing("92.35", "C"), standing("92.35", "D"), *COMPETING[4:]]
    with pytest.raises(VoteNotOpen):
        rating.rate(level, REF, voted=voted)


def test_st12_the_town_of_2021():
    figures = [
        "93.40", "90.00", "89.99", "87.25", "84.60",
        "81.15", "80.00", "79.99", "74.50", "70.00",
    ]  # fmt: skip
    stars = rating.rate([standing(one, one) for one in figures], SEED).stars
    found = [one.final for one in stars.values()]
    assert found == [5] * 2 + [4] * 5 + [3] * 3


@pytest.mark.parametrize(
    ("deltas", "expected"), [((5, 3, -2), 86), ((10, 10, 5), 100), ((-10,) * 9, 0), ((), 80)]
)
def test_st13_usual_events_start_at_eighty_and_stay_on_the_scale(deltas, expected):
    assert components.usual(deltas) == expected * 100


TWO_THIRDS = Fraction(2, 3)
SEVEN = Panel(frozenset("abcdefg"), {"V03": frozenset("a")}, TWO_THIRDS, 3)


def test_st14_who_is_in_charge_of_a_village_does_not_score_it():
    with pytest.raises(Recused, match="V03"):
        SEVEN.require("a", "V03")
    SEVEN.require("a", "V04")
    assert SEVEN.judges("V03") == frozenset("bcdefg")


def test_st15_two_thirds_of_those_who_score_and_at_least_three():
    assert SEVEN.ballots_needed("V03") == 4
    assert SEVEN.ballots_needed("V04") == 5
    few = Panel(frozenset("abc"), {"V03": frozenset("a")}, TWO_THIRDS, 3)
    assert few.ballots_needed("V03") == 3


@pytest.mark.parametrize(
    ("share", "least", "needed"),
    [("1/2", 3, 3), ("3/4", 3, 5), ("1", 3, 6), ("1/2", 5, 5), ("2/3", 6, 6)],
)
def test_the_quorum_of_sheets_is_what_the_standard_says(share, least, needed):
    assert (
        Panel(SEVEN.reviewers, SEVEN.recused, Fraction(share), least).ballots_needed("V03")
        == needed
    )


@pytest.mark.parametrize("given", [None, 5_50, -50, 2_25])
def test_st16_a_sheet_is_refused_at_the_aspect_that_is_wrong(given):
    with pytest.raises(ScoreSheetInvalid) as refused:
        components.check_sheet(MAXIMA | {Aspect.RULES: given}, MAXIMA)
    assert list(refused.value.details) == ["RULES"]


def test_st16_a_whole_sheet_in_half_points_is_taken():
    components.check_sheet(MAXIMA | {Aspect.RULES: 2_50, Aspect.SERVICE: 0}, MAXIMA)


def test_st17_one_star_a_year_where_the_switch_is_on():
    village = standing("93", last_star=3)
    stepwise = replace(NO_QUOTA, has_step_promotion=True)
    assert star(village, stepwise) == Star(4, 5, {Limit.STEP_PROMOTION: 4})
    assert star(village, NO_QUOTA).final == 5


@pytest.mark.parametrize(
    ("given", "limit"),
    [({"is_vetoed": True}, Limit.VETO), ({"is_new": True}, Limit.NEW_ORGANISATION)],
)
def test_a_vetoed_or_new_branch_is_not_rated_under_the_reference_profile(given, limit):
    village = standing("85", **given)
    assert star(village, NO_QUOTA) == Star(0, 4, {limit: 0})
    assert star(village, SEED).final == 4


def test_a_branch_that_is_not_rated_makes_no_place():
    standings = [*COMPETING[:-1], standing("75", "vetoed", is_vetoed=True)]
    stars = rating.rate(standings, REF).stars
    assert [stars[branch].final for branch in "ABC"] == [5, 5, 4]


@pytest.mark.parametrize(
    ("figure", "expected"), [("89.99", 1), ("80.00", 10_00), ("59", 1_00), ("90", None)]
)
def test_how_far_a_score_is_below_the_next_line(figure, expected):
    assert rating.below_next(h(figure), LINES) == expected


def test_how_much_one_component_lacks():
    given = {SELF: h("89.94"), MASS: 90_00, ANNUAL: 90_00, USUAL: 90_00}
    assert components.lacking(given, WEIGHTS, SELF, 90_00) == 1
    assert components.lacking(given, WEIGHTS, SELF, 95_00) is None
    assert components.lacking(given, WEIGHTS, ANNUAL, 60_00) == 0


def test_a_score_finer_than_a_hundredth_is_refused():
    with pytest.raises(NotInHundredths):
        h("89.995")


@given(towns, profiles)
def test_ceilings_only_lower_and_places_are_never_exceeded(town, under):
    outcome = rating.rate(town, under)
    assert all(one.final <= one.by_score for one in outcome.stars.values())
    rated = sum(
        not {Limit.VETO, Limit.NEW_ORGANISATION} & set(one.ceilings)
        for one in outcome.stars.values()
    )
    fives = sum(one.final == 5 for one in outcome.stars.values())
    if under.five_star_quota is not None:
        assert fives <= terms.seats(under.five_star_quota, rated)


@given(towns, profiles, some.randoms())
def test_the_order_in_which_branches_are_listed_changes_nothing(town, under, chance):
    shuffled = list(town)
    chance.shuffle(shuffled)
    assert rating.rate(town, under) == rating.rate(shuffled, under)


@given(towns.filter(bool), profiles, scores)
def test_a_higher_score_never_lowers_a_star(town, under, better):
    first, rest = town[0], town[1:]
    raised = replace(first, composite=max(first.composite, better))
    before = rating.rate(town, under).stars[first.branch].final
    assert rating.rate([raised, *rest], under).stars[first.branch].final >= before


@given(some.tuples(*[scores] * 4), some.sampled_from(Component), scores)
def test_what_is_lacking_is_exactly_what_reaches_the_line(figures, raised, line):
    given = dict(zip(Component, figures, strict=True))
    rise = components.lacking(given, WEIGHTS, raised, line)
    if rise is None:
        assert components.composite(given | {raised: 100_00}, WEIGHTS) < line
        return
    assert components.composite(given | {raised: given[raised] + rise}, WEIGHTS) >= line
    if rise:
        less = given | {raised: given[raised] + rise - 1}
        assert components.composite(less, WEIGHTS) < line


@given(some.lists(scores, min_size=1, max_size=9), some.randoms())
def test_a_mean_lies_between_its_ballots_in_any_order(totals, chance):
    shuffled = list(totals)
    chance.shuffle(shuffled)
    mean = components.annual(totals, 5)
    assert min(totals) <= mean <= max(totals)
    assert components.annual(shuffled, 5) == mean
