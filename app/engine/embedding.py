"""A procedure together with those it calls: their elements become part of it, under longer ids.

So a version that is deployed holds what it calls as it was then, and a running case keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.engine.model import Calling, Element, Flow, Lane
from app.engine.procedure import Called, Procedure
from app.engine.specs import Spec


def embed(procedure: Procedure, called: Mapping[str, Spec]) -> Procedure:
    """The procedure with each one that its call activities name, and with what those call."""
    keys = dict.fromkeys(_keys(procedure))
    elements = {
        one.id: replace(one, calling=_pinned(one.calling, called[one.calling.element]))
        if one.calling
        else one
        for one in procedure.elements.values()
    }
    flows, lanes, pinned = dict(procedure.flows), dict(procedure.lanes), dict[str, Called]()
    for key in keys:
        home = _Home(key)
        spec = called[key]
        elements |= {home.name(one.id): home.element(one) for one in spec.elements.values()}
        flows |= {home.name(one.id): home.flow(one) for one in spec.flows.values()}
        lanes |= {home.name(one.id): home.lane(one) for one in spec.lanes.values()}
        pinned[key] = home.itself(spec)
        pinned |= {home.name(one.home): home.called(one) for one in spec.called.values()}
    return replace(procedure, elements=elements, flows=flows, lanes=lanes, called=pinned)


def _keys(procedure: Procedure) -> list[str]:
    return [one.calling.element for one in procedure.elements.values() if one.calling]


def _pinned(calling: Calling, spec: Spec) -> Calling:
    return replace(calling, process=_Home(calling.element).name(spec.process_id))


class _Home:
    """Gives what belongs to a called procedure its longer ids."""

    def __init__(self, key: str) -> None:
        self.key = key

    def name(self, identity: str) -> str:
        return f"{self.key}.{identity}"

    def _maybe(self, identity: str | None) -> str | None:
        return None if identity is None else self.name(identity)

    def element(self, one: Element) -> Element:
        calling = one.calling and replace(one.calling, process=self.name(one.calling.process))
        return replace(
            one,
            id=self.name(one.id),
            process=self.name(one.process),
            attached_to=self._maybe(one.attached_to),
            default=self._maybe(one.default),
            calling=calling,
        )

    def flow(self, one: Flow) -> Flow:
        ends = {"source": self.name(one.source), "target": self.name(one.target)}
        return replace(one, id=self.name(one.id), process=self.name(one.process), **ends)

    def lane(self, one: Lane) -> Lane:
        return replace(one, id=self.name(one.id))

    def itself(self, spec: Spec) -> Called:
        process = self.name(spec.process_id)
        return Called(self.key, process, spec.name, spec.digest, spec.decisions)

    def called(self, one: Called) -> Called:
        return replace(one, home=self.name(one.home), process=self.name(one.process))
