"""督办 through the API: asked once, answered, listed, taken back; nothing for another unit."""

from __future__ import annotations

import pytest

from app.db import new_id

ANSWER = {"cause": "TOO_SHORT", "promised_on": "2026-03-06"}


@pytest.fixture
def case(program, town):
    return program("lin").starts(town.branch)


@pytest.fixture
def asked(program, case):
    body = {"text": "为什么还没有核实？"}
    answer = program("li").post(f"/cases/{case['id']}/follow-ups", body, key=str(new_id()))
    assert answer.status_code == 201, answer.text
    return answer.json


def test_it_is_asked_answered_and_listed(program, case, asked):
    assert (asked["state"], asked["answer_by"]) == ("waiting", "2026-03-05")
    [line] = asked["lines"]
    assert len(line["addressees"]) == 3
    answered = program("zhao").post(f"/follow-ups/{asked['id']}/reply", ANSWER).json
    assert answered["state"] == "promised"
    assert answered["lines"][0]["origin"] == "DESIGN"
    for name, side in (("li", "asked"), ("wang", "units"), ("zhao", "mine")):
        [found] = program(name).get(f"/follow-ups?side={side}&cause=TOO_SHORT").json["items"]
        assert found == answered
    assert program("li").get(f"/follow-ups/{asked['id']}").json == answered


def test_what_is_refused_says_why(program, case, asked):
    li = program("li")
    again = li.post(f"/cases/{case['id']}/follow-ups", {"text": "还有呢？"})
    assert (again.status_code, again.json["code"]) == (409, "FollowedUpAlready")
    late = program("zhao").post(
        f"/follow-ups/{asked['id']}/reply", {**ANSWER, "promised_on": "2026-03-08"}
    )
    assert (late.status_code, list(late.json["fields"])) == (422, ["promised_on"])
    withdrawn = li.post(f"/follow-ups/{asked['id']}/withdraw", {"reason": "说清了。"})
    assert withdrawn.json["state"] == "withdrawn"
    over = program("zhao").post(f"/follow-ups/{asked['id']}/reply", ANSWER)
    assert (over.status_code, over.json["code"]) == (409, "FollowUpOver")


def test_another_unit_reaches_nothing(program, case, asked):
    chen = program("chen")
    assert chen.get(f"/follow-ups/{asked['id']}").status_code == 404
    assert chen.post(f"/follow-ups/{asked['id']}/reply", ANSWER).status_code == 404
    assert chen.post(f"/cases/{case['id']}/follow-ups", {"text": "为什么？"}).status_code == 404
    for side in ("units", "asked", "mine"):
        assert chen.get(f"/follow-ups?side={side}").json["items"] == []
    lin = program("lin").post(f"/cases/{case['id']}/follow-ups", {"text": "为什么？"})
    assert (lin.status_code, lin.json["code"]) == (403, "NotYoursToFollowUp")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_nobody_means_is_told_at_its_field(program, case, asked, day):
    answer = program("zhao").post(
        f"/follow-ups/{asked['id']}/reply", {**ANSWER, "promised_on": day}
    )
    assert answer.status_code == 422
    assert answer.json["fields"] == {"promised_on": ["请填写1900年到2199年之间的日期。"]}
