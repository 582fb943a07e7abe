"""Messages through the API: to one case, to many, and how far those are."""

from __future__ import annotations

import uuid

import errand
import parcels
import pytest

from app import db
from app.db import new_id
from app.organisation import directory
from app.worker import looking


@pytest.fixture
def waiting(house, town):
    """The ids of three cases that wait for the message `arrived` with the key 7."""
    with house.app_context(), db.transaction():
        ready = errand.Errands(directory.person(uuid.UUID(town.lin)), parcels.parcel())
        return [str(ready.start().id) for _ in range(3)]


def test_a_message_lets_one_case_go_on_and_is_replayed(program, waiting):
    wang, key = program("wang"), str(new_id())
    body = {"message": "arrived", "key": 7, "payload": {"weight": 2.5}}
    path = f"/cases/{waiting[0]}/messages"
    answer = wang.post(path, body, key=key)
    assert answer.json["status"] == "FINISHED"
    assert wang.post(path, body, key=key).json == answer.json
    assert wang.post(path, body).json["code"] == "CaseClosed"
    other = wang.post(f"/cases/{waiting[1]}/messages", {"message": "arrived", "key": 8})
    assert (other.status_code, other.json["code"]) == (409, "NotWaiting")


def test_a_refusal_on_the_way_is_told_as_one_and_nothing_moves(program, waiting):
    wang, path = program("wang"), f"/cases/{waiting[0]}"
    with errand.failing():
        refused = wang.post(f"{path}/messages", {"message": "arrived", "key": 7})
    assert (refused.status_code, refused.json["code"]) == (409, "Closed")
    assert wang.get(path).json["status"] == "OPEN"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "message"),
        ({"message": ""}, "message"),
        ({"message": "arrived", "key": ["7"]}, "key"),
        ({"message": "arrived", "key": "7" * 121}, "key"),
        ({"message": "arrived", "payload": []}, "payload"),
        ({"message": "arrived", "key": 7, "payload": {"a": "长" * 9000}}, "payload"),
        ({"message": "arrived", "to": "all"}, "to"),
    ],
)
def test_what_is_malformed_is_named(program, waiting, body, field):
    answer = program("wang").post(f"/cases/{waiting[0]}/messages", body)
    assert answer.status_code == 422
    assert list(answer.json["fields"]) == [field]


def test_who_may_not_is_refused_and_strangers_find_nothing(program, waiting):
    body = {"message": "arrived", "key": 7}
    path = f"/cases/{waiting[0]}/messages"
    assert program("li").post(path, body).status_code == 403
    assert program("chen").post(path, body).status_code == 404
    assert program("li").post("/messages", body).status_code == 403


def test_a_message_to_all_who_wait_is_a_batch_whose_progress_its_sender_reads(
    house, town, program, waiting
):
    wang = program("wang")
    batch = wang.post("/messages", {"message": "arrived", "key": 7, "unit": town.branch})
    assert batch.status_code == 202
    about = {"message": "arrived", "key": "7"}
    expected = {"about": about, "of": 3, "done": 0, "failed": 0}
    assert expected.items() <= batch.json.items()
    with house.app_context():
        assert looking.look() == 3
    assert wang.get(f"/batches/{batch.json['id']}").json["done"] == 3
    for name in ("lin", "li", "chen", "root"):
        assert program(name).get(f"/batches/{batch.json['id']}").status_code == 404
    nobody = wang.post("/messages", {"message": "arrived", "key": 7})
    assert (nobody.status_code, nobody.json["code"]) == (409, "NobodyWaits")
    gone = wang.post("/messages", {"message": "arrived", "unit": str(new_id())})
    assert gone.status_code == 404


@pytest.mark.parametrize(
    "message",
    [
        "points_quarter_cancelled",
        "points_line_released",
        "points_objection_appealed",
        "star_group_formed",
        "star_branches_filed",
        "star_branches_scored",
        "star_branch_told",
        "ballot_closed",
        "ballot_counted",
    ],
)
def test_what_verbs_of_the_house_send_no_program_may(program, waiting, message):
    """Cancelling a quarter is an act of a person, with a page that names it and asks why."""
    for path in (f"/cases/{waiting[0]}/messages", "/messages"):
        answer = program("wang").post(path, {"message": message, "payload": {"reason": "不要了"}})
        assert (answer.status_code, answer.json["code"]) == (403, "MessageReserved")
