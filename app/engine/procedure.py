"""A procedure as a whole: its elements and flows, what it calls, and ways through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.engine.model import Element, Flow, Lane


@dataclass(frozen=True, slots=True)
class Called:
    """A procedure that another one calls, in the version that it had then.

    `home` are the keys on the way to it, joined by dots (`verify`, `verify.measure`); `process` the
    process to run; `digest` that of the called spec.
    """

    home: str
    process: str
    name: str
    digest: str
    decisions: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Procedure:
    """Everything a run needs to know, in document order; what a stored version keeps.

    What it calls is part of it, pinned: the ids of a called procedure begin with its home and a
    dot, which no id in a file contains.
    """

    process_id: str
    name: str
    elements: dict[str, Element]
    flows: dict[str, Flow]
    lanes: dict[str, Lane]
    decisions: dict[str, Any] = field(default_factory=dict)
    documentation: str = ""
    called: dict[str, Called] = field(default_factory=dict)

    def inside(self, process: str) -> list[Element]:
        """The elements directly in the process or in one sub-process."""
        return [element for element in self.elements.values() if element.process == process]

    def tables_of(self, element: Element) -> dict[str, Any]:
        """The decision tables that an element can ask: those of its own folder."""
        home = element.home
        tables: dict[str, Any] = self.called[home].decisions if home else self.decisions
        return tables

    def leaving(self, element: str) -> list[Flow]:
        return [flow for flow in self.flows.values() if flow.source == element]

    def arriving(self, element: str) -> list[Flow]:
        return [flow for flow in self.flows.values() if flow.target == element]

    def attached(self, element: str) -> list[Element]:
        """The boundary events of an activity."""
        return [one for one in self.elements.values() if one.attached_to == element]

    def start_of(self, process: str) -> list[Element]:
        return [one for one in self.inside(process) if one.kind == "startEvent"]

    def triggered_in(self, process: str) -> list[Element]:
        """The event sub-processes of the process or of one sub-process."""
        return [one for one in self.inside(process) if one.triggered]

    def usually_after(self, element: Element, holds: Callable[[Flow], bool]) -> list[str]:
        """What usually follows an element.

        At a gateway where a condition `holds`, else the default; at the start what lies within.
        After the end of a sub-process or called procedure comes what follows that.
        """
        process = element.calling.process if element.calling else element.id
        inside = [] if element.triggered else self.start_of(process)
        return [start.id for start in inside] or self._after(element, holds)

    def following(self) -> dict[str, list[str]]:
        """What may come right after each element."""
        return {one: self._following(one) for one in self.elements}

    def _following(self, element_id: str) -> list[str]:
        """What may come right after an element, its boundary events among it."""
        beside = [one.id for one in self.attached(element_id)]
        return [*beside, *self.usually_after(self.elements[element_id], lambda _flow: True)]

    def _after(self, element: Element, holds: Callable[[Flow], bool]) -> list[str]:
        ways = self.leaving(element.id) or [one for one in self.links() if one.source == element.id]
        usual = [one for one in ways if one.id and one.id == element.default]
        decided = [one for one in ways if holds(one)]
        found = [one.target for one in decided or usual or ways]
        if element.kind == "endEvent":
            for one in self.elements.values():
                process = one.calling.process if one.calling else one.id
                if process == element.process:
                    found += self._after(one, holds)
        return found

    def links(self) -> list[Flow]:
        """The ways from each throwing link event to the catching one of its name."""
        return [
            Flow("", source.id, target.id, source.process)
            for source in self._linking("intermediateThrowEvent")
            for target in self._linking("intermediateCatchEvent")
            if (source.process, source.event) == (target.process, target.event)
        ]

    def _linking(self, kind: str) -> list[Element]:
        elements = (one for one in self.elements.values() if one.kind == kind)
        return [one for one in elements if one.event is not None and one.event.kind == "link"]
