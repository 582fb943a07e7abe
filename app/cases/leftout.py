"""What a move forwards leaves out, and which later steps would lack what it would have given."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.cases.models import Case
from app.cases.turns import CASE
from app.definitions import catalogue
from app.engine import Element, Run, Spec


def between(spec: Spec, here: str, there: str) -> list[Element]:
    """What is left out on the way from a step to one that comes after it, the first included."""
    ahead = spec.ways_on(here)
    if there not in ahead:
        return []
    on_the_way = {one for one in ahead if there in spec.ways_on(one)}
    found = (spec.elements[one] for one in spec.elements if one == here or one in on_the_way)
    return [one for one in found if one.waits_for_people or one.is_done_by_system]


def lacking(case: Case, run: Run, left: Collection[Element], there: str) -> list[tuple[str, str]]:
    """Which later steps read what only these would have given: the later and the earlier, by name.

    What is known already, or may still be given from there on, is not lacking.
    """
    spec = run.spec
    after = [one for one in spec.elements.values() if one.id in {there, *spec.ways_on(there)}]
    known = {*run.variables, *(name for one in after for name in _given(case, spec, one))}
    given = {name: one for one in left for name in _given(case, spec, one) if name not in known}
    done_by = run.variables[CASE]["done_by"]
    doers = {one.id: one for one in left if one.waits_for_people and one.id not in done_by}
    found: dict[tuple[str, str], None] = {}
    for later in after:
        read = [given[name] for name in given.keys() & spec.names_read(later.id)]
        texts = spec.texts_of(later.id)
        read += [one for name, one in doers.items() if any(_asks(text, name) for text in texts)]
        found |= dict.fromkeys((later.label, one.label) for one in read)
    return list(found)


def _given(case: Case, spec: Spec, element: Element) -> Iterator[str]:
    """The variables that a step may give: what people answer, what the system works out."""
    yield from spec.names_set(element.id)
    if element.waits_for_people:
        yield from (one.name for one in catalogue.questions_of(case.version_id, element.id))


def _asks(text: str, element: str) -> bool:
    """Does a FEEL text ask who did a step (`turns.note_doer`)?"""
    return f"done_by.{element}" in text
