"""Values survive the JSON of a case exactly."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import feel
from app.engine.feel import YearsMonths, errors


def _whole(distance):
    """Seconds: no clock's distance from UTC was ever finer."""
    return timedelta(seconds=distance // timedelta(seconds=1))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
OFFSETS = st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(_whole))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=OFFSETS)
    | st.times()
    | st.timedeltas()
    | st.builds(YearsMonths, st.integers(-(10**11), 10**11))
)
KEYS = TEXT | st.sampled_from(["@number", "@date", "@@date", "@", "@x"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=200)
@given(VALUES)
def test_every_value_comes_back(value):
    kept = json.loads(json.dumps(feel.to_json(value)))
    assert feel.from_json(kept) == value


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal(5), 5),
        (Decimal("5.00"), 5),
        (Decimal("-0"), 0),
        (Decimal("1.50"), {"@number": "1.50"}),
        (0.1, {"@number": "0.1"}),
        (2**60, {"@number": str(2**60)}),
        (date(2026, 1, 31), {"@date": "2026-01-31"}),
        (datetime(2026, 1, 31, 8, tzinfo=UTC), {"@datetime": "2026-01-31T08:00:00+00:00"}),
        (time(8, 30), {"@time": "08:30:00"}),
        (timedelta(days=1, microseconds=1), {"@duration": "P1DT0.000001S"}),
        (YearsMonths(14), {"@months": 14}),
        ((1, "a"), [1, "a"]),
        ({"@date": "x"}, {"@@date": "x"}),
    ],
)
def test_a_value_is_kept_as(value, kept):
    assert feel.to_json(value) == kept


@pytest.mark.parametrize(
    "value", [object(), {1}, {1: 2}, Decimal("NaN"), float("inf"), "a\0b", "\ud800", b"x"]
)
def test_what_cannot_be_kept_is_refused(value):
    with pytest.raises(feel.FeelValueRefused):
        feel.to_json([value])


def test_what_is_too_large_is_refused():
    deep: list = []
    for _ in range(50):
        deep = [deep]
    with pytest.raises(errors.NestedTooDeeply):
        feel.to_json(deep)
    with pytest.raises(errors.TooManyItems):
        feel.to_json([1] * 10_001)


@pytest.mark.parametrize(
    "kept",
    [
        {"@number": "x"},
        {"@number": None},
        {"@date": "2026-02-30"},
        {"@months": "x"},
        {"@unknown": 1},
        {"@date": "2026-01-01", "b": 1},
    ],
)
def test_what_was_not_kept_by_us_is_refused(kept):
    with pytest.raises(feel.FeelValueRefused):
        feel.from_json(kept)


def test_results_of_expressions_can_be_kept():
    value = feel.evaluate('{n: 1/4, d: @"2026-01-31", l: [@"P1D", @"P1M", null, "x"]}', {})
    assert feel.from_json(feel.to_json(value)) == value
