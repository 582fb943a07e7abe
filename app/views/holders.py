"""The names of those who have done something or whose turn it is, and who stands in for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from app import audit, clock, i18n
from app.cases.absences import Asked, Away
from app.cases.models import WorkItem
from app.organisation.actors import Actor
from app.organisation.standing import standing_for


def doer(entry: audit.AuditEntry) -> str:
    """Who did something: `李四`, or in somebody's place `李四代张三`."""
    if entry.actor_id is None:
        return str(_("系统"))
    if entry.principal_name is None:
        return entry.actor_name
    return in_place_of(entry.actor_name, entry.principal_name)


def in_place_of(deputy: str, principal: str) -> str:
    return str(_("%(deputy)s代%(principal)s", deputy=deputy, principal=principal))


def visitor(item: WorkItem) -> str:
    """Who did a work item, as `doer` says it; nothing if nobody did."""
    if item.done_by is None:
        return ""
    if item.done_for is None:
        return item.done_by.name
    return in_place_of(item.done_by.name, item.done_for.name)


def marked(
    items: Iterable[WorkItem], named: Mapping[uuid.UUID, Mapping[uuid.UUID, str]]
) -> dict[uuid.UUID, list[str]]:
    """The names of those whose turn items are, by item; of whoever is away, who acts instead."""
    everybody = {person for people in named.values() for person in people}
    away = standing_for(everybody, clock.today())
    return {
        one.id: sorted(
            {
                name + away_note(_asked(one).away(person, away.get(person, ())))
                for person, name in named[one.id].items()
            }
        )
        for one in items
    }


def _asked(item: WorkItem) -> Asked:
    barred = {recusal.person_id for recusal in item.recusals}
    return Asked(item.case, item.case.definition.key, item.element, item.post_key, barred)


def away_note(away: Away | None) -> str:
    """What stands behind the name of somebody who is away: till when, and who acts instead."""
    if away is None:
        return ""
    told = {"day": i18n.day(away.until), "deputy": away.deputy}
    if away.deputy is None:
        return str(_("（外出至%(day)s）", **told))
    if away.is_kept_out:
        return str(_("（外出至%(day)s，受托的%(deputy)s须回避）", **told))
    return str(_("（外出至%(day)s，由%(deputy)s代）", **told))


def notes(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What a list to choose people from says of those who are away: `（外出至…，由…代）`."""
    away = standing_for(person_ids, clock.today())
    return {
        person: "".join(away_note(Away(row.until, row.deputy.name)) for row in rows)
        for person, rows in away.items()
    }


def standing(actor: Actor) -> list[str]:
    """委托状态 for the top bar: who acts for the reader, and for whom the reader acts."""
    own = [
        _("您已委托%(name)s，至%(day)s", name=one.deputy, day=i18n.day(one.until))
        for one in actor.absences
    ]
    names = i18n.listed(dict.fromkeys(one.name for one in actor.mandates))
    return own + ([_("您正代%(name)s办理", name=names)] if names else [])
