"""How each person wants to be reached: by which channels, with which news, and when not."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.db import session
from app.errors import Forbidden, Invalid, Sentence
from app.i18n import mark
from app.notifications import channels
from app.notifications.channels import BadAddress
from app.notifications.hours import QuietHours
from app.notifications.models import Channel, News, Pace, Quiet, Reach
from app.organisation.actors import Actor

#: What reaches somebody who has only given an address: what waits for them or is about them.
USUAL = frozenset(News) - {News.COPIED, News.NOTICE, News.SYSTEM}


class BadPreferences(Invalid):
    message = "有的地方填得不对，没有保存。"


@dataclass(frozen=True)
class Wish:
    """What a person has chosen for a channel; without an address it is not used."""

    address: str = ""
    pace: Pace = Pace.AT_ONCE
    kinds: frozenset[News] = USUAL


@dataclass(frozen=True)
class Wishes:
    """All that a person has chosen."""

    by_channel: Mapping[Channel, Wish] = field(default_factory=dict)
    quiet: QuietHours | None = None


def wishes(actor: Actor) -> Wishes:
    """What the actor has chosen, or what is usual, for each channel of the house."""
    kept = {
        row.channel: row
        for row in session.scalars(sa.select(Reach).filter_by(person_id=actor.person_id))
    }
    found = {one: _wish(kept[one]) if one in kept else Wish() for one in channels.set_up()}
    quiet = session.get(Quiet, actor.person_id)
    return Wishes(found, (quiet.begins, quiet.ends) if quiet else None)


def _wish(row: Reach) -> Wish:
    return Wish(row.address, row.pace, frozenset(map(News, row.kinds)))


def choose(actor: Actor, chosen: Wishes) -> None:
    """Keep what the actor wants. Raises: BadPreferences."""
    if actor.person_id is None:
        raise Forbidden
    kept = _checked(chosen)
    session.execute(
        sa.delete(Reach).where(
            Reach.person_id == actor.person_id, Reach.channel.in_(list(chosen.by_channel))
        )
    )
    session.execute(sa.delete(Quiet).where(Quiet.person_id == actor.person_id))
    for channel, address in kept.items():
        wish = chosen.by_channel[channel]
        row = Reach(person_id=actor.person_id, channel=channel, address=address, pace=wish.pace)
        row.kinds = sorted(wish.kinds)
        session.add(row)
    if chosen.quiet:
        begins, ends = chosen.quiet
        session.add(Quiet(person_id=actor.person_id, begins=begins, ends=ends))


def _checked(chosen: Wishes) -> dict[Channel, str]:
    """The addresses that were given, as they are kept; all that is wrong is told together."""
    problems: dict[str, list[Sentence]] = {}
    kept = {}
    for channel, wish in chosen.by_channel.items():
        try:
            if wish.address.strip():
                kept[channel] = channels.address(channel, wish.address)
        except BadAddress as error:
            problems |= error.details
    if chosen.quiet and chosen.quiet[0] == chosen.quiet[1]:
        problems["quiet"] = [Sentence(mark("免打扰的起止时间不能相同；不要免打扰就都留空。"))]
    if problems:
        raise BadPreferences(problems)
    return kept


def reaches(people: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Reach]]:
    """How these people are reached, by channels that the house has."""
    query = sa.select(Reach).where(
        Reach.person_id.in_(people), Reach.channel.in_(channels.set_up())
    )
    found: dict[uuid.UUID, list[Reach]] = {}
    for row in session.scalars(query):
        found.setdefault(row.person_id, []).append(row)
    return found


def quiet_hours(people: Collection[uuid.UUID]) -> dict[uuid.UUID, QuietHours]:
    query = sa.select(Quiet).where(Quiet.person_id.in_(people))
    return {row.person_id: (row.begins, row.ends) for row in session.scalars(query)}
