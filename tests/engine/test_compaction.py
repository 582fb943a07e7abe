"""However long a case and however many its instances, a step costs what it touches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from engine.diagrams import Diagram, instances, properties, timer
from engine.ledger import call_of, ledger
from engine.play import Play
from engine.work import calls, tokens

from app import engine

MEMBERS = instances(collection="${members}", elementVariable="member")


def long_way() -> Diagram:
    """A loop with some of everything: branches, instances, a sub-process, an operation, a timer."""
    inner = Diagram().start("s1").user("look").end("e1").line("s1", "look", "e1")
    diagram = Diagram().start().user("apply").exclusive("m").parallel("split").parallel("join")
    diagram.user("sign", properties(outputCollection="votes", outputElement="agree") + MEMBERS)
    diagram.sub_process("sub", inner).service("post", "test.post", {"amount": "3"}).user("chief")
    diagram.boundary("late", "sign", timer("Duration", "P5D"), interrupting=False).end("late_end")
    diagram.line("late", "late_end").exclusive("x", default="done").end()
    diagram.line("start", "apply", "m", "split", "sign", "join", "chief", "x")
    diagram.line("split", "sub", "post", "join")
    return diagram.flow("x", "m", "again").flow("x", "end", identity="done")


def up_to_the_chief(play: Play) -> Play:
    return play.does("sign", agree=True).does("sign", agree=False).does("look")


def go_round(play: Play) -> None:
    up_to_the_chief(play).does("chief", again=True)


def send_back(play: Play) -> None:
    up_to_the_chief(play)
    play.step(lambda run: run.move_to("apply", play.task("chief").id)).does("apply")


@pytest.mark.parametrize("again", [go_round, send_back])
def test_the_thousandth_round_is_no_more_work_than_the_tenth(again: Callable[[Play], None]):
    play = Play(long_way(), call_of, members=["li", "wang"]).does("apply")
    work, sizes, alive = {}, {}, {}
    for number in range(1, 1_001):
        if number in {10, 100, 1_000}:
            work[number] = calls(lambda: again(play))
            sizes[number], alive[number] = len(play.stored), tokens(play)
        else:
            again(play)
    assert play.open == ["look", "sign", "sign"]
    assert alive[10] == alive[100] == alive[1_000]
    assert sizes[1_000] <= 2 * sizes[10]
    assert work[1_000] <= 2 * work[10]


def test_of_operations_done_again_and_again_the_last_can_be_taken_back():
    diagram = Diagram().start().user("first").exclusive("m").user("u").user("v").end()
    diagram.service("post", "test.post", {"amount": "3"}).exclusive("x", default="done")
    diagram.line("start", "first", "m", "u", "post", "v", "x").flow("x", "m", "again")
    play = Play(diagram.flow("x", "end", identity="done"), call_of).does("first")
    for _ in range(25):
        play.does("u").does("v", again=True)
    play.does("u")
    for target in ("first", None):
        with pytest.raises(engine.CannotSendBack) as caught:
            play.run.move_to(target) if target else play.run.cancel(undo=True)
        assert caught.value.element == "post"
    play.step(lambda run: run.move_to("u", play.task("v").id))
    assert [amount for _, amount in ledger] == [3] * 26 + [-3]


def test_operations_of_instances_can_all_be_taken_back():
    inner = Diagram().start("s1").service("post", "test.post", {"amount": "1"}).end("e1")
    inner.line("s1", "post", "e1")
    diagram = Diagram().start().user("u").sub_process("sub", inner, MEMBERS).user("last").end()
    play = Play(diagram.line("start", "u", "sub", "last", "end"), call_of, members=[1] * 300)
    play.does("u")
    assert len(ledger) == 300
    play.step(lambda run: run.move_to("u", play.task("last").id))
    assert len(play.last.undone) == 300


def one_of(count: int, diagram: Diagram) -> Play:
    return Play(diagram, members=[f"member {number}" for number in range(count)])


def single_tasks() -> Diagram:
    diagram = Diagram().start().user("sign", MEMBERS).user("last").end()
    return diagram.line("start", "sign", "last", "end")


def sub_processes() -> Diagram:
    inner = Diagram().start("s1").user("sign").user("seal").end("e1")
    inner.line("s1", "sign", "seal", "e1")
    diagram = Diagram().start().sub_process("sub", inner, MEMBERS).user("last").end()
    return diagram.line("start", "sub", "last", "end")


def complete(play: Play, task_id: str) -> engine.Run:
    run = play.run
    run.complete(task_id, {"agree": True})
    run.save()
    return run


def awake(run: engine.Run) -> int:
    return len(list(run._case.awake()))  # noqa: SLF001 - what is counted


@pytest.mark.parametrize("diagram", [single_tasks(), sub_processes()])
@pytest.mark.parametrize("place", [0, -1])
def test_one_of_three_hundred_is_no_more_work_than_one_of_three(diagram: Diagram, place: int):
    work, made = {}, {}
    for count in (3, 300):
        play = one_of(count, diagram)
        task = play.run.ready()[place].id
        made[count] = awake(complete(play, task))
        work[count] = calls(lambda play=play, task=task: complete(play, task))
    assert made[300] == made[3]
    assert work[300] <= 2 * work[3]


@pytest.mark.parametrize("diagram", [single_tasks(), sub_processes()])
def test_three_hundred_instances_are_a_few_bytes_each(diagram: Diagram):
    assert len(one_of(300, diagram).stored) < 300 * 8


def test_what_a_step_opens_and_closes_is_known_without_a_look_at_the_rest():
    def tell(run: engine.Run) -> Any:
        return [task.element for task in run.opened], run.closed

    play = one_of(3, sub_processes())
    assert tell(play.last) == (["sign"] * 3, [])
    task = play.run.ready()[1].id
    assert tell(play.step(lambda run: run.complete(task, {})).last) == (["seal"], [task])
    play.step(lambda run: run.cancel())
    assert (tell(play.last)[0], len(play.last.closed)) == ([], 3)
