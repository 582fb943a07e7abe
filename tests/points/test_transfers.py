"""A member moves to another branch: books, wall, booklet, what is under way (`domain.md` 4.3)."""

from __future__ import annotations

from datetime import date

import pytest
from clerk import day

from app import clock
from app.db import new_id, session
from app.organisation import directory, roll
from app.organisation.actors import SYSTEM
from app.points import ledger, proof, transfers, wall
from app.points.books import EntryKind, ap_issuer, assessment
from app.points.locks import MemberLeft
from app.points.status import ClaimStatus

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def moves(cast, clerk):
    """`moves(lin)` moves somebody to the neighbouring branch."""
    del clerk

    def move(person, to=None, cause=None):
        here = person.membership.branch
        going = transfers.prospect(person.id, here.id, (to or cast.neighbour).id)
        entry = transfers.transfer(SYSTEM, going, cause=cause or str(new_id()), acting_as="")
        session.flush()
        return entry

    return move


def names_on_the_wall(branch, year=2026):
    return [row.member for row in wall.rows(branch, year)]


def test_the_points_of_the_year_go_over_to_the_new_branch(cast, clerk, moves):
    clerk.awards(cast.lin, 12, key="a")
    clerk.awards(cast.gao, 5, key="b")
    entry = moves(cast.lin)
    assert entry.kind == EntryKind.TRANSFER
    assert ledger.balance(assessment(cast.lin.id, 2026)) == 120
    assert ledger.wallet_of(cast.lin.id).balance == 120
    assert ledger.balance(ap_issuer(cast.branch.id)) == -50
    assert ledger.balance(ap_issuer(cast.neighbour.id)) == -120


def test_a_move_happens_once_for_a_case(cast, clerk, moves):
    clerk.awards(cast.lin, 12, key="a")
    going = transfers.prospect(cast.lin.id, cast.branch.id, cast.neighbour.id)
    first = transfers.transfer(SYSTEM, going, cause="x", acting_as="")
    assert transfers.transfer(SYSTEM, going, cause="x", acting_as="") is first
    assert len(roll.moves_of(cast.branch.id, 2026)) == 1


def test_from_that_day_the_new_wall_shows_the_member(cast, clerk, moves):
    clerk.awards(cast.lin, 12, key="a")
    moves(cast.lin)
    assert cast.lin.name not in names_on_the_wall(cast.branch)
    assert names_on_the_wall(cast.neighbour) == [cast.lin.name, cast.chen.name]
    [row, _chen] = wall.rows(cast.neighbour, 2026)
    assert (row.total, row.rank) == (120, 1)
    [gone] = roll.moves_of(cast.branch.id, 2026)
    assert (gone.person_id, gone.to_branch_id, gone.on) == (
        cast.lin.id,
        cast.neighbour.id,
        date(2026, 3, 3),
    )


def test_a_past_year_shows_who_belonged_to_the_branch_then(cast, clerk, moves):
    clock.freeze(clock.now().replace(year=2027))
    moves(cast.lin)
    assert cast.lin.name in names_on_the_wall(cast.branch, 2026)
    assert names_on_the_wall(cast.neighbour, 2026) == [cast.chen.name]
    assert wall.booklet(cast.lin.membership, 2026).row.member == cast.lin.name


def test_there_and_back_again(cast, clerk, moves):
    clerk.awards(cast.lin, 12, key="a")
    moves(cast.lin)
    moves(cast.lin, to=cast.branch)
    assert ledger.balance(ap_issuer(cast.neighbour.id)) == 0
    assert ledger.balance(ap_issuer(cast.branch.id)) == -120
    assert cast.lin.name in names_on_the_wall(cast.branch)


def test_posts_of_the_old_branch_end(cast, moves):
    moves(cast.zhao)
    posts = directory.actor(cast.zhao).posts
    assert [(post.role, post.unit_id) for post in posts] == [("MEMBER", cast.neighbour.id)]
    assert cast.zhao.id not in directory.holders("ASSESSOR", cast.branch.id)


def test_a_claim_under_way_is_seen_through_where_it_was_begun(cast, clerk, moves):
    case = clerk.case(cast.lin)
    claim = clerk.files(cast.lin, "D01", day("03-02"), case=case)
    moves(cast.lin)
    again = clerk.files(cast.lin, "D01", day("03-02"), case=case, title="补充说明")
    assert (again, again.cycle.branch_id) == (claim, cast.branch.id)
    clerk.completes(claim)
    assert claim.status == ClaimStatus.POSTED
    [row, _chen] = wall.rows(cast.neighbour, 2026)
    assert row.total == 10


def test_the_booklet_tells_of_the_move_in_both_books(cast, clerk, moves):
    clerk.awards(cast.lin, 12, key="a")
    moves(cast.lin)
    told = "由滨河中心党支部转入滨河第二党支部，本年考核积分12.0分、可兑换积分12.0分随转"
    book = wall.booklet(cast.lin.membership, 2026)
    assert [(line.title, line.granted, line.balance) for line in book.lines][1:] == [(told, 0, 120)]
    assert [(line.text, line.balance) for line in book.wallet_lines][1:] == [(told, 120)]


def test_only_another_branch_of_the_subdistrict_takes_a_member(cast, clerk):
    for place in (cast.branch, cast.community, cast.town):
        with pytest.raises(transfers.NoBranchToMoveTo):
            transfers.prospect(cast.lin.id, cast.branch.id, place.id)


def test_who_has_moved_or_left_is_not_moved_from_there(cast, clerk, moves):
    moves(cast.lin)
    with pytest.raises(transfers.MovedMeanwhile):
        transfers.prospect(cast.lin.id, cast.branch.id, cast.neighbour.id)
    cast.gao.membership.left_on = clock.today()
    with pytest.raises(MemberLeft):
        transfers.prospect(cast.gao.id, cast.branch.id, cast.neighbour.id)


def test_the_check_finds_a_transfer_that_moves_points(cast, clerk, room):
    del room
    legs = [
        ledger.Leg(assessment(cast.lin.id, 2026), 10),
        ledger.Leg(ap_issuer(cast.branch.id), -10),
    ]
    booking = ledger.Booking(
        kind=EntryKind.TRANSFER, member_id=cast.lin.id, year=2026, text="", cause="", acting_as=""
    )
    with session.begin_nested() as tried:
        ledger.book(SYSTEM, booking, legs, key="transfer:x")
        assert "转接分录“transfer:x”动了党员的积分" in proof.check()
        tried.rollback()
