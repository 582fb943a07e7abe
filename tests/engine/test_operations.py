"""Operations: permanent names, typed arguments, refusals that are ways, effects once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from engine.diagrams import Diagram, error
from engine.ledger import LimitExceeded, call_of, ledger, post, posting
from engine.play import Play

from app import engine
from app.engine import operations
from app.engine.operations import Call, UnknownOperation, WrongArguments, operation

CALL = Call("c", "a", "e", "7")


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match=r"test\.post"):
        operation("test.post")(post)


def test_parameters_are_the_keyword_arguments():
    parameters = operations.find("test.post").parameters
    assert [(one.name, one.kind, one.required, one.nullable) for one in parameters.values()] == [
        ("amount", int, True, False),
        ("household", str, False, False),
        ("note", str, False, True),
    ]
    with pytest.raises(ValueError, match="thing"):
        operation("test.bad")(lambda call, *, thing: None)  # noqa: ARG005


def test_the_register_lists_what_it_has():
    assert "test.tell" in [one.name for one in operations.all_operations()]
    assert operations.find("test.post").documentation == "Post an entry."
    with pytest.raises(UnknownOperation):
        operations.find("test.nothing")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("test.post", {}),
        ("test.post", {"amount": "3"}),
        ("test.post", {"amount": Decimal("3.5")}),
        ("test.post", {"amount": True}),
        ("test.post", {"amount": None}),
        ("test.post", {"amount": 3, "colour": "red"}),
        ("test.tell", {"to": "all"}),
        ("test.seal", {"share": True}),
    ],
)
def test_wrong_arguments_are_refused(name, arguments):
    with pytest.raises(WrongArguments):
        operations.perform(name, CALL, arguments)


def test_numbers_fit_as_far_as_they_are_exact():
    assert operations.perform("test.post", CALL, {"amount": Decimal("3.0"), "note": None})
    assert ledger == [("c:7", 3)]
    assert operations.perform("test.seal", CALL, {"share": 2}) == {"sealed": Decimal(2)}
    assert operations.perform("test.tell", CALL, {"to": [], "on": date(2026, 3, 3)}) == {}


def test_a_service_task_performs_with_what_the_case_knows():
    play = Play(posting("${amount * 2}"), call_of).does("u", amount=3)
    assert ledger == [(play.last.performed[0].call.key, 6)]
    done = play.last.performed[0]
    assert play.spec.operations == {"test.post"}
    assert (done.element, done.operation, done.arguments) == ("post", "test.post", {"amount": 6})
    assert done.call.actor_id == "lin"
    assert play.variables["entry"] == 1


def test_outputs_take_what_they_name_from_the_result():
    play = Play(posting(receipt='"no " + string(entry)')).does("u", amount=3)
    assert play.variables == {"amount": 3, "receipt": "no 1"}


def test_a_retry_has_the_same_key_and_another_visit_another():
    play = Play(posting(), call_of)
    for _ in range(2):
        run = play.run
        run.complete(play.task("u").id, {"amount": 3})
    assert ledger[0] == ledger[1]
    play.does("u", amount=3)
    play.step(lambda run: run.move_to("u", play.task("last").id)).does("u", amount=4)
    assert ledger[-1][0] != ledger[0][0]


def refusing(*codes: str | None) -> Diagram:
    diagram = posting()
    for number, code in enumerate(codes):
        if code:
            diagram.root(f'<bpmn:error id="err{number}" name="n" errorCode="{code}" />')
        diagram.boundary(f"caught{number}", "post", error(f"err{number}" if code else None))
        diagram.user(f"mend{number}").line(f"caught{number}", f"mend{number}", "end")
    return diagram


def test_a_refusal_that_nobody_catches_goes_to_the_person_unchanged():
    with pytest.raises(LimitExceeded) as caught:
        Play(posting()).does("u", amount=500)
    assert caught.value.limit == 100


def test_a_refusal_is_a_way_where_a_boundary_event_names_it():
    play = Play(refusing("Frozen", "LimitExceeded", None)).does("u", amount=500)
    assert play.open == ["mend1"]
    assert play.last.performed == []


def test_a_boundary_event_without_a_code_catches_the_rest():
    assert Play(refusing("Frozen", None)).does("u", amount=500).open == ["mend1"]


def test_another_s_code_catches_nothing():
    with pytest.raises(LimitExceeded):
        Play(refusing("Frozen")).does("u", amount=500)


def test_going_well_leaves_no_boundary_event_behind():
    play = Play(refusing("LimitExceeded")).does("u", amount=5)
    assert play.open == ["last"]
    assert play.does("last").finished


def test_wrong_arguments_at_run_time_change_nothing():
    with pytest.raises(WrongArguments):
        Play(posting()).does("u", amount="many")
    assert ledger == []


@pytest.mark.parametrize(
    ("operation_name", "inputs", "code"),
    [
        ("test.nothing", {}, "unknown_operation"),
        ("test.post", {}, "missing_parameter"),
        ("test.post", {"amount": "1", "colour": "1"}, "unknown_parameter"),
        ("test.post", {"amount": "three apples +"}, "bad_expression"),
        ("test.post", {"amount": ""}, "empty_parameter"),
    ],
)
def test_a_service_task_is_checked_before_it_is_used(operation_name, inputs, code):
    diagram = Diagram().start().service("post", operation_name, inputs).end()
    problems = engine.check(diagram.line("start", "post", "end").files())
    assert [(problem.element, problem.code) for problem in problems] == [("post", code)]


def test_a_code_that_the_operation_never_refuses_with_is_found():
    problems = engine.check(refusing("NoSuchThing").files())
    assert [(one.element, one.code) for one in problems] == [("caught0", "unknown_refusal")]
