"""外出委托 as people are told of it: who stands in, and who relies on somebody that goes away."""

from __future__ import annotations

import uuid
from typing import Any

from app import clock
from app.cases.models import Case, WorkItem
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


def tell(about: Case | WorkItem, person_id: uuid.UUID, title: outbox.Said, **told: Any) -> None:
    """Tell somebody that something of a case waits for them, and whoever acts for them today.

    `told` is what `outbox.send` takes besides. Of a work item it is known whether it is for a post.
    """
    case = about.case if isinstance(about, WorkItem) else about
    is_of_post = isinstance(about, WorkItem) and about.post_key is not None
    told["link"] = f"/cases/{case.id}"
    outbox.send(person_id, title, **told)
    if case.is_of(person_id) and not is_of_post:
        return  # a person's own matter is entrusted to nobody
    for row in standing.standing_for([person_id], clock.today()).get(person_id, ()):
        if row.shares([case.definition.key]):
            name = directory.names({person_id})[person_id]
            instead = Sentence("代%(name)s：%(title)s", name=name, title=title)
            outbox.send(row.deputy_id, instead, **told)
