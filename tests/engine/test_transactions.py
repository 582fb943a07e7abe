"""A transaction is cancelled as a whole: what it did is taken back, its boundary event leads on."""

from __future__ import annotations

import pytest
from engine.diagrams import Diagram, error, instances, message
from engine.ledger import call_of, ledger
from engine.play import Play

from app import engine

CANCEL = "<bpmn:cancelEventDefinition />"


def deal(operation: str = "test.post", amount: str = "3") -> Diagram:
    """before → ( post → decide → post again | cancel ) → last, or → mend."""
    inputs = {"amount": amount} if operation == "test.post" else {"share": "1"}
    inner = Diagram().start("s1").service("post1", operation, inputs).user("decide").user("beside")
    inner.parallel("p").exclusive("x", default="yes").service("post2", "test.post", {"amount": "4"})
    inner.end("e1").end("e2").end("no", CANCEL).line("s1", "post1", "p", "decide", "x")
    inner.line("p", "beside", "e2").flow("x", "post2", identity="yes").line("post2", "e1")
    inner.flow("x", "no", "refused")
    diagram = Diagram().start().user("before").sub_process("deal", inner, kind="transaction")
    diagram.user("last").user("mend").end().service("fee", "test.post", {"amount": "1"})
    diagram.boundary("cancelled", "deal", CANCEL).line("cancelled", "mend", "end")
    return diagram.line("start", "before", "fee", "deal", "last", "end")


def amounts() -> list[int]:
    return [amount for _, amount in ledger]


def test_a_transaction_that_ends_well_leaves_what_it_did():
    play = Play(deal(), call_of).does("before").does("beside").does("decide", refused=False)
    assert (play.open, amounts()) == (["last"], [1, 3, 4])


def test_a_cancel_end_takes_back_what_was_done_within_and_leads_on_by_the_boundary():
    play = Play(deal(), call_of).does("before")
    assert play.open == ["beside", "decide"]
    play.does("decide", refused=True)
    assert (play.open, amounts()) == (["mend"], [1, 3, -3])
    assert [one.element for one in play.last.undone] == ["post1"]
    assert play.does("mend").finished


def test_what_is_done_deeper_within_is_taken_back_too():
    inner = Diagram().start("s2").service("post", "test.post", {"amount": "5"}).end("e3")
    inner.line("s2", "post", "e3")
    outer = Diagram().start("s1").sub_process("many", inner, instances(times="3")).user("decide")
    outer.end("no", CANCEL).line("s1", "many", "decide", "no")
    diagram = Diagram().start().sub_process("deal", outer, kind="transaction").end().end("c_end")
    diagram.boundary("cancelled", "deal", CANCEL).line("cancelled", "c_end")
    play = Play(diagram.line("start", "deal", "end"), call_of).does("decide")
    assert (amounts(), play.run.outcome) == ([5, 5, 5, -5, -5, -5], "c_end")


def test_a_cancel_end_in_a_sub_process_cancels_the_transaction_around():
    inner = Diagram().start("s2").user("decide").end("no", CANCEL).line("s2", "decide", "no")
    outer = Diagram().start("s1").sub_process("sub", inner).end("e1").line("s1", "sub", "e1")
    diagram = Diagram().start().sub_process("deal", outer, kind="transaction").end().user("mend")
    diagram.boundary("cancelled", "deal", CANCEL).line("cancelled", "mend", "end")
    assert Play(diagram.line("start", "deal", "end")).does("decide").open == ["mend"]


def test_an_error_leaves_a_transaction_without_taking_anything_back():
    """BPMN 2.0, 13.4.8: a hazard ends the transaction as it stands."""
    inner = Diagram().start("s1").service("post", "test.post", {"amount": "5"}).user("u")
    inner.end("bad", error("err")).line("s1", "post", "u", "bad")
    diagram = Diagram().start().sub_process("deal", inner, kind="transaction").end().user("mend")
    diagram.root('<bpmn:error id="err" name="n" errorCode="Bad" />')
    diagram.boundary("hazard", "deal", error("err")).line("hazard", "mend", "end")
    play = Play(diagram.line("start", "deal", "end"), call_of).does("u")
    assert (play.open, amounts()) == (["mend"], [5])


def without_boundary() -> Diagram:
    inner = Diagram().start("s1").user("u").end("no", CANCEL).line("s1", "u", "no")
    diagram = Diagram().start().sub_process("deal", inner, kind="transaction").end()
    return diagram.line("start", "deal", "end")


def many() -> Diagram:
    inner = Diagram().start("s1").user("u").end("e1").line("s1", "u", "e1")
    diagram = Diagram().start().end()
    diagram.sub_process("deal", inner, instances(times="2"), kind="transaction")
    return diagram.line("start", "deal", "end")


def cancel_outside() -> Diagram:
    return Diagram().start().user("u").end("no", CANCEL).line("start", "u", "no")


def cancel_beside(host: str, event: str = CANCEL, *, interrupting: bool = True) -> Diagram:
    inner = Diagram().start("s1").user("u").end("e1").line("s1", "u", "e1")
    diagram = Diagram().start().sub_process("deal", inner, kind=host).end()
    diagram.boundary("b", "deal", event, interrupting=interrupting)
    return diagram.line("start", "deal", "end").line("b", "end")


@pytest.mark.parametrize(
    ("diagram", "element", "code"),
    [
        (deal("test.seal"), "post1", "not_undoable"),
        (without_boundary(), "no", "uncaught"),
        (many(), "deal", "repetition"),
        (cancel_outside(), "no", "uncaught"),
        (cancel_beside("subProcess"), "b", "cancel_elsewhere"),
        (cancel_beside("transaction", interrupting=False), "b", "error_interrupts"),
        (cancel_beside("transaction", message("m")), "b", "no_message"),
    ],
)
def test_a_transaction_that_could_not_be_cancelled_is_refused(diagram, element, code):
    problems = engine.check(diagram.files())
    assert [(one.element, one.code) for one in problems] == [(element, code)]


def test_operations_done_too_often_to_be_taken_back_are_an_error_at_the_cancel_end():
    inner = Diagram().start("s1").exclusive("m").user("u").exclusive("x", default="yes")
    inner.service("post", "test.post", {"amount": "1"}).end("no", CANCEL)
    inner.line("s1", "m", "post", "u", "x").flow("x", "m", identity="yes").flow("x", "no", "stop")
    diagram = Diagram().start().sub_process("deal", inner, kind="transaction").end()
    diagram.boundary("b", "deal", CANCEL).line("start", "deal", "end").line("b", "end")
    play = Play(diagram, call_of)
    for _ in range(21):
        play.does("u")
    with pytest.raises(engine.RunFailed) as caught:
        play.run.complete(play.task("u").id, {"stop": True})
    assert caught.value.element == "no"
