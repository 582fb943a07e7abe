"""What does not grow: one of 300 instances against one of three, a late round against an early.

The control is the small case on the same engine. What is measured is a whole step: read the state,
find the task, complete it, save.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engine.diagrams import Diagram, instances

from app import engine
from benchmarks.houses import report
from benchmarks.timing import by_turns

ROUNDS = 9
STEPS = 200
MILLI = 1000
EARLY, LATE = 10, 1_000


def measure() -> None:
    for name, draw in (("task", _task), ("sub_process", _sub_process)):
        spec = engine.parse(draw().files())
        few, many = (_one_of(spec, count) for count in (3, 300))
        _report(f"engine.one_of_300.{name}", many, few)
    spec = engine.parse(_loop().files())
    _report("engine.round_1000", _round(spec, LATE), _round(spec, EARLY))


def _report(name: str, ours: Callable[[], None], control: Callable[[], None]) -> None:
    measured, small = by_turns(ROUNDS, ours, control)
    report(name, measured.own * MILLI / STEPS, "ms", small.own * MILLI / STEPS)


def _one_of(spec: engine.Spec, count: int) -> Callable[[], None]:
    members = [f"member {number}" for number in range(count)]
    run = engine.Run.start(spec, {"members": members})
    return partial(_often, spec, run.save(), run.ready()[count // 2].id)


def _round(spec: engine.Spec, number: int) -> Callable[[], None]:
    run = engine.Run.start(spec, {})
    for _ in range(number):
        run.complete(run.ready()[0].id, {"again": True})
    return partial(_often, spec, run.save(), run.ready()[0].id)


def _often(spec: engine.Spec, kept: bytes, task: str) -> None:
    for _ in range(STEPS):
        run = engine.Run.restore(spec, kept)
        run.complete(task, {"agree": True, "again": True})
        run.save()


def _many() -> str:
    return instances(collection="${members}", elementVariable="member")


def _task() -> Diagram:
    diagram = Diagram().start().user("sign", _many()).user("last").end()
    return diagram.line("start", "sign", "last", "end")


def _sub_process() -> Diagram:
    inner = Diagram().start("s1").user("sign").user("seal").end("e1")
    inner.line("s1", "sign", "seal", "e1")
    diagram = Diagram().start().sub_process("sub", inner, _many()).user("last").end()
    return diagram.line("start", "sub", "last", "end")


def _loop() -> Diagram:
    diagram = Diagram().start().exclusive("m").user("u").exclusive("x", default="d").end()
    diagram.line("start", "m", "u", "x").flow("x", "end", identity="d")
    return diagram.flow("x", "m", "again")
