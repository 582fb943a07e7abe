"""A run goes through bytes: small, exact, safe, and only back into the procedure it came from."""

from __future__ import annotations

import threading

import pytest
from engine import stock
from engine.diagrams import Diagram
from engine.play import Play
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import AdHocSubprocessSpec
from SpiffWorkflow.bpmn.specs.event_definitions.message import (
    CorrelationProperty,
    MessageEventDefinition,
)

from app import engine
from app.engine import feel

#: What a malicious file would have Python do.
ATTACK = "__import__('os').getpid()"


def six_steps() -> Diagram:
    diagram = Diagram().start().end()
    names = [f"step{number}" for number in range(6)]
    for name in names:
        diagram.user(name)
    return diagram.line("start", *names, "end")


def test_a_state_is_small_at_every_step():
    play = Play(six_steps())
    sizes = [len(play.does(f"step{number}").stored) for number in range(6)]
    assert max(sizes) < 250
    assert play.finished


def test_a_state_goes_only_into_its_own_procedure():
    other = engine.parse(Diagram().start().user("u").end().line("start", "u", "end").files())
    with pytest.raises(engine.StateMismatch):
        engine.Run.restore(other, Play(six_steps()).stored)


@pytest.mark.parametrize("stored", [b"", b"nonsense", b"\x28\xb5\x2f\xfd\x00\x58\x00\x00"])
def test_a_damaged_state_is_refused(stored):
    with pytest.raises(engine.StateMismatch):
        engine.Run.restore(engine.parse(six_steps().files()), stored)


def test_a_spec_survives_its_stored_form():
    spec = engine.parse(six_steps().files())
    again = engine.Spec.load(spec.save())
    assert again.digest == spec.digest
    assert again.elements == spec.elements
    assert again.flows == spec.flows


def test_the_expression_engine_after_a_restore_is_feel():
    case = Play(six_steps()).run._case  # noqa: SLF001 - the wall itself
    engines = {case.script_engine.environment.evaluate, case.script_engine.environment.execute}
    for answer in engines:
        with pytest.raises(feel.FeelError):
            answer(ATTACK, {})


def test_correlation_and_ad_hoc_conditions_go_through_feel():
    """SpiffWorkflow asks the environment itself in these two places, past the script engine."""
    case = Play(six_steps()).run._case  # noqa: SLF001 - the wall itself
    script_engine = case.script_engine
    properties = [CorrelationProperty("p", ATTACK, ["key"])]
    with pytest.raises(feel.FeelError):
        MessageEventDefinition("m").calculate_correlations(script_engine, properties, {})
    condition = AdHocSubprocessSpec(ATTACK, name="a").completion_condition
    with pytest.raises(feel.FeelError):
        script_engine.environment.evaluate(condition, {})


def test_stock_runs_python_in_a_correlation():
    script_engine = stock.workflow(six_steps().xml()).script_engine
    properties = [CorrelationProperty("p", ATTACK, ["key"])]
    found = MessageEventDefinition("m").calculate_correlations(script_engine, properties, {})
    assert found["key"]["p"] > 0


def test_a_python_expression_is_no_condition():
    diagram = Diagram().start().exclusive("x", default="d").end().end("other").flow("start", "x")
    diagram.flow("x", "end", identity="d").flow("x", "other", ATTACK)
    assert [problem.code for problem in engine.check(diagram.files())] == ["bad_expression"]


def test_one_spec_serves_many_threads():
    spec = engine.parse(six_steps().files())
    wrong = []

    def live(name: str) -> None:
        for number in range(20):
            state = engine.Run.start(spec, {"name": f"{name}{number}"}).save()
            for step in range(6):
                run = engine.Run.restore(spec, state)
                run.complete(run.ready()[0].id, {f"a{step}": name})
                state = run.save()
            run = engine.Run.restore(spec, state)
            expected = {"name": f"{name}{number}", **{f"a{step}": name for step in range(6)}}
            if run.variables != expected or not run.finished:
                wrong.append(run.variables)

    threads = [threading.Thread(target=live, args=(f"t{number}-",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_retried_step_is_the_same_step():
    """Ids are counted, not drawn: the same act on the same state gives the same visits."""
    play = Play(six_steps())
    first, second = play.run, play.run
    for run in (first, second):
        run.complete(run.ready()[0].id, {})
    assert first.save() == second.save()
    assert first.ready()[0].id == second.ready()[0].id


def test_every_visit_has_an_id_of_its_own():
    diagram = Diagram().start().exclusive("m").user("u").exclusive("x", default="d").end()
    diagram.line("start", "m", "u", "x").flow("x", "end", identity="d").flow("x", "m", "again")
    play = Play(diagram)
    seen = set()
    for _ in range(10):
        seen.add(play.task("u").id)
        play.does("u", again=True)
    assert len(seen) == 10


def test_the_way_so_far_survives_and_stays_compact():
    diagram = Diagram().start().exclusive("m").user("u").exclusive("x", default="d").end()
    diagram.flow("start", "m", identity="f1").flow("m", "u", identity="f2")
    diagram.flow("u", "x", identity="f3").flow("x", "end", identity="d")
    diagram.flow("x", "m", "again", identity="back")
    play = Play(diagram).does("u", again=True).does("u", again=True)
    assert play.run.current == ["u"]
    play.does("u", again=False)
    assert play.run.current == []
    counts = {"start": 1, "f1": 1, "m": 3, "f2": 3, "u": 3, "f3": 3, "x": 3, "back": 2, "d": 1}
    assert play.passed == {**counts, "end": 1}
    assert list(play.passed)[:4] == ["start", "f1", "m", "f2"]
    assert play.run.outcome == "end"


def test_a_cancelled_run_is_over():
    play = Play(six_steps()).step(lambda run: run.cancel())
    assert play.finished
    assert play.open == []
    assert play.run.outcome is None
