"""Diagrams as the desktop modeler saves them open, and say in Chinese what must change.

`desktop/` holds each as it was saved, and beside it, line by line, what is said of it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.db import session
from app.definitions import deployment
from app.definitions.folders import DIAGRAM
from app.organisation import directory
from app.studio import beginnings, drafts, places

DESKTOP = Path(__file__).with_name("desktop")
DIAGRAMS = sorted(DESKTOP.glob("*.bpmn"))
#: They need nothing to be changed.
SOUND = {"venue", "visit"}
SEVERITIES = {"error": "错误", "warning": "提醒"}
#: Names of others' products and languages, and examples of what to write.
FOREIGN = ("Camunda 8", "groovy", "R/P1D", "R/P7D", "amount > 3000")


@pytest.fixture
def bring(cast):
    """Somebody's draft of a new procedure with a diagram from the desktop in it."""

    def begin(diagram):
        actor = directory.actor(cast.wang)
        found = drafts.begin_anew(actor, beginnings.begun_with("blank", diagram.stem, "日常"))
        session.flush()
        changed = {DIAGRAM: diagram.read_text()}
        drafts.save(actor, found.id, found.revision, "page", changed)
        return drafts.check(actor, found.id)

    return begin


def told(draft, problems):
    """Each problem as the pages list it: how bad, where, and what to do."""
    where = places.worded(draft.files, problems)
    return [
        f"{SEVERITIES[one.severity]} {place}：{one.message}"
        for one, place in zip(problems, where, strict=True)
    ]


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda one: one.stem)
def test_it_opens_and_says_what_must_change(bring, diagram):
    lines = told(*bring(diagram)) or ["没有发现问题。"]
    assert lines == diagram.with_suffix(".txt").read_text().splitlines()


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda one: one.stem)
def test_what_is_said_is_said_in_words_of_the_office(bring, diagram):
    for line in told(*bring(diagram)):
        assert "请" in line or "不用改" in line
        assert line.endswith("。")
        assert not re.search("[A-Za-z]{2,}", spoken(line)), line


def spoken(line):
    """A sentence without what it quotes of the diagram, and without names of others."""
    for name in FOREIGN:
        line = line.replace(name, "")
    return re.sub("“[^”]*”", "", line)


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda one: one.stem)
def test_no_fault_is_told_twice(bring, diagram):
    lines = told(*bring(diagram))
    assert len(set(lines)) == len(lines)
    assert len(lines) <= MOST[diagram.stem]


#: How many faults each was drawn with.
MOST = {
    "hotline": 5,
    "inspection": 4,
    "leave": 3,
    "meeting": 8,
    "purchase": 8,
    "reimbursement": 4,
    "seal": 6,
    "two_offices": 1,
    "venue": 0,
    "visit": 0,
    "zeebe_complaint": 5,
    "zeebe_leave": 5,
}


@pytest.mark.parametrize("diagram", [one for one in DIAGRAMS if one.stem in SOUND])
def test_one_without_a_fault_can_be_walked_through_as_it_is(bring, diagram):
    draft, problems = bring(diagram)
    assert draft.is_sound
    assert problems == []
    assert deployment.try_out(drafts.as_folder(draft)) == []


def test_what_is_set_anew_is_told_no_more(bring, cast):
    """The office chooses who does a step that Camunda 8 kept in its own way."""
    draft, before = bring(DESKTOP / "zeebe_complaint.bpmn")
    text = draft.files[DIAGRAM]
    step = re.search(r'<bpmn:userTask id="(\w+)" name="上报督办"', text)
    chosen = step[0] + ' camunda:candidateGroups="ORG_COMMISSIONER"'
    chosen += ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    actor = directory.actor(cast.wang)
    drafts.save(actor, draft.id, draft.revision, "page", {DIAGRAM: text.replace(step[0], chosen)})
    _draft, after = drafts.check(actor, draft.id)
    assert {one.element for one in before} - {one.element for one in after} == {step[1]}
