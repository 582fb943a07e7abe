"""The books, `domain.md` section 7 and 10.2."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from clerk import Clerk

from app import clock
from app.db import session
from app.organisation.actors import SYSTEM
from app.points import ledger
from app.points.books import Account, Entry, Hold, Posting, ap_issuer, assessment, rp_issuer, wallet
from app.points.vocabulary import Category

YEAR = 2026


@pytest.fixture(params=["SEED", "REF"])
def clerk(request, cast):
    """The books keep to the same rules under both profiles."""
    return Clerk(cast, request.param)


def ap(person):
    return ledger.balance(assessment(person.id, YEAR))


def rp(person):
    return ledger.wallet_of(person.id).balance


def test_an_award_goes_to_both_books_in_one_entry(clerk, cast, proven):
    del proven
    entry = clerk.awards(cast.lin, "5.5", key="k")
    assert (ap(cast.lin), rp(cast.lin)) == (55, 55)
    assert ledger.balance(ap_issuer(cast.branch.id)) == -55
    assert ledger.balance(rp_issuer(cast.subdistrict.id)) == -55
    assert session.scalar(sa.select(sa.func.count()).select_from(Posting)) == 4
    assert entry.actor_name == "系统"
    assert (entry.acting_as, entry.at, entry.rule_set_id) == (
        "考核小组",
        clock.now(),
        clerk.rule_set.id,
    )


def test_base_points_do_not_reach_the_wallet(clerk, cast, proven):
    del proven
    clerk.awards(cast.lin, 2, key="k", category=Category.BASE, redeemable=False)
    assert (ap(cast.lin), rp(cast.lin)) == (20, 0)


def test_a_penalty_leaves_the_wallet_and_may_go_below_zero(clerk, cast, proven):
    del proven
    clerk.awards(cast.lin, 6, key="k")
    clerk.awards(cast.lin, -11, key="p", category=Category.NEGATIVE, redeemable=False)
    assert (ap(cast.lin), rp(cast.lin)) == (-50, 60)


def test_the_same_fact_again_returns_the_first_entry(clerk, cast, proven):
    del proven
    first = clerk.awards(cast.lin, 5, key="k")
    assert clerk.awards(cast.lin, 5, key="k") is first
    with pytest.raises(ledger.KeyConflict):
        clerk.awards(cast.lin, 6, key="k")
    assert rp(cast.lin) == 50


def test_points_already_spent_leave_arrears_until_new_ones_come(clerk, cast, proven):
    del proven
    earned = clerk.awards(cast.lin, 5, key="k")
    clerk.redeems(cast.lin, 5, key="order:1")
    clerk.reverses(earned)
    assert rp(cast.lin) == -50
    assert ledger.wallet_of(cast.lin.id).is_in_arrears
    clerk.awards(cast.lin, 8, key="k2")
    assert ledger.wallet_of(cast.lin.id).available == 30


def test_a_wrong_award_is_corrected_by_three_entries(clerk, cast, proven):
    del proven
    wrong = clerk.awards(cast.lin, 5, key="claim:1:v1")
    clerk.reverses(wrong)
    clerk.awards(cast.lin, 3, key="claim:1:v2")
    lines = ledger.statement(wallet(cast.lin.id))
    assert [(line.amount, line.balance) for line in lines] == [(50, 50), (-50, 0), (30, 30)]
    counted = (
        sa.select(sa.func.count())
        .select_from(Posting)
        .join(Posting.account)
        .group_by(Account.currency)
    )
    assert session.scalars(counted).all() == [6, 6]


def test_a_reversal_mirrors_its_original_once_and_can_be_reversed(clerk, cast, proven):
    del proven
    entry = clerk.awards(cast.lin, 5, key="k")
    reversal = clerk.reverses(entry)
    assert clerk.reverses(entry) is reversal
    assert legs(reversal) == {account: -amount for account, amount in legs(entry).items()}
    again = clerk.reverses(reversal)
    assert legs(again) == legs(entry)
    assert rp(cast.lin) == 50


def legs(entry):
    query = sa.select(Posting.account_id, Posting.amount).filter_by(entry_id=entry.id)
    return dict(session.execute(query).all())


def test_a_reversal_is_not_dated_before_its_original(clerk, cast):
    entry = clerk.awards(cast.lin, 5, key="k")
    clock.shift(timedelta(days=-1))
    with pytest.raises(ledger.ReversalTooEarly):
        clerk.reverses(entry)


def test_an_unbalanced_entry_cannot_be_written(clerk, cast):
    entry = clerk.awards(cast.lin, 5, key="k")
    booking = ledger.Booking(
        kind=entry.kind, member_id=cast.lin.id, year=YEAR, text="", cause="", acting_as=""
    )
    one_sided = [ledger.Leg(wallet(cast.lin.id), 10), ledger.Leg(ap_issuer(cast.branch.id), -10)]
    with pytest.raises(AssertionError, match="balances in each book"):
        ledger.book(SYSTEM, booking, one_sided, key="other")


def test_entries_and_postings_are_never_changed(clerk, cast):
    entry = clerk.awards(cast.lin, 5, key="k")
    entry.text = "改写"
    with pytest.raises(AssertionError, match="append-only"):
        session.flush()


def test_entries_and_postings_are_never_removed(clerk, cast):
    session.delete(clerk.awards(cast.lin, 5, key="k").postings[0])
    with pytest.raises(AssertionError, match="append-only"):
        session.flush()


def test_assessment_begins_anew_each_year_and_the_wallet_goes_on(clerk, cast, proven):
    del proven
    clerk.awards(cast.lin, "14.0", key="k")
    clock.shift(timedelta(days=365))
    assert ledger.balance(assessment(cast.lin.id, YEAR + 1)) == 0
    assert rp(cast.lin) == 140


def test_posting_takes_few_statements(clerk, cast, statements):
    clerk.awards(cast.lin, 5, key="first")
    statements.clear()
    clerk.awards(cast.lin, 5, key="second")
    writes = [one for one in statements if not one.startswith("SELECT")]
    assert len(writes) == 4, writes


BREAKAGES = {
    "账簿合计": sa.update(Posting).values(amount=Posting.amount + 1),
    "余额为": sa.update(Account).where(Account.held == 10).values(balance=7),
    "不平": sa.update(Posting).where(Posting.amount == 50).values(amount=51),
    "没有过账": sa.delete(Posting),
    "在用预留单合计": sa.update(Hold).values(amount=11),
    "少于预留": sa.update(Account).where(Account.held == 10).values(balance=0),
}


@pytest.mark.parametrize("finding", BREAKAGES)
def test_the_check_finds_every_breakage(clerk, cast, finding):
    clerk.awards(cast.lin, 5, key="k")
    clerk.holds(cast.lin, 1, key="order:1")
    session.flush()
    assert ledger.check() == []
    session.execute(BREAKAGES[finding].execution_options(synchronize_session=False))
    assert any(finding in sentence for sentence in ledger.check())


def test_the_check_finds_a_posted_claim_without_its_award(clerk, cast):
    claim = clerk.completes(clerk.files(cast.lin, "D02", clock.today(), quantity=Decimal(1)))
    assert ledger.check() == []
    session.execute(
        sa.update(Entry).values(claim_id=None).execution_options(synchronize_session=False)
    )
    assert f"申报“{claim.number}”有 0 笔有效记分，应为 1 笔" in ledger.check()
