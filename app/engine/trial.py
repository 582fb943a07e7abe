"""A procedure walked through in a process of its own before it is put in force.

Checking reads a procedure; the trial runs it, so that what nobody has thought of ends there: the
child may use so much time and memory and no more. It carries no operation out and knows no house:
answers are what the conditions ask for, at random; timers go off, messages arrive.
"""

from __future__ import annotations

import random
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from app import clock
from app.engine import feel
from app.engine.operations import Call
from app.engine.problems import Problem, error
from app.engine.run import Run
from app.engine.specs import Spec
from app.errors import AppError, Sentence

SECONDS = 5
MEMORY = 512 * 1024 * 1024
#: Steps of all walks together.
MOST_STEPS = 2_000
WALKS = 20
LONGEST_WALK = 200
#: Seconds by the clock: a loaded machine gives the child its time late.
PATIENCE = 60

#: What the house would tell the procedure of a case.
_ABOUT: dict[str, Any] = {
    "id": "",
    "number": "",
    "unit": "",
    "starter": "",
    "entered_by": None,
    "done_by": {},
}
#: What conditions compare variables with: `result = "pass"`, `rounds > 3`.
_COMPARED = re.compile(r'([^\W\d]\w*)\s*[<>!]?=?\s*("[^"]*"|\d+(?:\.\d+)?|true|false)')
_ROOT = Path(__file__).resolve().parents[2]
_FINE, _ERROR = 0, 3


def try_out(spec: Spec) -> Problem | None:
    """What happens to a procedure on its way that must not; None if nothing does."""
    command = [sys.executable, "-m", "app.engine.trial", str(SECONDS), str(MEMORY)]
    try:
        child = subprocess.run(  # noqa: S603 - our own words
            command,
            input=spec.save(),
            cwd=_ROOT,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _problem(spec, Sentence("试走没有结束，请检查流程里有没有停不下来的回路。"))
    if child.returncode == _FINE:
        return None
    if child.returncode == _ERROR:
        element = child.stdout.decode().strip()
        return _problem(
            spec, Sentence("试走到“%(element)s”时出错，请检查这一步。", element=element)
        )
    return _problem(spec, Sentence("试走用尽了时间或内存，请检查流程里有没有过大的循环或集合。"))


def _problem(spec: Spec, said: Sentence) -> Problem:
    return error("process.bpmn", spec.process_id, "trial", said)


def walk_through(spec: Spec, source: random.Random) -> int:
    """Walk through a procedure many times at random; how many steps that took."""
    steps = 0
    for _ in range(WALKS):
        steps += _walk(spec, source, min(LONGEST_WALK, MOST_STEPS - steps))
    return steps


def _walk(spec: Spec, source: random.Random, most: int) -> int:
    """One walk, until it ends, waits for nothing or is refused; every step through bytes."""
    about: dict[str, Any] = {**_ABOUT, "started_on": clock.today()}
    try:
        run = Run.start(spec, {"case": about}, _rehearsing)
        for step in range(most):
            run = Run.restore(spec, run.save(), _rehearsing)
            if run.finished or not _goes_on(run, source):
                return step
    except AppError:
        return 1  # to answers of chance it may say no: that it says so is what it should
    return most


def _goes_on(run: Run, source: random.Random) -> bool:
    """Do one of the things that the run waits for; False if it waits for none."""
    tasks, messages, due = run.ready(), run.awaited, run.next_due
    ways = [*(["task"] if tasks else []), *(["message"] if messages else [])]
    ways += ["time"] if due is not None else []
    match source.choice(ways) if ways else None:
        case "task":
            run.complete(source.choice(tasks).id, answers(run.spec, source))
        case "message":
            waiting = source.choice(messages)
            run.deliver(waiting.message, {}, waiting.key)
        case "time":
            run.advance(due or clock.now())
        case _:
            return False
    return True


def answers(spec: Spec, source: random.Random) -> dict[str, Any]:
    """Of what the conditions ask for, something for every variable, or nothing."""
    compared: dict[str, list[Any]] = {}
    for flow in spec.flows.values():
        for name, text in _COMPARED.findall(flow.condition or ""):
            compared.setdefault(name, [None]).append(feel.evaluate(text, {}))
    return {name: source.choice(values) for name, values in compared.items() if name != "case"}


def _rehearsing(element: str, visit: str) -> Call:
    return Call("", "", element, visit, is_rehearsal=True)


def _child(seconds: int, memory: int) -> int:
    """The spec comes on standard input; where it breaks is told on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    spec = Spec.load(sys.stdin.buffer.read())
    try:
        walk_through(spec, random.Random(1))  # noqa: S311 - the same walks every time
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever breaks here would break for the people
        sys.stdout.write(spec.name or spec.process_id)
        return _ERROR
    return _FINE


if __name__ == "__main__":
    sys.exit(_child(*map(int, sys.argv[1:])))
