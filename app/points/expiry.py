"""Redeemable points that run out (`wallet.expiryMonths`): the oldest first, by a job of the night.

What was spent was spent from the oldest points, and what an order holds is held of the oldest, so
only what is left of points older than the limit runs out. Points taken back by a reversal never
were; goods given back bring the points back with the day on which they were earned.
"""

from __future__ import annotations

import calendar
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Sentence
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.notifications import outbox
from app.notifications.models import News
from app.organisation.actors import SYSTEM
from app.organisation.models import Membership, UnitDescent
from app.points import ledger, rulebook
from app.points.amounts import shown
from app.points.books import Account, AccountKind, Entry, EntryKind, Posting, expired, wallet
from app.points.rulesets import RuleSet, RuleSetStatus

LOOK, RUN_OUT = "points.look_for_old_points", "points.run_out"
#: After the books were checked.
AT = time(3, 0)
#: So long before it the shop says what will run out.
NOTICE = timedelta(days=30)
MONTHS = "wallet.expiryMonths"
_ACTING_AS = "可兑换积分到期"


def plan() -> None:
    """Have old points looked for in the coming night; nothing new if that is planned already."""
    queue.each_day(LOOK, AT)


@kinds.kind(LOOK)
def look(_lease: Lease) -> None:
    """Have the points of each member with old ones looked at, each in a transaction of its own."""
    query = sa.select(RuleSet).filter_by(status=RuleSetStatus.ACTIVE)
    for rule_set in session.scalars(query):
        if rule_set.days(MONTHS):
            queue.all_later(_order(member) for member in _with_old_points(rule_set))


def _order(member_id: uuid.UUID) -> Order:
    return Order(RUN_OUT, {"member": str(member_id)}, unique_key=f"{RUN_OUT}:{member_id}")


@kinds.kind(RUN_OUT)
def run_out_of(lease: Lease) -> None:
    member = session.get(Membership, uuid.UUID(lease.arguments["member"]))
    if member is not None:
        run_out(member)


def run_out(member: Membership) -> Entry | None:
    """Book what of a member's points has run out by today; None if nothing has. Once a day."""
    rule_set = rulebook.in_force(member.branch)
    ledger.lock_wallet(member.person_id)
    amount = due(member.person_id, rule_set, clock.now())
    if not amount:
        return None
    told = {"months": rule_set.days(MONTHS), "points": shown(amount)}
    said = Sentence("可兑换积分满%(months)s个月失效%(points)s分", **told)
    booking = ledger.Booking(
        kind=EntryKind.EXPIRY,
        member_id=member.person_id,
        year=clock.today().year,
        text=str(said),
        cause=RUN_OUT,
        acting_as=_ACTING_AS,
        rule_set_id=rule_set.id,
    )
    legs = [
        ledger.Leg(wallet(member.person_id), -amount),
        ledger.Leg(expired(rule_set.owner_id), amount),
    ]
    title, link = Sentence("可兑换积分到期"), "/points/booklet"
    outbox.send(member.person_id, title, body=said, link=link, kind=News.POINTS)
    return ledger.book(SYSTEM, booking, legs, key=f"expire:{member.person_id}:{clock.today()}")


def due(member_id: uuid.UUID, rule_set: RuleSet, instant: datetime) -> int:
    """What of a member's points has run out at an instant and is still there, in tenths."""
    months = rule_set.days(MONTHS)
    if not months:
        return 0
    found = ledger.wallet_of(member_id)
    moves = [Move(*row) for row in session.execute(_moves(member_id))]
    left = _left_of_old(moves, limit(instant, months)) - found.held
    return max(0, min(left, found.available))


def soon(member_id: uuid.UUID, rule_set: RuleSet) -> int:
    """What will have run out thirty days from now if it is not used, in tenths."""
    return due(member_id, rule_set, clock.now() + NOTICE)


def limit(instant: datetime, months: int) -> datetime:
    """Points from before this have run out: the beginning of the day so many months ago."""
    day = clock.office_day(instant)
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    same_day = day.replace(year=year, month=month + 1, day=min(day.day, last))
    return clock.day_end(same_day - clock.ONE_DAY)


@dataclass(frozen=True)
class Move:
    """A posting on a wallet and the entry that it belongs to."""

    entry_id: uuid.UUID
    reverses_id: uuid.UUID | None
    at: datetime
    amount: int


def _left_of_old(moves: Iterable[Move], before: datetime) -> int:
    """Points from before an instant, less everything that was ever spent."""
    root: dict[uuid.UUID, uuid.UUID] = {}
    begun: dict[uuid.UUID, datetime] = {}
    nets: Counter[uuid.UUID] = Counter()
    for move in moves:
        first = root.get(move.reverses_id, move.entry_id) if move.reverses_id else move.entry_id
        root[move.entry_id] = first
        begun.setdefault(first, move.at)
        nets[first] += move.amount
    earned = sum(net for first, net in nets.items() if net > 0 and begun[first] < before)
    spent = -sum(net for net in nets.values() if net < 0)
    return earned - spent


def _moves(member_id: uuid.UUID) -> sa.Select[uuid.UUID, uuid.UUID | None, datetime, int]:
    """The postings of a wallet, first to last."""
    return (
        sa.select(Entry.id, Entry.reverses_id, Entry.at, Posting.amount)
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Posting.account_id == wallet(member_id).id)
        .order_by(Entry.at, Entry.id)
    )


def _with_old_points(rule_set: RuleSet) -> list[uuid.UUID]:
    """The members below a rule set's owner who have points, and had some before the limit."""
    before = limit(clock.now(), rule_set.days(MONTHS))
    below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id == rule_set.owner_id)
    old = (
        sa.exists()
        .where(Posting.account_id == Account.id, Entry.id == Posting.entry_id)
        .where(Entry.at < before, Posting.amount > 0)
    )
    query = (
        sa.select(Account.owner_id)
        .join(Membership, Membership.person_id == Account.owner_id)
        .where(
            Account.kind == AccountKind.WALLET,
            Account.balance > Account.held,
            Membership.branch_id.in_(below),
            old,
        )
    )
    return list(session.scalars(query))
