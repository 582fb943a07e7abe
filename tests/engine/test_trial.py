"""The trial before a procedure is put in force: what breaks or never ends is told, and ends."""

from __future__ import annotations

import random

from engine.diagrams import Diagram

from app import engine
from app.engine import trial


def fork():
    drawn = Diagram().start().user("a").exclusive("x", default="d").user("b").user("c").end()
    drawn.line("start", "a", "x").flow("x", "b", 'said = "yes"').flow("x", "c", identity="d")
    return engine.parse(drawn.line("b", "end").line("c", "end").files())


def test_what_uses_up_its_time_is_told(monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", 0)
    problem = engine.try_out(fork())
    assert problem.code == "trial"
    assert "时间或内存" in str(problem.message)


def test_what_runs_is_fine():
    assert engine.try_out(fork()) is None


def test_a_quotation_mark_within_a_text_is_no_end_of_it():
    drawn = Diagram().start().user("a").exclusive("x", default="d").user("b").user("c").end()
    drawn.line("start", "a", "x").flow("x", "b", r'said = "\"yes\""').flow("x", "c", identity="d")
    spec = engine.parse(drawn.line("b", "end").line("c", "end").files())
    assert engine.try_out(spec) is None
    assert walked(spec).passed >= {"b", "c"}


def walked(spec):
    walker = trial.Walker(spec, random.Random(1))  # noqa: S311 - reproducible on purpose
    for _ in range(trial.WALKS):
        walker.walk()
    return walker


def test_the_walks_answer_what_conditions_ask_for():
    assert walked(fork()).passed >= {"a", "b", "c", "end"}


def test_what_an_operation_tells_is_guessed_from_what_reads_it():
    drawn = (
        Diagram()
        .start()
        .user("a")
        .service("o", "test.tell", {"to": "[]"})
        .exclusive("x", default="d")
    )
    drawn.user("rare").end().line("start", "a", "o", "x").flow("x", "end", identity="d")
    drawn.flow("x", "rare", "count > 40").line("rare", "end")
    assert "rare" in walked(engine.parse(drawn.files())).passed


def damaged():
    """A fault of ours, made by damaging a spec that has passed every check."""
    spec = fork()
    element = spec.procedure.elements["b"]
    object.__setattr__(element, "kind", "no such kind")
    return engine.Spec(spec.procedure)


def test_a_step_that_breaks_is_told():
    assert engine.try_out(damaged()).code == "trial"
