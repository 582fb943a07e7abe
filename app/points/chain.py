"""The hash chains over the entries of the books (`domain.md` section 7, rules 10 and 12).

Each entry carries a link: the digest of everything it says and of the link before it. An entry
hangs on the account of the member's assessment year if it moves one, else on the member's wallet.
A posting locks that row anyway to move its balance, so chaining makes nobody wait who did not
wait before: a hundred branches post at once without meeting. The chain of an assessment account
is just what a seal closes. What ties the chains together is the balance of each book and the
nightly check, which reads them all.
"""

from __future__ import annotations

import hashlib
import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa

from app import clock
from app.db import session
from app.points.bookings import Booking, digest
from app.points.books import Account, AccountKey, Entry, Posting
from app.points.guards import PostingStop, YearSeal
from app.points.rows import insert_unless_there

#: What an entry's link is made of, beside the link before it.
SAID = (
    *("chain_id", "position", "digest", "key", "at", "actor_id", "actor_name"),
    *("acting_as", "cause", "text", "concerns_year"),
)
#: Rows read from the database at a time.
STRETCH = 5000


@dataclass(frozen=True)
class Chain:
    """The end of a chain, locked: its account, how many entries hang on it and the last link."""

    account: AccountKey
    entries: int
    head: str
    is_sealed: bool
    #: A check has found the books wrong (`stopping`); read with the chain to save a statement.
    is_stopped: bool


def lock(account: AccountKey) -> Chain:
    """The chain that hangs on an account, opened if it is new; others wait for this transaction."""
    found = session.execute(_end(), {"account": account.id}).one_or_none()
    if found is None:
        opened = {"id": account.id, **vars(account), "balance": 0, "held": 0}
        insert_unless_there(Account, [opened | {"entries": 0, "head": ""}])
        found = session.execute(_end(), {"account": account.id}).one()
    entries, head, sealed, is_stopped = found
    return Chain(account, entries, head, is_sealed=sealed is not None, is_stopped=is_stopped)


@cache
def _end() -> sa.Select[int, str, int | None, bool]:
    is_stopped = sa.exists().where(PostingStop.lifted_at.is_(None))
    return (
        sa.select(Account.entries, Account.head, Account.sealed_entries, is_stopped)
        .where(Account.id == sa.bindparam("account"))
        .with_for_update(of=Account)
    )


def is_sealed(account: AccountKey) -> bool:
    """Does the account belong to a year that is closed?"""
    query = sa.select(Account.sealed_entries).filter_by(id=account.id)
    return session.scalar(query) is not None


def link(before: str, said: Mapping[str, Any]) -> str:
    """The link of an entry with these fields behind the one before it."""
    body = [before, *(_plain(said[name]) for name in SAID)]
    return hashlib.sha256(orjson.dumps(body)).hexdigest()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if hasattr(value, "astimezone") else value


def seal(branch_id: uuid.UUID, year: int, accounts: Sequence[AccountKey]) -> YearSeal:
    """Close the assessment accounts of a branch's year for good; once more gives the same seal.

    Whoever posts into one of them at this moment is waited for, or finds it closed.
    """
    known = seal_of(branch_id, year)
    if known is not None:
        return known
    for account in sorted(accounts, key=lambda one: one.id):
        lock(account)
    query = sa.update(Account).where(Account.id.in_([one.id for one in accounts]))
    unseen = {"synchronize_session": False}
    session.execute(query.values(sealed_entries=Account.entries), execution_options=unseen)
    chains = _ends([account.id for account in accounts])
    made = YearSeal(
        branch_id=branch_id,
        year=year,
        sealed_at=clock.now(),
        chains=chains,
        digest=_digest_of(branch_id, year, chains),
    )
    session.add(made)
    session.flush()
    return made


def seal_of(branch_id: uuid.UUID, year: int) -> YearSeal | None:
    return session.scalar(sa.select(YearSeal).filter_by(branch_id=branch_id, year=year))


def _ends(accounts: Iterable[uuid.UUID]) -> list[Any]:
    query = sa.select(Account.id, Account.entries, Account.head, Account.balance)
    rows = session.execute(query.where(Account.id.in_(accounts)).order_by(Account.id))
    return [[str(account), *rest] for account, *rest in rows]


def _digest_of(branch_id: uuid.UUID, year: int, chains: list[Any]) -> str:
    return hashlib.sha256(orjson.dumps([str(branch_id), year, chains])).hexdigest()


def faults() -> Iterator[str]:
    """Entries that are not as they were written, chains cut short, seals broken; in sentences."""
    ends: dict[uuid.UUID, tuple[int, str]] = {}
    for entry, amounts in _written():
        position, before = ends.get(entry.chain_id, (0, ""))
        is_whole = digest(_booking(entry), amounts) == entry.digest
        if entry.position != position + 1:
            yield f"分录“{entry.key}”之前缺少分录"
        elif not is_whole or link(before, entry._mapping) != entry.link:  # noqa: SLF001 - its name
            yield f"分录“{entry.key}”或它之前的分录被改动"
        ends[entry.chain_id] = entry.position, entry.link
    query = sa.select(Account.id, Account.code, Account.entries, Account.head)
    for account, code, entries, head in session.execute(query.where(Account.entries > 0)):
        if ends.get(account) != (entries, head):
            yield f"账户“{code}”的分录链尾与登记的不一致"
    yield from _broken_seals()


def _written() -> Iterator[tuple[Any, list[tuple[str, int]]]]:
    """Every entry in the order of its chain, with account codes and amounts."""
    query = (
        sa.select(*Entry.__table__.columns, Account.code, Posting.amount)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Account, Account.id == Posting.account_id)
        .order_by(Entry.chain_id, Entry.position)
    )
    rows = session.execute(query, execution_options={"yield_per": STRETCH})
    for _entry_id, legs in itertools.groupby(rows, key=lambda row: row.id):
        [first, *others] = legs
        yield first, [(row.code, row.amount) for row in (first, *others)]


def _booking(entry: Any) -> Booking:
    return Booking(**{name: getattr(entry, name) for name in Booking.__dataclass_fields__})


def _broken_seals() -> Iterator[str]:
    for one in session.scalars(sa.select(YearSeal)):
        accounts = [uuid.UUID(account) for account, *_rest in one.chains]
        is_whole = one.digest == _digest_of(one.branch_id, one.year, one.chains)
        if not is_whole or _ends(accounts) != one.chains:
            yield f"“{one.branch.name}”{one.year}年度的封存与账目不一致"
