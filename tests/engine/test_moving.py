"""Sending back and jumping: one token moves, the rest stays right, effects are undone first."""

from __future__ import annotations

import pytest
from engine.diagrams import Diagram, instances, timer
from engine.ledger import call_of, ledger, posting
from engine.play import Play

from app import engine


def committee() -> Diagram:
    """apply → (a1 → a2 | b1) → chief → end."""
    diagram = Diagram().start().user("apply").parallel("split").user("a1").user("a2").user("b1")
    diagram.parallel("join").user("chief").end()
    diagram.line("start", "apply", "split", "a1", "a2", "join", "chief", "end")
    return diagram.line("split", "b1", "join")


def test_back_to_the_applicant_cancels_what_is_under_way():
    play = Play(committee()).does("apply").does("a1")
    task = play.task("b1")
    play.step(lambda run: run.move_to("apply", task.id))
    assert play.open == ["apply"]
    play.does("apply").does("b1").does("a1")
    assert play.open == ["a2"]
    assert play.does("a2").open == ["chief"]
    assert play.does("chief").finished


def test_back_within_a_branch_leaves_the_other_alone():
    play = Play(committee()).does("apply").does("a1")
    play.step(lambda run: run.move_to("a1", play.task("a2").id))
    assert play.open == ["a1", "b1"]
    assert play.does("b1").does("a1").does("a2").open == ["chief"]


def test_what_had_reached_the_join_does_not_count_after_a_send_back():
    play = Play(committee()).does("apply").does("b1").does("a1")
    play.step(lambda run: run.move_to("apply", play.task("a2").id))
    play.does("apply").does("a1").does("a2")
    assert play.open == ["b1"]


def test_what_had_reached_a_join_in_a_branch_that_nothing_joins_does_not_count_either():
    """apply → (a | b, with a way that leads past it, → c), each of which ends by itself."""
    diagram = Diagram().start().user("apply").parallel("split").user("a").end("a_end")
    diagram.parallel("in").user("b").parallel("out").user("c").end("c_end")
    diagram.line("start", "apply", "split", "a", "a_end").line("split", "in", "b", "out", "c")
    play = Play(diagram.line("in", "out").line("c", "c_end")).does("apply")
    play.step(lambda run: run.move_to("apply", play.task("a").id))
    play.does("apply").does("a").does("b")
    assert play.open == ["c"]
    assert play.does("c").finished


@pytest.mark.parametrize("target", ["a1", "b1"])
def test_a_jump_into_one_branch_is_refused(target):
    play = Play(committee()).does("apply").does("a1").does("a2").does("b1")
    with pytest.raises(engine.CannotSendBack):
        play.run.move_to(target, play.task("chief").id)


def test_a_jump_from_one_branch_into_another_is_refused():
    play = Play(committee()).does("apply")
    with pytest.raises(engine.CannotSendBack):
        play.run.move_to("a2", play.task("b1").id)


@pytest.mark.parametrize("target", ["nothing", "start"])
def test_a_jump_to_no_step_is_refused(target):
    with pytest.raises(engine.CannotSendBack):
        Play(committee()).run.move_to(target)


def test_a_jump_without_a_task_starts_over_there():
    play = Play(committee()).does("apply").step(lambda run: run.move_to("chief"))
    assert play.open == ["chief"]


def test_a_finished_case_can_be_taken_up_again():
    diagram = Diagram().start().user("a").end().line("start", "a", "end")
    play = Play(diagram).does("a").step(lambda run: run.move_to("a"))
    assert (play.finished, play.open) == (False, ["a"])
    assert play.does("a").finished


def test_out_of_a_sub_process_and_never_into_one():
    inner = Diagram().start("s1").user("i1").user("i2").end("e1").line("s1", "i1", "i2", "e1")
    diagram = Diagram().start().user("u").sub_process("sub", inner).user("last").end()
    play = Play(diagram.line("start", "u", "sub", "last", "end")).does("u").does("i1")
    within = Play(diagram).does("u").does("i1")
    within.step(lambda run: run.move_to("i1", within.task("i2").id))
    assert within.open == ["i1"]
    play.step(lambda run: run.move_to("u", play.task("i2").id))
    assert play.open == ["u"]
    play.does("u").does("i1").does("i2")
    with pytest.raises(engine.CannotSendBack):
        play.run.move_to("i1", play.task("last").id)


def test_out_of_one_of_many_instances_ends_them_all():
    diagram = Diagram().start().user("u").user("sign", instances(times="3")).end()
    play = Play(diagram.line("start", "u", "sign", "end")).does("u").does("sign")
    play.step(lambda run: run.move_to("u", play.task("sign").id))
    assert play.open == ["u"]
    assert play.does("u").open == ["sign"] * 3


def test_what_the_case_has_gone_back_before_is_done_no_more():
    play = Play(committee()).does("apply").does("a1")
    assert play.run.has_done("a1", play.task("a2").id)
    play.step(lambda run: run.move_to("apply", play.task("a2").id))
    here = play.task("apply").id
    assert not any(play.run.has_done(one, here) for one in ("apply", "a1", "a2", "b1", "chief"))
    play.does("apply")
    assert play.run.has_done("apply", play.task("b1").id)


def test_a_step_is_done_for_its_own_instance_of_a_sub_process_alone():
    inner = Diagram().start("s1").user("i1").user("i2").end("e1").line("s1", "i1", "i2", "e1")
    diagram = Diagram().start().sub_process("sub", inner, instances(times="2")).end()
    play = Play(diagram.line("start", "sub", "end")).does("i1")
    done, other = play.task("i2").id, play.task("i1").id
    assert play.run.has_done("i1", done)
    play.does("i2")
    assert not play.run.has_done("i2", other)


def test_the_timer_of_a_step_that_is_left_is_gone_and_of_one_entered_runs():
    diagram = Diagram().start().user("a").user("b").user("late").end()
    for name in ("a", "b"):
        diagram.boundary(f"{name}_event", name, timer("Duration", "PT1H"))
        diagram.line(f"{name}_event", "late")
    play = Play(diagram.line("start", "a", "b", "end").line("late", "end")).does("a")
    play.step(lambda run: run.move_to("a", play.task("b").id))
    assert play.open == ["a"]
    play.step(lambda run: run.advance(run.next_due))
    assert (play.open, play.run.next_due) == (["late"], None)


def test_what_a_send_back_passes_again_is_undone_first():
    play = Play(posting(), call_of).does("u", amount=3)
    play.step(lambda run: run.move_to("u", play.task("last").id))
    assert [amount for _, amount in ledger] == [3, -3]
    assert [one.operation for one in play.last.undone] == ["test.post"]
    # Undone once: the second send-back finds nothing of the first.
    play.does("u", amount=4).step(lambda run: run.move_to("u", play.task("last").id))
    assert [amount for _, amount in ledger] == [3, -3, 4, -4]


def test_what_lies_before_the_target_is_not_undone():
    diagram = Diagram().start().user("u").user("v").user("w").exclusive("x", default="ok").end()
    diagram.service("post", "test.post", {"amount": "3"}).exclusive("m")
    diagram.line("start", "m", "u", "post", "v", "w", "x").flow("x", "m", "again")
    play = Play(diagram.flow("x", "end", identity="ok"), call_of).does("u").does("v")
    play.step(lambda run: run.move_to("v", play.task("w").id))
    assert [amount for _, amount in ledger] == [3]
    play.does("v").step(lambda run: run.move_to("u", play.task("w").id))
    assert [amount for _, amount in ledger] == [3, -3]


def test_back_to_a_step_that_was_left_undone_undoes_what_came_after():
    diagram = Diagram().start().user("u").user("v").service("post", "test.post", {"amount": "3"})
    play = Play(diagram.user("last").end().line("start", "u", "v", "post", "last", "end"), call_of)
    play.does("u").step(lambda run: run.move_to("u", play.task("v").id))
    play.step(lambda run: run.move_to("v", play.task("u").id)).does("v")
    play.step(lambda run: run.move_to("u", play.task("last").id))
    assert [amount for _, amount in ledger] == [3, -3]


def test_into_the_way_not_taken_undoes_what_both_ways_lead_to():
    """u → (v | w) → post → last: from the last step to w, and on again."""
    diagram = Diagram().start().user("u").exclusive("x", default="ok").user("v").user("w")
    diagram.exclusive("m").service("post", "test.post", {"amount": "3"}).user("last").end()
    diagram.line("start", "u", "x").flow("x", "v", identity="ok").flow("x", "w", "other")
    play = Play(diagram.line("v", "m", "post", "last", "end").line("w", "m"), call_of)
    play.does("u", other=False).does("v")
    play.step(lambda run: run.move_to("w", play.task("last").id))
    assert [amount for _, amount in ledger] == [3, -3]
    assert play.does("w").open == ["last"]
    assert [amount for _, amount in ledger] == [3, -3, 3]


def test_a_step_that_is_passed_over_undoes_nothing():
    play = Play(posting(), call_of)
    play.step(lambda run: run.move_to("last", play.task("u").id))
    assert (play.open, list(ledger)) == (["last"], [])


def test_what_cannot_be_undone_keeps_the_case_where_it_is():
    diagram = Diagram().start().user("u").user("last").end()
    diagram.service("post", "test.post", {"amount": "3"})
    diagram.service("seal", "test.seal", {"share": "1"})
    play = Play(diagram.line("start", "u", "post", "seal", "last", "end"), call_of).does("u")
    with pytest.raises(engine.CannotSendBack) as caught:
        play.run.move_to("u", play.task("last").id)
    assert caught.value.element == "seal"
    assert [amount for _, amount in ledger] == [3]


def test_what_does_no_harm_when_repeated_needs_no_undoing():
    diagram = Diagram().start().user("u").user("last").end()
    diagram.service("tell", "test.tell", {"to": '["li"]'})
    play = Play(diagram.line("start", "u", "tell", "last", "end")).does("u")
    play.step(lambda run: run.move_to("u", play.task("last").id))
    assert play.open == ["u"]


def test_a_cancelled_case_takes_its_effects_back_if_asked():
    play = Play(posting(), call_of).does("u", amount=3)
    play.step(lambda run: run.cancel(undo=True))
    assert [amount for _, amount in ledger] == [3, -3]
    assert play.finished


def reminded() -> Diagram:
    """work, with a reminder beside it: call → note; then last."""
    diagram = Diagram().start().user("apply").user("work").user("last").end()
    diagram.user("call").user("note").end("noted")
    diagram.boundary("remind", "work", timer("Duration", "PT1H"), interrupting=False)
    diagram.line("start", "apply", "work", "last", "end")
    return diagram.line("remind", "call", "note", "noted")


def test_nobody_crosses_between_the_main_way_and_one_beside_it():
    play = Play(reminded()).does("apply").step(lambda run: run.advance(run.next_due))
    assert play.open == ["call", "work"]
    call, work = play.task("call").id, play.task("work").id
    for target, task in (("apply", call), ("last", call), ("note", work), ("note", None)):
        with pytest.raises(engine.CannotSendBack):
            play.run.move_to(target, task)
    play.does("call").step(lambda run: run.move_to("call", play.task("note").id))
    assert play.open == ["call", "work"]
    play.step(lambda run: run.move_to("apply", work))
    assert play.open == ["apply", "call"]


def test_a_jump_of_the_supervisor_ends_what_goes_on_beside_too():
    play = Play(reminded()).does("apply").step(lambda run: run.advance(run.next_due))
    play.step(lambda run: run.move_to("apply"))
    assert play.open == ["apply"]
