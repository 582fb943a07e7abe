"""Jumps: what they cancel, what they undo, and which of them no procedure could have taken."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import EventSplit
from SpiffWorkflow.util.task import TaskState

from app.engine import operations
from app.engine.case import CaseWorkflow
from app.engine.failures import CannotSendBack
from app.engine.graph import reach
from app.engine.model import ACTIVITIES
from app.engine.records import Performed
from app.engine.regions import Block, blocks_of, graph_of
from app.engine.specs import Spec
from app.engine.tokens import Token
from app.errors import Sentence

_TOO_OFTEN = Sentence("这一步已经执行了很多次，较早的几次不能再撤回")
_TARGETS = ACTIVITIES | {"intermediateCatchEvent", "intermediateThrowEvent", "endEvent"}


def move(spec: Spec, case: CaseWorkflow, target: str, token: Token | None) -> None:
    """Put a token on an element instead of those that the jump cancels.

    1. Find the level of the target; climb to it out of sub-processes and multi-instances.
    2. Refuse a target inside a parallel or inclusive block that is not left from the same branch.
    3. Undo the operations that the case will pass again.
    4. Cancel the token, and everything in the blocks that it leaves; without a token, everything.
    5. Set the new token on the target.
    """
    level, token = _common_level(spec, case, target, token)
    around = [block for block in blocks_of(level.spec) if block.place(target)]
    left = [] if token is None else _left(level, token, target)
    for block in around:
        if token is None or block.place(token.task_spec.name) != block.place(target):
            cause = Sentence("它在几条同时办理的分支里，而本步骤不在那条分支，请另选一步")
            raise _refusal(spec, target, cause)
    undo(spec, case, _passed_again(spec, level, target, around))
    if token is None:
        level.end()
    else:
        _cancel(level, token, left)
    case.completed = False
    entry = level.task_tree._add_child(_entry(level, target), TaskState.FUTURE)  # noqa: SLF001
    entry.task_spec._update(entry)  # noqa: SLF001


def _common_level(
    spec: Spec, case: CaseWorkflow, target: str, token: Token | None
) -> tuple[Any, Token | None]:
    """The level that the target is on, and the token's place on it."""
    element = spec.elements.get(target)
    if element is None or element.kind not in _TARGETS:
        raise _refusal(spec, target, Sentence("它不是流程里可以办理的一步，请另选一步"))
    while token is not None and token.workflow.spec.name != element.process:
        token = getattr(token.workflow, "host", None)
    if token is None and element.process != spec.process_id:
        raise _refusal(spec, target, Sentence("它在子流程里，请改选子流程外的一步"))
    if token is None:
        return case, None
    while token.parent.has_state(TaskState.STARTED):
        token = token.parent
    return token.workflow, token


def _left(level: Any, token: Token, target: str) -> list[Block]:
    """The blocks that the token is in and the target is not."""
    return [
        block
        for block in blocks_of(level.spec)
        if block.place(token.task_spec.name) and not block.place(target)
    ]


def _entry(level: Any, target: str) -> Any:
    specs = level.spec.task_specs
    return specs.get(f"{target}.guard") or specs[target]


def _cancel(level: Any, token: Token, left: list[Block]) -> None:
    inside = frozenset().union(*(block.inside | {block.join} for block in left))
    for other in level.task_tree.children:
        if other.task_spec.name in inside:
            other.cancel()
    for join in inside & level.arrivals.keys():
        del level.arrivals[join]
    group = token.parent
    if group is not None and isinstance(group.task_spec, EventSplit):
        group.cancel()
    else:
        token.cancel()


def _passed_again(spec: Spec, level: Any, target: str, around: list[Block]) -> list[Performed]:
    """The operations carried out since the target was last visited, on the ways that lead from it.

    Of the blocks that the jump stays in, those in other branches are not passed again.

    Raises:
        CannotSendBack: there were so many that the oldest are no longer known.
    """
    since = level.last_visit(target)
    if since is None:
        return []
    ahead = reach(graph_of(level.spec), _entry(level, target).name)

    def is_ahead(element: str) -> bool:
        place = _place_on(spec, level.spec.name, element)
        return place in ahead and all(one.place(place) == one.place(target) for one in around)

    case = level.top_workflow
    for code, visit in case.journal.deeds.lost.items():
        if visit > since and is_ahead(case.coded[int(code)]):
            raise _refusal(spec, case.coded[int(code)], _TOO_OFTEN)
    return [
        one
        for one in _done(spec, case)
        if int(one.call.visit) > since and _is_within(level, one) and is_ahead(one.element)
    ]


def _is_within(level: Any, one: Performed) -> bool:
    """Was it done on this visit of a sub-process, and not in another instance of it?"""
    return level.host is None or level.host.id in one.around


def _done(spec: Spec, case: CaseWorkflow) -> list[Performed]:
    journal = case.journal
    return journal.deeds.read(case.coded, spec.elements, journal.make_call)


def _place_on(spec: Spec, level: str, element: str) -> str:
    """The element of a level that an element is, or lies within."""
    while element in spec.elements and spec.elements[element].process != level:
        element = spec.elements[element].process
    return element


def undo_all(spec: Spec, case: CaseWorkflow) -> None:
    """Take back everything the case has done.

    Raises:
        CannotSendBack: there is too much of it, or something cannot be taken back.
    """
    for code in case.journal.deeds.lost:
        raise _refusal(spec, case.coded[int(code)], _TOO_OFTEN)
    undo(spec, case, _done(spec, case))


def undo(spec: Spec, case: CaseWorkflow, passed: list[Performed]) -> None:
    """Take operations back, the newest first.

    Raises:
        CannotSendBack: one of them cannot be; nothing has been undone then.
    """
    for one in passed:
        offered = operations.find(one.operation)
        if offered.undo is None and not offered.repeatable:
            raise _refusal(spec, one.element, Sentence("这一步已经执行，不能撤回"))
    for one in reversed(passed):
        operations.undo(one.operation, one.call, one.arguments, one.result)
        case.journal.deeds.take_back(one)
        case.journal.undone.append(one)


def _refusal(spec: Spec, element: str, cause: Sentence) -> CannotSendBack:
    label = spec.elements[element].label if element in spec.elements else element
    return CannotSendBack(element=element, name=label, cause=cause)
