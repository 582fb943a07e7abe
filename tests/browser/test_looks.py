"""Every screen in a real browser: accessible, no sideways scrolling, no script error."""

from __future__ import annotations

import pytest
from looking import faults_in_every_look, faults_of

PAGES = [
    "/",
    "/start",
    "/start/points_claim",
    "/start/points_cycle",
    "/start/points_year_close",
    "/start/points_transfer",
    "/inbox",
    "/done",
    "/started",
    "/drafts",
    "/messages",
    "/preferences",
    "/search?q=JF",
    "/points/wall",
    "/points/wall/display",
    "/points/wall/poster",
    "/points/booklet",
    "/points/heat",
    "/points/registers",
    "/notices",
    "/notices?box=ended",
]
#: Who sees it → pages of theirs that others have not.
THEIRS = {
    "supervisor": ["/oversight", "/start/points_supervision", "/supervision"],
    "townoffice": ["/stars/rectification", "/stars/guidance", "/stars/proposals"],
    "subdistrict": [
        "/posts",
        "/points/rules",
        "/start/points_rules",
        "/organisation?q=LY0101",
        "/organisation/roles",
        "/organisation/posts/new",
        "/organisation/sheets",
        "/organisation/coverage?procedure=points_claim",
        "/people",
        "/people/new",
    ],
}


def test_every_screen_is_sound(visit):
    visitor = visit("commissioner")
    wrong = {}
    for path in PAGES:
        visitor.goes(path)
        wrong[path] = faults_in_every_look(visitor.page)
    visitor = visit("assessor1")
    visitor.goes("/inbox")
    visitor.page.click("td.td-act a >> nth=0")
    visitor.settles()
    wrong["case"] = faults_in_every_look(visitor.page)
    for tab in ("diagram", "record", "files"):
        visitor.page.click(f"#tab-{tab}")
        visitor.settles()
        wrong[tab] = faults_in_every_look(visitor.page)
    assert {path: faults for path, faults in wrong.items() if faults} == {}


def test_what_supervisor_and_subdistrict_see_is_sound(visit):
    wrong = {}
    for person, paths in THEIRS.items():
        visitor = visit(person)
        for path in paths:
            visitor.goes(path)
            wrong[path] = faults_in_every_look(visitor.page)
    visitor.goes("/points/rules")
    visitor.page.click("main .row-title >> nth=0")
    visitor.settles()
    wrong["rules"] = faults_in_every_look(visitor.page)
    visitor.goes("/oversight")
    visitor.page.click("text=季度名单和流程图")
    visitor.settles()
    wrong["quarter"] = faults_in_every_look(visitor.page)
    visitor.page.click("text=撤销本季度")
    visitor.settles()
    wrong["cancel"] = faults_in_every_look(visitor.page)
    assert {path: faults for path, faults in wrong.items() if faults} == {}


@pytest.mark.parametrize("path", ["/sign-in", "/check", "/check?code=22223333"])
def test_what_needs_no_signing_in_is_sound(chromium, site, path):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site + path)
    assert faults_of(page) == []
    context.close()


def test_the_diagram_shows_where_the_case_is(visit):
    visitor = visit("assessor1")
    visitor.goes("/inbox")
    visitor.page.click("td.td-act a >> nth=0")
    visitor.page.click("#tab-diagram")
    visitor.page.wait_for_selector("[data-diagram] .djs-element.is-current")
    legend = visitor.page.inner_text(".diagram-legend")
    assert "正在办" in legend
    assert "已办" in legend
