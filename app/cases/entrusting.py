"""外出委托 as people are told of it: who stands in, and who relies on somebody that goes away."""

from __future__ import annotations

import uuid
from collections.abc import Container
from typing import Any

from app import clock
from app.cases import turns, withholding
from app.cases.models import WorkItem
from app.db import session
from app.errors import Sentence
from app.i18n import mark
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import away, directory, leaving, standing
from app.organisation.actors import Actor
from app.organisation.away import Terms
from app.organisation.models import Person
from app.organisation.standing import StandIn

PAGE = "/away"
_ABOUT: dict[str, Any] = {"link": PAGE, "kind": News.ENTRUSTED}


def entrust(actor: Actor, terms: Terms, *, principal_id: uuid.UUID | None = None) -> StandIn:
    """Appoint a deputy, and tell everybody whom it concerns.

    Raises:
        As `away.appoint`.
    """
    row = away.appoint(actor, terms, principal_id=principal_id)
    who = {"principal": row.principal.name, "deputy": row.deputy.name, "actor": actor.name}
    told = {**who, "since": row.since, "until": row.until}
    title = Sentence("%(principal)s委托您代办：%(since)s至%(until)s", **told)
    outbox.send(row.deputy_id, title, **_ABOUT)
    if actor.person_id != row.principal_id:
        title = Sentence("%(actor)s已为您委托%(deputy)s代办：%(since)s至%(until)s", **told)
        outbox.send(row.principal_id, title, **_ABOUT)
    for one in away.depending_on(row):
        said = mark("受您委托的%(principal)s外出：%(since)s至%(until)s，请另行委托")
        title = Sentence(said, **told)
        body = Sentence("委托不能转托：这期间您的待办不会转给别人，等您或其他同岗人员办理。")
        outbox.send(one.principal_id, title, body=body, **_ABOUT)
    return row


def take_back(actor: Actor, stand_in_id: uuid.UUID, *, reason: str = "") -> StandIn:
    """End a mandate at once, and tell the others whom it concerns.

    Raises:
        NotFound, Forbidden, StandInOver, StandInInvalid: as `away.end`.
    """
    row = away.end(actor, stand_in_id, reason=reason)
    tell_of_end(actor, row)
    return row


def exchange(actor: Actor, stand_in_id: uuid.UUID, terms: Terms) -> StandIn:
    """End a mandate and give one to somebody else in its place, both or neither.

    Raises:
        As `take_back` and `away.appoint`.
    """
    row = take_back(actor, stand_in_id, reason=terms.reason)
    session.flush()
    return entrust(actor, terms, principal_id=row.principal_id)


def close_account(actor: Actor, person: Person) -> list[StandIn]:
    """Close somebody's account, and tell those with whom a mandate ends by it; those mandates.

    Raises:
        As `leaving.disable`.
    """
    ended = leaving.disable(actor, person)
    for one in ended:
        other = one.deputy_id if one.principal_id == person.id else one.principal_id
        title = Sentence("%(name)s离任，与您之间的外出委托已结束", name=person.name)
        outbox.send(other, title, **_ABOUT)
    return ended


def tell_of_end(actor: Actor, row: StandIn) -> None:
    """Tell the two between whom a mandate has ended, but not whoever ended it."""
    who = {"principal": row.principal.name, "deputy": row.deputy.name}
    title = Sentence("%(principal)s委托%(deputy)s代办已提前结束", **who)
    for person_id in {row.principal_id, row.deputy_id} - {actor.person_id}:
        outbox.send(person_id, title, **_ABOUT)


def tell(
    item: WorkItem,
    person_id: uuid.UUID,
    title: outbox.Said,
    *,
    but: Container[Any] = (),
    **told: Any,
) -> None:
    """Tell somebody what a work item has for them, and whoever may do it in their place today.

    `but` are those who are told of it anyway. `told` is what `outbox.send` takes besides.
    """
    told["link"] = f"/cases/{item.case.id}"
    outbox.send(person_id, title, **told)
    for row in _deputies(item, person_id):
        if row.deputy_id not in but:
            name = directory.names({person_id})[person_id]
            instead = Sentence("代%(name)s：%(title)s", name=name, title=title)
            outbox.send(row.deputy_id, instead, **told)


def _deputies(item: WorkItem, person_id: uuid.UUID) -> list[StandIn]:
    """The mandates by which others may do an item of somebody's, and see its case, today."""
    if not turns.is_entrustable(item.case, item.element, person_id, item.post_key):
        return []
    rows = standing.standing_for([person_id], clock.today()).get(person_id, ())
    found = [row for row in rows if row.shares([item.case.definition.key])]
    if not found:
        return []
    kept_out = {one.person_id for one in item.recusals} | withholding.kept_from(item.case)
    return [row for row in found if row.deputy_id not in kept_out]
