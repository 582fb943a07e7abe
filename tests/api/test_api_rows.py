"""Rows through the API: described, taken as a list of objects, refused at their cells."""

from __future__ import annotations

import pytest
import trip

from app import db
from app.definitions import deployment
from app.organisation.actors import SYSTEM

DAYS = [{"place": "聊城", "people": 2, "day": "2026-03-09"}, {"place": "济南", "night": True}]


@pytest.fixture
def start(house, town, lin):
    with house.app_context(), db.transaction():
        deployment.deploy(SYSTEM, trip.files())

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
