"""The six tiles of the ledger stand in whole rows."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("width", "rows"), [(1280, 1), (1024, 2), (390, 3)])
def test_no_tile_is_left_alone(visit, width, rows):
    officer = visit("subdistrict", width=width, height=900)
    officer.goes("/supervision/follow-ups")
    tops = [one.bounding_box()["y"] for one in officer.page.locator(".tiles .tile").all()]
    assert [tops.count(one) for one in sorted(set(tops))] == [6 // rows] * rows
