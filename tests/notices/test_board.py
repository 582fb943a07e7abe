"""Who reads which notice, and in what order they are listed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from app import clock
from app.errors import NotFound
from app.notices import board as boards
from app.notices import publication
from app.organisation import directory

TODAY = date(2026, 3, 3)


def reads(cast, name):
    return directory.actor(getattr(cast, name))


@pytest.mark.parametrize(
    ("name", "sees"),
    [("lin", True), ("zhao", True), ("wu", True), ("wang", True), ("chen", False), ("root", False)],
)
def test_a_notice_is_for_those_who_belong_where_it_hangs(board, cast, name, sees):
    notice, actor = board.hangs(TODAY), reads(cast, name)
    assert boards.running(actor).rows == [notice] * sees
    assert [one.id for one in boards.units(actor)] == [cast.branch.id] * sees
    if sees:
        assert boards.seen(actor, notice.id) is notice
    else:
        with pytest.raises(NotFound):
            boards.seen(actor, notice.id)


@pytest.mark.parametrize(("name", "sees"), [("lin", False), ("sun", True), ("wang", True)])
def test_before_its_day_only_those_see_it_who_answer_for_the_place(board, cast, name, sees):
    notice, actor = board.hangs(date(2026, 3, 5)), reads(cast, name)
    assert boards.running(actor).rows == []
    if sees:
        assert boards.seen(actor, notice.id) is notice
    else:
        with pytest.raises(NotFound):
            boards.seen(actor, notice.id)


def test_what_runs_is_listed_first_end_first_and_what_ended_last_end_first(board, cast):
    long, short = board.hangs(TODAY, 7), board.hangs(TODAY, 3)
    lin = reads(cast, "lin")
    assert boards.running(lin).rows == [short, long]
    assert boards.ended(lin).rows == []
    clock.freeze(long.ends_at)
    assert boards.running(lin).rows == []
    assert boards.ended(lin).rows == [long, short]


def test_lists_go_on_from_a_cursor(board, cast):
    hung = [board.hangs(TODAY, days) for days in (2, 3, 4)]
    lin = reads(cast, "lin")
    first = boards.running(lin, size=2)
    assert first.rows == hung[:2]
    assert boards.running(lin, size=2, cursor=first.next_cursor).rows == hung[2:]
    clock.freeze(hung[2].ends_at)
    newest = boards.ended(lin, size=2)
    assert newest.rows == [hung[2], hung[1]]
    assert boards.ended(lin, size=2, cursor=newest.next_cursor).rows == [hung[0]]


def test_a_unit_lists_what_hangs_there_and_below(board, cast):
    own, other = board.hangs(TODAY), board.hangs(TODAY, at=cast.neighbour)
    wang = reads(cast, "wang")
    assert boards.running(wang, unit=cast.branch).rows == [own]
    assert set(boards.running(wang, unit=cast.community).rows) == {own, other}
    assert boards.running(wang, unit=cast.district).rows
    assert [one.id for one in boards.units(wang)] == [cast.branch.id, cast.neighbour.id]


def test_nobody_asks_for_a_unit_that_is_not_theirs(cast):
    for place in (cast.branch, cast.subdistrict):
        assert boards.unit(reads(cast, "lin"), place.id) is place
    for name, place in (("lin", cast.neighbour), ("chen", cast.branch)):
        with pytest.raises(NotFound):
            boards.unit(reads(cast, name), place.id)


def test_what_was_taken_down_is_listed_nowhere(board, cast):
    notice = board.hangs(TODAY)
    publication.take_down(notice)
    lin = reads(cast, "lin")
    assert boards.running(lin).rows == []
    clock.freeze(datetime.combine(date(2026, 6, 1), time(9), clock.OFFICE_ZONE))
    assert boards.ended(lin).rows == []
    assert boards.seen(lin, notice.id).taken_down_at is not None


def test_the_last_second_of_a_period_still_counts(board, cast):
    notice = board.hangs(TODAY)
    clock.freeze(notice.ends_at - timedelta(seconds=1))
    assert boards.running(reads(cast, "lin")).rows == [notice]
