"""A procedure walked through in a process of its own before it is put in force.

Checking reads a procedure; the trial runs it, so that what nobody has thought of ends there: the
child may use so much time and memory and no more. It carries no operation out and knows no house:
answers and what operations tell are guessed from what reads them, at random; timers go off,
messages arrive, operations refuse where that is a way on.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app import clock
from app.engine.guesses import Guesses
from app.engine.operations import Call
from app.engine.problems import Problem, error
from app.engine.run import Run
from app.engine.specs import Spec
from app.errors import AppError, Sentence

SECONDS = 5
MEMORY = 512 * 1024 * 1024
#: Steps of all walks together.
MOST_STEPS = 2_000
WALKS = 200
LONGEST_WALK = 200
#: How often a step is tried that is refused.
TRIES = 5
#: Seconds by the clock: a loaded machine gives the child its time late.
PATIENCE = 60

#: What the house would tell the procedure of a case.
_ABOUT: dict[str, Any] = {
    "id": "",
    "number": "",
    "unit": "",
    "starter": "",
    "done_by": {},
}
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
            spec, Sentence("试走到“%(element)s”之后出错，请检查它后面的步骤。", element=element)
        )
    return _problem(spec, Sentence("试走用尽了时间或内存，请检查流程里有没有过大的循环或集合。"))


def _problem(spec: Spec, said: Sentence) -> Problem:
    return error("process.bpmn", spec.process_id, "trial", said)


class Walker:
    """Walks through a procedure; every step goes through bytes."""

    def __init__(self, spec: Spec, source: random.Random) -> None:
        self.spec, self.source, self.guesses = spec, source, Guesses(spec)
        self.steps = 0
        self._refusals = _caught(spec)
        #: The elements passed so far.
        self.passed: set[str] = set()
        #: The step done last: what breaks breaks behind it.
        self.last = spec.name or spec.process_id

    def walk(self) -> None:
        """Walk until it ends, waits for nothing or is refused everything."""
        about: dict[str, Any] = {
            **_ABOUT,
            "started_on": clock.today(),
            "entered_by": self.source.choice((None, "")),
        }
        kept = self._tries(lambda: Run.start(self.spec, {"case": about}, self._rehearsing))
        for _ in range(min(LONGEST_WALK, MOST_STEPS - self.steps)):
            if kept is None:
                return
            kept = self._tries(partial(self._goes_on, kept))
            self.steps += 1

    def _tries(self, step: Callable[[], Run | None]) -> bytes | None:
        """The state after a step; None at an end, or if it says no to answers of chance.

        That it says no is what it should: other answers are tried.
        """
        for _ in range(TRIES):
            try:
                run = step()
            except AppError:
                continue
            if run is None:
                return None
            self.passed.update(one.id for one in run.trail)
            return None if run.finished else run.save()
        return None

    def _goes_on(self, kept: bytes) -> Run | None:
        """Do one of the things that the run waits for; None if it waits for none."""
        run = Run.restore(self.spec, kept, self._rehearsing)
        tasks, messages, due = run.ready(), run.awaited, run.next_due
        ways = [*(["task"] * 3 if tasks else []), *(["message"] if messages else [])]
        ways += ["time"] if due is not None else []
        match self.source.choice(ways) if ways else None:
            case "task":
                task = self.source.choice(tasks)
                self.last = task.name or task.element
                run.complete(task.id, self.guesses.draw(self.source))
            case "message":
                waiting = self.source.choice(messages)
                self.last = waiting.message
                run.deliver(waiting.message, self.guesses.draw(self.source), waiting.key)
            case "time":
                run.advance(due or clock.now())
            case _:
                return None
        return run

    def _rehearsing(self, element: str, visit: str) -> Call:
        told = self.guesses.draw(self.source)
        refusals = self._refusals.get(element)
        refused = self.source.choice((None, *refusals)) if refusals else None
        return Call("", "", element, visit, rehearsed=told, refused=refused)


def _caught(spec: Spec) -> dict[str, list[str]]:
    """Element → the refusals of its operation for which a boundary event stands ready."""
    found: dict[str, list[str]] = {}
    for one in spec.elements.values():
        if one.attached_to and one.event and one.event.kind == "error" and one.event.name:
            found.setdefault(one.attached_to, []).append(one.event.name)
    return found


def _child(seconds: int, memory: int) -> int:
    """The spec comes on standard input; where it breaks is told on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    spec = Spec.load(sys.stdin.buffer.read())
    walker = Walker(spec, random.Random(1))  # noqa: S311 - the same walks every time
    try:
        for _ in range(WALKS):
            walker.walk()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever breaks here would break for the people
        sys.stdout.write(walker.last)
        return _ERROR
    return _FINE


if __name__ == "__main__":
    sys.exit(_child(*map(int, sys.argv[1:])))
