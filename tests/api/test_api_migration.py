"""Moving running cases to a new version, through the programs' door."""

from __future__ import annotations

import uuid

import pytest
from seal import files

from app import db
from app.cases.models import Case
from app.definitions import deployment
from app.organisation.actors import SYSTEM

RENAMED = ("审核", "初审")


@pytest.fixture
def running(house, town, program):
    """A case of lin's on the first version, with a second one in force."""
    case = program("lin").starts(town.branch)
    changed = files()
    drawn = changed["process.bpmn"].decode().replace(*RENAMED)
    with house.app_context(), db.transaction():
        deployment.deploy(SYSTEM, {**changed, "process.bpmn": drawn.encode()})
    return case


def test_what_could_move_is_told_and_one_is_moved(program, running):
    wang = program("wang")
    told = wang.get("/definitions/seal/migration").json
    assert (told["version"], [one["reasons"] for one in told["cases"]]) == (2, [[]])
    moved = wang.post(f"/cases/{running['id']}/migration", {})
    assert (moved.status_code, moved.json["version"]) == (200, 2)
    assert [item["name"] for item in moved.json["work_items"]] == ["初审"]
    again = wang.post(f"/cases/{running['id']}/migration", {})
    assert (again.status_code, again.json["code"]) == (409, "AlreadyThere")
    back = wang.post(f"/cases/{running['id']}/migration", {"version": 1})
    assert back.json["version"] == 1


def test_all_are_moved_as_a_batch(program, running):
    del running
    begun = program("wang").post("/definitions/seal/migration", {})
    assert (begun.status_code, begun.json["of"]) == (202, 1)


def test_nobody_else_moves_a_case(program, running):
    refused = program("lin").post(f"/cases/{running['id']}/migration", {})
    assert refused.json["code"] == "Forbidden"
    assert program("lin").post("/definitions/seal/migration", {}).json["code"] == "Forbidden"
    assert program("lin").get("/definitions/seal/migration").json["cases"] == []


def test_a_version_that_is_not_there_is_not_found(program, running):
    path = f"/cases/{running['id']}/migration"
    assert program("wang").post(path, {"version": 9}).status_code == 404
    for no_version in (0, 2**31, 2**64 - 1):
        assert program("wang").post(path, {"version": no_version}).status_code == 422


def test_a_damaged_case_among_the_prospects_says_so(house, program, running):
    with house.app_context(), db.transaction():
        db.session.get_one(Case, uuid.UUID(running["id"])).state = b"damaged"
    [case] = program("wang").get("/definitions/seal/migration").json["cases"]
    [reason] = case["reasons"]
    assert reason["sentence"] == "保存的办理进度无法读取：内容已损坏"
