"""A gateway's condition: ours in FEEL against SpiffWorkflow's own, which is Python's `eval`."""

from __future__ import annotations

from SpiffWorkflow.bpmn.script_engine import TaskDataEnvironment

from app.engine import feel
from benchmarks.houses import report
from benchmarks.timing import by_turns

ROUNDS = 7
TIMES = 5_000
MICRO = 1_000_000
NAMES = {"amount": 150, "level": "A", "approved": True}
OURS = 'amount > 100 and level = "A" and approved'
STOCK = 'amount > 100 and level == "A" and approved'


def measure() -> None:
    environment = TaskDataEnvironment()

    def ours() -> None:
        for _ in range(TIMES):
            assert feel.evaluate(OURS, NAMES) is True

    def stock() -> None:
        for _ in range(TIMES):
            assert environment.evaluate(STOCK, NAMES) is True

    mine, control = by_turns(ROUNDS, ours, stock)
    report("feel.condition", mine.own * MICRO / TIMES, "us", control.own * MICRO / TIMES)
