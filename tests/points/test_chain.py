"""The chains over the entries, and the seal of a closed year (`domain.md` section 7, rule 10)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.points import chain, holds, ledger
from app.points.books import Account, Entry, Posting, assessment, wallet
from app.points.guards import YearSeal
from app.points.vocabulary import Category

YEAR = 2026


def go_to(day):
    clock.freeze(datetime.combine(day, time(9), clock.OFFICE_ZONE))


def seals(clerk):
    people = (clerk.cast.lin, clerk.cast.gao)
    return chain.seal(clerk.cast.branch.id, YEAR, [assessment(one.id, YEAR) for one in people])


def positions(account):
    query = sa.select(Entry.position).filter_by(chain_id=account.id).order_by(Entry.position)
    return list(session.scalars(query))


def test_awards_hang_on_the_year_and_captures_on_the_wallet(clerk, cast, proven):
    del proven
    clerk.awards(cast.lin, 5, key="1")
    clerk.awards(cast.lin, 2, key="2")
    clerk.redeems(cast.lin, 3, key="order:1")
    clerk.awards(cast.lin, 2, key="2")
    assert positions(assessment(cast.lin.id, YEAR)) == [1, 2]
    assert positions(wallet(cast.lin.id)) == [1]


#: Forgeries that leave every sum as it was.
FORGERIES = {
    "被改动": sa.update(Entry).where(Entry.key == "1").values(text="另有原因"),
    "或它之前": sa.update(Entry).where(Entry.key == "1").values(link="0" * 64),
    "之前缺少": sa.update(Entry).where(Entry.key == "2").values(position=5),
    "链尾": sa.update(Account).where(Account.entries == 3).values(head="0" * 64),
}


@pytest.mark.parametrize("finding", FORGERIES)
def test_what_leaves_the_sums_alone_breaks_the_chain(clerk, cast, finding):
    for key in ("1", "2", "3"):
        clerk.awards(cast.lin, 5, key=key)
    assert ledger.check() == []
    session.execute(FORGERIES[finding].execution_options(synchronize_session=False))
    assert any(finding in sentence for sentence in ledger.check())


def test_an_entry_taken_out_whole_is_missed(clerk, cast):
    clerk.awards(cast.lin, 5, key="1")
    last = clerk.awards(cast.lin, 0, key="2")
    for row, column in ((Posting, Posting.entry_id), (Entry, Entry.id)):
        deletion = sa.delete(row).where(column == last.id)
        session.execute(deletion.execution_options(synchronize_session=False))
    assert [one for one in ledger.check() if "链尾" in one]


def test_a_sealed_year_takes_nothing(clerk, cast, proven):
    del proven
    clerk.awards(cast.lin, 5, key="1")
    first = seals(clerk)
    assert seals(clerk) is first
    for person in (cast.lin, cast.gao):
        with pytest.raises(ledger.YearSealed):
            clerk.awards(person, 5, key=f"late {person.username}")
    assert clerk.awards(cast.lin, 5, key="1").position == 1
    clerk.redeems(cast.lin, 3, key="order:1")


def test_the_database_itself_keeps_a_sealed_year(clerk, cast):
    """Whoever goes past the ledger is refused by the constraint, whatever the amount."""
    clerk.awards(cast.lin, 5, key="1")
    seals(clerk)
    longer = sa.update(Account).where(Account.id == assessment(cast.lin.id, YEAR).id)
    with pytest.raises(IntegrityError, match="sealed_unchanged"), session.begin_nested():
        session.execute(longer.values(entries=Account.entries + 1))


def test_a_mistake_of_a_sealed_year_is_booked_in_the_running_one(clerk, cast, proven):
    del proven
    wrong = clerk.awards(cast.lin, 5, key="1")
    seals(clerk)
    go_to(date(YEAR + 1, 5, 6))
    reversal = clerk.reverses(wrong)
    assert clerk.reverses(wrong) is reversal
    assert (reversal.year, reversal.quarter, reversal.concerns_year) == (YEAR + 1, 2, YEAR)
    assert ledger.balance(assessment(cast.lin.id, YEAR)) == 50
    assert ledger.balance(assessment(cast.lin.id, YEAR + 1)) == -50
    assert ledger.wallet_of(cast.lin.id).balance == 0


def test_a_reversal_that_came_before_the_seal_is_found_again_after_it(clerk, cast):
    wrong = clerk.awards(cast.lin, 5, key="1")
    reversal = clerk.reverses(wrong)
    seals(clerk)
    go_to(date(YEAR + 1, 1, 5))
    assert clerk.reverses(wrong) is reversal


def test_the_new_year_begins_at_zero_and_the_wallet_goes_on(clerk, cast, proven):
    """W-9: on 1 January AP is 0, RP is what it was."""
    del proven
    clerk.awards(cast.lin, "63.5", key="b", category=Category.BASE, redeemable=False)
    clerk.awards(cast.lin, 14, key="d")
    assert ledger.balance(assessment(cast.lin.id, YEAR)) == 775
    seals(clerk)
    go_to(date(YEAR + 1, 1, 1))
    assert ledger.balance(assessment(cast.lin.id, YEAR + 1)) == 0
    assert ledger.wallet_of(cast.lin.id).balance == 140


def test_a_seal_that_no_longer_fits_is_found(clerk, cast):
    clerk.awards(cast.lin, 5, key="1")
    seals(clerk)
    broken = sa.update(YearSeal).values(digest="0" * 64)
    session.execute(broken.execution_options(synchronize_session=False))
    session.expire_all()
    assert ledger.check() == [f"“{cast.branch.name}”{YEAR}年度的封存与账目不一致"]


def test_a_wallet_that_is_frozen_reserves_nothing(clerk, cast):
    clerk.awards(cast.lin, 5, key="1")
    ledger.freeze_wallet(cast.lin.id, until=clock.now() + timedelta(days=30))
    with pytest.raises(holds.AccountFrozen):
        clerk.holds(cast.lin, 1, key="order:1")
    clock.shift(timedelta(days=31))
    clerk.holds(cast.lin, 1, key="order:1")
