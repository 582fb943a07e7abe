"""Dividing the room under a member's caps among the claims that have been valued."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.db import session
from app.points.models import Claim, Cycle
from app.points.rules import Line, Share, admit, allot
from app.points.rulesets import Item
from app.points.status import FIRM, SETTLED, ClaimStatus
from app.points.vocabulary import Period


def divide(claims: Iterable[Claim]) -> None:
    """Share out the room of a member's year and category anew among all claims that take some.

    Claims that are signed, published or posted keep what they were granted. Those only valued are
    shared anew by event date and number, so the result does not depend on which was valued first.
    """
    claims = list(claims)
    shares = allot(map(as_line, claims))
    for claim in claims:
        if claim.id in shares:
            share = shares[claim.id]
            claim.granted, claim.share = share.granted, asdict(share)


def value_again(claim: Claim, raw: int, beside: Iterable[Claim]) -> None:
    """Give a claim that was posted another value: as much as the firm claims beside it leave."""
    claim.raw = raw
    firm = [other for other in beside if other.status in FIRM]
    own = replace(as_line(claim), standing=None)
    share = allot([own, *map(as_line, firm)])[claim.id]
    claim.granted, claim.share = share.granted, asdict(share)


def admit_cut_off(claims: Iterable[Claim]) -> dict[Claim, int]:
    """Let posted claims have what caps cut off and now leave room for: claim → tenths more."""
    known = {claim.id: claim for claim in claims}
    posted = [claim.id for claim in known.values() if claim.status == ClaimStatus.POSTED]
    firm = [as_line(claim) for claim in known.values() if claim.status in FIRM]
    grown: dict[Claim, int] = {}
    for claim_id, share in admit(firm, posted).items():
        claim = known[claim_id]
        grown[claim] = share.granted - (claim.granted or 0)
        claim.granted, claim.share = share.granted, asdict(share)
    return grown


def settled_beside(claim: Claim) -> list[Claim]:
    """The member's other claims of the same year and category that take room."""
    place = {
        "member": claim.member_id,
        "claim": claim.id,
        "category": claim.item.category,
        "year": claim.cycle.year,
    }
    return list(session.scalars(_settled_beside(), place))


def share_of(claim: Claim) -> Share:
    """The figures behind what a valued claim was granted."""
    assert claim.share is not None
    return Share(**claim.share)


def supersede(claim: Claim) -> None:
    """The same honour has meanwhile been posted at a higher level: this one brings nothing."""
    claim.granted = 0
    claim.share = asdict(replace(share_of(claim), granted=0, is_superseded=True))


@cache
def _settled_beside() -> sa.Select[Any]:
    return (
        sa.select(Claim)
        .join(Claim.item)
        .join(Claim.cycle)
        .where(
            Claim.member_id == sa.bindparam("member"),
            Claim.id != sa.bindparam("claim"),
            Claim.status.in_(SETTLED),
            Item.category == sa.bindparam("category"),
            Cycle.year == sa.bindparam("year"),
        )
        .options(contains_eager(Claim.item), contains_eager(Claim.cycle))
    )


def as_line(claim: Claim) -> Line:
    """A claim as the caps see it."""
    return Line(
        id=claim.id,
        event_date=claim.event_date,
        item=_cap_name(claim),
        raw=claim.raw or 0,
        item_cap=claim.item.cap,
        category_cap=claim.cycle.rule_set.year_cap(claim.item.category),
        standing=claim.granted if claim.status in FIRM else None,
        honour=claim.honour,
    )


def _cap_name(claim: Claim) -> str:
    """Claims with the same name share the cap of their item."""
    if claim.item.cap_period == Period.QUARTER:
        return f"{claim.item.code} {claim.cycle.name}"
    return claim.item.code
