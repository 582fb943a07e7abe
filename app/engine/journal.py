"""What happened in a case: the way it went, and what it did, decided and sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app import clock
from app.engine.deeds import Deeds, MakeCall
from app.engine.model import Element
from app.engine.operations import Call
from app.engine.records import Decided, Declined, Passed, Performed, Sent


def anonymous_call(element: str, visit: str) -> Call:
    """The call of a run that belongs to no stored case (a trial, an example)."""
    return Call(case_id="", actor_id="", element=element, visit=visit)


#: Who signs a step together with others: told the step and what it sees; ids of people.
WhoSigns = Callable[[Element, Mapping[str, Any]], list[str]]


def somebody_signs(_element: Element, _names: Mapping[str, Any]) -> list[str]:
    """The one signer of a run that belongs to no stored case."""
    return [str(UUID(int=1))]


@dataclass(slots=True)
class Journal:
    """Kept with the case: `visits` so far, the `trail`, the `deeds`, the `outcome`.

    Only of this step: `performed`, `declined`, `decided`, `sent`, `undone`, and `asking`, the
    element whose operation is under way, which stays where the operation fails.
    """

    make_call: MakeCall = anonymous_call
    who_signs: WhoSigns = somebody_signs
    #: The instant of an `advance`, which rules over the clock.
    moment: datetime | None = None
    visits: int = 0
    began: int = 0
    #: id → [first, visit, count, last] in the order of first passing; the times are seconds since
    #: `began`, the visit is an element's latest (0 of a flow).
    trail: dict[str, list[int]] = field(default_factory=dict)
    deeds: Deeds = field(default_factory=Deeds)
    outcome: str | None = None
    performed: list[Performed] = field(default_factory=list)
    declined: list[Declined] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    undone: list[Performed] = field(default_factory=list)
    asking: str | None = None

    def now(self) -> datetime:
        return self.moment or clock.now()

    def next_visit(self) -> int:
        self.visits += 1
        return self.visits

    def passed(self, token: Any) -> None:
        """A token leaves its element by the flows to its children."""
        spec = token.task_spec
        now = int(self.now().timestamp()) - self.began
        if spec.is_drawn:
            self._pass(spec.bpmn_id, now, token.id)
            token.workflow.note_visit(token)
        for child in token.children:
            flow = spec.flow_to.get(child.task_spec.name)
            if flow is not None:
                self._pass(flow, now, 0)

    def _pass(self, identity: str, now: int, visit: int) -> None:
        first, _, count, _ = self.trail.get(identity) or (now, 0, 0, 0)
        self.trail[identity] = [first, visit, count + 1, now]

    def last_visit(self, element: str) -> int | None:
        """The number of the latest visit that was completed; None: there was none."""
        entry = self.trail.get(element)
        return (entry[1] or None) if entry else None

    def lapse(self, element: str) -> None:
        """The latest visit of an element counts no more: the case comes to it again."""
        if element in self.trail:
            self.trail[element][1] = 0

    def read_trail(self) -> list[Passed]:
        return [
            Passed(identity, count, self._time(first), self._time(last))
            for identity, (first, _, count, last) in self.trail.items()
        ]

    def _time(self, seconds: int) -> datetime:
        return datetime.fromtimestamp(self.began + seconds, UTC)
