"""The arithmetic of `domain.md` 10.1 that needs no database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db import new_id
from app.points import rules
from app.points.rules import Grade, Line
from app.points.rulesets import Item
from app.points.vocabulary import Category, Measure

LINES = (900, 800, 600)
NEW_YEAR = date(2026, 1, 1)


def total(base, duty, reward, negative, **given):
    parts = (base, duty, reward, -negative)
    components = dict(zip(Category, (round(part * 10) for part in parts), strict=True))
    return rules.year_total(components, rules.Bounds(), **given)


def line(raw, *, day=0, item="D02", item_cap=None, category_cap=None, **given):
    return Line(
        id=new_id(),
        event_date=NEW_YEAR + timedelta(days=day),
        item=item,
        raw=raw,
        item_cap=item_cap,
        category_cap=category_cap,
        **given,
    )


def granted(*lines):
    shares = rules.allot(lines)
    return [shares[one.id].granted if one.id in shares else None for one in lines]


@pytest.mark.parametrize(("minutes", "counted"), [(29, 0), (30, 5), (89, 10), (90, 15), (200, 20)])
def test_volunteer_minutes_count_in_half_hours_up_to_two_hours(minutes, counted):
    item = Item(measure=Measure.HOURS, most_per_claim=20, value=10)
    assert rules.counted(item, rules.hours(minutes)) == counted
    assert rules.raw(item, rules.hours(minutes)) == counted


@pytest.mark.parametrize(
    ("parts", "expected", "grade"),
    [
        ((58, 30, 6, 4), 900, Grade.EXCELLENT),
        ((58, 29.5, 6, 4), 895, Grade.GOOD),
        ((50, 12, 0, 2), 600, Grade.QUALIFIED),
        ((50, 11.5, 0, 2), 595, Grade.UNQUALIFIED),
        ((55, 25, 0, 0), 800, Grade.GOOD),
        ((55, 24.5, 0, 0), 795, Grade.QUALIFIED),
        ((10, 0, 0, 15), 0, Grade.UNQUALIFIED),
    ],
)
def test_a_lower_bound_belongs_to_the_better_grade(parts, expected, grade):
    assert total(*parts) == expected
    assert rules.grade(expected, LINES) == grade


def test_a_veto_takes_the_year():
    assert total(60, 30, 6, 0) == 960
    assert total(60, 30, 6, 0, is_vetoed=True) == 0
    assert rules.grade(0, LINES, is_vetoed=True) == Grade.UNQUALIFIED


def test_special_members_are_not_graded():
    assert rules.grade(950, LINES, is_special=True) == Grade.UNGRADED


def test_equal_totals_share_a_rank_and_the_next_rank_is_skipped():
    assert rules.ranks([950, 950, 935, 900, 900, 900, 880]) == [1, 1, 3, 4, 4, 4, 7]
    assert rules.ranks([]) == []


@pytest.mark.parametrize(
    ("enrolled", "is_ranked"),
    [("2019-05-01", True), ("2026-07-01", True), ("2026-10-01", False), ("2027-01-01", False)],
)
def test_fewer_than_two_quarters_give_no_rank(enrolled, is_ranked):
    assert rules.is_ranked(date.fromisoformat(enrolled), 2026) is is_ranked


def test_the_item_cap_applies_before_the_category_cap():
    lines = [
        line(60, item_cap=80, category_cap=100),
        line(60, day=1, item_cap=80, category_cap=100),
    ]
    share = rules.allot(lines)[lines[1].id]
    assert (share.item_used, share.category_used, share.granted) == (60, 60, 20)


def test_room_goes_by_event_date_whatever_the_order_of_valuing():
    later, earlier = line(20, day=5, category_cap=30), line(20, day=1, category_cap=30)
    assert granted(later, earlier) == [10, 20]
    assert granted(earlier, later) == [20, 10]


def test_what_stands_keeps_its_room():
    standing = line(20, day=9, category_cap=30, standing=20)
    assert granted(standing, line(20, category_cap=30)) == [None, 10]


def test_an_honour_counts_once_at_its_highest_level():
    district, city = line(30, honour="先进", category_cap=200), line(50, honour="先进", day=1)
    assert granted(district, city) == [0, 50]


def test_a_higher_honour_gets_the_room_of_the_lower_one_that_stands():
    lower = line(30, honour="先进", category_cap=40, standing=30)
    higher = line(50, honour="先进", day=1, category_cap=40)
    assert granted(lower, higher, line(20, day=2, category_cap=40)) == [None, 40, 0]


def test_of_equal_honours_the_standing_one_counts():
    assert granted(line(30, honour="先进"), line(30, honour="先进", day=1, standing=30)) == [
        0,
        None,
    ]


AMOUNTS = st.integers(0, 200).map(lambda halves: halves * 5)


@given(
    st.lists(st.tuples(AMOUNTS, st.integers(0, 5), st.sampled_from("ABC")), max_size=12),
    st.integers(0, 600),
    st.integers(0, 900),
)
def test_no_cap_is_ever_passed_and_nothing_is_cut_without_need(given_lines, item_cap, category_cap):
    lines = [
        line(raw, day=day, item=item, item_cap=item_cap, category_cap=category_cap)
        for raw, day, item in given_lines
    ]
    shares = rules.allot(lines)
    by_item = {
        item: sum(shares[one.id].granted for one in lines if one.item == item) for item in "ABC"
    }
    wanted = {item: sum(one.raw for one in lines if one.item == item) for item in "ABC"}
    capped = {item: min(item_cap, wanted[item]) for item in "ABC"}
    assert all(by_item[item] <= capped[item] for item in "ABC")
    assert sum(by_item.values()) == min(category_cap, sum(capped.values()))
