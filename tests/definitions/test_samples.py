"""Answers that the trial gives: each is one that the form would take."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from story import WORKFLOWS

from app import engine, operations
from app.db import new_id
from app.definitions import folders, questions, samples, schemas
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.engine import replies

FORMS = sorted(WORKFLOWS.glob("*/forms/*.json"))
ASKING = Asking(new_id(), new_id())


def known_here(question: Question) -> bool:
    """Can it be judged without the house, and does no pattern ask for more than chance can give?"""
    is_ours = question.choices_from is None and "matches" not in (question.valid_if or "")
    return is_ours and all(known_here(column) for column in question.columns)


@pytest.mark.parametrize("path", FORMS, ids=[f"{one.parts[-3]}/{one.stem}" for one in FORMS])
def test_what_is_answered_at_random_is_an_answer(path):
    asked = [one for one in schemas.read(path.read_text()) if known_here(one)]
    asked_at_random = [samples.of(question) for question in asked]
    source = random.Random(1)  # noqa: S311 - reproducible on purpose
    for _ in range(20):
        answers = replies.draw(asked_at_random, {}, {}, source)
        given = {name: value for name, value in answers.items() if value is not None}
        assert questions.check(asked, given, ASKING).keys() == answers.keys()


ROWS = Question(
    "rows",
    "明细",
    "rows",
    is_required=True,
    shortest=2,
    columns=(Question("what", "什么", "line", shortest=3), Question("sum", "多少", "number")),
)
LIMITS = [
    Question("few", "几个", "number", is_required=True, least=1, greatest=1),
    Question("odd", "几何", "number", is_required=True, least=5, greatest=14, step=5),
    Question("below", "以下", "number", is_required=True, greatest=-7),
    Question("soon", "近日", "date", is_required=True, least=0, greatest=3),
    Question("late", "以后", "date", is_required=True, least=60),
    Question("short", "短", "line", is_required=True, shortest=1, longest=1),
    Question("yes", "是", "tick", must_be_ticked=True),
    Question("some", "几项", "choices", is_required=True, choices=(("a", "甲"), ("b", "乙"))),
    Question("papers", "材料", "files", is_required=True),
    ROWS,
]


@pytest.mark.parametrize("question", LIMITS, ids=[one.name for one in LIMITS])
def test_samples_keep_the_limits(question):
    asked = samples.of(question)
    assert asked.values
    for value in asked.values:
        questions.check([question], {question.name: value}, ASKING)


def test_another_answer_must_be_of_the_kind_and_within_the_limits():
    asked = samples.of(LIMITS[1])
    tried = [Decimal(0), "5", True, Decimal(5), Decimal(10), Decimal(12), Decimal(15)]
    assert [one for one in tried if asked.admits(one)] == [5, 10]


@pytest.mark.usefixtures("room")
def test_steps_ask_what_their_forms_ask():
    operations.register_all()
    files = folders.read(WORKFLOWS / "points_claim")
    told = samples.of_steps(engine.parse(files), files, {})
    assert [one.name for one in told["check"]] == ["check_result", "check_recusal", "check_reason"]
