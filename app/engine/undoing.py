"""Taking operations back: before a jump, when a transaction is cancelled, when a case is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.engine import operations
from app.engine.case import CaseWorkflow
from app.engine.failures import CannotSendBack
from app.engine.records import Performed
from app.errors import Sentence

_TOO_OFTEN = Sentence("这一步已经执行了很多次，较早的几次不能再撤回")
#: Does the one who asks mean what was done on that visit of that element, within those visits?
Meant = Callable[[str, int, tuple[int, ...] | None], bool]


def chosen(case: CaseWorkflow, is_meant: Meant) -> list[Performed]:
    """The operations that are meant, the oldest first; what is around one may be unknown (None).

    Raises:
        CannotSendBack: some of them were so long ago that they are no longer known.
    """
    deeds = case.journal.deeds
    for code, visit in deeds.lost.items():
        element = case.coded[int(code)]
        if is_meant(element, visit, None):
            raise refusal(case, element, _TOO_OFTEN)
    done = deeds.read(case.coded, case.built.elements, case.journal.make_call)
    return [one for one in done if is_meant(one.element, int(one.call.visit), one.around)]


def undo(case: CaseWorkflow, passed: Iterable[Performed]) -> None:
    """Take operations back, the newest first.

    Raises:
        CannotSendBack: one of them cannot be; nothing has been undone then.
    """
    passed = list(passed)
    for one in passed:
        offered = operations.find(one.operation)
        if offered.undo is None and not offered.repeatable:
            raise refusal(case, one.element, Sentence("这一步已经执行，不能撤回"))
    for one in reversed(passed):
        operations.undo(one.operation, one.call, one.arguments, one.result)
        case.journal.deeds.take_back(one)
        case.journal.undone.append(one)


def undo_all(case: CaseWorkflow) -> None:
    """Take back everything the case has done. Raises: CannotSendBack."""
    undo(case, chosen(case, lambda *_: True))


def refusal(case: CaseWorkflow, element: str, cause: Sentence) -> CannotSendBack:
    known = case.built.elements.get(element)
    return CannotSendBack(element=element, name=known.label if known else element, cause=cause)
