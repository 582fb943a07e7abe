"""Thousands of generated expressions mean the same here and to bpmn.io's feelin."""

import feelin
import feelin_comparison
import lacking
import pytest
from feelin_differences import CELLS, EXPRESSIONS, REFUSED

from app.engine import feel

SEED = 20221011
#: How often each construct and each function that feelin has must have been asked.
OFTEN_ENOUGH = 20
#: The part of the results that must be more than null.
MEANINGFUL = 0.75

pytestmark = pytest.mark.usefixtures("_oracle")


@pytest.fixture(scope="module")
def _oracle():
    if not feelin.is_there():
        lacking.give_up("the oracle needs Node.js and `npm ci` (feelin)")


@pytest.fixture(scope="module")
def compared(_oracle):
    return feelin_comparison.compare(5_000, 1_500, SEED)


def test_expressions_and_cells_mean_what_feelin_says(compared):
    assert compared.differing == []


def test_every_construct_was_asked(compared):
    assert {
        name: compared.constructs[name]
        for name in feelin_comparison.CONSTRUCTS
        if compared.constructs[name] < OFTEN_ENOUGH
    } == {}


def test_every_function_was_asked(compared):
    assert {
        name: compared.functions[name]
        for name in feelin_comparison.COMPARABLE
        if compared.functions[name] < OFTEN_ENOUGH
    } == {}


def test_most_of_it_means_something(compared):
    assert compared.share > MEANINGFUL


def _answer(theirs):
    return REFUSED if REFUSED in theirs else theirs[0]


@pytest.mark.parametrize(("text", "expected", "theirs", "why"), EXPRESSIONS)
def test_a_known_difference_is_still_one(text, expected, theirs, why):
    ours, wanted = feel.evaluate(text, {}), feel.evaluate(expected, {})
    assert (type(ours), ours) == (type(wanted), wanted)
    assert _answer(feelin.ask([["expression", text, {}]])[0]) == theirs, why


@pytest.mark.parametrize(("cell", "value", "passes", "theirs", "why"), CELLS)
def test_a_known_difference_of_cells_is_still_one(cell, value, passes, theirs, why):
    names = {"flag": True}
    assert (feel.matches(cell, value, names) is True) == passes
    assert _answer(feelin.ask([["cell", cell, {**names, "?": value}]])[0]) == theirs, why
