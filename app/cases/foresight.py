"""Who will most likely have a case next: its procedure rehearsed ahead, on a copy in memory.

People agree at each step and let what they need not say open; no operation is carried out and
nothing is written. A step after a gateway that hangs on what is not known yet names that gateway.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

from app import clock
from app.cases import assignment, progress, supposing, turns
from app.cases.foretold import Foresight, Place, Step, with_people
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.cases.skipahead import Rehearsed
from app.cases.skipping import Skip
from app.db import new_id
from app.definitions import catalogue
from app.definitions.sources import Asking
from app.engine import Ahead, Chart, Element, ReadyTask, feel
from app.errors import AppError, Sentence
from app.organisation import directory
from app.organisation.actors import person_key

MOST_STEPS = 40
MOST_SECONDS = 0.25
#: So many items of one step are answered one by one; of more, one stands for all.
MOST_INSTANCES = 20


def of_start(
    version_id: uuid.UUID, asking: Asking, answers: Mapping[str, Any], entered_by: uuid.UUID | None
) -> Foresight:
    """What would come of starting a case with what has been written so far.

    `asking` says at which unit, and whose matter it is.
    """
    case = Case(
        id=new_id(),
        number="",
        version_id=version_id,
        unit_id=asking.unit_id,
        starter_id=asking.person_id,
        entered_by_id=entered_by,
        started_at=clock.now(),
    )
    spec = catalogue.spec_of(version_id)
    first = spec.first_user_task
    supposed = dict(supposing.of_steps(version_id))
    if first:
        asked = catalogue.questions_of(version_id, first)
        supposed[first] = replace(supposed[first], given=supposing.so_far(asked, answers, asking))
    try:
        known = {progress.CASE: progress.about(case)}
        ahead = Ahead.of_new(spec, supposed, known, progress.who_signs(case))
        _Walk(case, ahead).does_first(first)
    except (AppError, ValueError):
        return Foresight(stops=_HANGS)
    return _Walk(case, ahead).goes()


def of_case(case: Case, items: Iterable[WorkItem]) -> Foresight:
    """What is still to come in an open case after the `items` that wait in it now."""
    spec = catalogue.spec_of(case.version_id)
    supposed, who_signs = supposing.of_steps(case.version_id), progress.who_signs(case)
    ahead = Ahead.of_stored(spec, supposed, case.state, who_signs)
    waiting = [*(task.element for task in ahead.run.ready()), *ahead.run.current]
    walk = _Walk(case, ahead)
    walk.items = {one.engine_id: one for one in items if one.part == Part.STEP}
    return walk.goes(set(waiting))


#: What is said where nothing more can be foreseen.
_HANGS = Sentence("再往后由谁办，要看前面办理的结果。")
_LONG = Sentence("只推算到这里，后面还有步骤。")


class _Walk:
    """One rehearsal, step by step, with the people of each."""

    def __init__(self, case: Case, ahead: Ahead) -> None:
        self.case, self.ahead = case, ahead
        self.steps: dict[str, Step] = {}
        self.rounds = 0
        #: What waits now, by the engine's task.
        self.items: dict[str, WorkItem] = {}
        self.rehearsed = Rehearsed(case)
        self.until = perf_counter() + MOST_SECONDS
        self._excluding = _excluding(ahead.spec.elements.values())

    def does_first(self, element: str | None) -> None:
        """The starter has written the first form."""
        if element is not None:
            self._note_doer(element, self.case.doer_id)
            self._say(element, [Place(person_key(self.case.doer_id))])
            self.ahead.answer(self.ahead.run.ready()[0])

    def goes(self, now: set[str] | frozenset[str] = frozenset()) -> Foresight:
        """Go on to the end, or as far as it can be foreseen; `now` are the steps that wait now."""
        stops = None
        ahead_of = set(now)
        try:
            while stops is None and not self.ahead.run.finished:
                stops = self._goes_on(ahead_of)
        except (AppError, ValueError):
            stops = _HANGS
        chart = self.ahead.chart()
        steps = tuple(_hanging(one, chart) for one in with_people(self.case, self.steps.values()))
        later = tuple(with_people(self.case, self._later(now))) if stops else ()
        known = {*self.steps, *now, *(one.element.id for one in later)}
        return Foresight(steps, later, _besides(self.ahead, chart, known), stops)

    def _later(self, now: Collection[str]) -> Iterator[Step]:
        """The steps for people that usually follow where nothing more is certain, in order."""
        spec = self.ahead.spec
        seen, ends = {*self.steps, *now}, [*(self.steps or now)][-1:] or spec.beginning
        while ends:
            for target in spec.usual_next(ends.pop(0), self.ahead.known):
                if target not in seen:
                    seen.add(target)
                    ends.append(target)
                    element = spec.elements[target]
                    if element.waits_for_people:
                        yield Step(element, (self._place(_supposed_task(element)),))

    def _goes_on(self, now: set[str]) -> Sentence | None:
        """Do what waits; why not, where it comes round again or takes too long."""
        self.rounds += 1
        if self.rounds > MOST_STEPS or perf_counter() > self.until:
            return _LONG
        ready = self.ahead.run.ready()
        return self._does(ready, now) if ready else self._passes(now)

    def _passes(self, now: set[str]) -> Sentence | None:
        """What waits for a message or a time goes on."""
        forks = tuple(self.ahead.forks.values())
        element = self.ahead.passes()
        if element is None or element.id in self.steps:
            return _HANGS
        if element.id not in now:
            self.steps[element.id] = Step(element, forks=forks)
        now.discard(element.id)
        return None

    def _does(self, ready: Sequence[ReadyTask], now: set[str]) -> Sentence | None:
        """All items of the step that waits longest."""
        first = ready[0]
        same = [task for task in ready if task.element == first.element]
        is_in_turn = first.index is not None and len(same) == 1
        if first.element in now:
            now.discard(first.element) if not is_in_turn else None
            self._say(first.element, [self._waiting(task) for task in same])
        elif first.element in self.steps and not is_in_turn:
            return _HANGS
        else:
            self._note(same)
        for task in same[:MOST_INSTANCES]:
            item = self.items.get(task.id)
            self.ahead.answer(task, item.returns_to if item else None)
        rest = same[MOST_INSTANCES:]
        if rest:
            self.ahead.run.conclude(rest[0].id, {})
        return None

    def _note(self, tasks: Sequence[ReadyTask]) -> None:
        element = self.ahead.spec.elements[tasks[0].element]
        before = self.steps.get(element.id)
        places = tuple(self._place(task) for task in tasks)
        if before is None:
            step = Step(element, places, forks=tuple(self.ahead.forks.values()))
            skip = self._passed(tasks[0], places[0]) if len(places) == 1 else None
            step = replace(step, skip=skip)
        else:
            step = replace(before, places=before.places + places)
        self.steps[element.id] = step
        self._say(element.id, places)
        if element.id in self._excluding and len(places) == 1:
            self._note_one_doer(element.id, places[0])

    def _passed(self, task: ReadyTask, place: Place) -> Skip | None:
        """How the system will do a step; then it is answered so, for whoever counts as its doer."""
        fit = self._fit(place) if self.rehearsed.counts else ()
        names = self.ahead.run.seen_by(task.id)
        skip = self.rehearsed.skip(task.element, fit, names, is_vacant=place.is_vacant)
        if skip is not None:
            given = replace(self.ahead.supposed[task.element], given=skip.answers)
            self.ahead.supposed = {**self.ahead.supposed, task.element: given}
            if skip.person_id is not None:
                self._note_doer(task.element, skip.person_id)
        return skip

    def _say(self, element: str, places: Sequence[Place]) -> None:
        """A step is done as supposed, by whoever is fit for it."""
        if self.rehearsed.counts:
            fit = self._fit(places[0]) if len(places) == 1 else ()
            self.rehearsed.says(element, fit, self.ahead.supposed[element].given)

    def _waiting(self, task: ReadyTask) -> Place:
        """What waits now waits for whoever has it; what its holder has done is nobody's turn."""
        item = self.items.get(task.id)
        if item is None:
            return Place(None)
        return Place(item.turn_key, frozenset(one.person_id for one in item.recusals))

    def _place(self, task: ReadyTask) -> Place:
        try:
            turn = assignment.turn(self.case, self.ahead.run, task)
        except (AppError, ValueError, feel.FeelError):
            return Place(None)
        barred = frozenset(one.person_id for one in turn.recusals)
        return Place(turn.candidate_key, barred, turn.is_vacant)

    def _fit(self, place: Place) -> list[uuid.UUID]:
        people = directory.behind(place.key) if place.key else ()
        return [one for one in people if one not in place.barred]

    def _note_one_doer(self, element: str, place: Place) -> None:
        """Where only one person can take a step, it is this one whom later steps keep out."""
        fit = self._fit(place)
        if len(fit) == 1:
            self._note_doer(element, fit[0])

    def _note_doer(self, element: str, person_id: uuid.UUID) -> None:
        turns.note_doer(self.ahead.run, element, person_id)


def _supposed_task(element: Element) -> ReadyTask:
    """A visit that there is not yet; what hangs on its own variables cannot be known."""
    return ReadyTask("", element.id, element.label, element.lane, element.form, None)


def _excluding(elements: Iterable[Element]) -> set[str]:
    """The steps whose doers other steps keep out."""
    return {
        f"{one.home}.{word}" if one.home else word
        for one in elements
        for word in one.properties.get("assign.exclude", "").replace(",", " ").split()
    }


def _hanging(step: Step, chart: Chart) -> Step:
    gateways = [one.element.label for one in step.forks if chart.hangs_on(step.element.id, one)]
    return replace(step, hangs_on=tuple(gateways))


def _besides(ahead: Ahead, chart: Chart, known: set[str]) -> dict[str, tuple[str, ...]]:
    """The steps that may come besides those foreseen, by the gateway that may lead there."""
    found: dict[str, tuple[str, ...]] = {}
    for fork in ahead.forks.values():
        others = [one for one in chart.beyond(fork) if one.id not in known]
        known = known | {one.id for one in others}
        if others:
            found[fork.element.label] = tuple(one.label for one in others)
    return found
