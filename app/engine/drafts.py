"""A procedure while it is being read, and the problems met so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.engine.documents import Node
from app.engine.model import Element, Flow, Lane
from app.engine.problems import ERROR, Problem
from app.errors import Sentence


@dataclass(slots=True)
class Draft:
    """A procedure while it is being read."""

    file: str
    references: dict[str, str]
    #: Id of a data object, input or output → its name, which is a variable's.
    data: dict[str, str] = field(default_factory=dict)
    #: Id of a message → the key by which a case finds its own, where Camunda 8 notes it there.
    keys: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)
    lane_of: dict[str, Lane] = field(default_factory=dict)
    elements: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    #: Every id met so far.
    taken: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def report(self, node: Node, code: str, said: Sentence, severity: str = ERROR) -> None:
        place = (self.file, node.get("id"), node.get("name"))
        self.problems.append(Problem.saying(place, code, said, severity))
