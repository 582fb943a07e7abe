"""The ways of cases through a procedure, from its beginning to its ends."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from app.engine import graph
from app.engine.graph import Graph


class Routes:
    """What comes after what; each element is asked about once (`on`).

    `following` says what may come right after each element, `beginning` where a case begins.
    """

    def __init__(self, following: Graph, beginning: Sequence[str]) -> None:
        self._following, self._beginning = following, beginning
        self._onward = graph.onward(following, beginning)
        self._on: dict[str, frozenset[str]] = {}

    def from_(self, element: str, avoiding: AbstractSet[str] = frozenset()) -> set[str]:
        """Everything that a case can come to from an element (itself included), by any way.

        With `avoiding` only by ways that enter none of these.
        """
        return graph.reach(self._following, element, avoiding)

    def on(self, element: str) -> frozenset[str]:
        """Everything that comes after an element: by no way back, or by every way to an end.

        A way back leads to where a case already was on its way from the beginning (`graph.onward`).
        What a case cannot end without comes after it even so, if it can have been left out before.
        """
        if element not in self._on:
            ahead = graph.reach(self._onward, element)
            late = {one for one in self.from_(element) - ahead if self._is_due(one, element)}
            self._on[element] = frozenset((ahead | late) - {element})
        return self._on[element]

    def between(self, here: str, there: str) -> set[str]:
        """What lies on the ways on from an element to one that comes after it.

        Without the two themselves, and without what comes after the other even so.
        """
        ahead = self.on(here)
        if there not in ahead:
            return set()
        ways = self._onward if there in graph.reach(self._onward, here) else self._following
        leading = graph.reach(graph.reverse(ways), there)
        return (leading & ahead) - self.on(there) - {there}

    def _is_due(self, one: str, element: str) -> bool:
        """Can it have been left out on the way to an element that no case gets past without it?"""
        is_missed = any(element in self.from_(start, {one}) for start in self._beginning)
        return is_missed and all(self._following[other] for other in self.from_(element, {one}))
