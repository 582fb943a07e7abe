"""催办: whoever waits for a case reminds those who have it, within bounds."""

from __future__ import annotations

import uuid
from datetime import timedelta

import sqlalchemy as sa

from app import audit, clock
from app.cases import assignment, entrusting, progress, sides
from app.cases.models import Case
from app.db import session
from app.errors import Forbidden, Refused, Sentence
from app.notifications.models import News
from app.organisation import directory, permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

ACTION = "case.urged"
#: The same person may urge the same case on again after so long.
REST = timedelta(hours=4)


class NotYoursToUrge(Forbidden):
    message = "只有发起人和有权查看本单位事项的人能催办。"


class UrgedJustNow(Refused):
    """Values: `at`, the time from which one may urge again."""

    message = "您刚催办过“%(title)s”，%(at)s以后可以再催。"


class NobodyToUrge(Refused):
    message = "“%(title)s”现在不在等人办理，不用催办。"


def may_urge(actor: Actor, case: Case) -> bool:
    """Is it the actor's own matter, or one of a unit whose cases the actor may read?"""
    return case.is_open and (
        case.is_of(actor.person_id) or permissions.may(actor, Permission.READ_CASES, case.unit)
    )


def urge(actor: Actor, case_id: uuid.UUID, *, text: str = "") -> list[str]:
    """Remind everybody whose turn it is in a case; their names.

    Raises:
        NotYoursToUrge, CaseClosed, CaseSuspended, UrgedJustNow, NobodyToUrge, Invalid.
    """
    case = progress.lock(case_id)
    case.require_open()
    if not may_urge(actor, case):
        raise NotYoursToUrge
    said = sides.written(text, "text", must=False)
    _require_rest(actor, case)
    waiting = [one for one in progress.open_items(case) if not one.is_paused]
    # Of several for one person the last is told of: one of a post, which a deputy may do.
    by_post = sorted(waiting, key=lambda one: one.post_key is not None)
    behind = {person: one for one in by_post for person in assignment.can_do(one)}
    behind.pop(actor.person_id or uuid.UUID(int=0), None)
    if not behind:
        raise NobodyToUrge(title=case.title)
    for person_id, item in behind.items():
        title = Sentence("催办：%(name)s，%(title)s", name=item.name, title=case.title)
        words = f"{actor.name}：{said}" if said else ""
        told = {"body": words, "kind": News.URGED, "merge": str(item.id)}
        entrusting.tell(item, person_id, title, but={actor.person_id, *behind}, **told)
    names = sorted(directory.names(set(behind)).values())
    steps = list(dict.fromkeys(one.name for one in waiting))
    audit.record(case, actor, ACTION, {"text": said, "names": names, "steps": steps})
    return names


def _require_rest(actor: Actor, case: Case) -> None:
    query = sa.select(sa.func.max(audit.AuditEntry.at)).where(
        audit.AuditEntry.chain_id == case.id,
        audit.AuditEntry.action == ACTION,
        audit.AuditEntry.actor_id == actor.person_id,
    )
    last = session.scalar(query)
    if last is not None and last + REST > clock.now():
        again = (last + REST).astimezone(clock.OFFICE_ZONE)
        raise UrgedJustNow(title=case.title, at=f"{again:%m-%d %H:%M}")
