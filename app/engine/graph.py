"""Ways through a diagram: what reaches what, what every way passes, what lies within a block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import reduce

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


def onward(graph: Graph, starts: Iterable[str]) -> dict[str, list[str]]:
    """The graph less what leads back: to where one already was on the way there from a start.

    What no start leads to is looked at from itself.
    """
    left: dict[str, list[str]] = {}
    for start in (*starts, *graph):
        if start not in left:
            _walk(graph, start, left)
    return left


def _walk(graph: Graph, start: str, left: dict[str, list[str]]) -> None:
    """Enter all that can be reached and was not, each with what follows but is not behind it."""
    behind, left[start] = {start}, []
    ways = [(start, iter(graph.get(start, ())))]
    while ways:
        name, following = ways[-1]
        further = next((one for one in following if one not in behind), None)
        if further is None:
            behind.discard(name)
            ways.pop()
            continue
        left[name].append(further)
        if further not in left:
            behind.add(further)
            left[further] = []
            ways.append((further, iter(graph.get(further, ()))))


def reverse(graph: Graph) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {name: [] for name in graph}
    for name, following in graph.items():
        for one in following:
            turned.setdefault(one, []).append(name)
    return turned


def between(graph: Graph, target: str, barriers: AbstractSet[str]) -> set[str]:
    """From where `target` can be reached (itself included) without passing a barrier."""
    return reach(reverse(graph), target, barriers)


def dominators(graph: Graph, start: str) -> dict[str, str]:
    """For each name, the last other one that every way from the start to it passes.

    Cooper, Harvey and Kennedy, “A Simple, Fast Dominance Algorithm”.
    """
    order = _from_the_end(graph, start)
    place = {name: number for number, name in enumerate(order)}
    before = reverse(graph)
    nearest = {start: start}

    def meet(one: str, other: str) -> str:
        while one != other:
            while place[one] < place[other]:
                one = nearest[one]
            while place[other] < place[one]:
                other = nearest[other]
        return one

    changed = True
    while changed:
        changed = False
        for name in reversed(order[:-1]):
            known = [one for one in before[name] if one in nearest]
            found = reduce(meet, known)
            changed = changed or nearest.get(name) != found
            nearest[name] = found
    return nearest


def _from_the_end(graph: Graph, start: str) -> list[str]:
    """All that can be reached, each after what follows it (loops aside); the start is the last."""
    order: list[str] = []
    seen = {start}
    ways = [(start, iter(graph.get(start, ())))]
    while ways:
        name, following = ways[-1]
        further = next((one for one in following if one not in seen), None)
        if further is None:
            order.append(name)
            ways.pop()
        else:
            seen.add(further)
            ways.append((further, iter(graph.get(further, ()))))
    return order
