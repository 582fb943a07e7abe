"""Claims, corrections, caps and seals under random acts, against a model of plain numbers.

The model knows nothing of entries: it keeps what each line is worth and what stands of it, and
gives room under the caps to lines in the order of their days.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from cast import Cast
from clerk import Clerk
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app import clock
from app.db import session
from app.organisation import directory
from app.points import chain, correcting, ledger
from app.points.books import assessment
from app.points.models import Claim
from app.points.status import ClaimStatus

EXAMPLES = int(os.environ.get("CORRECTION_EXAMPLES", "12"))
STEPS = int(os.environ.get("CORRECTION_STEPS", "30"))
YEAR = 2026
#: The caps of the shipped rules, in tenths: of the category, and of items in a year.
DUTY_CAP = 300
ITEM_CAPS = {"D02": 80, "D03": 100, "D04": 90}
VALUES = {"D02": 20, "D03": 20, "D04": 30}


@dataclass
class Line:
    """A claim as the model sees it: its day, its item, what it is worth and what stands of it."""

    claim: Claim
    number: int
    item: str
    worth: int
    stands: int
    is_posted: bool = True


class Year(RuleBasedStateMachine):
    """One member's duty lines of a year and what becomes of them, before the seal and after."""

    house = None

    def __init__(self):
        super().__init__()
        clock.freeze(datetime(YEAR, 3, 3, 9, tzinfo=clock.OFFICE_ZONE))
        self.context = self.house.app_context()
        self.context.push()
        self.cast = Cast.enter()
        self.clerk = Clerk(self.cast)
        self.lines: list[Line] = []
        self.numbers = itertools.count(1)
        self.causes = itertools.count(1)
        self.sealed = None
        self.spent = 0

    def teardown(self):
        session.rollback()
        session.remove()
        self.context.pop()

    # -- the model

    def room(self, item, but=None):
        """What the caps leave beside everything that stands."""
        others = [one for one in self.lines if one.is_posted and one is not but]
        used = sum(one.stands for one in others if one.item == item)
        return min(ITEM_CAPS[item] - used, DUTY_CAP - sum(one.stands for one in others))

    def release(self):
        """Room that has become free goes to lines that were cut off, by their days."""
        for line in sorted(self.lines, key=lambda one: one.number):
            if line.is_posted:
                line.stands = min(line.worth, max(line.stands, self.room(line.item, but=line)))

    @property
    def total(self):
        return sum(line.stands for line in self.lines if line.is_posted)

    # -- the acts

    @precondition(lambda self: self.sealed is None and len(self.lines) < 28)
    @rule(item=st.sampled_from(sorted(VALUES)), times=st.integers(1, 4))
    def post(self, item, times):
        number = next(self.numbers)
        day = date(YEAR, 2, 1) + timedelta(days=number)
        claim = self.clerk.enters(
            self.cast.lin, item, day, quantity=Decimal(times), activity_code=str(number)
        )
        self.clerk.completes(claim)
        worth = VALUES[item] * times
        self.lines.append(Line(claim, number, item, worth, min(worth, max(0, self.room(item)))))

    @precondition(lambda self: any(line.is_posted for line in self.lines))
    @rule(pick=st.integers(0, 100), right=st.sampled_from([None, 5, 10, 25, 60, 120]))
    def correct(self, pick, right):
        standing = [line for line in self.lines if line.is_posted]
        line = standing[pick % len(standing)]
        self.carry_out(line.claim, right)
        line.is_posted = right is not None
        line.worth, line.stands = right or 0, 0
        if line.is_posted:
            line.stands = min(line.worth, max(0, self.room(line.item, but=line)))
        self.release()

    def carry_out(self, claim, right):
        actor = directory.actor(self.cast.li)
        cause = f"correction:{next(self.causes)}"
        correcting.correct(actor, claim, right, reason="有误", cause=cause, acting_as="支部书记")

    @precondition(lambda self: self.total - self.spent >= 10)
    @rule()
    def redeem(self):
        self.clerk.redeems(self.cast.lin, 1, key=f"order:{next(self.causes)}")
        self.spent += 10

    @precondition(lambda self: self.sealed is None and len(self.lines) > 3)
    @rule()
    def seal(self):
        chain.seal(self.cast.branch.id, YEAR, [assessment(self.cast.lin.id, YEAR)])
        self.sealed = self.total
        clock.freeze(datetime.combine(date(YEAR + 1, 2, 3), time(9), clock.OFFICE_ZONE))

    @rule()
    def a_day_passes(self):
        clock.freeze(clock.now() + timedelta(days=1))

    # -- what always holds

    def book(self, year):
        return ledger.balance(assessment(self.cast.lin.id, year))

    @invariant()
    def both_years_together_are_what_stands(self):
        assert self.book(YEAR) + self.book(YEAR + 1) == self.total
        assert ledger.wallet_of(self.cast.lin.id).balance == self.total - self.spent

    @invariant()
    def a_sealed_year_stays_as_it_was(self):
        if self.sealed is not None:
            assert self.book(YEAR) == self.sealed

    @invariant()
    def every_line_has_what_the_model_gives_it(self):
        for line in self.lines:
            assert (line.claim.status == ClaimStatus.POSTED) == line.is_posted
            if line.is_posted:
                assert (line.claim.granted, line.claim.raw) == (line.stands, line.worth)

    @invariant()
    def no_cap_is_passed(self):
        assert self.total <= DUTY_CAP

    @invariant()
    def books_are_right(self):
        session.flush()
        assert ledger.check() == []


class ForgetfulYear(Year):
    """The control: what a correction sets free is given to nobody."""

    def release(self):
        """Nothing."""


def run(machine, house, *, phases, examples=EXAMPLES):
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


def test_random_corrections_keep_to_the_model(sqlite_house):
    run(Year, sqlite_house, phases=[Phase.generate, Phase.shrink])


def test_a_model_that_releases_nothing_is_found_out(sqlite_house):
    with pytest.raises(AssertionError):
        run(ForgetfulYear, sqlite_house, phases=[Phase.generate], examples=20 * EXAMPLES)
