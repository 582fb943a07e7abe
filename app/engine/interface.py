"""What a procedure takes and gives, as one that calls it sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.engine import giving, readings
from app.engine.nodes import RESERVED
from app.engine.specs import Spec


@dataclass(frozen=True, slots=True)
class Interface:
    """The variables of a procedure that matter to its caller.

    `needs`: what it reads and none of its steps sets, as far as that can be told; `gives`: what may
    be set when it is over.
    """

    needs: frozenset[str]
    gives: frozenset[str]


def interface_of(spec: Spec, asked: Iterable[str]) -> Interface:
    """`asked` are the names of what its forms ask people."""
    elements = [one for one in spec.elements.values() if not one.home]
    gives = {*asked}.union(*(readings.names_set(spec.procedure, one) for one in elements))
    if any(giving.may_give_anything(one) for one in elements):
        return Interface(frozenset(), frozenset(gives))
    read = set[str]().union(*(readings.names_taken(spec.procedure, one) for one in elements))
    return Interface(frozenset(read - gives - RESERVED), frozenset(gives))
