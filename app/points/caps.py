"""Dividing the room under a member's caps among the claims that have been valued."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.db import session
from app.points.models import SETTLED, Claim, ClaimStatus, Cycle, Item
from app.points.rules import Line, Share, allot
from app.points.vocabulary import Period


def divide(claim: Claim) -> None:
    """Share out the room anew in the year and category of a claim.

    Claims that are published or posted keep what they were granted. Those only valued are shared
    anew by event date and number, so the result does not depend on which was valued first.
    """
    claims = _settled_beside(claim)
    shares = allot(_lines(claims))
    for other in claims:
        if other.id in shares:
            share = shares[other.id]
            other.granted, other.share = share.granted, asdict(share)


def share_of(claim: Claim) -> Share:
    """The figures behind what a valued claim was granted."""
    assert claim.share is not None
    return Share(**claim.share)


def supersede(claim: Claim) -> None:
    """The same honour has meanwhile been posted at a higher level: this one brings nothing."""
    claim.granted = 0
    claim.share = asdict(replace(share_of(claim), granted=0, is_superseded=True))


def _settled_beside(claim: Claim) -> list[Claim]:
    """The member's claims of the same year and category that take room, this one included."""
    query = (
        sa.select(Claim)
        .join(Claim.item)
        .join(Claim.cycle)
        .where(
            Claim.member_id == claim.member_id,
            Claim.status.in_(SETTLED),
            Item.category == claim.item.category,
            Cycle.year == claim.cycle.year,
        )
        .options(
            contains_eager(Claim.item),
            contains_eager(Claim.cycle).joinedload(Cycle.rule_set, innerjoin=True),
        )
    )
    return list(session.scalars(query))


def _lines(claims: Iterable[Claim]) -> list[Line]:
    return [
        Line(
            id=claim.id,
            event_date=claim.event_date,
            item=_cap_name(claim),
            raw=claim.raw or 0,
            item_cap=claim.item.cap,
            category_cap=claim.cycle.rule_set.year_cap(claim.item.category),
            standing=None if claim.status == ClaimStatus.VALUED else claim.granted,
            honour=claim.honour,
        )
        for claim in claims
    ]


def _cap_name(claim: Claim) -> str:
    """Claims with the same name share the cap of their item."""
    if claim.item.cap_period == Period.QUARTER:
        return f"{claim.item.code} {claim.cycle.name}"
    return claim.item.code
