"""What a procedure takes and gives, as one that calls it sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.engine import giving, readings
from app.engine.model import Element
from app.engine.nodes import RESERVED
from app.engine.procedure import Procedure
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
    read = set[str]().union(*(_read_by(spec.procedure, one) for one in elements))
    return Interface(frozenset(read - gives - RESERVED), frozenset(gives))


def _read_by(procedure: Procedure, element: Element) -> set[str]:
    """What is told to an element, by an operation or by what it calls, it does not read here."""
    told = [text for _name, text in element.outputs if element.operation]
    if element.calling:
        told += [one.text or one.source or "" for one in element.calling.gives]
    given = (readings.names_in(text) for _name, text in element.inputs)
    return (readings.names_read(procedure, element) - _names(told)).union(*given)


def _names(texts: Iterable[str]) -> set[str]:
    return set[str]().union(*map(readings.names_in, texts))
