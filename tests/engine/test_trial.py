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


def test_the_walks_answer_what_conditions_ask_for():
    walked = set()
    spec, source = fork(), random.Random(1)  # noqa: S311 - reproducible on purpose
    for _ in range(40):
        answers = trial.answers(spec, source)
        walked.add(answers["said"])
    assert walked == {None, "yes"}
    assert trial.walk_through(spec, source) == 2 * trial.WALKS


def test_a_step_that_breaks_is_told():
    """A fault of ours, made by damaging a spec that has passed every check."""
    spec = fork()
    damaged = engine.Spec(spec.procedure)
    element = damaged.procedure.elements["b"]
    object.__setattr__(element, "kind", "no such kind")
    assert engine.try_out(engine.Spec(damaged.procedure)).code == "trial"
