"""Walks through a procedure at random, in the place of the people, the operations and the clock."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from traceback import walk_tb
from typing import Any

from app import clock
from app.engine import readings, replies
from app.engine.doubts import doubtful
from app.engine.failures import RunFailed
from app.engine.guesses import Guesses
from app.engine.model import Element
from app.engine.nodes import Node
from app.engine.operations import Call
from app.engine.replies import Asked
from app.engine.run import Run
from app.engine.specs import Spec
from app.errors import AppError

#: Steps of all walks together.
MOST_STEPS = 2_000
LONGEST_WALK = 200
#: How often a step is taken, each time with other answers, that leads nowhere new.
LOOKS = 2
#: A step that goes on never, and has failed so often, cannot go on.
_ENOUGH = 10

#: What the house would tell the procedure of a case.
_ABOUT: dict[str, Any] = {
    "id": "",
    "number": "",
    "unit": "",
    "starter": "",
    "done_by": {},
}


@dataclass(frozen=True, slots=True)
class Broken:
    """Where walks break: the element, and what it says there, if it says anything."""

    element: str
    failure: RunFailed | None = None


class Walker:
    """Walks through a procedure; every step goes through bytes.

    `told` is what the steps ask, by element. A step of which it is not known is answered with what
    anything reads.
    """

    def __init__(
        self, spec: Spec, source: random.Random, told: Mapping[str, Sequence[Asked]]
    ) -> None:
        self.spec, self.source, self.told = spec, source, told
        self.guesses = Guesses(spec.procedure, told)
        self._caught = _caught(spec)
        self.steps = 0
        #: The elements passed so far; all where a walk has come to, and the levels they lie on.
        self.passed: set[str] = set()
        self.reached: set[str] = set()
        #: By element, what kept walks from going on there.
        self._failures: dict[str, list[RunFailed]] = {}
        #: Where walks have waited, each as a walk last left it, and how many walks began there.
        #: Nowhere is where a case starts.
        self._stages: dict[tuple[str, ...], bytes | None] = {(): None}
        self._begun: Counter[tuple[str, ...]] = Counter()
        #: The step done last, if nothing is known of where it breaks.
        self._last = spec.process_id

    def walk(self) -> None:
        """Walk until it ends, waits for nothing or is refused everything.

        Each walk begins where the fewest have begun, so that they come as often to late steps as to
        early ones.
        """
        if self.steps >= MOST_STEPS:
            return
        stage = min(self._stages, key=lambda one: self._begun[one])
        self._begun[stage] += 1
        kept = self._stages[stage] or self._looks(self._starts)
        for _ in range(LONGEST_WALK):
            if kept is None or self.steps >= MOST_STEPS:
                return
            kept = self._looks(partial(self._goes_on, kept))

    def _starts(self) -> Run:
        about: dict[str, Any] = {
            **_ABOUT,
            "started_on": clock.today(),
            "entered_by": self.source.choice((None, "")),
        }
        return Run.start(self.spec, {"case": about}, self._rehearsing)

    def broken_by(self, error: Exception) -> Broken:
        """The element at which a walk broke: the innermost that was at work then."""
        frames = (frame.f_locals.get("self") for frame, _line in walk_tb(error.__traceback__))
        at_work = [node.bpmn_id for node in frames if isinstance(node, Node)]
        return Broken(at_work[-1] if at_work else self._last)

    def dead_ends(self) -> list[Broken]:
        """The elements at which every walk has failed that came there, whatever was answered.

        Left out are those where it may be for a guess.
        """
        unsure = doubtful(self.guesses, self.told)
        return [
            Broken(element, failures[-1])
            for element, failures in self._failures.items()
            if len(failures) >= _ENOUGH
            and self._way_to(element) not in self.reached
            and not readings.names_read(self.spec.procedure, self.spec.elements[element]) & unsure
        ]

    def _way_to(self, element: str) -> str:
        """What a walk must come to for an event to wait: what it is beside, or else itself."""
        one = self.spec.elements[element]
        if one.attached_to:
            return one.attached_to
        around = self.spec.elements.get(one.process)
        if around is not None and around.triggered and one.kind == "startEvent":
            return around.process
        return element

    def _looks(self, step: Callable[[], Run | None]) -> bytes | None:
        """The state after a step, taken with other answers as long as it leads nowhere new.

        None if all of them end, or are refused: to answers of chance it may say no.
        """
        kept = None
        for _ in range(LOOKS):
            self.steps += 1
            run = self._done(step)
            if run is None:
                continue
            is_new = self._note(run)
            if not run.finished:
                kept = self._keep(run)
            if is_new:
                break
        return kept

    def _done(self, step: Callable[[], Run | None]) -> Run | None:
        """A step that was not refused."""
        try:
            return step()
        except RunFailed as failure:
            if failure.values["element"] in self.spec.elements:
                self._failures.setdefault(failure.values["element"], []).append(failure)
        except AppError:
            pass
        return None

    def _note(self, run: Run) -> bool:
        """Note where it has come to; was nobody there before?"""
        passed = {one.id for one in run.trail}
        reached = passed | set(run.current)
        elements = self.spec.elements
        reached |= {elements[one].process for one in reached if one in elements}
        is_new = not (reached <= self.reached and passed <= self.passed)
        self.passed |= passed
        self.reached |= reached
        return is_new

    def _keep(self, run: Run) -> bytes:
        kept = self._stages[tuple(sorted(run.current))] = run.save()
        return kept

    def _goes_on(self, kept: bytes) -> Run | None:
        """Do one of the things that the run waits for; None if it waits for none."""
        run = Run.restore(self.spec, kept, self._rehearsing)
        tasks, messages, due = run.ready(), run.awaited, run.next_due
        ways = [*(["task"] * 3 if tasks else []), *(["message"] if messages else [])]
        ways += ["time"] if due is not None else []
        match self.source.choice(ways) if ways else None:
            case "task":
                task = self.source.choice(tasks)
                self._last = task.element
                run.complete(task.id, self._answers(run, task.id, task.element))
            case "message":
                waiting = self.source.choice(messages)
                run.deliver(waiting.message, self.guesses.payload(self.source), waiting.key)
            case "time":
                run.advance(due or clock.now())
            case _:
                return None
        return run

    def _answers(self, run: Run, task_id: str, element: str) -> dict[str, Any]:
        if element not in self.told:
            return self.guesses.draw(self.source)
        known = run.seen_by(task_id)
        return replies.draw(self.told[element], known, self.guesses.values, self.source)

    def _rehearsing(self, element: str, visit: str) -> Call:
        asked: Element = self.spec.elements[element]
        told = self.guesses.told_by(asked, self.source)
        caught = self._caught.get(element)
        refused = self.source.choice((None, *caught)) if caught else None
        return Call("", "", element, visit, rehearsed=told, refused=refused)


def _caught(spec: Spec) -> dict[str, list[str]]:
    """Element → the refusals of its operation for which a boundary event stands ready."""
    found: dict[str, list[str]] = {}
    for one in spec.elements.values():
        if one.attached_to and one.event and one.event.kind == "error" and one.event.name:
            found.setdefault(one.attached_to, []).append(one.event.name)
    return found
