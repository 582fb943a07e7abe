"""年度评星 of a town from promises to the district's files (`domain.md` 8.3, ST-*)."""

from __future__ import annotations

from datetime import date

import pytest
from starcast import Town
from staryear import StarYear

from app.db import session


@pytest.fixture(params=["SEED", "REF"])
def year(request, cast):
    return StarYear(Town(cast, profile=request.param))


def test_a_year_from_promises_to_the_files_of_the_district(year):
    year.comes_to_the_results((95, "91.20", 90, "89.5"), (90, 90, 90, 90), (80, 80, 80, 80))
    assert year.story.steps == ["审议"]
    year.deliberates()
    year.is_decided()
    year.story.completes(year.town.district, "备案意见", district_comment="同意备案。")
    assert year.story.outcome == "done"
    assert [one.composite for one in year.rating.branches] == [88_66, 88_00, 80_00]
    assert year.stars == [4, 4, 4]
    assert year.rating.district_comment == "同意备案。"
    assert [year.branch(number).outcome for number in year.numbers] == ["done"] * 3
