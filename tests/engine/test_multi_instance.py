"""One activity several times: at once or in turn, until enough have been done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from engine.diagrams import Diagram, error, extension, instances, properties, timer
from engine.ledger import call_of, ledger
from engine.play import Play
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.camunda.parser import CamundaParser

from app import engine

MEMBERS = ["li", "wang", "zhao"]
OVER_MEMBERS = {"collection": "${members}", "elementVariable": "member"}


def signed(marker: str, collected: str = "", **values: str) -> Diagram:
    diagram = Diagram().start().user("sign", collected + marker, **values).user("last").end()
    return diagram.line("start", "sign", "last", "end")


def test_all_sign_at_once_and_the_results_keep_the_order_of_the_items():
    collected = properties(outputCollection="votes", outputElement="agree")
    play = Play(signed(instances(**OVER_MEMBERS), collected), members=MEMBERS)
    assert [task.item for task in play.run.ready()] == MEMBERS
    assert len({task.group for task in play.run.ready()}) == 1
    play.does("sign", "zhao", agree=False).does("sign", "li", agree=True)
    assert play.variables == {"members": MEMBERS}
    play.does("sign", "wang", agree=True)
    assert play.variables["votes"] == [True, True, False]
    assert play.open == ["last"]


def test_one_after_the_other():
    collected = properties(outputCollection="votes")
    play = Play(signed(instances(sequential=True, **OVER_MEMBERS), collected), members=MEMBERS)
    for member in MEMBERS:
        assert [task.item for task in play.run.ready()] == [member]
        play.does("sign", agree=member)
    assert play.variables["votes"] == [{"agree": member} for member in MEMBERS]


def test_enough_is_enough():
    until = "${nrOfCompletedInstances / nrOfInstances >= 0.6}"
    play = Play(signed(instances(until=until, **OVER_MEMBERS)), members=MEMBERS)
    assert play.does("sign").open == ["sign", "sign"]
    assert play.does("sign").open == ["last"]


def test_one_no_decides():
    marker = instances(until="agree = false", sequential=True, **OVER_MEMBERS)
    play = Play(signed(marker), members=MEMBERS).does("sign", agree=True)
    assert play.open == ["sign"]
    play.does("sign", agree=False)
    assert (play.open, play.variables["agree"]) == (["last"], False)


def test_a_number_of_times():
    play = Play(signed(instances(times="${count}")), count=3)
    assert [task.index for task in play.run.ready()] == [0, 1, 2]


def test_the_standard_s_own_words():
    marker = (
        "<bpmn:multiInstanceLoopCharacteristics>"
        "<bpmn:loopDataInputRef>members</bpmn:loopDataInputRef>"
        "<bpmn:loopDataOutputRef>votes</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="i" name="member" /><bpmn:outputDataItem id="o" name="agree" />'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    play = Play(signed(marker), members=["li"]).does("sign", "li", agree=True)
    assert play.variables["votes"] == [True]


def by_reference() -> Diagram:
    """As a tool writes it that keeps to the letter: inputs and outputs of the task, by id."""
    inside = (
        '<bpmn:ioSpecification><bpmn:dataInput id="in1" name="members" />'
        '<bpmn:dataOutput id="out1" /><bpmn:inputSet /><bpmn:outputSet /></bpmn:ioSpecification>'
        '<bpmn:dataOutputAssociation id="doa"><bpmn:sourceRef>out1</bpmn:sourceRef>'
        "<bpmn:targetRef>object</bpmn:targetRef></bpmn:dataOutputAssociation>"
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
        "<bpmn:loopDataInputRef>in1</bpmn:loopDataInputRef>"
        "<bpmn:loopDataOutputRef>out1</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="member" /><bpmn:outputDataItem id="agree" />'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    diagram = signed(inside).node("dataObject", "o")
    return diagram.node("dataObjectReference", "object", dataObjectRef="o", name="votes")


def test_what_the_standard_refers_to_by_id_is_a_variable_by_its_name():
    play = Play(by_reference(), members=["li", "wang"])
    play.does("sign", "wang", agree=False).does("sign", "li", agree=True)
    assert play.variables["votes"] == [True, False]


@pytest.mark.parametrize("behavior", ["None", "One", "Complex"])
def test_events_thrown_by_instances_are_refused(behavior):
    marker = instances(times="2")
    marker = marker.replace("Characteristics", f'Characteristics behavior="{behavior}"', 1)
    problems = engine.check(signed(marker).files())
    assert [(one.element, one.code) for one in problems] == [("sign", "repetition")]


def nested() -> Diagram:
    """For each branch a sub-process, in it for each of its members a task and its own reminder."""
    votes = properties(outputCollection="votes", outputElement="agree")
    each = instances(collection="branch.members", elementVariable="member", until="agree = false")
    inner = Diagram().start("s1").user("sign", votes + each).user("seal").end("e1")
    inner.boundary("late", "sign", timer("Duration", "PT2H"), interrupting=False)
    inner.script("note", "reminded = branch.name").end("late_end").line("late", "note", "late_end")
    inner.line("s1", "sign", "seal", "e1")
    results = properties(outputCollection="results", outputElement="votes")
    all_branches = instances(collection="branches", elementVariable="branch")
    diagram = Diagram().start().sub_process("sub", inner, results + all_branches).user("last").end()
    diagram.user("away").boundary("stop", "sub", timer("Duration", "P1D")).line("stop", "away")
    return diagram.line("start", "sub", "last", "end").line("away", "end")


BRANCHES = [{"name": "east", "members": ["li", "wang"]}, {"name": "west", "members": ["zhao"]}]


def test_instances_within_instances_keep_apart():
    play = Play(nested(), branches=BRANCHES)
    assert sorted(task.item for task in play.run.ready()) == ["li", "wang", "zhao"]
    assert len({task.group for task in play.run.ready()}) == 2
    play.does("sign", "zhao", agree=True).does("sign", "li", agree=True)
    assert play.open == ["seal", "sign"]
    play.does("seal").does("sign", "wang", agree=True)
    assert play.open == ["seal"]
    assert play.does("seal").variables["results"] == [[True, True], [True]]
    assert (play.open, play.run.next_due) == (["last"], None)


def test_the_condition_of_an_inner_group_ends_only_that():
    play = Play(nested(), branches=BRANCHES).does("sign", "li", agree=False)
    assert play.open == ["seal", "sign"]
    assert play.task("sign").item == "zhao"


def test_events_on_instances_within_instances():
    play = Play(nested(), branches=BRANCHES)
    play.step(lambda run: run.advance(run.next_due))
    assert play.open == ["sign", "sign", "sign"]
    seen = {play.run.evaluate("reminded", task.id) for task in play.run.ready()}
    assert seen == {"east", "west"}
    play.does("sign", "zhao", agree=True)
    assert play.step(lambda run: run.advance(run.next_due)).open == ["away"]
    assert play.does("away").finished


def test_a_boundary_event_that_does_not_interrupt_leaves_the_instances_alone():
    diagram = signed(instances(**OVER_MEMBERS)).user("remind").end("reminded")
    event = timer("Cycle", "R2/PT1H")
    diagram.boundary("event", "sign", event, interrupting=False).line("event", "remind", "reminded")
    play = Play(diagram, members=MEMBERS).does("sign", "li")
    for _ in range(2):
        play.step(lambda run: run.advance(run.next_due))
    assert play.open == ["remind", "remind", "sign", "sign"]
    assert play.run.next_due is None
    assert play.does("sign", "wang").does("sign", "zhao").open == ["last", "remind", "remind"]


def test_what_one_instance_has_done_is_not_undone_when_another_is_sent_back():
    inner = Diagram().start("s1").user("ask").service("post", "test.post", {"amount": "amount"})
    inner.user("confirm").end("e1").line("s1", "ask", "post", "confirm", "e1")
    diagram = Diagram().start().sub_process("sub", inner, instances(times="2")).user("last").end()
    play = Play(diagram.line("start", "sub", "last", "end"), call_of)
    first, second = play.run.ready()
    play.step(lambda run: run.complete(first.id, {"amount": 1}))
    play.step(lambda run: run.complete(second.id, {"amount": 2}))
    confirm = play.run.ready()[0]
    play.step(lambda run: run.move_to("ask", confirm.id))
    assert [amount for _, amount in ledger] == [1, 2, -1]
    assert play.open == ["ask", "confirm"]


def test_a_service_task_for_each_of_many():
    marker = instances(collection="amounts", elementVariable="amount", sequential=True)
    results = (
        "<bpmn:loopDataOutputRef>entries</bpmn:loopDataOutputRef>"
        '<bpmn:outputDataItem id="o" name="entry" />'
    )
    marker = marker.replace("</bpmn", f"{results}</bpmn")
    diagram = Diagram().start().user("u").user("last").end()
    diagram.service("post", "test.post", {"amount": "amount"}, {"entry": "entry"}, marker)
    play = Play(diagram.line("start", "u", "post", "last", "end"), call_of, amounts=[3, 4])
    play.does("u")
    assert [amount for _, amount in ledger] == [3, 4]
    assert play.variables["entries"] == [1, 2]


def test_nobody_to_ask_means_going_on():
    collected = properties(outputCollection="votes")
    play = Play(signed(instances(**OVER_MEMBERS), collected), members=[])
    assert (play.open, play.variables["votes"]) == (["last"], [])


@pytest.mark.parametrize(("members", "said"), [("li", "列表"), (None, "列表"), ([1] * 501, "500")])
def test_what_is_no_collection_is_an_error_at_the_element(members, said):
    with pytest.raises(engine.RunFailed, match=said):
        Play(signed(instances(**OVER_MEMBERS)), members=members)


def test_the_house_may_decide_the_whole_before_all_have_signed():
    play = Play(signed(instances(**OVER_MEMBERS)), members=MEMBERS)
    task = play.task("sign", "wang")
    play.step(lambda run: run.conclude(task.id, {"outcome": "refused"}))
    assert (play.open, play.variables["outcome"]) == (["last"], "refused")
    last = play.task("last")
    with pytest.raises(engine.TaskNotReady):
        play.run.conclude(last.id, {})


def test_a_boundary_event_ends_all_instances():
    diagram = signed(instances(**OVER_MEMBERS)).user("late")
    diagram.boundary("event", "sign", timer("Duration", "PT1H")).line("event", "late", "last")
    play = Play(diagram, members=MEMBERS).does("sign", "li")
    play.step(lambda run: run.advance(play.run.next_due))
    assert play.open == ["late"]


def test_sub_processes_for_each_and_cancelled_together():
    inner = Diagram().start("s1").user("ask").user("confirm").end("e1")
    inner.line("s1", "ask", "confirm", "e1")
    marker = instances(until="loopCounter = 1", **OVER_MEMBERS)
    diagram = Diagram().start().sub_process("sub", inner, marker).user("last").end()
    play = Play(diagram.line("start", "sub", "last", "end"), members=MEMBERS)
    asked = play.run.ready()
    assert len(asked) == 3
    play.step(lambda run: run.complete(asked[1].id, {}))
    assert play.open == ["ask", "ask", "confirm"]
    play.does("confirm")
    assert play.open == ["last"]
    assert not play.run._case.subprocesses  # noqa: SLF001 - nothing is left over


def test_an_error_in_one_instance_is_caught_around_all():
    inner = Diagram().start("s1").user("ask").end("e1", error("err")).line("s1", "ask", "e1")
    diagram = Diagram().start().sub_process("sub", inner, instances(**OVER_MEMBERS)).end()
    diagram.root('<bpmn:error id="err" name="n" errorCode="Missing" />').user("mend")
    diagram.boundary("caught", "sub", error("err")).line("caught", "mend", "end")
    play = Play(diagram.line("start", "sub", "end"), members=MEMBERS).does("ask")
    assert play.open == ["mend"]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x1c", "\n"])
def test_an_answer_within_an_instance_may_hold_any_end_of_line(separator):
    """Instances are kept as lines, and what people paste separates lines in many ways."""
    inner = Diagram().start("s1").user("ask").user("confirm").end("e1")
    inner.line("s1", "ask", "confirm", "e1")
    marker = instances(**OVER_MEMBERS)
    diagram = Diagram().start().sub_process("sub", inner, marker).user("last").end()
    play = Play(diagram.line("start", "sub", "last", "end"), members=MEMBERS)
    play.does("ask", opinion=f"yes{separator}but")
    assert play.open == ["ask", "ask", "confirm"]
    seen = play.run.seen_by(play.task("confirm").id)
    assert seen["opinion"] == f"yes{separator}but"


def test_many_instances_that_do_much_by_themselves_are_no_circle():
    inner = Diagram().start("s1").end("e1")
    steps = [f"step{number}" for number in range(9)]
    for step in steps:
        inner.script(step, "sum = 1 + 2")
    inner.line("s1", *steps, "e1")
    diagram = Diagram().start().sub_process("sub", inner, instances(times="500")).user("last").end()
    assert Play(diagram.line("start", "sub", "last", "end")).open == ["last"]


def test_stock_cannot_read_what_the_modeler_writes():
    parser = CamundaParser()
    parser.add_bpmn_xml(etree.fromstring(signed(instances(**OVER_MEMBERS)).xml()))
    started = BpmnWorkflow(parser.get_spec("P"))
    started.task_tree.data["members"] = MEMBERS
    with pytest.raises(TypeError):
        started.do_engine_steps()


def test_three_hundred_instances_stay_small():
    play = Play(signed(instances(times="300")))
    assert len(play.stored) < 6_000
    size = len(play.stored)
    for _ in range(100):
        play.does("sign")
    assert len(play.stored) < size


def test_two_specifications_of_how_often_are_refused():
    marker = instances(times="2", **OVER_MEMBERS)
    assert [one.code for one in engine.check(signed(marker).files())] == ["repetition"]
    marker = f"{extension('')}<bpmn:multiInstanceLoopCharacteristics />"
    assert [one.code for one in engine.check(signed(marker).files())] == ["repetition"]


def test_items_of_every_kind_come_back_exactly():
    items = [Decimal("1.5"), {"@date": 1}, "two\nlines", 2**60, None, True, date(2026, 3, 3)]
    play = Play(signed(instances(**OVER_MEMBERS)), members=items)
    assert [task.item for task in play.run.ready()] == items
