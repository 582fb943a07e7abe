"""Cases: start, read, withdraw; and that strangers learn nothing."""

from __future__ import annotations

import pytest
import seal
import sqlalchemy as sa
from diagrams import Diagram, properties

from app import db
from app.cases.models import Case
from app.db import new_id
from app.definitions import deployment
from app.organisation.actors import SYSTEM

SEAL = {"purpose": "证明", "copies": 2}


def count(house):
    with house.app_context(), db.transaction(reads_only=True):
        return db.session.scalar(sa.select(sa.func.count()).select_from(Case))


def test_starting_gives_the_case_with_the_item_that_waits(case, town):
    assert (case["title"], case["status"], case["unit_id"]) == ("用章：证明", "OPEN", town.branch)
    assert case["started_at"] == "2026-03-03T01:00:00Z"
    [item] = case["work_items"]
    assert item["name"] == "审核"
    assert item["waits_for"] == {"role": "ASSESSOR", "unit_id": town.branch, "person_id": None}
    assert item["due_at"] == "2026-03-06T16:00:00Z"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"copies": 2}, "purpose"),
        ({"purpose": "证明", "copies": 10}, "copies"),
        ({"purpose": "证明", "copies": 1, "approver": "lin"}, "approver"),
        ({"purpose": "证明", "copies": 1, "look_result": "agree"}, "look_result"),
        ({"purpose": "证明", "copies": 1, "case": "x"}, "case"),
    ],
)
def test_answers_are_judged_as_on_the_page_and_named(house, lin, town, answers, field):
    refused = lin.post("/cases", {"definition": "seal", "unit": town.branch, "answers": answers})
    assert (refused.status_code, refused.json["code"]) == (422, "Invalid")
    assert list(refused.json["fields"]) == [field]
    assert count(house) == 0


def test_undeclared_fields_beside_the_answers_are_refused_by_name(lin, town):
    body = {"definition": "seal", "unit": town.branch, "answers": {}, "starter": town.gao}
    assert list(lin.post("/cases", body).json["fields"]) == ["starter"]


def test_a_case_can_be_started_only_where_one_has_a_post(lin, town):
    body = {"definition": "seal", "unit": town.neighbour, "answers": {}}
    assert lin.post("/cases", body).json["code"] == "MayNotStart"
    assert lin.post("/cases", {**body, "definition": "nothing"}).status_code == 404


def test_who_may_starts_it_for_somebody_else(program, town):
    body = {"definition": "seal", "unit": town.branch, "answers": SEAL, "on_behalf_of": town.gao}
    started = program("sun").post("/cases", body).json
    assert (started["starter"]["name"], started["entered_by"]["name"]) == ("高若水", "孙亦诚")
    assert program("gao").get(f"/cases/{started['id']}").json["acts"] == ["withdraw"]
    timeline = program("sun").get(f"/cases/{started['id']}/timeline").json
    assert timeline["items"][0]["details"]["on_behalf_of"]["name"] == "高若水"


@pytest.mark.parametrize(
    ("writer", "whose", "refusal"),
    [
        ("lin", "gao", (403, "MayNotStartForOthers")),
        ("sun", "chen", (422, "NotAmongThem")),
        ("chen", "gao", (403, "MayNotStartForOthers")),
    ],
)
def test_nobody_else_does(program, town, writer, whose, refusal):
    named = {"on_behalf_of": getattr(town, whose)}
    body = {"definition": "seal", "unit": town.branch, "answers": SEAL, **named}
    refused = program(writer).post("/cases", body)
    assert (refused.status_code, refused.json["code"]) == refusal
    assert program("sun").get("/work-items?box=started").json["items"] == []


def test_a_case_is_read_by_those_it_concerns(case, lin, program):
    assert lin.get(f"/cases/{case['id']}").json == case
    assert program("zhao").get(f"/cases/{case['id']}").json["acts"] == []
    assert program("wang").get(f"/cases/{case['id']}").status_code == 200


@pytest.mark.parametrize("name", ["chen", "gao"])
def test_to_everybody_else_there_is_no_such_case(case, program, name):
    item = case["work_items"][0]["id"]
    other = program(name)
    assert other.get(f"/cases/{case['id']}").status_code == 404
    assert other.get(f"/cases/{case['id']}/timeline").status_code == 404
    assert other.get(f"/work-items/{item}").status_code == 404
    for path in (
        f"/cases/{case['id']}/withdraw",
        *(f"/work-items/{item}/{act}" for act in ("complete", "claim", "release")),
    ):
        refused, unknown = other.post(path), other.post(path.replace(item, str(new_id())))
        assert refused.status_code == 404
        assert refused.json == unknown.json


def test_the_starter_withdraws_once(case, lin):
    withdrawn = lin.post(f"/cases/{case['id']}/withdraw").json
    assert (withdrawn["status"], withdrawn["work_items"], withdrawn["acts"]) == (
        "WITHDRAWN",
        [],
        [],
    )
    again = lin.post(f"/cases/{case['id']}/withdraw")
    assert (again.status_code, again.json["code"]) == (409, "CaseClosed")


def test_why_it_is_withdrawn_is_kept_in_the_record(case, lin):
    refused = lin.post(f"/cases/{case['id']}/withdraw", {"reason": " "})
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["reason"])
    lin.post(f"/cases/{case['id']}/withdraw", {"reason": "写错了"})
    last = lin.get(f"/cases/{case['id']}/timeline").json["items"][-1]
    assert (last["action"], last["details"]) == ("case.withdrawn", {"reason": "写错了"})


def test_nobody_else_withdraws_it(case, program):
    refused = program("zhao").post(f"/cases/{case['id']}/withdraw")
    assert (refused.status_code, refused.json["code"]) == (403, "NotYourCase")


def test_the_timeline_tells_who_did_what_when(case, lin, program):
    program("zhao").completes(case, outcome="agree")
    started, looked = lin.get(f"/cases/{case['id']}/timeline").json["items"]
    assert (started["action"], started["actor"]) == ("case.started", "林一帆")
    assert started["details"]["answers"] == {"purpose": "证明", "copies": 2, "papers": None}
    assert (looked["position"], looked["action"]) == (2, "work_item.completed")
    assert looked["acting_as"] == "ASSESSOR@滨河中心党支部"
    assert [one["withheld"] for one in (started, looked)] == [False, False]
    assert (looked["principal"], looked["principal_id"]) == (None, None)


def test_the_timeline_says_where_answers_are_left_out_that_the_digest_covers(house, lin, program):
    """The step of the assessors does not know how many copies are wanted."""
    hidden = properties(fields__hidden="copies", fields__read="purpose papers")
    diagram = Diagram("seal").start().user("ask", c_assignee="${case.starter}", c_formKey="ask")
    diagram.user("look", hidden, name="审核", c_candidateGroups="ASSESSOR", c_formKey="ask")
    drawn = diagram.end().line("start", "ask", "look", "end").xml()
    with house.app_context(), db.transaction():
        deployment.deploy(SYSTEM, {**seal.files(), "process.bpmn": drawn})
    case = lin.starts(lin.get("/me").json["units"][0]["id"])
    path = f"/cases/{case['id']}/timeline"
    [whole], [partial] = lin.get(path).json["items"], program("zhao").get(path).json["items"]
    assert (whole["details"]["answers"]["copies"], whole["withheld"]) == (2, False)
    assert ("copies" in partial["details"]["answers"], partial["withheld"]) == (False, True)
    assert partial["digest"] == whole["digest"]


def test_who_acts_for_whom_is_told_of_what_waits_and_of_what_was_done(
    case, program, entrusts, town
):
    entrusts("zhao", "wu")
    wu = program("wu")
    [waiting] = wu.get("/work-items").json["items"]
    assert waiting["acts_for"] == {"id": town.zhao, "name": "赵明远"}
    assert wu.get(f"/work-items/{waiting['id']}").json["acts_for"]["name"] == "赵明远"
    assert program("qian").get("/work-items").json["items"][0]["acts_for"] is None
    wu.completes(case, outcome="agree")
    [done] = wu.get("/work-items?box=done").json["items"]
    assert (done["acts_for"], done["done_by_id"], done["done_for_id"]) == (None, town.wu, town.zhao)
    looked = program("zhao").get(f"/cases/{case['id']}/timeline").json["items"][-1]
    assert (looked["actor"], looked["principal"], looked["principal_id"]) == (
        "吴清正",
        "赵明远",
        town.zhao,
    )
