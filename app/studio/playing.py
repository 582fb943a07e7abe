"""A procedure played through on the engine alone, with answers that are there beforehand.

No operation is carried out: what it gave is told, or is a gap. Nothing is read from the house but
the forms of the steps, nothing is written. Where a step was never answered (it is new), a player
that may suppose goes on as if it had been agreed to, and notes the gap; one that may not stops.
"""

from __future__ import annotations

import uuid
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.cases import turns
from app.cases.progress import CASE
from app.definitions.catalogue import Deployed
from app.engine import Call, CannotSendBack, Decided, Element, ReadyTask, Run, feel, operations
from app.errors import AppError, Sentence
from app.studio import saying
from app.studio.scripts import (
    Answered,
    Done,
    Event,
    Gap,
    GapKind,
    Received,
    Returned,
    Script,
    Stood,
)
from app.studio.voting import Ballots

#: More steps than this in one case are a circle.
MOST_STEPS = 300
#: What ends a case may be noted a little before its own timer would be due by the record.
_SLACK = timedelta(seconds=2)
_CIRCLE = Sentence("走了很多步也没有办结，可能在兜圈子")


class Player:
    """Plays a script through a procedure, once."""

    def __init__(self, deployed: Deployed, script: Script, *, supposes: bool) -> None:
        self.deployed, self.script, self.supposes = deployed, script, supposes
        self.run: Run | None = None
        self.gaps: dict[Gap, None] = {}
        self.done: list[Done] = []
        #: Why it could not go on, if it could not.
        self.stuck: Sentence | None = None
        self._signers = {key: deque(times) for key, times in script.signers.items()}
        self._results = {key: deque(several) for key, several in script.results.items()}
        answered = (one.element for one in script.events if isinstance(one, Answered))
        self._to_come = Counter(answered)
        #: Answers for which no step has waited yet.
        self.unused: list[Answered] = []
        self._unheard: list[Received] = []
        self._ballots = Ballots(deployed)
        self._is_still = False
        self._decided: list[Decided] = []
        self._steps = 0

    @property
    def decided(self) -> list[Decided]:
        return [*self._decided, *(self.run.decided if self.run else ())]

    def play(self) -> None:
        """From the start as far as it goes."""
        try:
            self._plays()
        except _Stuck as stop:
            self.stuck = stop.said
        except (AppError, feel.FeelError) as error:
            self.stuck = Sentence(error.message, **error.values)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            self.stuck = Sentence("系统推算不下去")

    def _plays(self) -> None:
        with clock.standing_at(self.script.begins_at):
            known = {CASE: dict(self.script.about)}
            self.run = Run.start(self.deployed.spec, known, self._call, self._who_signs)
        for event in self.script.events:
            with clock.standing_at(event.at):
                self._time_goes_on(event.at)
                self._follow(event)
        self._finish()

    # -- what was recorded

    def _follow(self, event: Event) -> None:
        match event:
            case Answered():
                self._to_come[event.element] -= 1
                task = self._task_for(event)
                if task is None:
                    self.unused.append(event)
                else:
                    self._complete(task, event)
            case Received():
                if not self._hears(event):
                    self._unheard.append(event)
            case Returned():
                self._return(event)
            case Stood():
                self._is_still = event.is_still

    def _task_for(self, event: Answered) -> ReadyTask | None:
        """The visit that an answer is for; new steps before it are passed as supposed."""
        return self._brought_to(event.element, event.at, event.whose)

    def _brought_to(
        self, element: str, now: datetime, whose: str | None = None
    ) -> ReadyTask | None:
        if element not in self.deployed.spec.elements:
            return None
        while True:
            ready = self._running.ready()
            if found := _match(ready, element, whose):
                return found
            other = next((one for one in ready if not self._to_come[one.element]), None)
            if other is None or not self._pass(other, now):
                return None

    def _hears(self, event: Received) -> bool:
        for one in self._running.awaited:
            if one.message == event.message:
                if event.payload is None:
                    self._note(GapKind.MESSAGE, one.element, event.message)
                self._running.deliver(event.message, dict(event.payload or {}), one.key)
                return True
        return False

    def _return(self, event: Returned) -> None:
        """The case goes back, if it can from where it is."""
        source = event.from_element
        task = self._brought_to(source, event.at) if source is not None else None
        kept = self._save()
        if task is not None and event.element in self.deployed.spec.elements:
            try:
                self._running.move_to(event.element, task.id, lapse=event.lapse)
            except CannotSendBack:
                self._restore(kept)
            else:
                return
        self._note(GapKind.RETURN, event.element)

    # -- what was not

    def _finish(self) -> None:
        """What is left: steps that came to wait, messages kept for now, times that go by.

        One who may not suppose lets no time go by after the last that is known.
        """
        now = self.script.until + _SLACK
        while not self._running.finished:
            self._count_step()
            with clock.standing_at(now):
                self._time_goes_on(now)
                if self._moves_on(now):
                    continue
            due = self._running.next_due
            if not self.supposes:
                return
            if due is None:
                self._note_awaited()
                return
            now = max(now, due)
            with clock.standing_at(now):
                self._running.advance(now)

    def _moves_on(self, now: datetime) -> bool:
        for task in self._running.ready():
            if self._pass(task, now):
                return True
        for kept in self._unheard:
            if self._hears(kept):
                self._unheard.remove(kept)
                return True
        return False

    def _pass(self, task: ReadyTask, now: datetime) -> bool:
        """Do a step by an answer that was left over, or else as supposed."""
        kept = next((one for one in self.unused if one.element == task.element), None)
        if kept is not None:
            self.unused.remove(kept)
            self._complete(task, kept)
        elif self.supposes:
            self._note(GapKind.STEP, task.element)
            asked = self.deployed.questions(task.element)
            answers = saying.supposed(asked)
            self._complete(task, Answered(now, task.element, answers), is_told=False)
        else:
            return False
        return True

    def _note_awaited(self) -> None:
        for one in self._running.awaited:
            self._note(GapKind.MESSAGE, one.element, one.message)

    # -- doing a step

    def _complete(self, task: ReadyTask, event: Answered, *, is_told: bool = True) -> None:
        self._count_step()
        element = self.deployed.spec.elements[task.element]
        doer = uuid.UUID(event.doer) if event.doer else None
        turns.note_doer(self._running, element.id, doer)
        turns.note_principal(self._running, element.id, event.principal)
        answers: dict[str, Any] = {}
        if not element.answers_to:
            asked = self.deployed.questions(element.id)
            known = self._running.seen_by(task.id)
            answers, missing = saying.told(asked, event.answers, known)
            for kind, label in missing:
                self._note(kind, element.id, label)
        is_late = is_told and task.due is not None and task.due < event.said_at
        self.done.append(Done(element.id, is_late))
        if not self._goes_straight(task, element, event, answers):
            self._ballots.complete(self._running, task, answers, event.doer)

    def _goes_straight(
        self, task: ReadyTask, element: Element, event: Answered, answers: dict[str, Any]
    ) -> bool:
        """After a return, straight on to where it came from, if that was so and can be."""
        target = event.returns_to
        if target not in self.deployed.spec.elements or target is None or element.signing:
            return False
        kept = self._save()
        try:
            self._running.hand_over(task.id, answers, target)
        except CannotSendBack:
            self._restore(kept)
            return False
        return True

    # -- the engine's questions

    def _call(self, element: str, visit: str) -> Call:
        asked = self.deployed.spec.elements[element].operation or ""
        left = self._results.get(element)
        if left and left[0].operation == asked:
            known = left.popleft()
            given = known.given or {}
            return Call("", "", element, visit, rehearsed=given, refused=known.refused)
        if not operations.is_known(asked) or operations.find(asked).tells:
            self._note(GapKind.OPERATION, element, asked)
        return Call("", "", element, visit, rehearsed={})

    def _who_signs(self, element: Element, _names: Mapping[str, Any]) -> list[str]:
        """Those who were entitled then, time after time; of a step that is new, somebody."""
        known = self._signers.get(element.id)
        return known.popleft() if known else [str(uuid.UUID(int=1))]

    # -- within

    @property
    def _running(self) -> Run:
        assert self.run is not None, "it has begun"
        return self.run

    def _time_goes_on(self, now: datetime) -> None:
        if not self._is_still and not self._running.finished:
            self._running.advance(now)

    def _note(self, kind: GapKind, element: str, about: str = "") -> None:
        self.gaps[Gap(kind, element, about)] = None

    def _save(self) -> bytes:
        return self._running.save()

    def _restore(self, kept: bytes) -> None:
        """Back to what was saved; a run out of which an exception came is dead."""
        self._decided += self._running.decided
        self.run = Run.restore(self.deployed.spec, kept, self._call, self._who_signs)

    def _count_step(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise _Stuck(_CIRCLE)


class _Stuck(Exception):
    def __init__(self, said: Sentence) -> None:
        super().__init__(str(said))
        self.said = said


def _match(ready: Iterable[ReadyTask], element: str, whose: str | None) -> ReadyTask | None:
    """Of several visits of a step that of the person whose turn it was, else the first."""
    found = [one for one in ready if one.element == element]
    own = (one for one in found if whose and str(one.item) == whose)
    return next(own, found[0] if found else None)
