"""Rows through the API: described, taken as a list of objects, refused at their cells."""

from __future__ import annotations

import uuid
from io import BytesIO

import pytest
import trip
from pictures import PNG

from app import db
from app.definitions import deployment
from app.organisation.actors import SYSTEM

DAYS = [{"place": "聊城", "people": 2, "day": "2026-03-09"}, {"place": "济南", "night": True}]


FIRST, SECOND, THIRD = (str(uuid.UUID(int=one)) for one in (1, 2, 3))
PHOTOS = {"type": "filepicker", "key": "photos", "label": "照片", "properties": {"most": "2"}}


@pytest.fixture
def start(house, town, lin):
    columns = [*trip.rows()["components"], PHOTOS]
    with house.app_context(), db.transaction():
        deployment.deploy(SYSTEM, trip.files(components=columns))

    def send(days):
        body = {"definition": "trip", "unit": town.branch, "answers": {"seats": 4, "days": days}}
        return lin.post("/cases", body)

    return send


def test_a_list_of_objects_is_taken(start):
    answer = start(DAYS)
    assert answer.status_code == 201, answer.text
    assert answer.json["title"] == "出差2天"


def test_the_questions_tell_their_columns(start, lin):
    [_seats, days] = lin.get("/definitions/trip").json["questions"]
    assert (days["kind"], days["shortest"], days["longest"]) == ("rows", 1, 5)
    named = [(column["name"], column["kind"]) for column in days["columns"]]
    assert named[:3] == [("place", "line"), ("people", "number"), ("way", "choice")]


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ([{"place": "聊城"}, {"people": 2}], "days.1.place"),
        ([{"place": "聊城", "people": 5}], "days.0.people"),
        ([{"place": "聊城", "cost": 9}], "days.0.cost"),
        ([{"place": ["聊城"]}], "days.0.place"),
        ([], "days"),
        (DAYS * 3, "days"),
        (["聊城"], "days"),
        ("聊城", "days"),
        ([{"place": {"name": "聊城"}}], "answers.days.0.place"),
        ([{"place": [["聊城"]]}], "answers.days.0.place.0"),
        ([[]], "answers.days.0"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_cell(start, days, field):
    refused = start(days)
    assert refused.status_code == 422, refused.text
    assert list(refused.json["fields"]) == [field]


def attach(program):
    sent = {"file": (BytesIO(PNG), "照片.png")}
    return program.call("POST", "/evidence", data=sent).json["id"]


def test_files_uploaded_before_are_named_in_the_cell_of_their_row(start, lin):
    first, second = attach(lin), attach(lin)
    case = start([{"place": "聊城", "photos": [first]}, {"place": "济南", "photos": [second]}]).json
    [opened, *_] = lin.get(f"/cases/{case['id']}/timeline").json["items"]
    told = opened["details"]["answers"]["days"]
    assert [row["photos"] for row in told] == [[first], [second]]


@pytest.mark.parametrize("photos", ["x", ["x"], [["x"]], [FIRST, SECOND, THIRD], {"a": 1}])
def test_what_is_no_file_is_refused_at_its_cell(start, photos):
    refused = start([{"place": "聊城", "photos": photos}])
    assert refused.status_code == 422, refused.text
    [field] = refused.json["fields"]
    assert "days.0.photos" in field


def test_a_file_of_nobody_s_own_is_not_found(start):
    assert start([{"place": "聊城", "photos": [FIRST]}]).status_code == 404
