"""The arithmetic of urns: sums without reading, and who can open them."""

from __future__ import annotations

import itertools

import pytest

from app.ballots import elgamal, urn
from app.ballots.vocabulary import COUNTERS, OVERALL, Choice

SECRETS = [elgamal.random_exponent() for _ in range(3)]
KEYS = [elgamal.public(one) for one in SECRETS]
BALLOTS = (
    {OVERALL: Choice.SATISFIED, "RESULTS": Choice.DISSATISFIED},
    {OVERALL: Choice.SATISFIED},
    {OVERALL: Choice.ORDINARY, "RESULTS": Choice.UNSURE},
)


@pytest.fixture(scope="module")
def filled():
    content = urn.empty()
    for answers in BALLOTS:
        content = urn.together(content, urn.ballot(KEYS, answers))
    return content


def contributions(content, *holders):
    return {one: urn.contribution(content, one, SECRETS[one]) for one in holders}


def test_two_generates_the_squares_of_a_safe_prime():
    """So no element of any ciphertext has another Legendre symbol than the rest."""
    assert elgamal.P.bit_length() == 2048
    assert elgamal.P == 2 * elgamal.ORDER + 1
    assert all(pow(2, one - 1, one) == 1 for one in (elgamal.P, elgamal.ORDER))
    assert pow(elgamal.G, elgamal.ORDER, elgamal.P) == 1


def test_prepared_powers_are_powers():
    for exponent in (0, 1, 63, 64, (1 << 256) - 1, *SECRETS):
        assert elgamal.base(KEYS[0]).power(exponent) == pow(KEYS[0], exponent, elgamal.P)


@pytest.mark.parametrize("pair", list(itertools.combinations(range(3), 2)))
def test_any_two_holders_open_the_sums(filled, pair):
    counts = urn.opened(filled, contributions(filled, *pair), len(BALLOTS))
    wanted = {
        (OVERALL, Choice.SATISFIED): 2,
        (OVERALL, Choice.ORDINARY): 1,
        ("RESULTS", Choice.DISSATISFIED): 1,
    }
    assert {one: number for one, number in counts.items() if number} == wanted
    assert counts.keys() == set(COUNTERS)


def test_a_wrong_key_opens_nothing(filled):
    given = {0: urn.contribution(filled, 0, SECRETS[0]), 1: urn.contribution(filled, 1, SECRETS[2])}
    assert urn.opened(filled, given, len(BALLOTS)) is None


def test_what_opens_one_sum_opens_no_other(filled):
    other = urn.ballot(KEYS, BALLOTS[0])
    assert urn.opened(other, contributions(filled, 0, 1), len(BALLOTS)) is None


def test_the_three_pairs_share_no_randomness():
    """Shared, they would let one holder open alone: c12 · c13 / c23 is under one key."""
    content = urn.ballot(KEYS, BALLOTS[0])
    elements = [content[at : at + 256] for at in range(0, len(content), 256)]
    assert len(elements) == 2 * 3 * len(COUNTERS)
    assert len(set(elements)) == len(elements)
