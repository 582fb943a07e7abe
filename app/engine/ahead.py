"""A run rehearsed ahead of a case: no operation is carried out, what is guessed is known as such.

People answer what they are supposed to; what nobody knows yet is null, so that gateways go their
usual way, save where something is timed or repeated by it. Of each gateway that would go elsewhere
with other values of what is not known, the other ways are remembered (`Fork`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, product
from typing import Any, Self

from app.engine import feel, giving, graph, readings
from app.engine.guesses import Guesses
from app.engine.journal import WhoSigns, somebody_signs
from app.engine.model import Element, Flow
from app.engine.operations import Call
from app.engine.replies import Asked
from app.engine.run import Run
from app.engine.specs import Spec
from app.engine.tasks import ReadyTask

#: So many combinations of what is not known are tried at a gateway.
_MOST_COMBINATIONS = 64
#: What waits for a message or a time, not for people.
AWAITING = frozenset({"receiveTask", "intermediateCatchEvent"})


@dataclass(frozen=True, slots=True)
class Supposed:
    """The names that a step asks for, and what is supposed to be answered."""

    asked: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fork:
    """A gateway that hangs on what is not known, and where it may lead."""

    element: Element
    targets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Chart:
    """What may follow each element, save what the things known rule out."""

    elements: Mapping[str, Element]
    ways: Mapping[str, list[str]]

    def hangs_on(self, element: str, fork: Fork) -> bool:
        """May a case go from the fork to this element, and also end without it?"""
        start = fork.element.id
        if start == element or element not in graph.reach(self.ways, start):
            return False
        without = graph.reach(self.ways, start, frozenset({element}))
        return any(not self.ways[one] for one in without)

    def beyond(self, fork: Fork) -> list[Element]:
        """The steps for people that may come behind a fork."""
        found = graph.reach(self.ways, fork.element.id)
        return [one for one in self.elements.values() if one.id in found and one.waits_for_people]


class Ahead:
    """`supposed` says of each step for people what it is answered."""

    def __init__(self, spec: Spec, supposed: Mapping[str, Supposed]) -> None:
        self.spec, self.supposed = spec, supposed
        told = {id_: [Asked(name, ()) for name in one.asked] for id_, one in supposed.items()}
        self._guesses = Guesses(spec.procedure, told)
        self._unknown: set[str] = set()
        self._seen: Counter[str] = Counter()
        self.forks: dict[str, Fork] = {}
        self.run: Run

    @classmethod
    def of_new(
        cls,
        spec: Spec,
        supposed: Mapping[str, Supposed],
        variables: Mapping[str, Any],
        who_signs: WhoSigns = somebody_signs,
    ) -> Self:
        """From the start of a case. Raises: RunFailed."""
        found = cls(spec, supposed)
        found.run = Run.start(spec, variables, found._rehearsing, who_signs)
        found._look()
        return found

    @classmethod
    def of_stored(
        cls,
        spec: Spec,
        supposed: Mapping[str, Supposed],
        stored: bytes,
        who_signs: WhoSigns = somebody_signs,
    ) -> Self:
        """From where a case has come to. Raises: StateMismatch."""
        found = cls(spec, supposed)
        found.run = Run.restore(spec, stored, found._rehearsing, who_signs)
        found._seen = Counter({one.id: one.count for one in found.run.trail})
        return found

    # -- what moves it

    def answer(self, task: ReadyTask, straight_to: str | None = None) -> None:
        """A step is answered as supposed, and the case goes on, or straight to another step.

        Raises:
            RunFailed, feel.FeelError, CannotSendBack.
        """
        step = self.supposed.get(task.element, Supposed())
        names = self._guesses.values.keys() & set(step.asked)
        guessed = {name: self._value(name) for name in names}
        answers = {**dict.fromkeys(step.asked), **guessed, **step.given}
        if straight_to is None:
            self.run.complete(task.id, answers)
        else:
            self.run.hand_over(task.id, answers, straight_to)
        self._look()

    def passes(self) -> Element | None:
        """What waits for no people goes on by itself; None if nothing does."""
        waiting = [self.spec.elements[one] for one in self.run.current]
        element = next((one for one in waiting if one.kind in AWAITING), None)
        if element is None:
            return None
        message = next((one for one in self.run.awaited if one.element == element.id), None)
        due = self.run.next_due
        if message is not None:
            payload = {name: self._value(name) for name in self._guesses.orphans}
            self.run.deliver(message.message, payload, message.key)
        elif due is not None:
            self.run.advance(due)
        else:
            return None
        self._look()
        return element

    # -- what there is to know

    @property
    def known(self) -> dict[str, Any]:
        """What people are supposed to answer and, over that, what the run knows."""
        supposed = {
            name: value for one in self.supposed.values() for name, value in one.given.items()
        }
        return {**supposed, **self.run.variables}

    def chart(self) -> Chart:
        """Where the ways that are left may lead, seen from where the run is now."""
        elements = self.spec.elements
        return Chart(elements, {one.id: list(self._following(one)) for one in elements.values()})

    # -- within

    def _rehearsing(self, element: str, visit: str) -> Call:
        names = self._guesses.names_told_by(self.spec.elements[element])
        told = {name: self._value(name) for name in names}
        return Call("", "", element, visit, rehearsed=told)

    def _value(self, name: str) -> Any:
        """Null, but for what times and numbers of instances hang on."""
        values = self._guesses.values.get(name, (None,))
        return values[-1] if isinstance(values[0], datetime) else values[0]

    def _look(self) -> None:
        """Follow what became known and what did not on the way that the run has just gone."""
        for passed in self.run.trail:
            element = self.spec.elements.get(passed.id)
            if passed.count == self._seen[passed.id]:
                continue
            self._seen[passed.id] = passed.count
            if element is not None:
                self._learn(element)
                self._note_fork(element)

    def _learn(self, element: Element) -> None:
        given = set(giving.given_by(element))
        for table in readings.tables_asked(self.spec.procedure, element):
            given |= set(giving.decided_by(table))
        if giving.may_give_anything(element):
            given |= self._guesses.orphans
        step = self.supposed.get(element.id, Supposed())
        given |= set(step.asked)
        is_guess = bool(
            element.operation
            or giving.takes_message(element)
            or readings.names_read(self.spec.procedure, element) & self._unknown
        )
        if is_guess or step.asked:
            self._unknown |= given
        else:
            self._unknown -= given
        self._unknown -= step.given.keys()

    def _note_fork(self, element: Element) -> None:
        flows = self.spec.procedure.leaving(element.id)
        if not any(flow.condition for flow in flows):
            return
        ways = self._possible(element, flows)
        if len(ways) > 1:
            self.forks[element.id] = Fork(element, frozenset().union(*ways))

    def _possible(self, element: Element, flows: list[Flow]) -> set[frozenset[str]]:
        """Where it leads, for each of the values that what is not known may have."""
        read = set().union(*(readings.names_in(one.condition) for one in flows if one.condition))
        known = self._known(element)
        unclear = sorted((read & self._unknown) | (read - known.keys()))
        values = [self._guesses.values.get(name, (None,)) for name in unclear]
        tried = islice(product(*values), _MOST_COMBINATIONS)
        return {
            _targets(element, flows, {**known, **dict(zip(unclear, chosen, strict=True))})
            for chosen in tried
        }

    def _known(self, element: Element) -> dict[str, Any]:
        """What is known: of a called procedure only what its steps are supposed to be answered."""
        supposed = {
            name: value
            for id_, one in self.supposed.items()
            for name, value in one.given.items()
            if self.spec.elements[id_].home == element.home
        }
        return supposed if element.home else {**supposed, **self.run.variables}

    def _following(self, element: Element) -> Iterable[str]:
        if element.id in self.forks:
            return self.forks[element.id].targets
        procedure = self.spec.procedure
        flows = procedure.leaving(element.id)
        if any(flow.condition for flow in flows):
            taken = [flow.target for flow in flows if self._seen[flow.id]]
            return taken or frozenset().union(*self._possible(element, flows))
        return procedure.usually_after(element, lambda _flow: True)


def _targets(element: Element, flows: list[Flow], names: Mapping[str, Any]) -> frozenset[str]:
    """Where an element leads with these variables."""
    held = [one for one in flows if one.condition and _holds(one.condition, names)]
    if element.kind == "exclusiveGateway":
        held = held[:1]
    usual = [one for one in flows if one.id == element.default]
    free = [one for one in flows if not one.condition and one.id != element.default]
    return frozenset(one.target for one in [*(held or usual), *_alongside(element, free)])


def _alongside(element: Element, free: list[Flow]) -> Iterator[Flow]:
    """Flows without a condition are taken beside others, but not out of an exclusive gateway."""
    if element.kind != "exclusiveGateway":
        yield from free


def _holds(condition: str, names: Mapping[str, Any]) -> bool:
    try:
        return feel.evaluate(condition, names) is True
    except feel.FeelError:
        return False
