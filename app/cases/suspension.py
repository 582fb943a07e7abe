"""Suspending a case, and letting it go on: meanwhile nobody acts and no time counts."""

from __future__ import annotations

import uuid

from app import audit, clock
from app.cases import progress, sides
from app.cases.models import Case
from app.cases.parts import Part
from app.errors import Refused, Sentence
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory, permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

SUSPENDED = "case.suspended"
#: While the starter adds something, no time counts for a step anyhow (`inquiries`).
_STOPPED_CLOCK = frozenset({Part.SUPPLEMENT})


class NotSuspended(Refused):
    message = "“%(title)s”没有暂停，不用恢复。"


def may_suspend(actor: Actor, case: Case) -> bool:
    """Is the case in a unit where the actor sees to what has gone wrong?"""
    return permissions.may(actor, Permission.HANDLE_INCIDENTS, case.unit)


def suspend(actor: Actor, case_id: uuid.UUID, *, reason: str) -> Case:
    """Let nobody act in a case until it is resumed.

    Raises:
        Forbidden, CaseClosed, CaseSuspended, Invalid.
    """
    case = progress.lock(case_id)
    permissions.require(actor, Permission.HANDLE_INCIDENTS, case.unit)
    case.require_open()
    text = sides.written(reason, "reason")
    case.suspended_at = clock.now()
    audit.record(case, actor, SUSPENDED, {"reason": text})
    _tell(case, Sentence("已暂停办理：%(title)s", title=case.title), text)
    return case


def resume(actor: Actor, case_id: uuid.UUID) -> Case:
    """Let a suspended case go on; what is due in it is put off by the working days that went by.

    Raises:
        Forbidden, CaseClosed, NotSuspended.
    """
    case = progress.lock(case_id)
    permissions.require(actor, Permission.HANDLE_INCIDENTS, case.unit)
    since, case.suspended_at = case.suspended_at, None
    case.require_open()
    if since is None:
        raise NotSuspended(title=case.title)
    for item in progress.open_items(case):
        if not item.waiting(_STOPPED_CLOCK):
            item.due_at = sides.later(item.due_at, since=since)
    audit.record(case, actor, "case.resumed", {})
    _tell(case, Sentence("已恢复办理：%(title)s", title=case.title), "")
    return case


def _tell(case: Case, title: Sentence, body: str) -> None:
    """Send word to everybody who has to do with it now."""
    keys = {one.turn_key for one in progress.open_items(case)}
    people = {case.doer_id, case.starter_id}.union(*map(directory.behind, keys))
    for person_id in people:
        link = f"/cases/{case.id}"
        outbox.send(person_id, title, body=body, link=link, kind=News.HALTED)
