"""Incidents through the API: shown to those who may handle them, tried again once."""

from __future__ import annotations

import uuid

import pytest
from errand import goes_wrong

from app.db import new_id
from app.worker import looking


@pytest.fixture
def wrong(house, town):
    with house.app_context():
        case_id, incident_id = goes_wrong(uuid.UUID(town.lin))
    return f"/cases/{case_id}", f"/cases/{case_id}/incidents/{incident_id}/retry"


def test_the_office_reads_why(program, wrong):
    [incident] = program("wang").get(wrong[0]).json["incidents"]
    assert (incident["element"], incident["message"]) == ("run", "镇政府今天不开门。")
    assert (incident["tries"], incident["retried_at"]) == (5, None)
    assert program("lin").get(wrong[0]).json["incidents"] == []


def test_a_retry_is_accepted_once_and_replayed(house, program, wrong):
    path, act = wrong
    wang, key = program("wang"), str(new_id())
    accepted = wang.post(act, key=key)
    assert accepted.status_code == 202
    assert accepted.json["retried_at"] is not None
    assert wang.post(act, key=key).json == accepted.json
    assert wang.post(act).json["code"] == "AlreadyRetrying"
    with house.app_context():
        assert looking.look() == 1
    assert wang.get(path).json["status"] == "FINISHED"
    assert wang.post(act).json["code"] == "IncidentResolved"


def test_others_are_refused(program, wrong):
    assert program("lin").post(wrong[1]).status_code == 403
    assert program("chen").post(wrong[1]).status_code == 404
    assert program("wang").post(f"{wrong[0]}/incidents/{new_id()}/retry").status_code == 404
