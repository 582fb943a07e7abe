"""The version in force and a draft side by side: marked, moved together, found from the list."""

from __future__ import annotations

import subprocess
import sys

import pytest
from demonstration import ROOT, environment
from looking import faults_in_every_look

#: Draws a step between two others, gives another one more time, and says the draft's address.
DRAWS = """
from app import create_app, db
from app.definitions import catalogue
from app.organisation import accounts, directory
from app.studio import drafts

FLOW = '<bpmn:sequenceFlow id="approve_to_approved" sourceRef="approve" targetRef="approved" />'
STEP = (
    '<bpmn:userTask id="watch" name="纪检审核" camunda:candidateGroups="DISCIPLINE_COMMISSIONER" />'
    + FLOW.replace('"approved"', '"watch"')
    + '<bpmn:sequenceFlow id="watched" sourceRef="watch" targetRef="approved" />'
)
SHAPE = (
    '<bpmndi:BPMNShape id="watch_di" bpmnElement="watch">'
    '<dc:Bounds x="1230" y="330" width="100" height="72" /></bpmndi:BPMNShape>'
)
with create_app().app_context(), db.transaction():
    actor = directory.actor(accounts.person_named("sysadmin"))
    before = drafts.of_key(actor, "general_approval")
    if before is not None:  # of another file of tests, on the same house
        drafts.drop(actor, before.id)
    found = drafts.begin(actor, catalogue.in_force("general_approval"))
    process = found.files["process.bpmn"].replace(FLOW, STEP).replace("工作日(3)", "工作日(5)")
    process = process.replace("</bpmndi:BPMNPlane>", SHAPE + "</bpmndi:BPMNPlane>")
    drafts.save(actor, found.id, found.revision, "page", {"process.bpmn": process})
    drafts.release(actor, found.id, "page")
    print(f"/studio/drafts/{found.id}/differences")
"""


@pytest.fixture(scope="module")
def address(site, site_folder):
    drawn = subprocess.run(
        [sys.executable, "-c", DRAWS],
        cwd=ROOT,
        env=environment(site_folder),
        check=True,
        capture_output=True,
        text=True,
    )
    return drawn.stdout.split()[-1]


@pytest.fixture
def page(visit, address):
    visitor = visit("sysadmin")
    visitor.goes(address)
    for side in ("old", "new"):
        visitor.page.wait_for_selector(f"[data-side={side}]:not([aria-busy])")
    return visitor.page


def view_of(page, side):
    """Scale and place of a drawing in its frame, to the pixel."""
    matrix = page.locator(f"[data-side={side}] g.viewport").get_attribute("transform")
    return [round(float(one), 1) for one in matrix.strip("matrix()").replace(",", " ").split()]


def test_what_is_new_is_marked_in_colour_and_words(page):
    assert page.locator("[data-side=new] [data-element-id=watch].differ-added").count() == 1
    assert page.locator("[data-side=old] [data-element-id=watch]").count() == 0
    marks = page.locator("[data-side=new] .diagram-mark").all_inner_texts()
    assert sorted(marks) == ["修改", "新增"]


def test_both_move_together_until_they_are_let_go(page):
    before = view_of(page, "old")
    page.click("[data-side=new] [data-zoom=in]")
    page.wait_for_timeout(200)
    assert before != view_of(page, "old")
    assert view_of(page, "old")[0] == view_of(page, "new")[0]
    page.uncheck("[data-differ-synced]")
    before = view_of(page, "old")
    page.click("[data-side=new] [data-zoom=in]")
    page.wait_for_timeout(200)
    assert before == view_of(page, "old")


def test_a_sentence_shows_what_it_is_about_on_both(page):
    page.click("[data-differ-old]:has-text('时限')")
    for side in ("old", "new"):
        step = page.locator(f"[data-side={side}] [data-element-id=approve].is-chosen")
        frame, box = page.locator(f"[data-side={side}]").bounding_box(), step.bounding_box()
        assert frame["x"] < box["x"] < box["x"] + box["width"] < frame["x"] + frame["width"]
    page.click("[data-side=new] [data-element-id=watch]")
    assert "纪检审核" in page.locator("[data-ids].is-lit").inner_text()


def test_it_is_sound_in_every_look(page):
    assert faults_in_every_look(page) == []
