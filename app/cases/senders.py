"""From which case a message will come that another case waits for, where that can be told.

A room whose verbs send a message says so (`sends`). What diagrams send comes from an open case, at
the same unit, of a procedure that sends it; where several may, none is named.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

import sqlalchemy as sa

from app.cases.happenings import Subscription
from app.cases.models import Case, CaseStatus
from app.cases.sidelines import Withheld
from app.db import session
from app.definitions import catalogue

#: Waiting cases → the cases that will send it to them, as far as there are any.
Finder = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, uuid.UUID]]

_SENDING = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})
_finders: dict[str, Finder] = {}
#: Procedure → the messages that a room sends from its cases.
_sent: dict[str, set[str]] = defaultdict(set)


def sends(*messages: str, by: str) -> Callable[[Finder], Finder]:
    """Let a function tell from which cases, of the procedure `by`, these messages will come."""

    def enter(finder: Finder) -> Finder:
        _finders.update(dict.fromkeys(messages, finder))
        _sent[by].update(messages)
        return finder

    return enter


def of(awaited: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, Case]:
    """Waiting case → the case that its message will come from; `awaited` gives the message.

    A case that is kept from anybody is not named.
    """
    found = _found(awaited.items())
    query = sa.select(Case).where(Case.id.in_(set(found.values())), *_is_open_to_all())
    cases = {one.id: one for one in session.scalars(query)} if found else {}
    return {case_id: cases[one] for case_id, one in found.items() if one in cases}


def waiting_for(case: Case) -> int:
    """How many other cases of its unit wait for a message that will come from an open case.

    Those that are kept from anybody are not counted.
    """
    messages = _sent.get(case.definition.key, set()) | _drawn_in(case.version_id)
    query = (
        sa.select(Subscription.case_id, Subscription.message)
        .join(Case, Case.id == Subscription.case_id)
        .where(
            Subscription.message.in_(messages),
            Case.unit_id == case.unit_id,
            Case.id != case.id,
            *_is_open_to_all(),
        )
    )
    rows = [(one, message) for one, message in session.execute(query)] if messages else []
    return sum(sender == case.id for sender in _found(rows).values())


def _is_open_to_all() -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    is_kept = sa.exists().where(Withheld.case_id == Case.id)
    return Case.status == CaseStatus.OPEN, sa.not_(is_kept)


def _found(awaited: Iterable[tuple[uuid.UUID, str]]) -> dict[uuid.UUID, uuid.UUID]:
    by_message: dict[str, set[uuid.UUID]] = defaultdict(set)
    for case_id, message in awaited:
        by_message[message].add(case_id)
    found: dict[uuid.UUID, uuid.UUID] = {}
    for message, case_ids in by_message.items():
        finder = _finders.get(message)
        found |= finder(case_ids) if finder else _by_diagram(message, case_ids)
    return found


def _by_diagram(message: str, case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The only open case of each unit that may send it, where there is but one."""
    procedures = _sending(message)
    if not procedures:
        return {}
    waiting = sa.orm.aliased(Case)
    query = (
        sa.select(waiting.id, sa.func.min(sa.cast(Case.id, sa.String)), sa.func.count())
        .join(Case, Case.unit_id == waiting.unit_id)
        .where(
            waiting.id.in_(case_ids),
            Case.definition_id.in_(procedures),
            Case.status == CaseStatus.OPEN,
            Case.id != waiting.id,
        )
        .group_by(waiting.id)
    )
    return {row[0]: uuid.UUID(row[1]) for row in session.execute(query) if row[2] == 1}


def _sending(message: str) -> list[uuid.UUID]:
    """The procedures that send it, as they are in force."""
    return [
        one.id
        for one in catalogue.definitions()
        if one.version_in_force_id is not None and message in _drawn_in(one.version_in_force_id)
    ]


def _drawn_in(version_id: uuid.UUID) -> set[str]:
    """The messages that a diagram sends."""
    elements = catalogue.spec_of(version_id).elements.values()
    events = [one.event for one in elements if one.kind in _SENDING]
    return {one.name for one in events if one is not None and one.kind == "message" and one.name}
