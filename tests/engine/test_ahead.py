"""A procedure rehearsed ahead: where it goes, and which gateways hang on what nobody knows."""

from __future__ import annotations

import pytest
from engine.diagrams import Diagram, link
from engine.ledger import ledger

from app import engine
from app.engine import Ahead, Supposed
from app.errors import AppError


def large(default="small"):
    """A large amount goes to `sign` before `file`, every other one straight there."""
    return (
        Diagram()
        .start()
        .user("ask")
        .exclusive("large", default=default)
        .user("sign")
        .user("file")
        .end()
        .line("start", "ask", "large")
        .flow("large", "sign", "amount > 5000")
        .flow("large", "file", None if default else "amount <= 5000", "small")
        .line("sign", "file", "end")
    )


def walked(diagram, supposed=None, **more):
    """The steps for people in turn, the rehearsal itself, and whether it came to an end."""
    spec = engine.parse(diagram.files(), **more) if isinstance(diagram, Diagram) else diagram
    ahead = Ahead.of_new(spec, {"ask": Supposed(("amount",)), **(supposed or {})}, {})
    steps = []
    try:
        while not ahead.run.finished and len(steps) < 20:
            ready = ahead.run.ready()
            if ready:
                steps.append(ready[0].element)
                ahead.answer(ready[0])
            elif ahead.passes() is None:
                break
    except AppError:
        steps.append("…")
    return steps, ahead


def test_what_is_not_known_goes_the_usual_way_and_is_a_fork():
    steps, ahead = walked(large())
    assert steps == ["ask", "file"]
    [fork] = ahead.forks.values()
    assert (fork.element.id, fork.targets) == ("large", {"sign", "file"})
    chart = ahead.chart()
    assert not chart.hangs_on("file", fork), "both ways lead there"
    assert chart.hangs_on("sign", fork)
    assert [one.id for one in chart.beyond(fork)] == ["sign", "file"]


@pytest.mark.parametrize(
    ("amount", "steps"), [(9000, ["ask", "sign", "file"]), (1, ["ask", "file"])]
)
def test_what_is_known_decides(amount, steps):
    went, ahead = walked(large(), {"ask": Supposed(("amount",), {"amount": amount})})
    assert (went, ahead.forks) == (steps, {})


def test_a_gateway_without_a_usual_way_stops_what_nobody_knows():
    assert walked(large(default=None))[0] == ["ask", "…"]


def test_what_is_worked_out_from_the_unknown_is_unknown_and_from_the_known_known():
    diagram = (
        Diagram()
        .start()
        .user("ask")
        .script("double", "total = amount * 2")
        .exclusive("large", default="small")
        .user("sign")
        .end()
        .line("start", "ask", "double", "large")
        .flow("large", "sign", "total > 5000")
        .flow("large", "end", identity="small")
        .line("sign", "end")
    )
    assert list(walked(diagram)[1].forks) == ["large"]
    assert not walked(diagram, {"ask": Supposed(("amount",), {"amount": 1})})[1].forks


def test_no_operation_is_carried_out_and_what_it_would_tell_is_unknown():
    diagram = (
        Diagram()
        .start()
        .user("ask")
        .service("weigh", "test.post", {"amount": "amount"}, {"weight": "${weight}"})
        .exclusive("heavy", default="light")
        .user("lift")
        .end()
        .line("start", "ask", "weigh", "heavy")
        .flow("heavy", "lift", "weight > 5")
        .flow("heavy", "end", identity="light")
        .line("lift", "end")
    )
    steps, ahead = walked(diagram)
    assert (steps, list(ahead.forks)) == (["ask"], ["heavy"])
    assert ahead.run.finished
    assert ledger == []


def test_an_outcome_that_is_supposed_is_no_fork():
    diagram = (
        Diagram()
        .start()
        .user("ask")
        .exclusive("ok", default="yes")
        .end("done")
        .end("no")
        .line("start", "ask", "ok")
        .flow("ok", "done", identity="yes")
        .flow("ok", "no", 'result = "reject"')
    )
    agreed = {"ask": Supposed(("result", "amount"), {"result": "agree"})}
    assert not walked(diagram, agreed)[1].forks


def test_a_fork_in_one_branch_leaves_the_other_alone():
    diagram = (
        Diagram()
        .start()
        .user("ask")
        .parallel("split")
        .exclusive("large", default="small")
        .user("sign")
        .user("beside")
        .exclusive("met")
        .parallel("join")
        .user("last")
        .end()
        .line("start", "ask", "split", "large")
        .flow("large", "sign", "amount > 5000")
        .flow("large", "met", identity="small")
        .line("sign", "met", "join", "last", "end")
        .line("split", "beside", "join")
    )
    steps, ahead = walked(diagram)
    assert steps == ["ask", "beside", "last"]
    [fork], chart = ahead.forks.values(), ahead.chart()
    assert [one for one in ("sign", "beside", "last") if chart.hangs_on(one, fork)] == ["sign"]


def test_the_way_leads_within_calls_and_sub_processes_and_behind_links():
    inner = Diagram("Inner").start().user("measure").user("weigh").end()
    inner = engine.parse(inner.line("start", "measure", "weigh", "end").files())
    within = Diagram().start("s1").user("look").end("e1").line("s1", "look", "e1")
    diagram = Diagram().start().call("call", "inner").sub_process("sub", within).end()
    diagram.node("intermediateThrowEvent", "to", link("there"))
    diagram.node("intermediateCatchEvent", "from", link("there")).user("decide")
    diagram.line("start", "call", "sub", "to").line("from", "decide", "end")
    steps, _ahead = walked(diagram, called={"inner": inner})
    assert steps == ["inner.measure", "inner.weigh", "look", "decide"]


def test_a_stored_run_goes_on_from_where_it_is_and_stays_as_it_was():
    spec = engine.parse(large().files())
    run = engine.Run.start(spec, {})
    run.complete(run.ready()[0].id, {"amount": 9000})
    stored = run.save()
    ahead = Ahead.of_stored(spec, {}, stored)
    assert [task.element for task in ahead.run.ready()] == ["sign"]
    ahead.answer(ahead.run.ready()[0])
    assert (ahead.forks, run.save()) == ({}, stored)
