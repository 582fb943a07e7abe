"""Jumps: what they cancel, what they undo, and which of them no procedure could have taken."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import EventSplit
from SpiffWorkflow.util.task import TaskState

from app.engine import undoing
from app.engine.case import CaseWorkflow
from app.engine.failures import CannotSendBack
from app.engine.graph import reach, reverse
from app.engine.model import ACTIVITIES
from app.engine.records import Performed
from app.engine.regions import Block, beside, blocks_of, graph_of
from app.engine.specs import Spec
from app.engine.subprocesses import is_event_sub_process
from app.engine.tokens import ROOT, Token
from app.errors import Sentence

_FROM_BESIDE = Sentence("本步骤是另外办的，原来的步骤还在继续办理，请另选一步")
_TO_BESIDE = Sentence("它是另外办的，不在主线上，请另选一步")
_TARGETS = ACTIVITIES | {"intermediateCatchEvent", "intermediateThrowEvent", "endEvent"}


def move(  # noqa: PLR0913 - what is moved, where to, and what becomes of the way between
    spec: Spec,
    case: CaseWorkflow,
    target: str,
    token: Token | None,
    *,
    on_trial: bool = False,
    lapse: bool = True,
) -> list[Performed]:
    """Put a token on an element instead of those that the jump cancels; what had to be undone.

    The case goes back to when it was at the target last, or could have come to it. On trial nothing
    is undone, so nothing of the case may be kept. With `lapse` the steps since then count as done
    no more, on the way that the token is on.

    1. Find the level of the target; climb to it out of sub-processes and multi-instances.
    2. Refuse a target on a way beside the token's, or inside a parallel or inclusive block that is
       not left from the same branch.
    3. Undo the operations that the case will pass again.
    4. Cancel the token, everything in the blocks that it leaves, and what waits on the ways that
       lead from the target, because the case will come there again; without a token, everything
       but what would begin event sub-processes.
    5. Where an event sub-process had taken over, or the case was over, let those events wait anew.
    6. Set the new token on the target.
    """
    level, token = _common_level(spec, case, target, token)
    _refuse_other_way(case, level, target, token)
    around = _around(case, level, target, token)
    left = [] if token is None else _left(level, token, target)
    since = _last_moment(level, target)
    passed = _passed_again(level, target, token, around, since)
    if on_trial:
        undoing.require_undoable(case, passed)
    else:
        undoing.undo(case, passed)
    if token is None:
        level.clear()
    else:
        ahead = _ahead(level, target, token, around)
        _cancel(level, token, left, ahead)
        if lapse:
            _lapse(level, target, ahead, since)
    if level.interrupted or case.completed:
        level.arm()
    case.completed = False
    entry = level.task_tree._add_child(_entry(level, target), TaskState.FUTURE)  # noqa: SLF001
    entry.task_spec._update(entry)  # noqa: SLF001
    return passed


def has_done(spec: Spec, case: CaseWorkflow, target: str, token: Token) -> bool:
    """Was a step done on the level that it has in common with a token, and has not lapsed?"""
    try:
        level, _ = _common_level(spec, case, target, token)
    except CannotSendBack:
        return False
    return level.last_visit(target) is not None


def _lapse(level: Any, target: str, ahead: frozenset[str], since: int) -> None:
    for name in {target} | ahead:
        last = level.last_visit(name)
        if name == target or (last is not None and last > since):
            level.lapse(name)


def _last_moment(level: Any, target: str) -> int:
    """The visit at which the case was at an element last, or could have come to it."""
    last: int | None = level.last_visit(target)
    if last is not None:
        return last
    before = reverse(graph_of(level.spec))
    visits = {name: level.last_visit(name) for name in before}
    begun = {name for name, visit in visits.items() if visit is not None}
    led_here = reach(before, _entry(level, target).name, begun)
    nearest = {name for here in led_here for name in before[here]} & begun
    return max((visits[name] for name in nearest), default=ROOT)


def _common_level(
    spec: Spec, case: CaseWorkflow, target: str, token: Token | None
) -> tuple[Any, Token | None]:
    """The level that the target is on, and the token's place on it."""
    element = spec.elements.get(target)
    if element is None or element.kind not in _TARGETS or element.triggered:
        raise undoing.refusal(case, target, Sentence("它不是流程里可以办理的一步，请另选一步"))
    while token is not None and token.workflow.spec.name != element.process:
        token = token.workflow.host
        if token is not None and _goes_on_beside(token):
            raise undoing.refusal(case, target, _FROM_BESIDE)
    if token is None and element.process != spec.process_id:
        raise undoing.refusal(case, target, Sentence("它在子流程里，请改选子流程外的一步"))
    if token is None:
        return case, None
    while token.parent.has_state(TaskState.STARTED):
        token = token.parent
    return token.workflow, token


def _refuse_other_way(case: CaseWorkflow, level: Any, target: str, token: Token | None) -> None:
    """What an event beside the main way leads to ends by itself: nobody crosses over.

    From there back to the main way, the case would be on it twice; the other way round, never.
    """
    ways = beside(level.spec)
    mine = ways.get(token.task_spec.name) if token else None
    if ways.get(target) != mine:
        raise undoing.refusal(case, target, _FROM_BESIDE if mine else _TO_BESIDE)


def _around(case: CaseWorkflow, level: Any, target: str, token: Token | None) -> list[Block]:
    """The blocks that the target lies in; refused unless the token is in the same branches."""
    found = [block for block in blocks_of(level.spec) if block.place(target)]
    for block in found:
        if token is None or block.place(token.task_spec.name) != block.place(target):
            cause = Sentence("它在几条同时办理的分支里，而本步骤不在那条分支，请另选一步")
            raise undoing.refusal(case, target, cause)
    return found


def _goes_on_beside(token: Token) -> bool:
    """Is it an event sub-process that has not interrupted what it lies in?"""
    return is_event_sub_process(token) and not token.workflow.interrupted


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


def _ahead(level: Any, target: str, token: Token, around: list[Block]) -> frozenset[str]:
    """What the case will come to again from the target, on the way that the token is on.

    Branches of one split that nothing joins again are parts of no block.
    """
    ways = beside(level.spec)
    mine = ways.get(token.task_spec.name)
    return frozenset(
        name
        for name in reach(graph_of(level.spec), _entry(level, target).name)
        if ways.get(name) == mine
        and all(block.place(name) == block.place(target) for block in around)
    )


def _cancel(level: Any, token: Token, left: list[Block], ahead: frozenset[str]) -> None:
    inside = frozenset().union(*(block.inside | {block.join} for block in left))
    for other in list(level.task_tree.children):
        if other is not token and other.task_spec.name in inside | ahead:
            other.cancel()
    for join in (inside | ahead) & level.arrivals.keys():
        del level.arrivals[join]
    group = token.parent
    if group is not None and isinstance(group.task_spec, EventSplit):
        group.cancel()
    else:
        token.cancel()


def _passed_again(
    level: Any, target: str, token: Token | None, around: list[Block], since: int
) -> list[Performed]:
    """The operations carried out since the case could last be at the target, on ways from there.

    Of the blocks that the jump stays in, those in other branches are not passed again; of several
    instances, those of the others. An event sub-process that is left is passed again as a whole.
    """
    case = level.top_workflow
    ahead = reach(graph_of(level.spec), _entry(level, target).name)
    if token is not None and is_event_sub_process(token):
        ahead.add(token.task_spec.name)

    elements = case.built.elements

    def is_passed(one: undoing.Doing) -> bool:
        is_here = level.host is None or one.around is None or level.host.id in one.around
        places = [name for name in one.places if elements[name].process == level.spec.name]
        return one.visit > since and is_here and any(map(is_ahead, places))

    def is_ahead(place: str) -> bool:
        return place in ahead and all(one.place(place) == one.place(target) for one in around)

    return undoing.chosen(case, is_passed)
