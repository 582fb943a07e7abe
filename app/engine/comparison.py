"""What changed between two versions of a procedure, element by element. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from app.engine.procedure import Procedure
from app.engine.specs import Spec

Kind = Literal["added", "removed", "changed"]
Part = Literal["element", "flow", "lane", "decision"]


@dataclass(frozen=True, slots=True)
class Change:
    """One part that is new, gone or different; `fields` are the names of what differs.

    `before` and `after` are the part itself (`model.Element`, `Flow`, `Lane`, `tables.Table`).
    """

    kind: Kind
    part: Part
    id: str
    before: Any
    after: Any
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes: what is gone in the order of the old file, then the rest in that of the new."""

    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def of(self, kind: Kind, part: Part = "element") -> list[str]:
        """The ids of the parts of which that is so."""
        return [one.id for one in self.changes if (one.kind, one.part) == (kind, part)]


def compare(old: Spec | Procedure, new: Spec | Procedure) -> Comparison:
    """What a reader of both diagrams would have to find; where shapes lie on the page is nothing.

    Parts are matched by id: an element drawn anew under another id is one gone and one added.
    """
    return Comparison(
        (
            *_changes("element", old.elements, new.elements),
            *_changes("flow", old.flows, new.flows),
            *_changes("lane", old.lanes, new.lanes),
            *_changes("decision", old.decisions, new.decisions),
        )
    )


def _changes(part: Part, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    gone = [Change("removed", part, one, old[one], None) for one in old if one not in new]
    rest = (_change(part, one, old.get(one), new[one]) for one in new)
    return gone + [change for change in rest if change is not None]


def _change(part: Part, identity: str, before: Any, after: Any) -> Change | None:
    if before is None:
        return Change("added", part, identity, None, after)
    differing = tuple(
        field.name
        for field in fields(after)
        if getattr(before, field.name) != getattr(after, field.name)
    )
    return Change("changed", part, identity, before, after, differing) if differing else None
