"""The books under random acts in random order, against a model that anybody can follow."""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import Cast
from clerk import Clerk
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from app import clock
from app.db import new_id, session
from app.organisation.actors import SYSTEM
from app.points import closing, holds, ledger, transfers
from app.points.books import (
    Account,
    Hold,
    HoldEnded,
    HoldStatus,
    ap_issuer,
    assessment,
    rp_closed,
    wallet,
)
from app.points.holds import NotEnoughPoints
from app.points.vocabulary import Category

EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "20"))
STEPS = int(os.environ.get("LEDGER_STEPS", "25"))
YEAR = 2026

MEMBERS = st.sampled_from(["lin", "gao"])
#: Halves of a point, up to ten.
FIGURES = st.integers(1, 20).map(lambda halves: halves / 2)


class Books(RuleBasedStateMachine):
    """Acts on the ledger beside a model of plain numbers."""

    house = None
    awards = Bundle("awards")
    held = Bundle("held")

    def __init__(self):
        super().__init__()
        self.context = self.house.app_context()
        self.context.push()
        self.cast = Cast.enter()
        self.clerk = Clerk(self.cast)
        self.ap, self.rp, self.reserved = defaultdict(int), defaultdict(int), defaultdict(int)
        self.has_been_reversed = set()

    def teardown(self):
        session.rollback()
        session.remove()
        self.context.pop()

    def place(self, member, figure):
        return self.clerk.holds(member, figure, key=f"order:{new_id()}")

    @rule(target=awards, who=MEMBERS, figure=FIGURES)
    def award(self, who, figure):
        entry = self.clerk.awards(getattr(self.cast, who), figure, key=str(new_id()))
        self.ap[who] += round(figure * 10)
        self.rp[who] += round(figure * 10)
        return who, entry, round(figure * 10)

    @rule(who=MEMBERS, figure=FIGURES)
    def penalise(self, who, figure):
        member = getattr(self.cast, who)
        given = {"category": Category.NEGATIVE, "redeemable": False}
        self.clerk.awards(member, -figure, key=str(new_id()), **given)
        self.ap[who] -= round(figure * 10)

    @rule(target=held, who=MEMBERS, figure=FIGURES)
    def hold(self, who, figure):
        amount = round(figure * 10)
        available = self.rp[who] - self.reserved[who]
        try:
            hold = self.place(getattr(self.cast, who), figure)
        except NotEnoughPoints:
            assert available < amount
            return multiple()
        assert available >= amount, "held what is not there"
        self.reserved[who] += amount
        return who, hold, amount

    @rule(given=held)
    def capture(self, given):
        who, hold, amount = given
        was_active = hold.status == HoldStatus.ACTIVE
        try:
            self.clerk.captures(hold)
        except (NotEnoughPoints, HoldEnded):
            assert self.rp[who] < amount or not was_active
            return
        if was_active:
            self.rp[who] -= amount
            self.reserved[who] -= amount

    @rule(given=consumes(held))
    def void(self, given):
        who, hold, amount = given
        if hold.status != HoldStatus.ACTIVE:
            with pytest.raises(HoldEnded):
                holds.void(hold.id)
            return
        holds.void(hold.id)
        self.reserved[who] -= amount

    @rule(target=awards, given=consumes(awards))
    def reverse(self, given):
        who, entry, amount = given
        reversal = self.clerk.reverses(entry)
        self.ap[who] -= amount
        self.rp[who] -= amount
        self.has_been_reversed.add(who)
        return who, reversal, -amount

    @rule(who=MEMBERS)
    def move(self, who):
        """To the other branch, or back again: nothing of the member's changes."""
        member = getattr(self.cast, who)
        here = member.membership.branch
        there = self.cast.neighbour if here is self.cast.branch else self.cast.branch
        going = transfers.prospect(member.id, here.id, there.id)
        assert (going.assessment, going.wallet) == (self.ap[who], self.rp[who])
        before = ledger.balance(ap_issuer(there.id))
        transfers.transfer(SYSTEM, going, cause=str(new_id()), acting_as="")
        assert ledger.balance(ap_issuer(there.id)) == before - self.ap[who]

    @rule()
    def close(self):
        """Of zhao, who has points too: whatever is left, once."""
        member = self.cast.zhao
        if session.get(Account, wallet(member.id).id) is None:
            self.clerk.awards(member, 3, key=str(new_id()))
        closing.close(SYSTEM, member.id, key="closing", text="", acting_as="")
        assert ledger.wallet_of(member.id).balance == 0
        assert ledger.balance(rp_closed()) == 30

    @rule(given=awards)
    def post_again(self, given):
        """The same fact under its key changes nothing."""
        _who, entry, amount = given
        if entry.reverses_id is None:
            member = session.get(type(self.cast.lin), entry.member_id)
            assert self.clerk.awards(member, amount / 10, key=entry.key) is entry

    @invariant()
    def books_agree_with_the_model(self):
        for who in ("lin", "gao"):
            member_id = getattr(self.cast, who).id
            found = ledger.wallet_of(member_id)
            assert ledger.balance(assessment(member_id, YEAR)) == self.ap[who]
            assert (found.balance, found.held) == (self.rp[who], self.reserved[who])
            assert found.available >= 0 or who in self.has_been_reversed

    @invariant()
    def books_are_right(self):
        assert ledger.check() == []


class NaiveBooks(Books):
    """The control: points are reserved without looking whether they are there."""

    def place(self, member, figure):
        account_id = wallet(member.id).id
        hold = Hold(
            id=new_id(),
            key=str(new_id()),
            account_id=account_id,
            member_id=member.id,
            amount=round(figure * 10),
            status=HoldStatus.ACTIVE,
            text="",
            made_at=clock.now(),
            expires_at=clock.now() + timedelta(days=10),
        )
        if session.scalar(sa.select(Account.id).filter_by(id=account_id)) is None:
            raise NotEnoughPoints(available=0, amount=figure)
        session.execute(
            sa.update(Account)
            .where(Account.id == account_id)
            .values(held=Account.held + hold.amount)
        )
        session.add(hold)
        return hold


def run(machine, house, phases, *, examples=EXAMPLES):
    """Every example begins on the books as they were and leaves nothing behind."""
    machine.house = house
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_random_acts_keep_the_books_right(sqlite_house):
    run(Books, sqlite_house, [Phase.generate, Phase.shrink])


def test_without_the_guard_random_acts_break_the_books(sqlite_house):
    with pytest.raises(AssertionError, match="held what is not there"):
        run(NaiveBooks, sqlite_house, [Phase.generate], examples=50 * EXAMPLES)
