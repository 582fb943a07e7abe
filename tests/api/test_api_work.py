"""Work items: boxes, what a step asks, complete, claim, release; files."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from app.api import reading
from app.cases import evidence, paging


def item_of(case):
    return f"/work-items/{case['work_items'][0]['id']}"


@pytest.fixture
def zhao(program):
    return program("zhao")


def picture():
    data = BytesIO()
    Image.new("RGB", (8, 8), "red").save(data, "PNG")
    return data.getvalue()


def sends(program, content, name="到场.png", **more):
    return program.call("POST", "/evidence", data={"file": (BytesIO(content), name)}, **more)


def test_an_item_tells_what_it_asks_and_what_may_be_done(case, zhao):
    told = zhao.get(item_of(case)).json
    assert told["acts"][:2] == ["complete", "claim"]
    assert told["outcomes"][0] == {"value": "agree", "label": "同意", "note": "交书记签字"}
    outcome, opinion = told["questions"]
    assert (outcome["use"], opinion["use"], opinion["shortest"]) == ("outcome", "opinion", 5)
    assert told["case"]["id"] == told["case_id"] == case["id"]


def test_whose_turn_it_is_not_sees_the_item_but_not_its_questions(case, lin):
    told = lin.get(item_of(case)).json
    assert (told["acts"], told["questions"], told["outcomes"]) == ([], [], [])


def test_outcome_and_opinion_answer_the_questions_that_stand_for_them(case, zhao, program):
    after = zhao.completes(case, outcome="agree").json
    assert [item["name"] for item in after["work_items"]] == ["签字"]
    signed = program("li").completes(case, answers={"signed": True}).json
    assert (signed["status"], signed["work_items"]) == ("OPEN", [])


def test_the_returned_form_knows_the_earlier_answers(case, zhao, lin):
    zhao.completes(case, outcome="return", opinion="请写明用途。")
    [item] = lin.get("/work-items").json["items"]
    told = lin.get(f"/work-items/{item['id']}").json
    assert told["acts"][0] == "complete"
    assert told["answers"] == {"purpose": "证明", "copies": 2, "papers": None}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "look_result"),
        ({"outcome": "perhaps"}, "look_result"),
        ({"outcome": "reject"}, "look_reason"),
        ({"outcome": "agree", "answers": {"look_result": "reject"}}, "outcome"),
        ({"outcome": "agree", "answers": {"signed": True}}, "signed"),
        ({"outcome": "agree", "assignee": "lin"}, "assignee"),
        ({"outcome": 5}, "outcome"),
        ({"answers": {"look_result": {"value": "agree"}}}, "answers.look_result"),
        ({"answers": {"look_result": [["agree"]]}}, "answers.look_result.0"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_the_item_stays(case, zhao, body, field):
    refused = zhao.post(f"{item_of(case)}/complete", body)
    assert refused.status_code == 422
    assert field in refused.json["fields"]
    assert zhao.get(item_of(case)).json["closed_at"] is None


def test_an_outcome_where_none_is_asked_for_is_refused(case, zhao, program):
    zhao.completes(case, outcome="agree")
    refused = program("li").completes(case, outcome="agree", answers={"signed": True})
    assert list(refused.json["fields"]) == ["outcome"]


def test_the_second_to_complete_is_told_who_was_faster(case, zhao, program):
    assert zhao.post(f"{item_of(case)}/complete", {"outcome": "agree"}).status_code == 200
    late = program("zhao").post(f"{item_of(case)}/complete", {"outcome": "agree"})
    assert (late.status_code, late.json["code"]) == (409, "WorkItemDone")
    assert "赵明远" in late.json["message"]


def test_who_is_kept_out_is_refused(program, town):
    own = program("zhao").starts(town.branch)
    refused = program("zhao").post(f"{item_of(own)}/complete", {"outcome": "agree"})
    assert (refused.status_code, refused.json["code"]) == (403, "SelfApproval")


def test_a_claimed_item_is_its_claimer_s_until_released(case, zhao, program, town):
    qian = program("qian")
    held = zhao.post(f"{item_of(case)}/claim").json
    assert held["waits_for"] == {"role": "ASSESSOR", "unit_id": None, "person_id": town.zhao}
    assert zhao.get(item_of(case)).json["acts"][:2] == ["complete", "release"]
    assert zhao.post(f"{item_of(case)}/claim").json["code"] == "AlreadyClaimed"
    assert qian.get("/work-items").json["items"] == []
    assert zhao.post(f"{item_of(case)}/release").json["waits_for"]["unit_id"] == town.branch
    assert len(qian.get("/work-items").json["items"]) == 1
    assert zhao.post(f"{item_of(case)}/release").json["code"] == "NotYourTurn"


def test_each_box_holds_its_own(case, lin, zhao):
    zhao.completes(case, outcome="agree")
    assert zhao.get("/work-items?box=todo").json["items"] == []
    [done] = zhao.get("/work-items?box=done").json["items"]
    assert done["case"]["number"] == case["number"]
    [started] = lin.get("/work-items?box=started").json["items"]
    assert started["id"] == case["id"]
    assert zhao.get("/work-items?box=copied").json == {"items": [], "next_cursor": None}
    assert lin.get("/work-items?box=draft").json == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("box", ["todo", "started"])
def test_boxes_page_by_cursor_without_gap_or_repetition(lin, zhao, town, box):
    wanted = [lin.starts(town.branch)["id"] for _ in range(paging.PAGE + 3)]
    who = zhao if box == "todo" else lin
    first = who.get(f"/work-items?box={box}").json
    rest = who.get(f"/work-items?box={box}&cursor={first['next_cursor']}").json
    assert rest["next_cursor"] is None
    seen = [one.get("case_id", one["id"]) for one in first["items"] + rest["items"]]
    assert sorted(seen) == sorted(wanted)


def test_a_box_or_cursor_nobody_gave_is_refused(lin):
    assert list(lin.get("/work-items?box=all").json["fields"]) == ["box"]
    assert list(lin.get("/work-items?offset=20").json["fields"]) == ["offset"]
    assert lin.get("/work-items?cursor=made-up").status_code == 404


def test_a_file_is_taken_in_and_goes_along_with_an_answer(lin, town):
    uploaded = sends(lin, picture())
    assert uploaded.status_code == 201
    assert (uploaded.json["name"], uploaded.json["media_type"]) == ("到场.png", "image/png")
    case = lin.starts(town.branch, papers=[uploaded.json["id"]])
    told = lin.get(f"/cases/{case['id']}/timeline").json["items"][0]
    assert told["details"]["answers"]["papers"] == [uploaded.json["id"]]


def test_somebody_else_s_file_cannot_be_attached(lin, program, town):
    other = sends(program("gao"), picture()).json["id"]
    answers = {"purpose": "证明", "copies": 1, "papers": [other]}
    body = {"definition": "seal", "unit": town.branch, "answers": answers}
    assert lin.post("/cases", body).status_code == 404


def test_what_is_no_picture_is_refused_by_name(lin):
    refused = sends(lin, b"<svg/>", "图.png")
    assert (refused.status_code, refused.json["code"]) == (422, "FileNotAccepted")
    assert "图.png" in refused.json["message"]


def test_a_file_comes_alone_and_as_a_form(lin):
    two = {"file": [(BytesIO(b"a"), "a.png"), (BytesIO(b"b"), "b.png")]}
    assert list(lin.call("POST", "/evidence", data=two).json["fields"]) == ["file"]
    assert lin.call("POST", "/evidence", json={}).status_code == 415
    none = lin.call("POST", "/evidence", data={"file": "x"}, content_type="multipart/form-data")
    assert list(none.json["fields"]) == ["file"]


def test_too_large_a_file_is_refused_by_name_and_far_too_large_a_body_unread(lin):
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%s\r\n--x--'
    )
    kind = "multipart/form-data; boundary=x"
    large = form % (b"%PDF" + b"0" * evidence.LARGEST)
    refused = lin.call("POST", "/evidence", data=large, content_type=kind)
    assert (refused.status_code, refused.json["code"]) == (422, "FileTooLarge")
    assert "a.pdf" in refused.json["message"]
    huge = b"0" * (reading.LARGEST_UPLOAD + 1)
    assert lin.call("POST", "/evidence", data=huge, content_type=kind).status_code == 413


def test_a_repeated_upload_is_one_file(lin):
    headers = {"Idempotency-Key": "photo"}
    first = sends(lin, picture(), headers=headers)
    again = sends(lin, picture(), headers=headers)
    assert again.json == first.json
    assert sends(lin, picture() + b" ", headers=headers).json["code"] == "IdempotencyMismatch"
