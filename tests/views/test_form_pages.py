"""A form with pages, without scripts: one long form under its titles."""

from __future__ import annotations

from lxml import html


def test_the_questions_stand_under_the_titles_of_their_pages(sqlite_town):
    page = html.fromstring(sqlite_town.enter("lin").get("/start/points_claim").text)
    pages = page.xpath("//form[@id='start-form']//section[@data-page]")
    assert [one.get("aria-label") for one in pages] == ["做了什么", "做得怎样", "附上佐证"]
    asked = [
        one.xpath(".//*[self::input or self::select or self::textarea]/@name") for one in pages
    ]
    assert [names[0] for names in asked] == ["item", "quantity", "evidence"]
    assert "statement" in asked[1]
    assert "honest" in asked[2]
    assert not page.xpath("//section[@data-page][@hidden]")


def test_a_form_without_pages_has_none(sqlite_town):
    assert "data-page" not in sqlite_town.enter("lin").get("/start/seal").text
