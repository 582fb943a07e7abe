"""Notices and their periods in working days, `domain.md` 2D, 6.8 (F-P6) and 10.4."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from app import clock
from app.definitions.sources import Asking
from app.notices import choices, publication
from app.notices.models import PLACE_TITLES, NoticeState


def morning(day):
    return datetime.combine(day, time(9), clock.OFFICE_ZONE)


@pytest.mark.parametrize(
    ("posted_on", "working_days", "last_day"),
    [
        pytest.param(date(2022, 9, 29), 5, date(2022, 10, 11), id="T-1"),
        pytest.param(date(2022, 1, 28), 5, date(2022, 2, 9), id="T-2"),
        pytest.param(date(2022, 8, 22), 5, date(2022, 8, 29), id="T-3"),
        pytest.param(date(2022, 8, 20), 5, date(2022, 8, 26), id="T-4"),
        pytest.param(date(2022, 4, 29), 2, date(2022, 5, 6), id="T-6, two days"),
        pytest.param(date(2022, 4, 29), 3, date(2022, 5, 7), id="T-6, three days"),
    ],
)
def test_a_period_ends_at_the_end_of_its_last_working_day(board, posted_on, working_days, last_day):
    clock.freeze(morning(posted_on))
    notice = board.hangs(posted_on, working_days)
    assert notice.last_day == last_day
    assert notice.ends_at == datetime.combine(
        last_day + timedelta(days=1), time(), clock.OFFICE_ZONE
    )


def test_the_days_of_a_dispatched_order(board):
    """T-5: due after five days, yellow a day before, red a day after, to be returned within two."""
    due = clock.working_day_after(date(2022, 9, 29), 5)
    assert due == date(2022, 10, 11)
    assert clock.working_day_after(due, -1) == date(2022, 10, 10)
    assert clock.working_day_after(due, 1) == date(2022, 10, 12)
    assert clock.working_day_after(date(2022, 9, 29), 2) == date(2022, 10, 8)


def test_a_notice_is_coming_then_running_then_ended(board, cast):
    notice = board.hangs(date(2026, 3, 4))
    assert notice.state == NoticeState.COMING
    assert publication.current(cast.branch) == []
    clock.freeze(morning(date(2026, 3, 4)))
    assert notice.state == NoticeState.RUNNING
    assert publication.current(cast.branch) == [notice]
    clock.freeze(notice.ends_at - timedelta(seconds=1))
    assert publication.current(cast.branch) == [notice]
    clock.freeze(notice.ends_at)
    assert notice.state == NoticeState.ENDED
    assert publication.current(cast.branch) == []


def test_a_unit_sees_its_own_notices_the_first_to_end_on_top(board, cast):
    later = board.hangs(date(2026, 3, 3), 7, cause="a")
    sooner = board.hangs(date(2026, 3, 3), 3, cause="b")
    assert publication.current(cast.branch) == [sooner, later]
    assert publication.current(cast.neighbour) == []


def test_what_was_taken_down_hangs_no_more(board, cast):
    notice = board.hangs(date(2026, 3, 3))
    publication.take_down(notice)
    taken_down_at = notice.taken_down_at
    clock.freeze(morning(date(2026, 3, 4)))
    publication.take_down(notice)
    assert (notice.state, notice.taken_down_at) == (NoticeState.TAKEN_DOWN, taken_down_at)
    assert publication.current(cast.branch) == []


def test_the_same_call_hangs_one_notice(board):
    first = board.hangs(date(2026, 3, 3), cause="call")
    clock.freeze(morning(date(2026, 3, 5)))
    assert board.hangs(date(2026, 3, 3), cause="call") is first


def test_a_notice_cannot_be_backdated(board):
    with pytest.raises(publication.BackdatedNotice) as refused:
        board.hangs(date(2026, 3, 2))
    assert list(refused.value.details) == ["posted_on"]


def test_a_chat_alone_is_no_board(board):
    with pytest.raises(publication.NowherePosted) as refused:
        board.hangs(date(2026, 3, 3), places=["group_chat"])
    assert list(refused.value.details) == ["places"]


def test_private_numbers_never_hang_out(board):
    line = {"内容": "电话13800001111，身份证37250219800101123X，3号楼202600001"}
    said = {"title": "致13800001111", "contact": "孙亦诚13800001111"}
    notice = board.hangs(date(2026, 3, 3), lines=[line], **said)
    hidden = "（号码已隐去）"
    assert (notice.title, notice.contact) == (f"致{hidden}", f"孙亦诚{hidden}")
    assert notice.lines == [{"内容": f"电话{hidden}，身份证{hidden}，3号楼202600001"}]


def test_places_are_offered_and_shown_by_their_names(board, cast):
    offered = choices.places(Asking(cast.branch.id, cast.sun.id))
    assert offered == [(place.value, title) for place, title in PLACE_TITLES.items()]
    notice = board.hangs(date(2026, 3, 3), places=["centre_hall", "group_chat"])
    assert notice.place_titles == ["党群服务中心大厅", "党员微信群"]


def test_a_sheet_knows_its_columns_and_how_long_it_hangs(board):
    lines = [{"姓名": "林一帆", "积分": 2}, {"姓名": "高若水", "备注": "更正"}]
    notice = board.hangs(date(2026, 3, 6), lines=lines)  # a Friday
    assert notice.columns == ["姓名", "积分", "备注"]
    assert (notice.working_days, notice.last_day) == (5, date(2026, 3, 13))
