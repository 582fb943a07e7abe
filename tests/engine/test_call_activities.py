"""Call activities: the called steps belong to the case, their variables to themselves."""

from __future__ import annotations

from datetime import date

import pytest
from engine import stock
from engine.decision_tables import GRADES, dmn, table
from engine.diagrams import (
    Diagram,
    condition,
    error,
    escalation,
    gives,
    instances,
    loop,
    message,
    properties,
    takes,
    timer,
)
from engine.ledger import call_of, ledger
from engine.play import Play

from app import engine

NAMES = (
    '<bpmn:error id="err" name="n" errorCode="Missing" />'
    '<bpmn:escalation id="esc" name="n" escalationCode="Late" />'
    '<bpmn:message id="m" name="paid" />'
)


def verifying() -> Diagram:
    """look → weigh; what is written there are `found` and `weight`."""
    diagram = Diagram("Verifying").start().user("look", c_formKey="look").user("weigh").end()
    return diagram.line("start", "look", "weigh", "end").lane("核实员", "look", "weigh")


VERIFYING = engine.parse({**verifying().files(), "forms/look.json": b'{"components": []}'})


def calling(*handed: str, marker: str = "", key: str = "verify") -> Diagram:
    diagram = Diagram("Claim").root(NAMES).start().user("apply").user("last").end()
    diagram.call("call", key, *handed, marker=marker)
    return diagram.line("start", "apply", "call", "last", "end")


def play(diagram: Diagram, spec: engine.Spec = VERIFYING, **variables: object) -> Play:
    return Play(diagram, call_of, called={"verify": spec}, **variables)


def test_the_called_steps_are_steps_of_the_case_with_their_own_forms_and_lanes():
    one = play(calling()).does("apply")
    task = one.task("verify.look")
    assert (task.name, task.form, task.lane) == ("look", "look", "核实员")
    assert one.run.current == ["verify.look", "call"]
    one.does("verify.look").does("verify.weigh")
    assert one.open == ["last"]
    assert {"call", "verify.start", "verify.look", "verify.end"} <= one.passed.keys()
    assert one.does("last").run.outcome == "end"


def test_only_what_is_handed_over_goes_in_and_comes_out():
    diagram = calling(
        takes(source="amount", target="claimed"),
        takes(sourceExpression="${amount * 2}", target="most"),
        gives(source="found", target="result"),
        gives(sourceExpression="${weight + 1}", target="heavier"),
    )
    one = play(diagram, amount=3, secret="x", found="before")
    one.does("apply")
    assert dict(one.run.seen_by(one.task("verify.look").id)) == {"claimed": 3, "most": 6}
    one.does("verify.look", found="two", amount=99).does("verify.weigh", weight=7)
    assert one.variables == {
        "amount": 3,
        "secret": "x",
        "found": "before",
        "result": "two",
        "heavier": 8,
    }


def test_nothing_goes_over_by_itself():
    one = play(calling(), amount=3).does("apply").does("verify.look", found=1)
    assert one.run.evaluate("amount", one.task("verify.weigh").id) is None
    assert one.does("verify.weigh").variables == {"amount": 3}


def test_everything_goes_over_if_asked():
    one = play(calling(takes(variables="all"), gives(variables="all")), a=1, day=date(2026, 3, 3))
    one.does("apply").does("verify.look", found=2).does("verify.weigh", a=5)
    assert one.variables == {"a": 5, "day": date(2026, 3, 3), "found": 2}


def test_stock_lets_everything_in_and_out():
    diagram = Diagram().start().user("apply").node("callActivity", "c", calledElement="Verifying")
    diagram.user("last").end().line("start", "apply", "c", "last", "end")
    called = verifying().xml().decode()
    process = called[called.index("<bpmn:process") : called.index("</bpmn:definitions>")]
    xml = diagram.xml().replace(b"</bpmn:definitions>", f"{process}</bpmn:definitions>".encode())
    started = stock.workflow(xml)
    stock.complete(started, "apply", secret="x")
    stock.complete(started, "look", found=1)
    stock.complete(started, "weigh")
    task = next(one for one in started.get_tasks() if one.task_spec.name == "last")
    assert task.data == {"secret": "x", "found": 1}


def test_the_house_is_known_to_the_called_steps_by_their_own_names():
    about = {"number": "C-1", "done_by": {"apply": "lin", "verify.look": "zhao"}}
    one = play(calling(), case=about).does("apply").does("verify.look")
    task = one.task("verify.weigh").id
    assert one.run.evaluate("case.number", task) == "C-1"
    assert one.run.evaluate("case.done_by.look", task) == "zhao"
    assert one.run.evaluate("case.done_by.apply", task) is None
    with pytest.raises(engine.ReservedName):
        one.run.complete(task, {"case": {}})


def test_the_spec_holds_what_it_calls_as_it_was_then():
    spec = engine.parse(calling().files(), called={"verify": VERIFYING})
    again = engine.Spec.load(spec.save())
    assert again.digest == spec.digest
    assert again.called["verify"].digest == VERIFYING.digest
    assert again.elements == spec.elements
    assert "verify.look" in again.elements
    assert spec.roles >= {"REVIEWER"}


@pytest.mark.parametrize("caught", ["err", None])
def test_an_error_of_the_called_procedure_is_caught_at_the_call(caught):
    failing = Diagram("Verifying").root(NAMES).start().parallel("s").user("look").user("other")
    failing.end("bad", error("err")).end().line("start", "s", "look", "bad").line(
        "s", "other", "end"
    )
    diagram = calling().user("mend").boundary("caught", "call", error(caught))
    one = play(diagram.line("caught", "mend", "end"), engine.parse(failing.files())).does("apply")
    assert one.does("verify.look").open == ["mend"]


def test_an_error_that_the_caller_does_not_catch_is_refused():
    failing = Diagram("Verifying").root(NAMES).start().user("look").end("bad", error("err"))
    spec = engine.parse(failing.line("start", "look", "bad").files())
    problems = engine.check(calling().files(), called={"verify": spec})
    assert [(one.element, one.code) for one in problems] == [("call", "uncaught")]


def test_an_escalation_is_heard_at_the_call_and_the_called_steps_go_on():
    telling = Diagram("Verifying").root(NAMES).start().user("look").user("weigh").end()
    telling.node("intermediateThrowEvent", "tell", escalation("esc"))
    spec = engine.parse(telling.line("start", "look", "tell", "weigh", "end").files())
    diagram = calling().user("boss").end("told")
    diagram.boundary("heard", "call", escalation("esc"), interrupting=False)
    one = play(diagram.line("heard", "boss", "told"), spec).does("apply").does("verify.look")
    assert one.open == ["boss", "verify.weigh"]


def test_a_timer_on_the_call_ends_the_called_steps():
    diagram = calling().user("late").boundary("event", "call", timer("Duration", "PT1H"))
    one = play(diagram.line("event", "late", "end")).does("apply")
    assert one.step(lambda run: run.advance(run.next_due)).open == ["late"]
    assert not one.run._case.subprocesses  # noqa: SLF001 - nothing is left over


def test_a_refusal_of_an_operation_within_is_caught_at_the_call():
    posting = Diagram("Verifying").start().service("post", "test.post", {"amount": "500"}).end()
    spec = engine.parse(posting.line("start", "post", "end").files())
    diagram = calling().user("mend").boundary("caught", "call", error())
    one = play(diagram.line("caught", "mend", "end"), spec).does("apply")
    assert (one.open, ledger) == (["mend"], [])


def test_a_call_for_each_of_many():
    handed = (takes(source="member", target="who"), gives(source="found", target="one_found"))
    results = properties(outputCollection="results", outputElement="one_found")
    inner = results.removeprefix("<bpmn:extensionElements>").removesuffix(
        "</bpmn:extensionElements>"
    )
    marker = instances(collection="${members}", elementVariable="member")
    one = play(calling(*handed, inner, marker=marker), members=["li", "wang"]).does("apply")
    tasks = one.run.ready()
    assert [dict(one.run.seen_by(task.id)) for task in tasks] == [{"who": "li"}, {"who": "wang"}]
    one.step(lambda run: run.complete(tasks[1].id, {"found": "b"})).does("verify.weigh")
    assert one.variables == {"members": ["li", "wang"]}
    one.does("verify.look", found="a").does("verify.weigh")
    assert one.variables == {"members": ["li", "wang"], "results": ["a", "b"]}
    assert one.open == ["last"]


def test_of_many_calls_without_a_collection_the_last_to_end_stands():
    marker = instances(times="2", until="enough = true")
    found, enough = gives(source="found", target="found"), gives(source="ok", target="enough")
    diagram = calling(found, enough, marker=marker)
    one = play(diagram).does("apply").does("verify.look", found=1, ok=True).does("verify.weigh")
    assert (one.open, one.variables) == (["last"], {"found": 1, "enough": True})


def test_a_call_in_a_loop():
    diagram = calling(gives(source="again", target="again"), marker=loop("again"))
    one = play(diagram).does("apply").does("verify.look").does("verify.weigh", again=True)
    assert one.open == ["verify.look"]
    assert one.does("verify.look").does("verify.weigh", again=False).open == ["last"]


def test_calls_within_calls_and_the_same_procedure_called_twice():
    middle = Diagram("Middle").start().call("again", "verify", takes(source="x", target="y")).end()
    middle.user("seal").line("start", "again", "seal", "end")
    inner = engine.parse(middle.files(), called={"verify": VERIFYING})
    diagram = Diagram("Claim").start().call("one", "middle", takes(source="a", target="x"))
    diagram.call("two", "verify").end().line("start", "one", "two", "end")
    spec = {"middle": inner, "verify": VERIFYING}
    one = Play(diagram, called=spec, a=5)
    assert set(one.spec.called) == {"middle", "middle.verify", "verify"}
    task = one.task("middle.verify.look")
    assert dict(one.run.seen_by(task.id)) == {"y": 5}
    one.does("middle.verify.look").does("middle.verify.weigh").does("middle.seal")
    assert one.open == ["verify.look"]
    assert one.does("verify.look").does("verify.weigh").finished


def test_a_called_decision_uses_the_tables_of_its_own_folder():
    deciding = (
        Diagram("Verifying")
        .start()
        .node("businessRuleTask", "rule", c_decisionRef="grade", c_resultVariable="level")
    )
    files = {**deciding.end().line("start", "rule", "end").files(), "a.dmn": dmn(table(GRADES))}
    spec = engine.parse(files)
    diagram = calling(takes(source="score", target="score"), gives(source="level", target="level"))
    one = play(diagram, spec, score=95).does("apply")
    assert one.variables["level"]
    assert one.last.decided[0].element == "verify.rule"
    assert one.spec.decisions == {}


def test_messages_to_called_steps_need_the_key_of_the_call():
    waiting = Diagram("Verifying").root(NAMES).start().end()
    waiting.node("receiveTask", "wait", messageRef="m").line("start", "wait", "end")
    spec = engine.parse(waiting.files())
    marker = instances(collection="orders", elementVariable="order")
    key = '<camunda:in businessKey="${order}" />'
    one = play(calling(key, marker=marker), spec, orders=[1, 2]).does("apply")
    with pytest.raises(engine.NotWaiting):
        one.run.deliver("paid", {}, key=3)
    one.step(lambda run: run.deliver("paid", {"no": 1}, key=2))
    assert one.waiting == [("paid", "verify.wait")]
    one.step(lambda run: run.deliver("paid", key=1))
    assert (one.open, one.variables) == (["last"], {"orders": [1, 2]})


def test_the_case_s_own_key_needs_no_handing_over():
    one = play(calling('<camunda:in businessKey="#{execution.processBusinessKey}" />'))
    assert one.does("apply").open == ["verify.look"]
    assert one.spec.elements["call"].calling.key is None


def test_an_event_sub_process_of_the_called_procedure_ends_only_that():
    diagram = (
        Diagram("Verifying").root(NAMES).start().user("look").end().line("start", "look", "end")
    )
    stopping = Diagram().user("stop").end("stopped").line("on_start", "stop", "stopped")
    spec = engine.parse(diagram.on_event("on", message("m"), stopping).files())
    one = play(calling(), spec).does("apply")
    one.step(lambda run: run.deliver("paid", {"why": "rain"}))
    assert one.open == ["verify.stop"]
    assert one.run.evaluate("why", one.task("verify.stop").id) == "rain"
    assert (one.does("verify.stop").open, one.variables) == (["last"], {})


def test_a_condition_of_a_called_step_looks_at_its_own_variables():
    waiting = Diagram("Verifying").start().parallel("s").user("look").end().end("e2")
    waiting.node("intermediateCatchEvent", "wait", condition("amount > 5"))
    spec = engine.parse(waiting.line("start", "s", "look", "end").line("s", "wait", "e2").files())
    one = play(calling(), spec, amount=9).does("apply")
    assert one.does("verify.look", amount=3).open == []
    assert not one.finished


def test_sending_back_out_of_a_call_takes_back_what_was_done_within():
    posting = Diagram("Verifying").start().service("post", "test.post", {"amount": "3"}).end()
    spec = engine.parse(posting.user("look").line("start", "post", "look", "end").files())
    one = play(calling(), spec).does("apply")
    one.step(lambda run: run.move_to("apply", one.task("verify.look").id))
    assert (one.open, [amount for _, amount in ledger]) == (["apply"], [3, -3])
    one.does("apply").does("verify.look")
    one.step(lambda run: run.move_to("apply", one.task("last").id))
    assert [amount for _, amount in ledger] == [3, -3, 3, -3]
    with pytest.raises(engine.CannotSendBack):
        one.run.move_to("verify.look", one.task("apply").id)


def test_sending_back_within_a_call():
    one = play(calling()).does("apply").does("verify.look")
    one.step(lambda run: run.move_to("verify.look", one.task("verify.weigh").id))
    assert one.open == ["verify.look"]


def test_of_two_calls_of_one_procedure_only_the_one_passed_again_is_undone():
    posting = Diagram("Verifying").start().service("post", "test.post", {"amount": "3"}).end()
    spec = engine.parse(posting.line("start", "post", "end").files())
    diagram = Diagram("Claim").start().call("one", "verify").user("a").call("two", "verify")
    diagram.user("b").end().line("start", "one", "a", "two", "b", "end")
    both = play(diagram, spec).does("a")
    both.step(lambda run: run.move_to("a", both.task("b").id))
    assert [amount for _, amount in ledger] == [3, 3, -3]


def test_an_expression_handed_over_that_fails_is_an_error_at_the_call():
    huge = takes(sourceExpression="count(for x in 1..9000, y in 1..9000 return x)", target="a")
    with pytest.raises(engine.RunFailed) as caught:
        play(calling(huge)).does("apply")
    assert caught.value.element == "call"
    out = gives(sourceExpression="count(for x in 1..9000, y in 1..9000 return x)", target="a")
    one = play(calling(out)).does("apply").does("verify.look")
    with pytest.raises(engine.RunFailed) as caught:
        one.does("verify.weigh")
    assert caught.value.element == "call"


def test_what_a_folder_calls_is_known_before_it_is_checked():
    diagram = calling().call("again", "verify").call("other", "measure")
    assert engine.called_by(diagram.files()) == ["verify", "measure"]
    assert engine.called_by({"process.bpmn": b"nonsense"}) == []


def test_blanks_around_a_key_are_no_part_of_it():
    diagram = Diagram().start().call("c", " verify ").end().line("start", "c", "end")
    [key] = engine.called_by(diagram.files())
    assert Play(diagram, called={key: VERIFYING}).open == ["verify.look"]


def itself() -> engine.Spec:
    """An earlier version of the claim that calls nothing; the new one must not call it."""
    return engine.parse(Diagram("Claim").start().end().line("start", "end").files())


def leading_back() -> engine.Spec:
    middle = Diagram("Middle").start().call("c", "claim").end().line("start", "c", "end")
    return engine.parse(middle.files(), called={"claim": itself()})


def automatic() -> engine.Spec:
    return engine.parse(
        Diagram("Verifying").start().script("s", "a = 1").end().line("start", "s", "end").files()
    )


def with_a_long_id() -> engine.Spec:
    diagram = Diagram("Verifying").start().user("u" * 60).end()
    diagram.flow("start", "u" * 60, identity="f1").flow("u" * 60, "end", identity="f2")
    return engine.parse(diagram.files())


def round_and_round() -> Diagram:
    diagram = Diagram("Claim").start().exclusive("m").call("call", "verify").end()
    diagram.exclusive("x", default="d").line("start", "m", "call", "x")
    return diagram.flow("x", "end", identity="d").flow("x", "m", "true")


@pytest.mark.parametrize(
    ("diagram", "called", "element", "code"),
    [
        (calling(key=""), {}, "call", "no_called_element"),
        (calling(key="${which}"), {}, "call", "no_called_element"),
        (calling(key="nowhere"), {"verify": VERIFYING}, "call", "missing_called"),
        (calling(), {"verify": itself()}, "call", "circular_call"),
        (calling(), {"verify": leading_back()}, "call", "circular_call"),
        (calling(takes(source="a")), {"verify": VERIFYING}, "call", "handover"),
        (calling(takes(target="a")), {"verify": VERIFYING}, "call", "handover"),
        (
            calling(takes(source="a", sourceExpression="b", target="a")),
            {"verify": VERIFYING},
            "call",
            "handover",
        ),
        (
            calling(takes(source="a", target="x"), takes(source="b", target="x")),
            {"verify": VERIFYING},
            "call",
            "handover",
        ),
        (
            calling(takes(variables="all", local="true")),
            {"verify": VERIFYING},
            "call",
            "local_variables",
        ),
        (calling(gives(source="a", target="case")), {"verify": VERIFYING}, "call", "reserved_name"),
        (
            calling(takes(sourceExpression="a > > b", target="x")),
            {"verify": VERIFYING},
            "call",
            "bad_expression",
        ),
        (round_and_round(), {"verify": automatic()}, "x", "endless_loop"),
        (calling(), {"verify": with_a_long_id()}, "call", "long_id"),
    ],
)
def test_a_call_that_could_not_be_made_is_refused(diagram, called, element, code):
    problems = engine.check(diagram.files(), called=called)
    assert (element, code) in [(one.element, one.code) for one in problems], problems
    with pytest.raises(engine.InvalidProcedure):
        engine.parse(diagram.files(), called=called)


def test_a_call_that_waits_may_go_round():
    assert engine.check(round_and_round().files(), called={"verify": VERIFYING}) == []


@pytest.mark.parametrize("binding", ["version", "versionTag", "deployment"])
def test_a_call_is_always_of_the_version_in_force(binding):
    diagram = calling()
    diagram.parts = [
        one.replace("calledElement=", f'camunda:calledElementBinding="{binding}" calledElement=')
        for one in diagram.parts
    ]
    problems = engine.check(diagram.files(), called={"verify": VERIFYING})
    assert [(one.element, one.code) for one in problems] == [("call", "binding")]


def test_too_much_in_one_is_refused():
    names = [f"u{number}" for number in range(150)]
    long = Diagram("Long").start().end()
    for name in names:
        long.user(name)
    spec = engine.parse(long.line("start", *names, "end").files())
    diagram = Diagram("Claim").start().end()
    calls = [f"c{number}" for number in range(7)]
    for call in calls:
        diagram.call(call, call)
    problems = engine.check(
        diagram.line("start", *calls, "end").files(), called=dict.fromkeys(calls, spec)
    )
    assert [one.code for one in problems] == ["too_many_nodes"]
