"""A procedure ready to run: kept once per version, built once, shared by all its cases."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from typing import Any, Self

import orjson
import zstandard

from app.engine import feel, readings
from app.engine.building import Built, build
from app.engine.failures import StateMismatch
from app.engine.model import Element, Flow, Lane
from app.engine.procedure import Called, Procedure
from app.engine.routes import Routes
from app.engine.tables import Table
from app.errors import Sentence

#: The stored form of a spec. A later release reads every earlier one.
FORMAT = 1


class Spec:
    """A checked procedure. Nothing of it changes once it is made.

    `digest` is of the stored form as it was first written: a later release that knows more of a
    procedure still finds the digests, and the states, of earlier ones.
    """

    def __init__(self, procedure: Procedure, stored: bytes | None = None) -> None:
        self.procedure = procedure
        self.process_id = procedure.process_id
        self.name = procedure.name
        self.documentation = procedure.documentation
        self.elements: dict[str, Element] = procedure.elements
        self.flows: dict[str, Flow] = procedure.flows
        self.lanes: dict[str, Lane] = procedure.lanes
        self.decisions: dict[str, Table] = procedure.decisions
        #: By home (`procedure.Called`), what it calls and what those call.
        self.called: dict[str, Called] = procedure.called
        self._stored = stored or _encode(procedure)
        self.digest = hashlib.sha256(self._stored).hexdigest()

    @cached_property
    def built(self) -> Built:
        """The SpiffWorkflow specs; for the engine room only."""
        return build(self.procedure)

    @cached_property
    def routes(self) -> Routes:
        """The ways through it."""
        return Routes(self.procedure.following(), self.beginning)

    @property
    def operations(self) -> frozenset[str]:
        """The operations that the procedure asks for."""
        asked = (element.operation for element in self.elements.values())
        return frozenset(filter(None, asked))

    @property
    def roles(self) -> frozenset[str]:
        """The roles that people need to work in it."""
        return frozenset(role for element in self.elements.values() for role in element.roles)

    @property
    def first_user_task(self) -> str | None:
        """The one element that waits for a person right after the start; None if there is none."""
        starts = self.procedure.start_of(self.process_id)
        flows = self.procedure.leaving(starts[0].id) if starts else []
        if len(flows) != 1:
            return None
        following = self.elements[flows[0].target]
        return following.id if following.waits_for_people else None

    @property
    def beginning(self) -> list[str]:
        """From where the way of a new case is foretold: its first form, or else its start."""
        first = self.first_user_task
        return [first] if first else [one.id for one in self.procedure.start_of(self.process_id)]

    def usual_next(self, element_id: str, known: Mapping[str, Any] | None = None) -> list[str]:
        """What usually follows an element, where conditions see what is known.

        See `Procedure.usually_after`.
        """

        def holds(flow: Flow) -> bool:
            condition = flow.condition
            return condition is not None and feel.evaluate(condition, known or {}) is True

        return self.procedure.usually_after(self.elements[element_id], holds)

    def decisions_of(self, element_id: str) -> frozenset[str]:
        """The decisions that an element asks, with those that these require."""
        asked = readings.tables_asked(self.procedure, self.elements[element_id])
        return frozenset(table.id for table in asked)

    def names_read(self, element_id: str) -> set[str]:
        """The variables that an element reads, with those of the choice behind it."""
        return readings.names_read(self.procedure, self.elements[element_id])

    def names_needed(self, element_id: str) -> set[str]:
        """The variables that an element may not go without (`readings.names_needed`)."""
        return readings.names_needed(self.procedure, self.elements[element_id])

    def doers_asked(self, element_id: str) -> set[str]:
        """The steps, by their ids in the same diagram, of which an element asks who did them."""
        return readings.doers_asked(self.procedure, self.elements[element_id])

    def names_set(self, element_id: str) -> set[str]:
        """The variables that an element may set by itself; what people answer is not told."""
        return readings.names_set(self.procedure, self.elements[element_id])

    def ways_from(self, element_id: str) -> set[str]:
        """See `Routes.from_`."""
        return self.routes.from_(element_id)

    def ways_on(self, element_id: str) -> frozenset[str]:
        """What comes after an element, as a case goes on from its beginning (`Routes.on`)."""
        return self.routes.on(element_id)

    def save(self) -> bytes:
        """For the definition's version; `load` makes the same spec of it."""
        return zstandard.compress(self._stored, 3)

    @classmethod
    def load(cls, stored: bytes) -> Self:
        """Raises StateMismatch: not ours, or of a later release."""
        try:
            plain = zstandard.decompress(stored)
            kept = orjson.loads(plain)
        except (zstandard.ZstdError, orjson.JSONDecodeError) as error:
            raise StateMismatch(cause=Sentence("流程定义的内容已损坏")) from error
        if not isinstance(kept, dict) or kept.get("format") != FORMAT:
            raise StateMismatch(cause=Sentence("流程定义由更新的版本保存"))
        return cls(_decode(kept), plain)


def _encode(procedure: Procedure) -> bytes:
    kept = {"format": FORMAT, **asdict(procedure)}
    for name in ("elements", "flows", "lanes", "decisions", "called"):
        kept[name] = list(kept[name].values())
    for called in kept["called"]:
        called["decisions"] = list(called["decisions"].values())
    return orjson.dumps(kept)


def _decode(kept: dict[str, Any]) -> Procedure:
    elements = [Element.from_dict(one) for one in kept["elements"]]
    flows = [Flow(**one) for one in kept["flows"]]
    lanes = [Lane(**one) for one in kept["lanes"]]
    called = [
        Called(**{**one, "decisions": _tables(one["decisions"])}) for one in kept.get("called", ())
    ]
    return Procedure(
        process_id=kept["process_id"],
        name=kept["name"],
        elements={one.id: one for one in elements},
        flows={one.id: one for one in flows},
        lanes={one.id: one for one in lanes},
        decisions=_tables(kept["decisions"]),
        documentation=kept["documentation"],
        called={one.home: one for one in called},
    )


def _tables(kept: list[dict[str, Any]]) -> dict[str, Table]:
    tables = [Table.from_dict(one) for one in kept]
    return {one.id: one for one in tables}
