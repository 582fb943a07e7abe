"""一人一本: a member's lines, first to last, and one line's receipt. Reads only; tenths."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app import clock
from app.db import session
from app.organisation import directory
from app.points import ledger
from app.points.balances import StatementLine
from app.points.books import EntryKind, Hold, HoldStatus, assessment, wallet
from app.points.models import Claim, Cycle
from app.points.receipts import Receipt, receipt_of
from app.points.status import CLAIM_TITLES, ClaimStatus
from app.points.vocabulary import Category

#: The colour of the word for a claim's status.
_TONES = {
    ClaimStatus.ENTERED: "amber",
    ClaimStatus.SUBMITTED: "blue",
    ClaimStatus.VALUED: "blue",
    ClaimStatus.CHECKED: "blue",
    ClaimStatus.REVIEWED: "blue",
    ClaimStatus.CONFIRMED: "blue",
    ClaimStatus.PUBLISHED: "amber",
    ClaimStatus.POSTED: "green",
    ClaimStatus.REJECTED: "red",
    ClaimStatus.WITHDRAWN: "grey",
    ClaimStatus.REVERSED: "red",
    ClaimStatus.DISOWNED: "grey",
}
_NOT_IN_BOOKS = (
    ClaimStatus.ENTERED,
    ClaimStatus.SUBMITTED,
    ClaimStatus.VALUED,
    ClaimStatus.CHECKED,
    ClaimStatus.REVIEWED,
    ClaimStatus.CONFIRMED,
    ClaimStatus.PUBLISHED,
    ClaimStatus.REJECTED,
)


@dataclass(frozen=True)
class Line:
    """One line of the booklet; `category` is None for the transfer to another branch.

    `granted` and `balance` (the year's points after it) are None until it is posted, `status` is
    None when it simply stands, `asked` is None for a reversal. `quarter` is that in which it
    counts. `entered_by` is who entered it in the member's stead, if the member did not.
    """

    number: int
    day: date
    title: str
    category: Category | None
    asked: int | None
    granted: int | None
    verifier: str | None
    confirmer: str | None
    balance: int | None
    status: str | None
    claim_id: uuid.UUID | None
    quarter: int | None
    entered_by: str | None = None


@dataclass(frozen=True)
class WalletLine:
    """A movement of redeemable points, with the balance after it."""

    day: date
    text: str
    amount: int
    balance: int


@dataclass(frozen=True)
class Page(Receipt):
    """A receipt with everything that stands on its page; names are None while nobody acted."""

    entered_by: str | None
    witnesses: str
    verifier: str | None
    checker: str | None
    confirmer: str | None
    entry_number: str | None
    posted_at: datetime | None
    state_words: str
    state_tone: str


def lines(member_id: uuid.UUID, year: int) -> list[Line]:
    """A member's year: what is in the books first, then what is still under way or refused."""
    claims = {claim.id: claim for claim in _claims(member_id, year)}
    posted = ledger.statement(assessment(member_id, year))
    names = directory.names(_people(claims.values()))
    found = list(_posted(posted, claims, names))
    waiting = [claim for claim in claims.values() if claim.status in _NOT_IN_BOOKS]
    found += [
        _waiting(number, claim, names) for number, claim in enumerate(waiting, start=len(found) + 1)
    ]
    return found


def wallet_lines(member_id: uuid.UUID, year: int) -> list[WalletLine]:
    """The movements of a member's wallet in a year."""
    found = [
        WalletLine(clock.office_day(line.entry.at), line.entry.text, line.amount, line.balance)
        for line in ledger.statement(wallet(member_id))
    ]
    return [line for line in found if line.day.year == year]


def open_holds(member_id: uuid.UUID) -> list[Hold]:
    """What is reserved of a member's wallet, that which runs out first at the top."""
    query = sa.select(Hold).filter_by(member_id=member_id, status=HoldStatus.ACTIVE)
    return list(session.scalars(query.order_by(Hold.expires_at, Hold.id)))


def receipt(claim: Claim) -> Page | None:
    """Why a claim got just this many points, and who said so; None before it is valued."""
    found = receipt_of(claim)
    if found is None:
        return None
    witnesses = [uuid.UUID(one) for one in claim.witnesses]
    names = directory.names({*witnesses, *_people([claim])})
    entry = ledger.entry_under(claim.award_key)
    return Page(
        **vars(found),
        entered_by=_name(names, claim.entered_by_id),
        witnesses="、".join(names[one] for one in witnesses if one in names),
        verifier=_name(names, claim.verifier_id),
        checker=_name(names, claim.checker_id),
        confirmer=_name(names, claim.confirmer_id),
        entry_number=None if entry is None else entry.id.hex[-8:].upper(),
        posted_at=None if entry is None else entry.at,
        state_words=claim.status_title,
        state_tone=_TONES[claim.status],
    )


def _claims(member_id: uuid.UUID, year: int) -> list[Claim]:
    query = (
        sa.select(Claim)
        .join(Claim.item)
        .join(Claim.cycle)
        .where(Claim.member_id == member_id, Cycle.year == year)
        .options(contains_eager(Claim.item), contains_eager(Claim.cycle))
        .order_by(Claim.event_date, Claim.id)
    )
    return list(session.scalars(query))


def _people(claims: Iterable[Claim]) -> set[uuid.UUID]:
    return {
        person
        for claim in claims
        for person in (
            claim.entered_by_id,
            claim.verifier_id,
            claim.checker_id,
            claim.confirmer_id,
        )
        if person is not None
    }


def _name(names: Mapping[uuid.UUID, str], person_id: uuid.UUID | None) -> str | None:
    return None if person_id is None else names.get(person_id)


def _posted(
    statement: list[StatementLine],
    claims: Mapping[uuid.UUID, Claim],
    names: Mapping[uuid.UUID, str],
) -> Iterator[Line]:
    taken_back = {line.entry.reverses_id for line in statement}
    for number, line in enumerate(statement, start=1):
        entry = line.entry
        claim = claims.get(entry.claim_id) if entry.claim_id else None
        speaks_for_itself = entry.kind in (EntryKind.REVERSAL, EntryKind.RELEASE) or claim is None
        yield Line(
            number=number,
            day=clock.office_day(entry.at)
            if claim is None or speaks_for_itself
            else claim.event_date,
            title=entry.text if claim is None or speaks_for_itself else claim.title,
            category=entry.category,
            asked=None if claim is None or speaks_for_itself else claim.asked,
            granted=line.amount,
            verifier=None if claim is None else _name(names, claim.verifier_id),
            confirmer=None if claim is None else _name(names, claim.confirmer_id),
            balance=line.balance,
            status=CLAIM_TITLES[ClaimStatus.REVERSED] if entry.id in taken_back else None,
            claim_id=entry.claim_id,
            quarter=entry.quarter,
            entered_by=None if claim is None else _name(names, claim.entered_by_id),
        )


def _waiting(number: int, claim: Claim, names: Mapping[uuid.UUID, str]) -> Line:
    return Line(
        number=number,
        day=claim.event_date,
        title=claim.title,
        category=claim.item.category,
        asked=claim.asked,
        granted=None,
        verifier=None,
        confirmer=None,
        balance=None,
        status=claim.status_title,
        claim_id=claim.id,
        quarter=claim.cycle.quarter,
        entered_by=_name(names, claim.entered_by_id),
    )
