"""Quarter by quarter, for the charts."""

from __future__ import annotations

import pytest
from clerk import day

from app.points import trends
from app.points.vocabulary import Category

YEAR = 2026


@pytest.fixture
def lines(clerk, cast):
    clerk.completes(clerk.files(cast.lin, "D02", day("03-01"), title="认领微心愿"))
    clerk.completes(clerk.enters(cast.gao, "B01", day("01-15"), title="一月党课"))
    clerk.completes(clerk.enters(cast.gao, "N01", day("02-20"), title="缺席党员大会"))


@pytest.mark.usefixtures("lines")
def test_a_branch_adds_up_its_members_by_component(cast):
    quarter = trends.of_branch(cast.branch, YEAR)[-1]
    assert (quarter.year, quarter.quarter, quarter.is_posted) == (2026, 1, True)
    assert quarter.sums == {
        Category.BASE: 20,
        Category.DUTY: 20,
        Category.REWARD: 0,
        Category.NEGATIVE: -20,
    }
    assert quarter.total == 20


@pytest.mark.usefixtures("lines")
def test_a_member_has_only_their_own(cast):
    assert trends.of_member(cast.lin.id, YEAR)[-1].total == 20
    assert trends.of_member(cast.gao.id, YEAR)[-1].total == 0
    assert trends.of_branch(cast.neighbour, YEAR)[-1].total == 0


@pytest.mark.usefixtures("lines")
def test_it_begins_a_year_before_and_ends_with_the_quarter_of_today(cast):
    places = [(one.year, one.quarter) for one in trends.of_branch(cast.branch, YEAR)]
    assert places == [(2025, 1), (2025, 2), (2025, 3), (2025, 4), (2026, 1)]
    assert [one.is_posted for one in trends.of_branch(cast.branch, YEAR)] == [False] * 4 + [True]
