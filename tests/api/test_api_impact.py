"""What a draft would do, for programs."""

from __future__ import annotations

import uuid

import pytest
from seal import files

from app import db
from app.definitions import catalogue
from app.organisation import directory
from app.studio import drafts, studies
from app.studio.studymodels import StudyKind


@pytest.fixture
def draft_id(house, town):
    """A draft in which signing is for a role that there is not."""
    text = files()["process.bpmn"].decode()
    with house.app_context(), db.transaction():
        wang = directory.actor(directory.person(uuid.UUID(town.wang)))
        draft = drafts.begin(wang, catalogue.in_force("seal"))
        changed = {"process.bpmn": text.replace('"SECRETARY"', '"纪检审核员"')}
        drafts.save(wang, draft.id, draft.revision, "page", changed)
        studies.begin(wang, draft, StudyKind.REPLAY)
        return draft.id


def test_a_draft_is_told_of(program, town, draft_id):
    program("lin").starts(town.branch)
    told = program("wang").get(f"/drafts/{draft_id}/impact").json
    unknown = [one for one in told["reach"]["findings"] if one["kind"] == "UNKNOWN_ROLE"]
    assert [(one["element"], one["about"]) for one in unknown] == [("sign", "纪检审核员")]
    assert told["running"] == {"MOVES": 1, "STAYS": 0, "BY_HAND": 0}
    assert (told["examples"], told["replay"]["state"]) == ([], "DONE")


def test_a_version_is_told_of(program, town):
    told = program("wang").get("/definitions/seal/impact?version=1").json
    assert (told["key"], told["reach"]["units"], told["replay"]) == ("seal", 2, None)
    assert program("wang").get("/definitions/seal/impact?version=9").status_code == 404


def test_nobody_else_asks(program, draft_id):
    assert program("lin").get(f"/drafts/{draft_id}/impact").status_code == 403
    assert program("lin").get("/definitions/seal/impact").status_code == 403
