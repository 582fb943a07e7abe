"""The wall on paper: sheets of the size that was asked for, and nothing else on them."""

from __future__ import annotations

import pytest
from paper import sheets_of

SIZES = {"a1": (841, 594), "a0": (1189, 841)}


@pytest.mark.parametrize("paper", SIZES)
def test_a_poster_prints_one_sheet_for_each_that_is_shown(visit, paper):
    visitor = visit("commissioner")
    visitor.goes(f"/points/wall/poster?paper={paper}")
    shown = visitor.page.locator(".poster").count()
    assert shown >= 1
    assert sheets_of(visitor.page) == [SIZES[paper]] * shown


def test_on_a_poster_every_row_fits_and_is_drawn_not_photographed(visit):
    visitor = visit("commissioner")
    visitor.goes("/points/wall/poster")
    visitor.page.emulate_media(media="print")
    cut = visitor.page.evaluate(
        "() => [...document.querySelectorAll('.poster')].filter(sheet => {"
        " const foot = sheet.querySelector('.hall-foot').getBoundingClientRect().top;"
        " return [...sheet.querySelectorAll('.hall-row')]"
        ".some(row => row.getBoundingClientRect().bottom > foot + 1); }).length"
    )
    assert cut == 0
    assert b"/Subtype /Image" not in visitor.page.pdf(prefer_css_page_size=True)


def test_the_wall_of_the_page_prints_on_a4_across(visit):
    visitor = visit("commissioner")
    visitor.goes("/points/wall")
    assert set(sheets_of(visitor.page)) == {(297, 210)}
