"""Steps of a called procedure: work items of the case, with that procedure's forms and rules."""

from __future__ import annotations

import pytest
import seal
import sqlalchemy as sa
from diagrams import Diagram, gives, properties, takes, timer

from app import audit, clock
from app.cases import applicant, official, progress, proof, turns
from app.cases.models import CaseStatus
from app.db import new_id, session
from app.definitions import calls, catalogue, deployment
from app.engine import InvalidProcedure
from app.errors import Invalid
from app.organisation import away, directory
from app.organisation.actors import SYSTEM
from app.organisation.away import Terms

ABOUT = """
key = "{key}"
title = "{key}"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "HC"
case_title = '"核查"'
"""


def about(key: str) -> bytes:
    return ABOUT.format(key=key).encode()


def measuring(label: str = "尺寸", *more: str) -> dict[str, bytes]:
    """measure (考核小组) → weigh (also, but somebody else); gives `size`."""
    fields = [{"type": "number", "key": "size", "label": label, "validate": {"required": True}}]
    diagram = Diagram("Measuring").start().end()
    diagram.user("measure", name="丈量", c_candidateGroups="ASSESSOR", c_formKey="measure")
    exclude = properties(assign__exclude="starter measure")
    diagram.user("weigh", exclude, name="称重", c_candidateGroups="ASSESSOR")
    for step in more:
        diagram.user(step, c_candidateGroups="ASSESSOR")
    return {
        "about.toml": about("measuring"),
        "process.bpmn": diagram.line("start", "measure", "weigh", *more, "end").xml(),
        "forms/measure.json": seal.form(fields),
    }


def building(calls: str = "measuring") -> dict[str, bytes]:
    """ask (the starter) → call measuring → decide (支部书记)."""
    ask = [{"type": "number", "key": "width", "label": "宽", "validate": {"required": True}}]
    diagram = (
        Diagram("Building")
        .start()
        .user("ask", name="申请", c_assignee="${case.starter}", c_formKey="ask")
    )
    handed = takes(source="width", target="claimed"), gives(source="size", target="found")
    diagram.call("call", calls, *handed).user("decide", name="决定", c_candidateGroups="SECRETARY")
    return {
        "about.toml": about("building"),
        "process.bpmn": diagram.end().line("start", "ask", "call", "decide", "end").xml(),
        "forms/ask.json": seal.form(ask),
    }


class Site:
    """The building procedure and what it calls, in force."""

    def __init__(self, cast) -> None:
        self.cast = cast
        self.called = deployment.deploy(SYSTEM, measuring())
        self.definition = deployment.deploy(SYSTEM, building()).definition
        session.flush()

    def starts(self):
        actor = directory.actor(self.cast.lin)
        unit = self.cast.lin.unit_id
        return applicant.start(actor, self.definition, unit, {"width": 3}, start_key=new_id())

    def completes(self, name, case, **answers):
        [item] = progress.open_items(case)
        return official.complete(directory.actor(getattr(self.cast, name)), item.id, answers)


@pytest.fixture
def site(cast):
    return Site(cast)


def test_the_called_steps_become_work_items_with_their_own_forms(site):
    case = site.starts()
    [item] = progress.open_items(case)
    assert (item.element, item.name, item.role_code) == ("measuring.measure", "丈量", "ASSESSOR")
    asked = catalogue.questions_of(case.version_id, item.element)
    assert [(one.name, one.label) for one in asked] == [("size", "尺寸")]
    with pytest.raises(Invalid):
        site.completes("zhao", case, width=4)
    site.completes("zhao", case, size=2)
    site.completes("qian", case)
    site.completes("li", case)
    assert case.status == CaseStatus.FINISHED
    assert progress.variables_of(case).keys() == {"case", "width", "found"}
    assert (proof.check(), audit.verify(case)) == ([], [])


def test_who_did_a_called_step_is_kept_out_of_another_by_its_own_name(site):
    case = site.starts()
    site.completes("zhao", case, size=2)
    with pytest.raises(turns.SelfApproval):
        site.completes("zhao", case)
    done_by = progress.variables_of(case)["case"]["done_by"]
    assert done_by["measuring.measure"] == str(site.cast.zhao.id)


def test_for_whom_a_called_step_was_done_keeps_out_with_the_deputy(site):
    today = clock.today()
    away.appoint(directory.actor(site.cast.zhao), Terms(site.cast.gao.id, today, today))
    case = site.starts()
    site.completes("gao", case, size=2)
    for name in ("zhao", "gao"):
        with pytest.raises(turns.SelfApproval):
            site.completes(name, case)


def test_what_a_called_step_sees_is_its_own(site):
    case = site.starts()
    [item] = progress.open_items(case)
    names = progress.names_for(progress.restore(case, SYSTEM), item)
    assert {name for name in names if name != "case"} == {"claimed"}


def test_a_running_case_stays_on_the_version_it_calls(site):
    case = site.starts()
    newer = deployment.deploy(SYSTEM, measuring("大小", "check"))
    session.flush()
    assert newer is not site.called
    asked = catalogue.questions_of(case.version_id, "measuring.measure")
    assert [one.label for one in asked] == ["尺寸"]
    site.completes("zhao", case, size=2)
    site.completes("qian", case)
    assert [item.element for item in progress.open_items(case)] == ["decide"]


def test_a_folder_deployed_again_takes_up_what_is_in_force_now(site):
    first = site.definition.version_in_force
    assert first.calls == {"measuring": str(site.called.id)}
    assert deployment.deploy(SYSTEM, building()) is first
    newer = deployment.deploy(SYSTEM, measuring("大小", "check"))
    session.flush()
    second = deployment.deploy(SYSTEM, building())
    session.flush()
    assert (second.number, second.calls) == (2, {"measuring": str(newer.id)})
    assert "measuring.check" in catalogue.spec_of(second.id).elements


def test_what_is_not_in_force_cannot_be_called(room):
    problems = deployment.check(building("nowhere"))
    assert [(one.element, one.code) for one in problems] == [("call", "missing_called")]


def calling(key: str, called: str) -> dict[str, bytes]:
    diagram = Diagram(f"Process_{new_id()}").start().call("call", called).end()
    xml = diagram.line("start", "call", "end").xml()
    return {"about.toml": about(key), "process.bpmn": xml}


def test_where_there_is_no_database_yet_nothing_is_in_force(room):
    session.execute(sa.text("ALTER TABLE definition RENAME TO elsewhere"))
    assert calls.in_force(building()) == {}


def test_what_is_called_is_deployed_first():
    folders = {"building": building(), "circle": calling("circle", "circle")}
    assert calls.called_first({**folders, "measuring": measuring()}) == [
        "measuring",
        "building",
        "circle",
    ]


def test_procedures_that_call_each_other_are_refused_whatever_their_processes_are_called(room):
    deployment.deploy(SYSTEM, measuring())
    deployment.deploy(SYSTEM, calling("one", "measuring"))
    session.flush()
    deployment.deploy(SYSTEM, calling("two", "one"))
    session.flush()
    for key, called in (("one", "one"), ("one", "two"), ("measuring", "two")):
        with pytest.raises(InvalidProcedure) as caught:
            deployment.deploy(SYSTEM, calling(key, called))
        assert {one.code for one in caught.value.problems} == {"circular_call"}


def test_the_trial_answers_called_steps_with_their_own_forms(site):
    del site
    assert deployment.try_out(building()) == []
    [problem] = deployment.try_out(waiting_for("string(found)"))
    assert (problem.element, problem.is_error) == ("wait", True)
    assert deployment.try_out(waiting_for('now() + duration("P1D") * found')) == []


def waiting_for(text: str) -> dict[str, bytes]:
    """The building procedure, with a timer behind the call that reads what came of it."""
    files = building()
    drawn = files["process.bpmn"].decode()
    wait = f'<bpmn:intermediateCatchEvent id="wait">{timer("Date", text)}'
    way = '<bpmn:sequenceFlow id="on" sourceRef="wait" targetRef="end" />'
    drawn = drawn.replace(
        'sourceRef="decide" targetRef="end"', 'sourceRef="decide" targetRef="wait"'
    )
    added = f"{wait}</bpmn:intermediateCatchEvent>{way}</bpmn:process>"
    return {**files, "process.bpmn": drawn.replace("</bpmn:process>", added).encode()}
