"""A procedure walked through in a process of its own before it is put in force.

Checking reads a procedure; the trial runs it, so that what nobody has thought of ends there: the
child may use so much time and memory and no more. It carries no operation out and knows no house:
it is told what the steps ask and answers at random; what operations tell is guessed from what
reads it; timers go off, messages arrive.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from app import errors
from app.engine.model import Element
from app.engine.problems import Problem
from app.engine.replies import Asked
from app.engine.specs import Spec
from app.engine.walking import Broken, Walker
from app.errors import Sentence

SECONDS = 20
MEMORY = 512 * 1024 * 1024
WALKS = 200
#: Seconds by the clock: a loaded machine gives the child its time late.
PATIENCE = 120

_ROOT = Path(__file__).resolve().parents[2]
_FINE, _ERROR = 0, 3

#: What steps ask, by element.
Told = Mapping[str, Sequence[Asked]]


def try_out(spec: Spec, told: Told | None = None) -> Problem | None:
    """What happens to a procedure on its way that must not; None if nothing does.

    `told` is what the steps ask; a step that is not in it may be answered anyhow.
    """
    command = [sys.executable, "-m", "app.engine.trial", str(SECONDS), str(MEMORY)]
    try:
        child = subprocess.run(  # noqa: S603 - our own words
            command,
            input=_written(told or {}) + b"\n" + spec.save(),
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
        return _broken(spec, orjson.loads(child.stdout))
    return _problem(spec, Sentence("试走用尽了时间或内存，请检查流程里有没有过大的循环或集合。"))


def _broken(spec: Spec, found: dict[str, Any]) -> Problem:
    """At which element it breaks, and why if that is known."""
    element = spec.elements.get(found["element"])
    name = element.label if element else spec.name
    place = {"name": name, "id": found["element"]}
    if found["failure"] is None:
        said = Sentence("试走到“%(name)s”（%(id)s）时出错，请检查这一步。", **place)
    else:
        said = Sentence(
            "试走到“%(name)s”（%(id)s），每次都无法继续，请改正这一步：%(cause)s",
            **place,
            cause=errors.from_json(found["failure"]).values["cause"],
        )
    return _problem(spec, said, element)


def _problem(spec: Spec, said: Sentence, element: Element | None = None) -> Problem:
    place = (element.id, element.name or None) if element else (spec.process_id, None)
    return Problem.saying(("process.bpmn", *place), "trial", said)


def _written(told: Told) -> bytes:
    return orjson.dumps({key: [one.to_json() for one in asked] for key, asked in told.items()})


def _read(told: bytes) -> Told:
    kept = orjson.loads(told)
    return {key: [Asked.from_json(one) for one in asked] for key, asked in kept.items()}


def _child(seconds: int, memory: int) -> int:
    """Walk through the spec of standard input; where it breaks goes to standard output.

    Before the spec comes a line that says what the steps ask.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    told, _, stored = sys.stdin.buffer.read().partition(b"\n")
    source = random.Random(1)  # noqa: S311 - the same walks every time
    walker = Walker(Spec.load(stored), source, _read(told))
    found = _walk(walker)
    if not found:
        return _FINE
    failure = found[0].failure and errors.as_json(found[0].failure)
    sys.stdout.buffer.write(orjson.dumps({"element": found[0].element, "failure": failure}))
    return _ERROR


def _walk(walker: Walker) -> list[Broken]:
    try:
        for _ in range(WALKS):
            walker.walk()
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever breaks here would break for the people
        return [walker.broken_by(error)]
    return walker.dead_ends()


if __name__ == "__main__":
    sys.exit(_child(*map(int, sys.argv[1:])))
