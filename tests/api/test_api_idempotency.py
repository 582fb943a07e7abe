"""The same request twice: one effect, one answer. Also when both come at once."""

from __future__ import annotations

import contextvars
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from program import Program, fresh_key

from app import clock, db
from app.api import idempotency
from app.api.models import IdempotencyKey
from app.cases.models import Case

THREADS = 6


def body(town, **answers):
    given = {"purpose": "证明", "copies": 1, **answers}
    return {"definition": "seal", "unit": town.branch, "answers": given}


def count(house, row):
    with house.app_context(), db.transaction(reads_only=True):
        return db.session.scalar(sa.select(sa.func.count()).select_from(row))


def test_the_first_answer_is_given_again_and_says_so(house, lin, town):
    first = lin.post("/cases", body(town), key="k")
    again = lin.post("/cases", body(town), key="k")
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert count(house, Case) == 1


def test_the_order_of_fields_does_not_make_another_body(lin, town):
    first = lin.post("/cases", body(town), key="k")
    turned = dict(reversed(body(town).items()))
    assert lin.post("/cases", turned, key="k").json == first.json


def test_another_body_under_the_same_key_is_refused(house, lin, town):
    lin.post("/cases", body(town), key="k")
    refused = lin.post("/cases", body(town, copies=2), key="k")
    assert (refused.status_code, refused.json["code"]) == (409, "IdempotencyMismatch")
    assert count(house, Case) == 1


def test_a_key_belongs_to_a_person_and_an_address(house, lin, program, town):
    first = lin.post("/cases", body(town), key="k").json
    assert program("gao").post("/cases", body(town), key="k").json["id"] != first["id"]
    withdrawn = lin.post(f"/cases/{first['id']}/withdraw", key="k")
    assert withdrawn.json["status"] == "WITHDRAWN"
    assert lin.post(f"/cases/{first['id']}/withdraw", key="k").data == withdrawn.data
    assert count(house, Case) == 2


def test_without_a_key_every_request_counts(house, lin, town):
    lin.post("/cases", body(town))
    lin.post("/cases", body(town))
    assert count(house, Case) == 2


def test_a_refused_request_leaves_nothing_and_may_be_tried_again(house, lin, town):
    assert lin.post("/cases", body(town, copies=99), key="k").status_code == 422
    assert count(house, IdempotencyKey) == 0
    assert lin.post("/cases", body(town), key="k").status_code == 201


def test_a_completion_is_repeated_without_a_second_effect(case, program):
    zhao = program("zhao")
    path = f"/work-items/{case['work_items'][0]['id']}/complete"
    first = zhao.post(path, {"outcome": "agree"}, key="k")
    again = zhao.post(path, {"outcome": "agree"}, key="k")
    assert (again.status_code, again.json) == (200, first.json)
    assert zhao.post(path, {"outcome": "agree"}).json["code"] == "WorkItemDone"


@pytest.mark.parametrize("key", ["", "x" * 129, "a\tb\x07"])
def test_a_key_is_a_short_text(lin, town, key):
    refused = lin.post("/cases", body(town), key=key)
    assert list(refused.json["fields"]) == ["Idempotency-Key"]


def test_old_answers_are_forgotten(house, lin, town):
    first = lin.post("/cases", body(town), key="k").json
    with house.app_context(), db.transaction():
        long_ago = clock.machine_now() - idempotency.KEPT_FOR - timedelta(seconds=1)
        db.session.execute(sa.update(IdempotencyKey).values(at=long_ago))
    assert lin.post("/cases", body(town), key="k").json["id"] != first["id"]
    assert count(house, IdempotencyKey) == 1


def at_once(number, act):
    """Run an act in so many threads, each under this test's clock; what each gave."""
    barrier, answers = threading.Barrier(number), []

    def run():
        barrier.wait()
        answers.append(act())

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(run,)) for _ in range(number)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_many_at_once_with_one_key_one_has_the_effect(house, lin, town):
    key = fresh_key()

    def act():
        return Program(house, lin.key).post("/cases", body(town), key=key)

    answers = at_once(THREADS, act)
    assert {one.status_code for one in answers} == {201}
    assert len({one.data for one in answers}) == 1
    assert sum("Idempotency-Replayed" in one.headers for one in answers) == THREADS - 1
    assert count(house, Case) == 1


def test_of_many_at_once_without_a_key_each_has_its_own(house, lin, town):
    """The control: it is the key that keeps the others out."""

    def act():
        return Program(house, lin.key).post("/cases", body(town))

    answers = at_once(THREADS, act)
    assert {one.status_code for one in answers} == {201}
    assert count(house, Case) == THREADS


def test_of_many_who_complete_at_once_one_does(house, case, program):
    zhao = program("zhao")
    path = f"/work-items/{case['work_items'][0]['id']}/complete"

    def act():
        return Program(house, zhao.key).post(path, {"outcome": "agree"}, key=fresh_key())

    answers = at_once(THREADS, act)
    assert sorted(one.status_code for one in answers) == [200] + [409] * (THREADS - 1)
    assert {one.json.get("code") for one in answers} == {None, "WorkItemDone"}
