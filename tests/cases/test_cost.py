"""What a completion may cost: statements and commits, counted at both doors."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from benchmarks.counting import counted
from benchmarks.town import KEY, REPORT, STEPS, Town

from app import db
from app.cases.models import WorkItem
from app.db import session
from app.organisation import accounts, directory

#: A start also numbers the case and files the claim.
MOST_TO_START = 23
MOST_TO_COMPLETE = 14
WAITING = WorkItem.closed_at.is_(None)


class Browser:
    """A signed-in browser for each of the town's people; forms go as a page sends them."""

    reads_back = 0

    def __init__(self, house, town):
        self.house = house
        self.clients = {name: self._enter(town.people[name]) for name in town.people}

    def _enter(self, person_id):
        with self.house.app_context(), db.transaction():
            key = accounts.sign_in(directory.person(person_id), address="127.0.0.1", agent="test")
        client = self.house.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = key
        return client

    def starts(self, name, branch, claim):
        return self.clients[name].post(f"/start/{KEY}", data={"unit": branch, **_typed(claim)})

    def completes(self, name, item_id, answers):
        path = f"/work-items/{item_id}/complete"
        return self.clients[name].post(path, data=_typed(answers))


def _typed(answers):
    return {name: "y" if value is True else value for name, value in answers.items()}


class Program:
    """Calls of the API with a token for each of the town's people.

    The answer tells what waits now, which a browser asks for in a request of its own.
    """

    reads_back = 1

    def __init__(self, house, town):
        self.client = house.test_client()
        with house.app_context(), db.transaction():
            self.tokens = town.tokens()

    def starts(self, name, branch, claim):
        return self._post(
            name, "/cases", {"definition": KEY, "unit": str(branch), "answers": claim}
        )

    def completes(self, name, item_id, answers):
        return self._post(name, f"/work-items/{item_id}/complete", {"answers": answers})

    def _post(self, name, path, body):
        bearer = {"Authorization": f"Bearer {self.tokens[name]}"}
        return self.client.post(f"/api/v1{path}", json=body, headers=bearer)


@pytest.fixture
def town(house):
    with house.app_context(), db.transaction():
        return Town.enter()


@pytest.fixture(params=[Browser, Program])
def door(request, house, town):
    return request.param(house, town)


@pytest.fixture
def costs(house, town, door):
    """Step → its cost, for a claim on its way through one door; what is cached is warm."""
    _walks(house, town, door, 1)
    return _walks(house, town, door, 2)


def _walks(house, town, door, number):
    costs = {REPORT: _cost(house, lambda: door.starts("gao", town.branch, town.claim(number)))}
    for step, name in STEPS.items():
        item_id = _waiting(house)
        answers = town.said[step]
        costs[step] = _cost(house, lambda: door.completes(name, item_id, answers))  # noqa: B023
    return costs


def _cost(house, request):
    with house.app_context():
        engine = db.engine()
    with counted(engine) as count:
        answer = request()
    assert answer.status_code in {200, 201, 302}, answer.text[-300:]
    return SimpleNamespace(commits=count.commits, statements=count.statements)


def _waiting(house):
    with house.app_context(), db.transaction(reads_only=True):
        return session.query(WorkItem.id).filter(WAITING).scalar()


def test_a_step_takes_few_statements(costs, door):
    found = {step: len(cost.statements) - door.reads_back for step, cost in costs.items()}
    most = dict.fromkeys(STEPS, MOST_TO_COMPLETE) | {REPORT: MOST_TO_START}
    assert all(found[step] <= most[step] for step in most), found


def test_a_step_is_one_commit(costs):
    assert {step: cost.commits for step, cost in costs.items()} == dict.fromkeys(costs, 1)
