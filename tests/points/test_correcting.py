"""Corrections of posted claims (`domain.md` 6.6, P-15, W-7, W-8)."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
import sqlalchemy as sa
from clerk import Clerk, day

from app import clock
from app.db import new_id, session
from app.organisation import directory
from app.points import booklets, chain, correcting, holds, ledger, stages
from app.points.books import Entry, EntryKind, Posting, assessment
from app.points.models import ClaimNotOpen
from app.points.status import ClaimStatus

YEAR = 2026
pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture(params=["SEED", "REF"])
def clerk(request, cast):
    return Clerk(cast, request.param)


def corrects(cast, claim, right=None, cause="correction:1"):
    given = {"reason": "核实有误", "cause": cause, "acting_as": "支部书记"}
    return correcting.correct(directory.actor(cast.li), claim, right, **given)


def ap(person, year=YEAR):
    return ledger.balance(assessment(person.id, year))


def rp(person):
    return ledger.wallet_of(person.id).balance


def duty(clerk, cast, figures):
    """Posted claims of lin, D01 with two points each and D04 with three, in order of date."""
    items = {2: ("D01", Decimal(2)), 3: ("D04", Decimal(1)), 1: ("D05", Decimal(1))}
    found = []
    for number, figure in enumerate(figures, start=1):
        item, quantity = items[figure]
        claim = clerk.files(cast.lin, item, day(f"02-{number:02d}"), quantity=quantity)
        found.append(clerk.completes(claim))
    return found


def test_reversing_under_a_cap_releases_what_was_cut_off(clerk, cast):
    """P-15: raw 34, posted 30, cut off 4; a line of 3 reversed: posted 30, cut off 1."""
    lines = duty(clerk, cast, [3, 3, 3, *[2] * 11, 1, 2])
    assert sum(one.raw for one in lines) == 340
    assert (ap(cast.lin), sum(one.capped_out for one in lines)) == (300, 40)
    done = corrects(cast, lines[0])
    assert ap(cast.lin) == 300
    standing = [one for one in lines if one.status == ClaimStatus.POSTED]
    assert sum(one.capped_out for one in standing) == 10
    assert list(done.released.values()) == [10, 10, 10]
    kinds = session.scalars(sa.select(Entry.kind).order_by(Entry.chain_id, Entry.position)).all()
    assert kinds[-4:] == [EntryKind.REVERSAL, *[EntryKind.RELEASE] * 3]


def test_what_was_released_goes_with_its_claim(clerk, cast):
    lines = duty(clerk, cast, [3, 3, 3, *[2] * 11, 1, 2])
    corrects(cast, lines[0])
    last = lines[-1]
    assert (last.granted, last.capped_out) == (10, 10)
    corrects(cast, last, cause="correction:2")
    assert (last.status, ap(cast.lin)) == (ClaimStatus.REVERSED, 290)


def test_a_wrong_award_is_corrected_by_three_entries(clerk, cast):
    """W-8: five corrected to three leaves +5, −5, +3 and six postings in each book."""
    claim = clerk.completes(clerk.files(cast.lin, "R04", day("02-10")))
    done = corrects(cast, claim, 30)
    assert (done.was, done.granted, claim.version) == (50, 30, 2)
    assert (ap(cast.lin), rp(cast.lin)) == (30, 30)
    amounts = [line.amount for line in ledger.statement(assessment(cast.lin.id, YEAR))]
    assert amounts == [50, -50, 30]
    assert session.scalar(sa.select(sa.func.count()).select_from(Posting)) == 12
    assert [line.balance for line in booklets.lines(cast.lin.id, YEAR)] == [50, 0, 30]


def test_the_right_value_keeps_to_the_caps(clerk, cast):
    clerk.completes(clerk.files(cast.lin, "R06", day("02-01"), quantity=Decimal(1)))
    second = clerk.completes(clerk.files(cast.lin, "R04", day("02-02")))
    corrects(cast, second, 150)
    assert (second.granted, second.capped_out) == (100, 50)
    assert ap(cast.lin) == 200


def test_a_deduction_is_corrected_to_another(clerk, cast):
    claim = clerk.completes(clerk.enters(cast.lin, "N04", day("02-10")))
    assert ap(cast.lin) == -50
    corrects(cast, claim, 20)
    assert ap(cast.lin) == -20


def test_points_already_spent_leave_arrears(clerk, cast):
    """W-7: earned 5, spent 5, reversed: −5; an order is refused; then 8 more leave 3."""
    claim = clerk.completes(clerk.files(cast.lin, "R04", day("02-10")))
    clerk.redeems(cast.lin, 5, key="order:1")
    corrects(cast, claim)
    assert rp(cast.lin) == -50
    with pytest.raises(holds.NotEnoughPoints):
        clerk.holds(cast.lin, 1, key="order:2")
    clerk.completes(clerk.files(cast.lin, "R05", day("02-11")))
    assert ledger.wallet_of(cast.lin.id).available == 30


def test_lines_not_yet_signed_move_up_too(clerk, cast):
    lines = duty(clerk, cast, [3, 3, 3, *[2] * 10, 1])
    waiting = clerk.files(cast.lin, "D02", day("02-20"))
    clerk.settles(waiting)
    assert waiting.granted == 0
    corrects(cast, lines[0])
    assert waiting.granted == 20


def test_a_line_on_the_notice_keeps_its_figures(clerk, cast):
    lines = duty(clerk, cast, [3, 3, 3, *[2] * 10, 1])
    shown = clerk.files(cast.lin, "D02", day("02-20"))
    clerk.settles(shown)
    stages.publish(shown, new_id())
    corrects(cast, lines[0])
    assert shown.granted == 0


def test_only_what_is_posted_is_corrected(clerk, cast):
    claim = clerk.files(cast.lin, "D02", day("02-20"))
    clerk.settles(claim)
    with pytest.raises(ClaimNotOpen):
        corrects(cast, claim)


def test_a_sealed_year_is_corrected_in_the_running_one(clerk, cast):
    lines = duty(clerk, cast, [3, 3, 3, *[2] * 11, 1, 2])
    chain.seal(cast.branch.id, YEAR, [assessment(cast.lin.id, YEAR)])
    clock.freeze(datetime.combine(date(YEAR + 1, 4, 7), time(9), clock.OFFICE_ZONE))
    corrects(cast, lines[0], 10)
    assert ap(cast.lin) == 300
    assert ap(cast.lin, YEAR + 1) == -30 + 10 + 20
    later = sa.select(Entry.concerns_year, Entry.quarter).where(Entry.year == YEAR + 1)
    assert set(session.execute(later).all()) == {(YEAR, 2)}
