"""The acts on work items as programs ask for them."""

from __future__ import annotations

import pytest


def item_of(case, part="STEP"):
    [found] = [one for one in case["work_items"] if one["part"] == part]
    return f"/work-items/{found['id']}"


@pytest.fixture
def zhao(program):
    return program("zhao")


@pytest.fixture
def petition(lin, town):
    """A petition of lin's that waits for the assessors."""
    body = {"definition": "petition", "unit": town.branch, "answers": {"matter": "买投影仪"}}
    return lin.post("/cases", body).json


def open_parts(case):
    return sorted(one["part"] for one in case["work_items"])


def test_a_step_tells_every_act_that_it_allows(petition, zhao):
    assert zhao.get(item_of(petition)).json["acts"] == [
        "complete",
        "claim",
        "send-back",
        "transfer",
        "delegate",
        "add-signer",
        "ask",
        "supplement",
        "copy",
        "recuse",
    ]


def test_a_step_goes_to_somebody_else(petition, zhao, program, town):
    after = zhao.post(f"{item_of(petition)}/transfer", {"person": town.gao, "reason": "出差"}).json
    assert after["work_items"][0]["waits_for"]["person_id"] == town.gao
    assert program("gao").get("/work-items").json["items"][0]["request"] == "出差"
    refused = zhao.post(f"{item_of(petition)}/transfer", {"person": town.hu, "reason": "再转"})
    assert (refused.status_code, refused.json["code"]) == (403, "NotYourTurn")


def test_delegated_signed_asked_and_supplied_are_answered_by_completing(
    petition, zhao, program, town
):
    step = item_of(petition)
    asked = [
        ("delegate", {"person": town.gao, "request": "查价"}, "DELEGATED", "gao"),
        ("add-signer", {"people": [town.wu], "where": "before"}, "BEFORE", "wu"),
        ("ask", {"people": [town.li], "text": "急吗"}, "QUESTION", "li"),
        ("supplement", {"request": "补报价单", "days": 3}, "SUPPLEMENT", "lin"),
    ]
    for word, body, part, name in asked:
        case = zhao.post(f"{step}/{word}", body).json
        assert open_parts(case) == sorted([part, "STEP"])
        side = item_of(case, part)
        told = program(name).get(side).json
        assert told["acts"][0] == "complete"
        answer = {"opinion": "知道了", **({"outcome": "agree"} if part == "BEFORE" else {})}
        case = program(name).post(f"{side}/complete", answer).json
        assert open_parts(case) == ["STEP"]


def test_a_send_back_is_previewed_then_done(petition, zhao, program, lin):
    step = item_of(petition)
    [target] = zhao.get(f"{step}/send-back").json["items"]
    assert target == {"element": "ask", "name": "申请", "done_by": "林一帆", "refusal": None}
    unsaid = zhao.get(f"{step}/send-back/preview")
    assert (unsaid.status_code, list(unsaid.json["fields"])) == (422, ["element"])
    seen = zhao.get(f"{step}/send-back/preview?element=ask").json
    assert (seen["to"], seen["redo"], seen["undone"]) == ("林一帆", [], [])
    after = zhao.post(f"{step}/send-back", {"element": "ask", "reason": "写清楚"}).json
    assert after["work_items"][0]["element"] == "ask"
    again = lin.post(f"{item_of(after)}/complete", {"answers": {"matter": "买两台"}}).json
    assert again["work_items"][0]["element"] == "look"
    recalled = lin.post(f"{item_of(after)}/recall", {}).json
    assert recalled["work_items"][0]["element"] == "ask"


def test_what_is_done_is_sent_back_nowhere(petition, zhao):
    step = item_of(petition)
    assert zhao.post(f"{step}/complete", {"answers": {"look_result": "agree"}}).status_code == 200
    assert zhao.get(f"{step}/send-back").json["items"] == []
    assert zhao.get(f"{step}/send-back/preview?element=ask").json["code"] == "WorkItemDone"


def test_copies_urging_and_suspension(petition, zhao, program, lin, town):
    step = item_of(petition)
    zhao.post(f"{step}/copy", {"people": [town.chen], "note": "请知悉"})
    chen = program("chen")
    assert chen.post(f"/cases/{petition['id']}/read", {"remark": "已阅"}).status_code == 200
    assert lin.post(f"{step}/urge", {}).status_code == 200
    assert lin.post(f"{step}/urge", {}).json["code"] == "UrgedJustNow"
    wang = program("wang")
    wang.post(f"/cases/{petition['id']}/suspend", {"reason": "等文件"})
    assert zhao.get(step).json["acts"] == []
    refused = zhao.post(f"{step}/complete", {"answers": {"look_result": "agree"}})
    assert (refused.status_code, refused.json["code"]) == (409, "CaseSuspended")
    wang.post(f"/cases/{petition['id']}/resume", {})
    assert "complete" in zhao.get(step).json["acts"]


def test_what_was_asked_beside_a_step_is_taken_back(petition, zhao, town):
    step = item_of(petition)
    case = zhao.post(f"{step}/add-signer", {"people": [town.gao], "where": "after"}).json
    after = zhao.post(f"{item_of(case, 'AFTER')}/remove", {"reason": "不用了"}).json
    assert open_parts(after) == ["STEP"]


@pytest.mark.parametrize(
    ("word", "body"),
    [
        ("transfer", {"person": "lin", "reason": "x"}),
        ("transfer", {"reason": "x"}),
        ("add-signer", {"people": [], "where": "before"}),
        ("ask", {"people": [], "text": "x"}),
        ("ask", {"people": ["9b2f5c1e-0000-4000-8000-000000000000"], "text": ""}),
        ("copy", {"people": []}),
        ("send-back", {"element": "nowhere", "reason": "x"}),
        ("supplement", {"request": "x", "days": 99}),
    ],
)
def test_bad_input_is_named_by_its_field(petition, zhao, word, body):
    field = {"send-back": "element", "supplement": "days"} | dict.fromkeys(
        ("add-signer", "copy", "ask"), "text" if body.get("text") == "" else "people"
    )
    refused = zhao.post(f"{item_of(petition)}/{word}", body)
    assert refused.status_code == 422
    assert list(refused.json["fields"]) == [field.get(word, "person")]


def test_whoever_has_no_business_there_finds_nothing(petition, program, town):
    chen = program("chen")
    for word, body in (
        ("transfer", {"person": town.gao, "reason": "x"}),
        ("recall", {}),
        ("urge", {}),
        ("remove", {"reason": "x"}),
    ):
        assert chen.post(f"{item_of(petition)}/{word}", body).status_code == 404


# -- 回避


def test_whoever_keeps_out_leaves_it_to_the_post(petition, zhao, program):
    path = item_of(petition)
    answer = zhao.post(f"{path}/recuse", {"reason": "申请人是我的亲属"})
    assert answer.status_code == 200, answer.text
    assert answer.json["waits_for"]["role"] == "ASSESSOR"
    assert zhao.post(f"{path}/recuse", {"reason": "再说一遍"}).status_code == 404, "out of sight"
    assert program("qian").post(f"{path}/claim").status_code == 200


def test_whoever_supervises_names_who_must_keep_out(petition, zhao, program, town):
    path = item_of(petition)
    body = {"reason": "与申请人是亲属", "person": town.zhao}
    assert program("sun").post(f"{path}/recuse", body).status_code in {403, 404}
    assert program("wang").post(f"{path}/recuse", body).status_code == 200
    assert zhao.post(f"{path}/claim").status_code == 404, "out of sight"
