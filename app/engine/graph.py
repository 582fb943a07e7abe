"""Ways through a diagram: what reaches what, what every way passes, what lies within a block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

#: name → the names that follow.
Graph = Mapping[str, Iterable[str]]


def reach(graph: Graph, start: str, avoiding: AbstractSet[str] = frozenset()) -> set[str]:
    """Everything that can be reached from `start` (itself included) without entering `avoiding`."""
    if start in avoiding:
        return set()
    seen = {start}
    open_ends = [start]
    while open_ends:
        for name in graph.get(open_ends.pop(), ()):
            if name not in seen and name not in avoiding:
                seen.add(name)
                open_ends.append(name)
    return seen


def reverse(graph: Graph) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {name: [] for name in graph}
    for name, following in graph.items():
        for one in following:
            turned.setdefault(one, []).append(name)
    return turned


def between(graph: Graph, target: str, barriers: AbstractSet[str]) -> set[str]:
    """From where `target` can be reached (itself included) without passing a barrier."""
    return reach(reverse(graph), target, barriers)


def immediate_dominator(graph: Graph, start: str, name: str) -> str:
    """The last element that every way from the start to `name` passes."""
    nearest, size = start, -1
    for candidate in reach(graph, start) - {name}:
        if candidate != start and name in reach(graph, start, {candidate}):
            continue
        # Of two that every way passes, the nearer one has the other before it.
        passed = len(reach(graph, start) - reach(graph, start, {candidate}))
        if size < 0 or passed < size:
            nearest, size = candidate, passed
    return nearest
