"""Inboxes, other boxes and what concerns whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.cases import boxes, official, otherboxes, queries
from app.cases.models import Recusal
from app.cases.narrowing import InboxFilter
from app.db import session
from app.errors import NotFound
from app.organisation import directory


def titles(page):
    return [item.case.title for item in page.rows]


def test_an_item_waits_for_every_holder_of_the_post_but_not_for_those_kept_out(desk):
    desk.starts("zhao")
    assert [len(boxes.inbox(desk.actor(name)).rows) for name in ("qian", "hu", "zhao", "chen")] == [
        1,
        1,
        0,
        0,
    ]
    assert boxes.waiting(desk.actor("zhao")) == 0


def test_pages_go_on_without_gap_or_repetition(desk):
    for number in range(7):
        desk.starts(purpose=f"第{number}件")
    actor, cursor, seen = desk.actor("zhao"), None, []
    for _ in range(3):
        page = boxes.inbox(actor, cursor=cursor, size=3)
        seen += titles(page)
        cursor = page.next_cursor
    assert cursor is None
    assert sorted(seen) == [f"用章：第{number}件" for number in range(7)]


def test_a_foreign_cursor_is_not_found(desk):
    for bad in ("x", "W10", "WyIyMDI2IiwieCJd", "🙂"):
        with pytest.raises(NotFound):
            boxes.inbox(desk.actor("zhao"), cursor=bad)


def test_search_takes_signs_literally(desk):
    desk.starts(purpose="100%证明")
    desk.starts(purpose="100份证明")
    found = boxes.inbox(desk.actor("zhao"), narrowed=InboxFilter(text="100%"))
    assert titles(found) == ["用章：100%证明"]


def test_late_and_soon_are_counted(desk):
    desk.starts()
    actor = desk.actor("zhao")
    assert (boxes.figures(actor).late, boxes.figures(actor).due_soon) == (0, 0)
    clock.shift(timedelta(days=2))
    assert (boxes.figures(actor).late, boxes.figures(actor).due_soon) == (0, 1)
    clock.shift(timedelta(days=9))
    assert (boxes.figures(actor).late, boxes.figures(actor).due_soon) == (1, 0)
    assert boxes.inbox(actor, narrowed=InboxFilter(light="late")).rows


def test_who_has_done_a_step_finds_it_under_done(desk):
    case = desk.starts()
    desk.completes("zhao", case, look_result="agree")
    assert titles(otherboxes.done(desk.actor("zhao"))) == [case.title]
    assert boxes.figures(desk.actor("zhao")).done_this_month == 1
    assert not otherboxes.done(desk.actor("qian")).rows


def test_a_case_concerns_starter_candidates_doers_and_those_above(desk):
    case = desk.starts()
    desk.completes("zhao", case, look_result="agree")
    may = [name for name in desk_people() if _sees(desk, name, case)]
    assert may == ["lin", "li", "qian", "sun", "wang", "wu", "zhao", "zhou"]


def test_a_claimed_case_stays_visible_to_the_post_and_waits_only_for_its_claimer(desk):
    case = desk.starts()
    official.claim(desk.actor("zhao"), desk.item(case).id)
    assert [name for name in ("zhao", "qian", "hu", "gao", "chen") if _sees(desk, name, case)] == [
        "zhao",
        "qian",
        "hu",
    ]
    assert [boxes.waiting(desk.actor(name)) for name in ("zhao", "qian", "hu")] == [1, 0, 0]
    assert not boxes.inbox(desk.actor("qian")).rows
    desk.completes("zhao", case, look_result="agree")
    assert _sees(desk, "qian", case)


def test_who_is_kept_out_does_not_see_a_case_by_a_post_when_it_is_claimed(desk):
    item = desk.item(desk.starts())
    directory.assign(desk.cast.chen, "ASSESSOR", desk.cast.branch)
    session.add(Recusal(work_item_id=item.id, person_id=desk.cast.chen.id, cause="starter"))
    session.flush()
    official.claim(desk.actor("zhao"), item.id)
    assert not _sees(desk, "chen", item.case)


def desk_people():
    return ["lin", "gao", "li", "qian", "sun", "wang", "wu", "zhao", "zhou", "chen", "root"]


def _sees(desk, name, case):
    try:
        queries.case(desk.actor(name), case.id)
    except NotFound:
        return False
    return True


def test_search_finds_only_what_concerns_the_reader(desk):
    case = desk.starts()
    assert queries.search(desk.actor("lin"), case.number[-4:]) == [case]
    assert queries.search(desk.actor("wang"), "林一帆") == [case]
    assert queries.search(desk.actor("chen"), "用章") == []


def test_a_saved_draft_of_a_step_is_kept_with_the_item(desk):
    item = desk.item(desk.starts())
    official.save_draft(desk.actor("zhao"), item.id, {"look_reason": "还在看"})
    assert desk.item(item.case).draft == {"look_reason": "还在看"}
