"""The blocks of a level: what lies between a split and the gateway that joins it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.engine.graph import Graph, dominators, reach, reverse
from app.engine.nodes import ROOT_NAME


@dataclass(frozen=True, slots=True)
class Block:
    """The branches that one joining gateway waits for, each with the names that lie in it."""

    join: str
    branches: tuple[frozenset[str], ...]

    @property
    def inside(self) -> frozenset[str]:
        return frozenset().union(*self.branches)

    def place(self, name: str) -> frozenset[int]:
        """The branches in which a name can be met; empty: it lies outside."""
        return frozenset(n for n, branch in enumerate(self.branches) if name in branch)


def graph_of(level_spec: Any) -> dict[str, list[str]]:
    """What follows each spec of a level."""
    specs = level_spec.task_specs.items()
    return {name: list(node._outputs) for name, node in specs}  # noqa: SLF001


def blocks_of(level_spec: Any) -> list[Block]:
    """Every block that is joined by a gateway which waits; worked out once."""
    if level_spec.blocks is None:
        level_spec.blocks = _blocks(level_spec)
    blocks: list[Block] = level_spec.blocks
    return blocks


def _blocks(level_spec: Any) -> list[Block]:
    graph = graph_of(level_spec)
    splits = dominators(graph, ROOT_NAME)
    joins = [
        name
        for name, node in level_spec.task_specs.items()
        if hasattr(node, "try_to_fire") and len(node._inputs) > 1  # noqa: SLF001
    ]
    return [_block(graph, join, splits[join]) for join in joins]


def _block(graph: Graph, join: str, split: str) -> Block:
    leading_here = reach(reverse(graph), join, {split}) - {join}
    branches = (
        frozenset(reach(graph, first, {split, join}) & leading_here) for first in graph[split]
    )
    return Block(join, tuple(branches))


def beside(level_spec: Any) -> dict[str, frozenset[str]]:
    """For each name that only events which do not interrupt lead to: those events."""
    graph = graph_of(level_spec)
    events = [
        name
        for name, node in level_spec.task_specs.items()
        if node.element.attached_to and not node.element.interrupting
    ]
    main = reach(graph, ROOT_NAME, frozenset(events))
    ways = {name: reach(graph, name) - main for name in events}
    led_to = set[str]().union(*ways.values())
    return {place: frozenset(event for event in events if place in ways[event]) for place in led_to}
