"""A member leaves for good: nothing more is earned or redeemed, the wallet is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from clerk import day

from app import clock
from app.db import session
from app.errors import NotFound
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import MemberCategory
from app.points import closing, departures, holds, ledger, proof, wall
from app.points.books import Account, rp_closed, wallet
from app.points.departures import Cause
from app.points.filing import AbsenceExcused
from app.points.locks import MemberLeft

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def gone(cast, clerk):
    """The departure of lin, who has twelve points."""
    clerk.awards(cast.lin, 12, key="a")
    return departures.record(clerk.case(cast.sun), cast.lin.id, Cause.DIED, clock.today())


def settle(departure):
    return departures.settle(SYSTEM, departure, acting_as="")


def test_the_notice_lasts_sixty_days(gone):
    assert clock.deadline_day(gone.notice_until) == clock.today() + timedelta(days=60)


def test_what_is_left_goes_to_the_closed_accounts(cast, gone):
    assert settle(gone) == 0
    assert ledger.wallet_of(cast.lin.id).balance == 0
    assert ledger.balance(rp_closed()) == 120
    entry = ledger.entry_under(f"closing:{gone.case_id}")
    assert entry.text == "去世，告知期满，可兑换积分结清"
    assert settle(gone) == 0
    assert ledger.balance(rp_closed()) == 120


def test_who_has_left_neither_claims_nor_is_entered(cast, clerk, gone):
    with pytest.raises(MemberLeft, match="林一帆已于"):
        clerk.files(cast.lin, "D01", day("03-02"))
    with pytest.raises(MemberLeft):
        clerk.enters(cast.lin, "B01", day("03-02"))


def test_the_wall_shows_them_below_without_a_rank_and_the_next_year_not_at_all(cast, gone):
    row = wall.rows(cast.branch, 2026)[-1]
    assert (row.member, row.total, row.rank, row.note) == ("林一帆", 120, None, wall.LEFT)
    assert cast.lin.id not in {one.person_id for one in directory.members(cast.branch.id)}
    clock.freeze(clock.now().replace(year=2027))
    assert cast.lin.id not in {row.member_id for row in wall.rows(cast.branch, 2027)}
    with pytest.raises(NotFound):
        wall.booklet(cast.lin.membership, 2027)
    assert wall.booklet(cast.lin.membership, 2026).row.total == 120


def test_a_departure_can_be_stopped_until_the_wallet_is_closed(cast, clerk, gone):
    departures.stop(gone)
    with pytest.raises(MemberLeft), session.begin_nested():
        settle(gone)
    assert clerk.files(cast.lin, "D01", day("03-02")).member_id == cast.lin.id


def test_after_the_closing_it_is_too_late_to_stop(gone):
    settle(gone)
    with pytest.raises(departures.DepartureClosed):
        departures.stop(gone)


def test_what_is_under_way_is_seen_through_first(cast, clerk):
    claim = clerk.files(cast.lin, "D01", day("03-02"))
    gone = departures.record(clerk.case(cast.sun), cast.lin.id, Cause.DIED, clock.today())
    assert settle(gone) == 1
    clerk.completes(claim)
    assert settle(gone) == 0
    assert ledger.balance(rp_closed()) == 10


def test_held_points_are_not_closed_away(cast, clerk, gone):
    hold = clerk.holds(cast.lin, 2, key="order")
    with pytest.raises(closing.PointsHeld):
        settle(gone)
    holds.void(hold.id)
    assert settle(gone) == 0


def test_arrears_are_closed_too(cast, clerk, gone):
    clerk.redeems(cast.lin, 12, key="order")
    clerk.reverses(ledger.entry_under("a"))
    settle(gone)
    assert (ledger.wallet_of(cast.lin.id).balance, ledger.balance(rp_closed())) == (0, -120)


def test_the_database_lets_nothing_into_a_closed_wallet(cast, clerk, gone):
    settle(gone)
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        clerk.awards(cast.lin, 1, key="late")


def test_posts_end_with_the_closing(cast, gone):
    settle(gone)
    session.flush()
    assert directory.actor(cast.lin).posts == ()


def test_the_check_finds_a_wallet_closed_without_an_entry(cast, clerk):
    clerk.awards(cast.gao, 1, key="b")
    clerk.redeems(cast.gao, 1, key="order")
    at_gao = sa.update(Account).where(Account.id == wallet(cast.gao.id).id)
    with session.begin_nested() as tried:
        session.execute(at_gao.values(closed_at=clock.now()))
        assert any("结清登记与分录不一致" in one for one in proof.check())
        tried.rollback()


def test_members_of_elsewhere_and_days_to_come_are_refused(cast, clerk):
    case = clerk.case(cast.sun)
    with pytest.raises(departures.NotInTheBranch):
        departures.check(case, cast.chen.id, clock.today())
    with pytest.raises(departures.InFuture):
        departures.check(case, cast.lin.id, clock.today() + clock.ONE_DAY)


# -- members of another kind (P-20)


def test_a_special_member_is_never_penalised_for_absence(cast, clerk):
    cast.gao.membership.category = MemberCategory.SPECIAL
    with pytest.raises(AbsenceExcused, match="高若水是特殊党员"):
        clerk.enters(cast.gao, "N01", day("03-02"))
    assert clerk.enters(cast.gao, "N02", day("03-02")).item.code == "N02"
    assert clerk.enters(cast.lin, "N01", day("03-02")).item.code == "N01"
    clerk.awards(cast.gao, 12, key="a")
    row = next(one for one in wall.rows(cast.branch, 2026) if one.member_id == cast.gao.id)
    assert (row.total, row.rank, row.note) == (120, None, wall.UNGRADED)
