"""What a move forwards leaves out, and which later steps would lack what it would have given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.cases.models import Case
from app.cases.steprules import CONCERNED, StepRule
from app.cases.turns import CASE
from app.definitions import catalogue
from app.definitions.question import Question
from app.engine import Element, Run, Spec, feel


def between(spec: Spec, here: str, there: str) -> list[Element]:
    """What is left out on the way from a step to one that comes after it, the first included.

    What comes after the other even so is not left out.
    """
    if there not in spec.ways_on(here):
        return []
    left = {here, *spec.routes.between(here, there)} - spec.ways_on(there)
    found = (one for one in spec.elements.values() if one.id in left)
    return [
        one
        for one in found
        if one.waits_for_people or one.is_done_by_system or spec.names_set(one.id)
    ]


class LeftOut:
    """Some elements that a case leaves out by going on at another step."""

    def __init__(self, case: Case, run: Run, left: Sequence[Element], there: str) -> None:
        self._case, self._run, self._spec, self._left = case, run, run.spec, left
        self._there = there
        after = {there, *self._spec.ways_on(there)}
        self._after = [one for one in self._spec.elements.values() if one.id in after]

    def lacking(self) -> list[tuple[str, str]]:
        """Which later steps read what only these would have given: the later and the earlier.

        By their names. What is known already is not lacking, nor what is given on every way there.
        """
        found = {**dict.fromkeys(self._by_name()), **dict.fromkeys(self._by_doer())}
        return list(found)

    def _by_name(self) -> Iterator[tuple[str, str]]:
        givers = self._givers()
        read = {one.id: self._needed(one) for one in self._after}
        for source in self._left:
            for name in self._given(source):
                if name not in self._run.variables:
                    bare = self._spec.routes.from_(self._there, givers[name])
                    lack = [one for one in self._after if one.id in bare and name in read[one.id]]
                    yield from ((later.label, source.label) for later in lack)

    def _givers(self) -> Mapping[str, set[str]]:
        """Variable → the elements of the procedure that may give it."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self._spec.elements.values():
            for name in self._given(one):
                found[name].add(one.id)
        return found

    def _by_doer(self) -> Iterator[tuple[str, str]]:
        """Those that ask who did a step (`turns.note_doer`)."""
        done_by = self._run.variables[CASE]["done_by"]
        doers = {
            (one.home, one.id.rpartition(".")[2]): one.label
            for one in self._left
            if one.waits_for_people and one.id not in done_by
        }
        for later in self._after:
            for step in self._spec.doers_asked(later.id):
                if (later.home, step) in doers:
                    yield later.label, doers[later.home, step]

    def _given(self, element: Element) -> Iterator[str]:
        """The variables that a step may give: what people answer, what the system works out."""
        yield from self._spec.names_set(element.id)
        if element.waits_for_people and element.answers_to is None:
            yield from (one.name for one in self._asked(element) if one.gives)

    def _needed(self, element: Element) -> set[str]:
        needed = {*self._spec.names_needed(element.id)}
        if element.waits_for_people:
            needed |= self._needed_to_ask(element) | self._needed_to_answer(element)
        return needed

    def _needed_to_ask(self, element: Element) -> set[str]:
        """What says whose turn a step is."""
        rule, signing = StepRule.of(element), element.signing
        named = [one.removeprefix(CONCERNED) for one in rule.kept_out if one.startswith(CONCERNED)]
        return _names([rule.at, signing.weights if signing else None, *named])

    def _needed_to_answer(self, element: Element) -> set[str]:
        own = self._asked(element)
        read = _names(text for one in own for text in (one.valid_if, one.choices_by))
        return read - {one.name for one in own}

    def _asked(self, element: Element) -> Sequence[Question]:
        return catalogue.questions_of(self._case.version_id, element.id)


def _names(texts: Iterable[str | None]) -> set[str]:
    return set[str]().union(*(feel.parse_expression(text).names for text in texts if text))
