"""Taking operations back: before a jump, when a transaction is cancelled, when a case is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.engine import operations
from app.engine.case import CaseWorkflow
from app.engine.failures import CannotSendBack
from app.engine.records import Performed
from app.errors import Sentence

_TOO_OFTEN = Sentence("这一步已经执行了很多次，较早的几次不能再撤回")


@dataclass(frozen=True, slots=True)
class Doing:
    """One doing of an operation: where, on which visit, and what was around it (if still known)."""

    element: str
    visit: int
    #: All that the element lies in, itself included.
    places: frozenset[str]
    around: tuple[int, ...] | None


def chosen(case: CaseWorkflow, is_meant: Callable[[Doing], bool]) -> list[Performed]:
    """The operations that are meant, the oldest first.

    Raises:
        CannotSendBack: some of them were so long ago that they are no longer known.
    """
    deeds = case.journal.deeds
    for code, visit in deeds.lost.items():
        element = case.coded[int(code)]
        if is_meant(Doing(element, visit, _places(case, element, None), None)):
            raise refusal(case, element, _TOO_OFTEN)
    done = deeds.read(case.coded, case.built.elements, case.journal.make_call)
    return [one for one in done if is_meant(_doing(case, one))]


def _doing(case: CaseWorkflow, one: Performed) -> Doing:
    places = _places(case, one.element, one.through)
    return Doing(one.element, int(one.call.visit), places, one.around)


def _places(case: CaseWorkflow, element: str, through: tuple[str, ...] | None) -> frozenset[str]:
    """What an element lies in: sub-processes, call activities (all of them, if it is unknown)."""
    elements = case.built.elements
    found: set[str] = set()
    calls, open_ends = list(through or ()), [element]
    while open_ends:
        place = open_ends.pop()
        while place in elements:
            found.add(place)
            place = elements[place].process
        if through is None:
            open_ends += [
                one.id for one in elements.values() if one.calling and one.calling.process == place
            ]
        elif calls:
            open_ends.append(calls.pop())
    return frozenset(found)


def undo(case: CaseWorkflow, passed: Iterable[Performed]) -> None:
    """Take operations back, the newest first.

    Raises:
        CannotSendBack: one of them cannot be; nothing has been undone then.
    """
    passed = list(passed)
    require_undoable(case, passed)
    for one in reversed(passed):
        operations.undo(one.operation, one.call, one.arguments, one.result)
        case.journal.deeds.take_back(one)
        case.journal.undone.append(one)


def require_undoable(case: CaseWorkflow, passed: Iterable[Performed]) -> None:
    """Raises: CannotSendBack, at the first operation that cannot be taken back."""
    for one in passed:
        offered = operations.find(one.operation)
        if offered.undo is None and not offered.repeatable:
            raise refusal(case, one.element, Sentence("这一步已经执行，不能撤回"))


def undo_all(case: CaseWorkflow) -> None:
    """Take back everything the case has done. Raises: CannotSendBack."""
    undo(case, chosen(case, lambda *_: True))


def refusal(case: CaseWorkflow, element: str, cause: Sentence) -> CannotSendBack:
    known = case.built.elements.get(element)
    return CannotSendBack(element=element, name=known.label if known else element, cause=cause)
