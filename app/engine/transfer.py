"""A run carried over to another version of its procedure, as it stands.

The library's own migration saves states that cannot be loaded, loses instances and restarts timers
(SpiffWorkflow 3.2.0). Here each live token is made anew as it stands: no step is begun again, no
timer set anew. Where it would not be the same case any more the move is refused, with every reason.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from app.engine import regions, rehearsal, state
from app.engine.case import CaseWorkflow
from app.engine.deeds import Deeds
from app.engine.failures import CannotMove
from app.engine.journal import Journal
from app.engine.levels import Level
from app.engine.model import Element
from app.engine.run import Run
from app.engine.specs import Spec
from app.engine.tokens import Token
from app.engine.variables import Variables
from app.errors import Sentence

_GONE = Sentence("新版里没有这一步")
_OTHER_KIND = Sentence("新版把这一步换成了另一种")
_OTHER_EVENTS = Sentence("新版改了附着在它边上的事件")
_OTHER_TIMES = Sentence("新版改了它重复办理的方式")
_OTHER_BRANCHES = Sentence("分开办理的几条分支还没有汇合，新版改了这些分支")
_DONE_AND_GONE = Sentence("它已经执行过，新版里没有它，以后退回时就不能撤回")


@dataclass(frozen=True)
class Reason:
    """Why a run cannot go over: the element where it stands, what people call it, a sentence."""

    element: str
    name: str
    said: Sentence


def move(run: Run, new: Spec) -> Run:
    """The same run under another version; the given one is left as it is.

    1. Every live token is looked at in both versions, and every reason against it is noted.
    2. The tokens are made anew under the new version, each as it stands; event sub-processes that
       are new are armed, as of now.
    3. What came of it is saved, read back and tried: each waiting step is completed on a copy, up
       to the first operation, which is not carried out.

    Raises:
        CannotMove: with every reason.
    """
    transfer = _Transfer(run, new)
    moved = transfer.moved()
    if transfer.reasons:
        raise CannotMove(reasons=tuple(transfer.reasons), said=_together(transfer.reasons))
    fault = rehearsal.fault_of(run, moved)
    if fault is not None:
        whole = Reason(new.process_id, new.name, fault)
        raise CannotMove(reasons=(whole,), said=_together([whole]))
    return moved


def reasons_against(run: Run, new: Spec) -> list[Reason]:
    """Why `move` would refuse; empty where it would not. Nothing is tried out."""
    transfer = _Transfer(run, new)
    transfer.moved()
    return transfer.reasons


def _together(reasons: list[Reason]) -> Sentence:
    said = [Sentence("“%(name)s”：%(said)s", name=one.name, said=one.said) for one in reasons]
    return reduce(lambda first, then: Sentence("%(first)s；%(then)s", first=first, then=then), said)


@dataclass
class _Transfer:
    """Makes a run's tokens anew under another version, and notes what stands against it."""

    run: Run
    new: Spec
    reasons: list[Reason] = field(default_factory=list)

    def moved(self) -> Run:
        case: CaseWorkflow = self.run._case  # noqa: SLF001 - the engine's own
        case.wake_all()
        variables = Variables(self.run.variables)
        fresh = state.begin_case(self.new, variables, self._journal(case.journal))
        fresh.completed = case.completed
        self._carry_level(case, fresh)
        return Run(self.new, fresh, variables)

    # -- tokens

    def _carry_level(self, old: Level, new: Level) -> None:
        self._compare_blocks(old, new)
        new.arrivals = {join: dict(waiting) for join, waiting in old.arrivals.items()}
        new.visits = {one: visit for one, visit in old.visits.items() if one in self.new.elements}
        new.own.update(old.own)
        new.interrupted = old.interrupted
        self._carry_children(old.task_tree, new.task_tree)
        if not (old.completed or old.interrupted or self.reasons):
            new.arm_new({spec.name for spec in old.spec.watchers})

    def _carry_children(self, old: Token, new: Token) -> None:
        for token in old.children:
            other = new.workflow.spec.task_specs.get(token.task_spec.name)
            if other is not None:
                self._compare(token.task_spec.element, other.element)
                self._carry(old, token, new)
            elif token.task_spec.keeps_open:
                self._refuse(token.task_spec.element, _GONE)

    def _carry(self, over: Token, token: Token, new: Token) -> None:
        """Make a token anew below another, with what hangs on it and what lies in it."""
        what, *rest = deepcopy(over.task_spec.pack(token))
        if not over.task_spec.has_instances:
            what = new.workflow.spec.numbers[token.task_spec.name]
        fresh = new.task_spec.unpack(new, [token.id, what, *rest])
        self._carry_children(token, fresh)
        inner = token.workflow.top_workflow.subprocesses.get(token.id)
        if inner is not None and hasattr(fresh.task_spec, "spec"):
            case = fresh.workflow.top_workflow
            self._carry_level(inner, case.create_subprocess(fresh, fresh.task_spec.spec))

    # -- what stands against it

    def _refuse(self, element: Element, said: Sentence) -> None:
        reason = Reason(element.id, element.label, said)
        if reason not in self.reasons:
            self.reasons.append(reason)

    def _compare(self, old: Element, new: Element) -> None:
        """A live step must be the same kind of step, with the same events beside it."""
        if (old.kind, _event(old), _called(old)) != (new.kind, _event(new), _called(new)):
            self._refuse(old, _OTHER_KIND)
        if _manner(old) != _manner(new):
            self._refuse(old, _OTHER_TIMES)
        attached = [
            sorted((one.id, one.interrupting, _event(one)) for one in procedure.attached(old.id))
            for procedure in (self.run.spec.procedure, self.new.procedure)
        ]
        if attached[0] != attached[1]:
            self._refuse(old, _OTHER_EVENTS)

    def _compare_blocks(self, old: Level, new: Level) -> None:
        """What a join waits for must still come: a split that is open keeps its branches."""
        before, after = _blocks(old.spec), _blocks(new.spec)
        specs, lively = old.spec.task_specs, old.places()
        for name in sorted(lively):
            if _around(before, name) != _around(after, name) and name in new.spec.task_specs:
                self._refuse(specs[name].element, _OTHER_BRANCHES)
        open_joins = {join for name in lively for join in _around(before, name)}
        for join in sorted(open_joins | old.arrivals.keys()):
            if _ways_in(old.spec, before, join) != _ways_in(new.spec, after, join):
                self._refuse(specs[join].element, _OTHER_BRANCHES)

    # -- what happened

    def _journal(self, journal: Journal) -> Journal:
        """What happened stays known as far as the new version has a name for it."""
        codes = self.new.built.codes
        trail = {one: list(entry) for one, entry in journal.trail.items() if one in codes}
        return Journal(
            make_call=journal.make_call,
            visits=journal.visits,
            began=journal.began,
            trail=trail,
            deeds=self._deeds(journal.deeds),
            outcome=journal.outcome if journal.outcome in codes else None,
        )

    def _deeds(self, deeds: Deeds) -> Deeds:
        coded, elements = self.run.spec.built.coded, self.run.spec.elements
        moved: list[list[Any]] = []
        for code, *rest, through in deeds.rows:
            places = [coded[code], *(coded[call] for call in through)]
            if not all(self._still_does(place) for place in places):
                self._refuse(elements[coded[code]], _DONE_AND_GONE)
                continue
            written = [self.new.built.codes[place] for place in places]
            moved.append([written[0], *rest, written[1:]])
        codes = self.new.built.codes
        lost = {
            str(codes[coded[int(code)]]): visit
            for code, visit in deeds.lost.items()
            if coded[int(code)] in codes
        }
        return Deeds(moved, lost)

    def _still_does(self, element: str) -> bool:
        old, new = self.run.spec.elements[element], self.new.elements.get(element)
        return new is not None and (new.kind, new.operation) == (old.kind, old.operation)


def _event(element: Element) -> tuple[Any, ...]:
    """What an element waits for, without the time: a timer that runs keeps its time."""
    event = element.event
    return () if event is None else (event.kind, event.name, event.timer)


def _called(element: Element) -> str | None:
    return element.calling.element if element.calling else None


def _manner(element: Element) -> tuple[Any, ...]:
    """Whether an element is done once, for each of many, in turn or at once, or in a loop."""
    repetition = element.repetition
    many = repetition and (repetition.sequential, repetition.item, repetition.output_collection)
    return many, element.loop is not None


def _blocks(level: Any) -> dict[str, regions.Block]:
    return {block.join: block for block in regions.blocks_of(level)}


def _around(blocks: dict[str, regions.Block], name: str) -> set[str]:
    """The joins that wait for what comes of a name."""
    return {join for join, block in blocks.items() if block.place(name)}


def _ways_in(level: Any, blocks: dict[str, regions.Block], join: str) -> Any:
    """How many branches a join waits for, and by which ways they come."""
    block = blocks.get(join)
    if block is None:
        return None
    return len(block.branches), Counter(level.task_specs[join]._inputs)  # noqa: SLF001
