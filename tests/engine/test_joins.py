"""Joins count what one pass of a loop brings, and nothing else."""

from __future__ import annotations

import effort
import pytest
from engine import stock
from engine.diagrams import Diagram
from engine.play import Play
from SpiffWorkflow.util.task import TaskState

from app import engine


def review_loop(kind: str = "parallel", condition: str = "again == True") -> Diagram:
    """Two reviewers at once, then the chief, who may send both round again."""
    diagram = Diagram().start().user("first")
    diagram.node(f"{kind}Gateway", "split", default="s_a" if kind == "inclusive" else None)
    diagram.node(f"{kind}Gateway", "join").user("a").user("b").user("chief")
    diagram.exclusive("merge").exclusive("choice", default="done").end()
    diagram.line("start", "first", "merge", "split").line("join", "chief", "choice")
    branch = "1 < 2" if kind == "inclusive" else None
    if kind == "inclusive":
        diagram.user("none").flow("split", "none", identity="s_a").flow("none", "join")
    diagram.flow("split", "a", branch).flow("split", "b", branch)
    diagram.flow("a", "join").flow("b", "join")
    diagram.flow("choice", "merge", condition).flow("choice", "end", identity="done")
    return diagram


@pytest.mark.parametrize("kind", ["parallel", "inclusive"])
def test_the_second_pass_waits_for_both_reviewers(kind):
    play = Play(review_loop(kind, "again"))
    play.does("first").does("a").does("b").does("chief", again=True)
    assert play.open == ["a", "b"]
    # Who was last in the first pass is first in the second.
    assert play.does("b").open == ["a"]
    assert play.does("a").open == ["chief"]
    assert play.does("chief", again=False).finished


def test_stock_lets_the_chief_decide_before_both_have_reviewed():
    started = stock.workflow(review_loop().xml())
    for element in ("first", "a", "b"):
        stock.complete(started, element)
    stock.complete(started, "chief", again=True)
    stock.complete(started, "b")
    assert "chief" in stock.ready(started)
    assert "a" in stock.ready(started)


def test_a_branch_that_may_still_be_rejected_is_waited_for():
    diagram = Diagram().start().user("apply").exclusive("merge").inclusive("split", default="s_a")
    diagram.user("a").user("b").exclusive("b_choice", default="b_yes").inclusive("join")
    diagram.user("last").end().line("start", "apply", "merge", "split")
    diagram.flow("split", "a", identity="s_a").flow("split", "b", "true").flow("split", "a", "true")
    diagram.line("a", "join", "last", "end").line("b", "b_choice")
    diagram.flow("b_choice", "join", identity="b_yes").flow("b_choice", "merge", "reject")
    play = Play(diagram).does("apply")
    assert play.open == ["a", "b"]
    # b could still go back to the start, from where a is reached too: BPMN's letter would fire.
    assert play.does("a").open == ["b"]
    assert play.does("b", reject=False).open == ["last"]


def test_three_hundred_rounds_are_no_more_than_one():
    play = Play(review_loop(condition="again")).does("first")
    for _ in range(300):
        play.does("a").does("b").does("chief", again=True)
    assert play.open == ["a", "b"]
    assert play.passed["chief"] == 300
    assert len(play.stored) < 400


def test_stock_loses_the_case_silently_after_some_hundred_rounds():
    diagram = Diagram().start().user("apply").exclusive("merge").exclusive("x", default="d").end()
    diagram.line("start", "merge", "apply", "x")
    diagram.flow("x", "end", identity="d").flow("x", "merge", "again")
    started = stock.workflow(diagram.xml())
    rounds = 0
    while stock.ready(started) and rounds < 500:
        stock.complete(started, "apply", again=True)
        rounds += 1
    assert 100 < rounds < 500
    assert started.last_task.task_spec.name != "End"


def twelve_blocks() -> Diagram:
    diagram = Diagram().start().user("first").end()
    last = "first"
    diagram.flow("start", "first")
    for number in range(12):
        split, join = f"split{number}", f"join{number}"
        diagram.parallel(split).parallel(join).flow(last, split)
        for branch in "ab":
            diagram.user(f"{branch}{number}").line(split, f"{branch}{number}", join)
        last = join
    return diagram.flow(last, "end")


def test_a_row_of_parallel_blocks_costs_nothing_before_it_is_reached():
    spec = engine.parse(twelve_blocks().files())
    with effort.measured() as spent:
        run = engine.Run.start(spec, {})
    assert spent.units < 300
    assert len(run.save()) < 150


def test_stock_predicts_a_row_of_parallel_blocks_exponentially():
    assert len(stock.workflow(twelve_blocks().xml()).tasks) > 10_000


def test_a_join_that_can_never_be_complete_is_an_error_with_a_sentence():
    diagram = Diagram().start().user("a").exclusive("x", default="d").user("b").user("c")
    diagram.parallel("join").end().line("start", "a", "x").flow("x", "b", identity="d")
    diagram.flow("x", "c", "false").line("b", "join").line("c", "join", "end")
    run = Play(diagram).does("a").run
    with pytest.raises(engine.RunFailed) as caught:
        run.complete(run.ready()[0].id, {})
    assert caught.value.element == "join"
    assert "汇合网关" in str(caught.value)


def test_two_flows_between_the_same_two_gateways_are_two_tokens():
    diagram = Diagram().start().parallel("split").parallel("join").user("a").user("last").end()
    diagram.line("start", "split", "a", "join", "last", "end")
    diagram.flow("split", "join", identity="f1").flow("split", "join", identity="f2")
    play = Play(diagram)
    assert play.open == ["a"]
    assert play.does("a").open == ["last"]
    assert {"f1", "f2"} <= play.passed.keys()


def test_a_done_task_cannot_be_completed_again():
    run = Play(review_loop(condition="again")).run
    task = run.ready()[0]
    run.complete(task.id, {})
    with pytest.raises(engine.TaskNotReady):
        run.complete(task.id, {})
    with pytest.raises(engine.TaskNotReady):
        run.complete("999", {})
    with pytest.raises(engine.TaskNotReady):
        run.complete("no number", {})


def test_stock_runs_a_task_that_is_done():
    started = stock.workflow(review_loop().xml())
    task = started.get_next_task(state=TaskState.READY, manual=True)
    task.run()
    started.do_engine_steps()
    task.run()  # SpiffWorkflow has no objection
    started.do_engine_steps()
    assert len(stock.ready(started)) >= 2
