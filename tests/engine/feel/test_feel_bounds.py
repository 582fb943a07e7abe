"""Whatever is asked, the answer is a value or a FeelError, soon."""

import string
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from itertools import pairwise

import effort
import hostile
import pytest
from expressions_at_random import NAMES, Generator
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import feel
from app.engine.feel import FUNCTIONS, YearsMonths, errors
from app.engine.feel.values import Lambda

WORDS = [
    *["and", "or", "in", "between", "if", "then", "else", "for", "return", "some", "every"],
    *["satisfies", "instance", "of", "true", "false", "null", "item", "partial", "x", "y", "rows"],
    *["(", ")", "[", "]", "{", "}", ",", ".", "..", ":", ";", "?", "!", "@", "${", "#{", "//"],
    *["+", "-", "*", "/", "**", "=", "==", "!=", "<", "<=", ">", ">=", "&&", "||"],
    *["申请", "金额", "“", "”", "＝", "（", "）", "，", "0", "1", "2", "-1", "1.5", "99999999999"],
    *['"a"', '"2026-01-31"', '"P1D"', '"10:00:00"', '@"P1M"', '@"2024-02-29"', '"(a|b)*"'],
    *['@"0001-01-01T00:00:00+08:00"', '@"9999-12-31T23:59:59-08:00"'],
    *(f"{name}(" for name in FUNCTIONS),
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.times()
    | st.timedeltas()
    | st.builds(YearsMonths, st.integers(-(10**11), 10**11))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)
SETTINGS = settings(max_examples=100)
PLAIN = (
    *(type(None), bool, Decimal, str, list, dict, Lambda),
    *(date, datetime, clock_time, timedelta, YearsMonths, feel.Range),
)


def survives(text, names):
    for attempt in (
        lambda: feel.evaluate(text, names),
        lambda: feel.matches(text, names.get("x"), names),
        lambda: feel.parse_script(text).run(names),
    ):
        outcome = outcome_of(attempt)
        if isinstance(outcome, feel.FeelError):
            assert str(outcome)
            assert 0 <= outcome.position <= len(text) + 1
        else:
            assert isinstance(outcome, PLAIN)


def outcome_of(attempt):
    """The value, or the only kind of error that there may be."""
    try:
        return attempt()
    except feel.FeelError as error:
        return error


@SETTINGS
@given(st.text(max_size=60), VALUES)
def test_any_text_is_survived(text, value):
    survives(text, {"x": value})


@SETTINGS
@given(st.text(alphabet=string.printable + "“”（），。＝一二", max_size=60), VALUES)
def test_any_printable_text_is_survived(text, value):
    survives(text, {"x": value, "a": value})


@SETTINGS
@given(st.lists(st.sampled_from(WORDS), max_size=25), VALUES, VALUES)
def test_any_soup_of_words_is_survived(words, one, other):
    survives(" ".join(words), {"x": one, "y": other, "rows": [one, other]})


@SETTINGS
@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(VALUES, max_size=4))
def test_any_call_with_any_values_is_survived(name, values):
    arguments = ", ".join(f"v{index}" for index in range(len(values)))
    survives(f"{name}({arguments})", {f"v{index}": value for index, value in enumerate(values)})


@SETTINGS
@given(
    st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", ">=", "in", "and", "or"]),
    VALUES,
    VALUES,
)
def test_any_operator_with_any_values_is_survived(symbol, left, right):
    survives(f"string([x {symbol} y, [x..y] = [y..x], x in [y..x]])", {"x": left, "y": right})


@SETTINGS
@given(st.integers(0, 10**6), st.lists(VALUES, min_size=len(NAMES), max_size=len(NAMES)))
def test_a_sensible_expression_survives_any_values(seed, values):
    survives(Generator(seed).expression(), dict(zip(NAMES, values, strict=True)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1" * 4_001, errors.ExpressionTooLong),
        ("(" * 3_000, errors.NestedTooDeeply),
        ("[" * 41 + "]" * 41, errors.NestedTooDeeply),
        ("not(" * 900, errors.NestedTooDeeply),
        ("-" * 3_000 + "1", errors.NestedTooDeeply),
        ("a" + ".b" * 1_500, errors.NestedTooDeeply),
        ("1" + "=1" * 1_500, errors.NestedTooDeeply),
        ("x in (" * 500, errors.NestedTooDeeply),
        ("for i in 1..1000, j in 1..1000 return i", errors.TooManyItems),
        ("for i in 1..99999999999 return i", errors.TooManyItems),
        ("some i in 1..9000, j in 1..9000 satisfies i < j - 9999", errors.TooManySteps),
        ("for i in 1..9000 return for j in 1..9000 return i", errors.TooManySteps),
        ("for i in 1..9000 return i ** 1.37", errors.TooManySteps),
        ("for i in 1..9999 return partial", errors.TooManySteps),
        ("for i in 1..20 return if i = 1 then long else partial[-1] + long", errors.TextTooLong),
        ("concatenate(many, many)", errors.TooManyItems),
        ("distinct values(for i in 1..5000 return [i])", errors.TooManySteps),
        ('matches(long, "(a*)*(a*)*b")', errors.TooManySteps),
        ('replace(long, "a.*b|a", "")', errors.TooManySteps),
        ('for i in 1..9000 return matches("a", "(a{900}){900}")', errors.TooManySteps),
        ("工作日(99999)", errors.TooManySteps),
        ('工作日数(@"1000-01-01", @"9999-01-01")', errors.TooManySteps),
        ("string(doubled)", errors.TextTooLong),
        ("doubled = doubled", errors.TooManySteps),
        ("flatten(doubled)", errors.TooManySteps),
        ("deep", errors.NestedTooDeeply),
        ("too_many", errors.TooManyItems),
        ("too_long", errors.TextTooLong),
        ("10 ** big", errors.TextTooLong),
    ],
)
def test_what_is_too_much_is_refused_soon(text, kind):
    letters = string.ascii_lowercase
    entries = ["a: [1, 1]"] + [f"{new}: [{old}, {old}]" for old, new in pairwise(letters)]
    text = text.replace("doubled", "{" + ", ".join(entries) + "}.z")
    deep: list = []
    for _ in range(50):
        deep = [deep]
    names = {
        "long": "a" * 10_000,
        "many": [1] * 6_000,
        "too_many": [1] * 10_001,
        "too_long": "a" * 100_001,
        "deep": deep,
        "big": 1 << 200_000,
    }
    with effort.measured() as spent, pytest.raises(errors.FeelLimitExceeded) as caught:
        feel.evaluate(text, names)
    assert type(caught.value) is kind
    assert spent.units < 10_000


def test_hostile_inputs_are_survived():
    attack = hostile.attack(3_000, 7)
    assert (attack.escaped, attack.slow) == ([], [])
    assert attack.outcomes["value"] > 1_000
    assert len(attack.outcomes) > 15


def test_functions_may_call_themselves_so_often_and_no_more():
    factorial = "{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(size)}.r"
    assert feel.evaluate(factorial, {"size": 20}) == 2_432_902_008_176_640_000
    with pytest.raises(errors.CallsTooDeep):
        feel.evaluate(factorial, {"size": 200})


def test_a_long_chain_of_operators_is_no_nesting():
    assert feel.evaluate(" + ".join(["1"] * 1_000), {}) == 1_000
    assert feel.evaluate(" or ".join(["a = 1"] * 300 + ["a = 2"]), {"a": 2}) is True


def test_forty_levels_are_allowed():
    assert feel.evaluate("(" * 39 + "1" + ")" * 39, {}) == 1
