"""What the shipped tables decide is what the arithmetic says, for whole towns (`domain.md` 8.7)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from story import WORKFLOWS

from app import engine
from app.operations import rating as door
from app.stars import rating
from app.stars.figures import score
from app.stars.rating import NOT_RATED, Standing, level
from app.stars.terms import Terms
from app.stars.vocabulary import Component, Limit

LINES = (90_00, 80_00, 70_00, 60_00)
WEIGHTS = dict.fromkeys(Component, 25)
FOLDER = WORKFLOWS / "star_year"


def table(name):
    return (FOLDER / f"{name}.dmn").read_bytes()


def star_of(composite, lines=LINES):
    names = ("five_from", "four_from", "three_from", "two_from")
    known = {name: score(line) for name, line in zip(names, lines, strict=True)}
    known["branch"] = {"composite": score(composite)}
    return engine.decide(table("star-level"), "star-level", known).result


@pytest.mark.parametrize(  # ST-1
    ("composite", "star"),
    [
        *((100_00, 5), (90_00, 5), (89_99, 4), (80_00, 4), (79_99, 3)),
        *((70_00, 3), (69_99, 2), (60_00, 2), (59_99, 1), (0, 1)),
    ],
)
def test_the_star_of_a_score(composite, star):
    assert star_of(composite) == star


@given(st.integers(0, 100_00), st.lists(st.integers(1, 99_99), min_size=4, max_size=4, unique=True))
@settings(max_examples=150)
def test_every_score_has_the_star_of_the_arithmetic_under_any_lines(composite, lines):
    falling = tuple(sorted(lines, reverse=True))
    assert star_of(composite, falling) == level(composite, falling)


scores = st.integers(85_00, 100_00) | st.integers(0, 100_00)
standings = st.builds(
    Standing,
    branch=st.just(""),
    composite=scores,
    mass=st.none() | st.sampled_from([80_00, 90_00]),
    satisfaction=st.none() | st.integers(55_00, 65_00) | st.just(60_00),
    results=st.sampled_from([15_00, 18_00]),
    service=st.sampled_from([12_00, 15_00]),
    last_star=st.none() | st.integers(0, 5),
    is_vetoed=st.booleans(),
    is_new=st.booleans(),
)
terms = st.builds(
    Terms,
    weights=st.just(WEIGHTS),
    lines=st.just(LINES),
    satisfaction_line=st.none() | st.just(60_00),
    five_star_quota=st.none() | st.sampled_from([0, 10, 30, 60]),
    has_veto=st.booleans(),
    has_step_promotion=st.booleans(),
    rates_new=st.booleans(),
    unappraised_star=st.integers(1, 5),
)


@st.composite
def towns(draw):
    """So many branches, each with a name; an appraisal is there as a whole or not at all."""
    found = draw(st.lists(standings, min_size=1, max_size=10))
    return [
        Standing(
            **{
                **vars(one),
                "branch": str(number),
                "satisfaction": None if one.mass is None else one.satisfaction,
            }
        )
        for number, one in enumerate(found)
    ]


def ceilings(standing, given, *, beyond=False):
    """The ceilings of one branch by the shipped table."""
    line = given.satisfaction_line
    known = {
        "branch": {
            "mass": figure(standing.mass),
            "satisfaction": figure(standing.satisfaction),
            "last_star": standing.last_star,
            "vetoed": standing.is_vetoed,
            "new": standing.is_new,
            "beyond": beyond,
        },
        "satisfaction_line": figure(line),
        "unappraised_star": given.unappraised_star,
        "has_veto": given.has_veto,
        "has_steps": given.has_step_promotion,
        "rates_new": given.rates_new,
    }
    rows = engine.decide(table("star-limits"), "star-limits", known).result
    [found] = door.ceilings_of([rows])
    return found


def figure(hundredths):
    return None if hundredths is None else score(hundredths)


def by_tables(town, given):
    """A town's stars as the procedure computes them: level, ceilings, places, ceilings."""
    levels = [int(star_of(one.composite)) for one in town]
    own = [ceilings(one, given) for one in town]
    lowered = [
        [top for top in met.values() if top < star] for star, met in zip(levels, own, strict=True)
    ]
    candidates = [
        one for one, star, low in zip(town, levels, lowered, strict=True) if star == 5 and not low
    ]
    rated = len(town) - sum(NOT_RATED in low for low in lowered)
    seating = rating.seat(candidates, rated, given)
    stars = {}
    for one, star in zip(town, levels, strict=True):
        met = ceilings(one, given, beyond=one.branch in seating.beyond)
        fired = {limit: top for limit, top in met.items() if top < star}
        stars[one.branch] = (min([star, *fired.values()]), star, fired)
    return stars, seating.vote


@given(towns(), terms)
@settings(max_examples=120)
def test_a_town_has_the_stars_of_the_arithmetic(town, given_terms):
    outcome = rating.rate(town, given_terms)
    stars, vote = by_tables(town, given_terms)
    assert stars == {
        name: (star.final, star.by_score, dict(star.ceilings))
        for name, star in outcome.stars.items()
    }
    assert vote == outcome.vote


@pytest.mark.parametrize(
    ("star", "village_class"),
    [(5, "MODEL"), (4, "STRIVING"), (3, "STRIVING"), (2, "FOUNDATION"), (1, "FOUNDATION")],
)
def test_guidance_by_star(star, village_class):
    known = {"branch": {"final_star": Decimal(star)}}
    assert engine.decide(table("guidance"), "guidance", known).result["village_class"] == (
        village_class
    )


def test_every_ceiling_of_the_table_is_one_of_the_arithmetic():
    everything = Standing("1", 95_00, None, 10_00, last_star=1, is_vetoed=True, is_new=True)
    strict = Terms(
        WEIGHTS, LINES, 60_00, 30, has_veto=True, has_step_promotion=True, rates_new=False
    )
    assert set(ceilings(everything, strict, beyond=True)) == set(Limit)
