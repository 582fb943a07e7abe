"""Steps whose answers one operation takes: nothing else keeps them (`answers.to`)."""

from __future__ import annotations

import json

import pytest
import seal
from diagrams import Diagram, properties

from app import audit, engine
from app.cases import applicant, official, progress
from app.cases.models import CaseStatus
from app.db import new_id, session
from app.definitions import deployment
from app.engine.operations import Call, operation
from app.errors import Invalid, Refused
from app.organisation import directory
from app.organisation.actors import SYSTEM

WORD = "只有他知道的话"
TAKEN = {}

ABOUT = """
key = "whisper"
title = "密封"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "MF"
case_title = '"密封"'
"""


class NotThat(Refused):
    message = "这句话不收。"


@operation("test.take_word", refuses=(NotThat,))
def take_word(call: Call, *, word: str) -> None:
    """收下一句话。"""
    if word == "不收":
        raise NotThat
    TAKEN[call.key] = (call.actor_id, word)


def files(**more):
    drawn = (
        Diagram("whisper")
        .start()
        .user("ask", name="申请", c_assignee="${case.starter}", c_formKey="after")
        .user(
            "tell",
            properties(answers__to=more.get("to", "test.take_word")),
            name="说",
            c_candidateGroups="ASSESSOR",
            c_formKey="tell",
        )
        .user("after", name="以后", c_candidateGroups="SECRETARY", c_formKey="after")
        .end("done")
        .line("start", "ask", "tell", "after", "done")
    )
    word = [{"type": "textfield", "key": "word", "label": "话", "validate": {"required": True}}]
    note = [{"type": "textfield", "key": "note", "label": "记"}]
    forms = {"tell": word, "after": note}
    return {
        "about.toml": ABOUT.encode(),
        "process.bpmn": drawn.xml(),
        **{f"forms/{name}.json": seal.form(fields) for name, fields in forms.items()},
    }


@pytest.fixture
def case(cast):
    definition = deployment.deploy(SYSTEM, files()).definition
    session.flush()
    lin = directory.actor(cast.lin)
    return applicant.start(lin, definition, cast.branch.id, {}, start_key=new_id())


def tells(cast, case, word):
    [item] = progress.open_items(case)
    official.complete(directory.actor(cast.zhao), item.id, {"word": word})
    session.flush()


def test_the_operation_has_what_was_answered_and_who_said_it(cast, case):
    tells(cast, case, WORD)
    assert (str(cast.zhao.id), WORD) in TAKEN.values()
    assert [item.name for item in progress.open_items(case)] == ["以后"]


def test_neither_variables_nor_record_have_it(cast, case):
    tells(cast, case, WORD)
    assert "word" not in progress.variables_of(case)
    assert WORD not in json.dumps(
        [entry.details for entry in audit.entries(case.id)], ensure_ascii=False
    )
    assert audit.verify(case) == []


def test_the_procedure_knows_who_did_it(cast, case):
    tells(cast, case, WORD)
    assert progress.variables_of(case)["case"]["done_by"]["tell"] == str(cast.zhao.id)


def test_answers_are_judged_as_ever(cast, case):
    with pytest.raises(Invalid):
        tells(cast, case, "")


def test_a_refusal_changes_nothing(cast, case):
    with pytest.raises(NotThat):
        tells(cast, case, "不收")
    assert [item.name for item in progress.open_items(case)] == ["说"]
    assert case.status == CaseStatus.OPEN


@pytest.mark.parametrize("name", ["test.nobody", ""])
def test_an_operation_that_there_is_not_is_refused_at_deployment(name):
    problems = engine.check(files(to=name))
    assert [(one.element, one.code) for one in problems if one.is_error] == [
        ("tell", "unknown_operation")
    ]


def test_only_steps_of_people_can_be_sealed():
    drawn = (
        Diagram()
        .start()
        .node("receiveTask", "wait", properties(answers__to="test.take_word"), messageRef="m")
        .end()
        .line("start", "wait", "end")
        .root('<bpmn:message id="m" name="m" />')
    )
    codes = [(one.element, one.code) for one in engine.check(drawn.files()) if one.is_error]
    assert ("wait", "unknown_operation") in codes
