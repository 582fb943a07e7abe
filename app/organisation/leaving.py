"""What somebody who leaves still is to the house: posts, mandates, an account; and their end."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import Forbidden, NotFound, Refused, Sentence
from app.organisation import (
    accounts,
    away,
    finding,
    permissions,
    residents,
    roll,
    standing,
    tenure,
)
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Person
from app.organisation.permissions import Permission
from app.organisation.standing import StandIn
from app.organisation.tenure import Holder

#: So many people a list shows at once; whoever is not among them is searched for.
MOST_LISTED = 100


class HasPower(Refused):
    """What two have given, only two end."""

    message = "%(name)s担任“%(role)s”：请先由两人结束这个任职，再停用账号。"


class NotYourself(Refused):
    message = "离职交接不能由本人办理，请由另一位管理员办。"


def people(
    actor: Actor,
    text: str = "",
    unit_id: uuid.UUID | None = None,
    *,
    at: uuid.UUID | None = None,
) -> list[Person]:
    """Those whom the actor manages, by name; of some words of name or username, or in a unit.

    `at` a unit are those who belong just there.
    """
    query = sa.select(Person).where(
        permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Person.unit_id),
        Person.username != residents.USERNAME,
    )
    if at is not None:
        query = query.where(Person.unit_id == at)
    if text:
        by_username = Person.username.contains(text, autoescape=True)
        query = query.where(sa.or_(finding.is_called(text), by_username))
    if unit_id is not None:
        query = query.where(permissions.within([unit_id], Person.unit_id))
    shown = query.options(joinedload(Person.unit)).order_by(Person.name, Person.id)
    return list(session.scalars(shown.limit(MOST_LISTED + 1)))


def managed(actor: Actor, person_id: uuid.UUID) -> Person:
    """Somebody whom the actor manages. Raises: NotFound."""
    person = session.get(Person, person_id)
    if person is None or not permissions.may(actor, Permission.MANAGE_PEOPLE, person.unit):
        raise NotFound
    return person


def require_leave(actor: Actor, person: Person) -> None:
    """Raises: Forbidden, NotYourself."""
    permissions.require(actor, Permission.MANAGE_PEOPLE, person.unit)
    if actor.person_id == person.id:
        raise NotYourself
    if actor.is_system:
        raise Forbidden


def posts_of(person_id: uuid.UUID) -> list[Assignment]:
    """What somebody holds or is to hold; a member's place in a branch has its own procedure."""
    query = sa.select(Assignment).where(
        Assignment.person_id == person_id,
        Assignment.role_code != roll.MEMBER,
        Assignment.held_from(clock.today()),
    )
    named = query.options(joinedload(Assignment.unit), joinedload(Assignment.role))
    return list(session.scalars(named.order_by(Assignment.since, Assignment.id)))


def end_posts(actor: Actor, person: Person) -> list[Assignment]:
    """Let the posts that the actor may end end with today; those that remain are given back.

    What is not one person's to end (`tenure.reserved`) remains.
    """
    remain, holder = [], Holder.of(person)
    for post in posts_of(person.id):
        may_end = permissions.may(actor, Permission.MANAGE_PEOPLE, post.unit)
        if not may_end or any(tenure.reserved(actor, holder, post.role_code)):
            remain.append(post)
        else:
            post.let_end(clock.today())
    return remain


def stand_ins_of(person_id: uuid.UUID) -> list[StandIn]:
    """In force or to come: where somebody is the principal, and where the deputy."""
    both = [*away.entrusted(person_id), *away.taken_on(person_id)]
    today = clock.today()
    return [one for one in both if one.is_in_force(today) or one.is_to_come(today)]


def require_no_power(person: Person) -> None:
    """Raises: HasPower: somebody holds a post with power over others after today."""
    tomorrow = clock.today() + clock.ONE_DAY
    for post in posts_of(person.id):
        if permissions.is_sensitive(post.role_code) and post.is_held_from(tomorrow):
            raise HasPower(name=person.name, role=Sentence(post.role.title))


def disable(actor: Actor, person: Person) -> list[StandIn]:
    """Close an account, and all that opened it; end every mandate from and to its person.

    The mandates are given. What opened it opens nothing either when it is used again.

    Raises:
        Forbidden, NotYourself, HasPower.
    """
    require_leave(actor, person)
    require_no_power(person)
    ended = standing.unfinished(person.id, clock.today())
    standing.end_on_record(ended, actor)
    if person.disabled_at is None:
        person.disabled_at = clock.now()
    accounts.shut_out(person.id)
    return ended
