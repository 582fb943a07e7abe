"""A run as bytes and back: the live tokens, the variables, the way so far.

What is kept is a JSON array, compressed; no history, no predictions. Elements are numbers in the
spec's order, so a state belongs to one spec, and says to which. The order of keys means nothing.
What a step does not touch goes through unread (`app.engine.rows`, `app.engine.variables`).
"""

from __future__ import annotations

from typing import Any

from app.engine import earlier, packing, rows
from app.engine.case import CaseWorkflow
from app.engine.deeds import Deeds, MakeCall
from app.engine.failures import StateMismatch
from app.engine.journal import Journal
from app.engine.scripting import ENGINE
from app.engine.specs import Spec
from app.engine.variables import Variables
from app.errors import Sentence

#: Goes up when the shape below changes; `restore` reads every earlier one.
FORMAT = 2
_DIGEST_LENGTH = 12


def save(spec: Spec, case: CaseWorkflow, variables: Variables) -> bytes:
    """The bytes of [format, digest, variables, journal, is over?, level]."""
    kept = [
        FORMAT,
        spec.digest[:_DIGEST_LENGTH],
        variables.to_json(),
        _journal(spec, case.journal),
        int(case.completed),
        rows.of_level(case),
    ]
    return packing.packed(kept)


def _journal(spec: Spec, journal: Journal) -> list[Any]:
    """[visits, began, trail, deeds, outcome, deeds lost]."""
    codes = spec.built.codes
    trail = [_passed(codes[identity], entry) for identity, entry in journal.trail.items()]
    outcome = None if journal.outcome is None else codes[journal.outcome]
    deeds = journal.deeds
    return [journal.visits, journal.began, trail, deeds.rows, outcome, deeds.lost]


def _passed(number: int, entry: list[int]) -> list[int]:
    """[number, first, visit?, count?, last?]: what is left out is as for a first passing."""
    first, visit, count, last = entry
    if (count, last) != (1, first):
        return [number, *entry]
    return [number, first, visit] if visit else [number, first]


def restore(spec: Spec, stored: bytes, make_call: MakeCall) -> tuple[CaseWorkflow, Variables]:
    """The case and its variables, as they were saved.

    Raises:
        StateMismatch: damaged, saved by a later release, or of another procedure.
    """
    _, _, kept, journal, completed, level = _read(spec, stored)
    variables = Variables.kept(*kept)
    case = begin_case(spec, variables, _restored_journal(spec, journal, make_call))
    case.completed = bool(completed)
    rows.fill(case, level)
    return case, variables


def begin_case(spec: Spec, variables: Variables, journal: Journal) -> CaseWorkflow:
    """A case that shares these variables and has no tokens yet. The expression engine is ours."""
    return CaseWorkflow(spec.built, ENGINE, journal, variables)


def _read(spec: Spec, stored: bytes) -> list[Any]:
    try:
        kept = packing.unpacked(stored)
    except packing.Damaged as error:
        raise StateMismatch(cause=Sentence("内容已损坏")) from error
    if not isinstance(kept, list) or kept[:1] not in ([1], [FORMAT]):
        raise StateMismatch(cause=Sentence("它由更新的版本保存"))
    if kept[1] != spec.digest[:_DIGEST_LENGTH]:
        raise StateMismatch(cause=Sentence("它属于另一个流程版本"))
    return earlier.from_1(spec, kept) if kept[0] == 1 else kept


def _restored_journal(spec: Spec, kept: list[Any], make_call: MakeCall) -> Journal:
    visits, began, trail, deeds, outcome, lost = kept
    coded = spec.built.coded
    journal = Journal(make_call=make_call, visits=visits, began=began, deeds=Deeds(deeds, lost))
    for number, first, *more in trail:
        journal.trail[coded[number]] = [first, *more, *(0, 1, first)[len(more) :]]
    journal.outcome = None if outcome is None else coded[outcome]
    return journal
