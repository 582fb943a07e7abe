"""Answers to questions whose limits depend on other answers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.db import new_id
from app.definitions import questions, schemas
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.errors import Invalid

ASKING = Asking(new_id(), new_id(), {"limit": 5})
DUE = Question("due", "应到", "number", is_required=True)
PRESENT = Question(
    "present", "到会", "number", valid_if="present <= due", otherwise="到会人数不能超过应到的100%。"
)
REASON = Question(
    "reason",
    "理由",
    "text",
    is_required=True,
    shortest=5,
    longest=10,
    shown_if="due > limit",
    use="opinion",
)
VOTES = Question("votes", "票数", "number", required_if="due > limit")


def problems(asked, **answers):
    with pytest.raises(Invalid) as refused:
        questions.check(asked, answers, ASKING)
    return {name: [str(one) for one in said] for name, said in refused.value.details.items()}


def test_an_answer_must_fit_the_answers_before_it():
    assert questions.check([DUE, PRESENT], {"due": 8, "present": 8}, ASKING) == {
        "due": Decimal(8),
        "present": Decimal(8),
    }
    told = problems([DUE, PRESENT], due=8, present=9)
    assert told == {"present": ["到会人数不能超过应到的100%。"]}


def test_no_answer_need_not_fit():
    assert questions.check([DUE, PRESENT], {"due": 8}, ASKING)["present"] is None


def test_a_question_may_be_required_by_the_answers_before_it():
    assert questions.check([DUE, VOTES], {"due": 5}, ASKING)["votes"] is None
    assert problems([DUE, VOTES], due=6) == {"votes": ["请填写票数。"]}


def test_an_opinion_that_is_asked_for_must_be_given_in_full():
    assert problems([DUE, REASON], due=6) == {"reason": ["请填写理由。"]}
    assert problems([DUE, REASON], due=6, reason="不行") == {
        "reason": ["至少填写5个字，现在是2个字。"]
    }


def test_an_opinion_that_nobody_asks_for_is_kept_if_given():
    assert questions.check([DUE, REASON], {"due": 5}, ASKING)["reason"] is None
    assert questions.check([DUE, REASON], {"due": 5, "reason": "好"}, ASKING)["reason"] == "好"
    assert "reason" in problems([DUE, REASON], due=5, reason="太长了" * 4)


def test_other_answers_that_nobody_asks_for_do_not_count():
    hidden = Question("note", "备注", "text", is_required=True, shown_if="due > limit")
    assert questions.check([DUE, hidden], {"due": 5, "note": "在"}, ASKING)["note"] is None


def test_a_page_begins_with_the_question_that_names_it():
    component = {"type": "textfield", "key": "title", "properties": {"page": "做了什么"}}
    assert schemas.question_of(component).page == "做了什么"
    assert schemas.question_of({"type": "textfield", "key": "title"}).page == ""


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        ("只算工作日。", "只算工作日。"),
        ('="至少" + string(limit) + "项。"', "至少5项。"),
        ('="至少" + string(unknown) + "项。"', ""),
    ],
)
def test_a_hint_may_tell_a_figure_of_the_case(hint, said):
    assert replace(DUE, hint=hint).hint_in(ASKING.variables) == said


DAY, MOMENT = Question("day", "哪天", "date"), Question("moment", "何时", "moment")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_can_be_counted_with(day):
    told = ["请填写1900年到2199年之间的日期。"]
    assert problems([DAY], day=day) == {"day": told}
    assert problems([MOMENT], moment=f"{day} 12:00") == {"moment": told}


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-12:00"])
def test_a_time_of_another_zone_that_is_no_time_here_is_none(moment):
    [said] = problems([MOMENT], moment=moment)["moment"]
    assert said.startswith("请按“2026-03-05 14:20”的样子")


def test_what_was_never_a_choice_stands_for_nothing():
    asked = Question("who", "谁", "select", choices_from="directory.colleagues")
    assert asked.told("不是编号") is None
