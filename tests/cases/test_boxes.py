"""Inboxes, other boxes and what concerns whom."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
import seal

from app import clock
from app.cases import applicant, boxes, narrowing, official, otherboxes, queries, searching
from app.cases.narrowing import InboxFilter
from app.cases.priorities import Priority
from app.cases.recusalrows import Recusal
from app.cases.sidelines import Copy
from app.cases.sorting import Sort
from app.db import new_id, session
from app.definitions import deployment
from app.errors import NotFound
from app.organisation import directory
from app.organisation.actors import SYSTEM


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
    assert searching.search(desk.actor("lin"), case.number[-4:]).rows == [case]
    assert searching.search(desk.actor("wang"), "林一帆").rows == [case]
    assert searching.search(desk.actor("chen"), "用章").rows == []


def test_a_saved_draft_of_a_step_is_kept_with_the_item(desk):
    item = desk.item(desk.starts())
    official.save_draft(desk.actor("zhao"), item.id, {"look_reason": "还在看"})
    assert desk.item(item.case).draft == {"look_reason": "还在看"}


@pytest.fixture
def pressing(desk):
    """Cases of every priority, in the order in which they were started a day apart."""
    urgency = """priority = 'if copies = 9 then "特急" else if copies = 5 then "urgent" else "x"'"""
    deployment.deploy(SYSTEM, seal.files(urgency))
    for purpose, copies in (("一", 1), ("二", 9), ("三", 5), ("四", 1), ("五", 9), ("六", 5)):
        desk.starts(purpose=purpose, copies=copies)
        clock.shift(clock.ONE_DAY)
    return desk


ORDERS = {Sort.DUE: "一二三四五六", Sort.STAY: "一二三四五六", Sort.PRIORITY: "二五三六一四"}


@pytest.mark.parametrize("size", [1, 2, 4, 6])
@pytest.mark.parametrize("sort", list(Sort))
def test_each_order_goes_on_over_its_pages_without_gap(pressing, sort, size):
    actor, cursor, seen = pressing.actor("zhao"), None, ""
    while True:
        page = boxes.inbox(actor, cursor=cursor, sort=sort, size=size)
        seen += "".join(title[-1] for title in titles(page))
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == ORDERS[sort]


def test_a_cursor_of_another_order_is_not_found(pressing):
    page = boxes.inbox(pressing.actor("zhao"), sort=Sort.PRIORITY, size=2)
    with pytest.raises(NotFound):
        boxes.inbox(pressing.actor("zhao"), cursor=page.next_cursor, sort=Sort.STAY)


def test_priority_is_the_case_s_and_its_items(pressing):
    found = boxes.inbox(
        pressing.actor("zhao"), narrowed=InboxFilter(priority=Priority.CRITICAL)
    ).rows
    assert [(item.priority, item.case.priority) for item in found] == [(2, 2), (2, 2)]


@pytest.mark.parametrize(
    "text", ["lyf", "LYF", "林一帆", "证明", "yzzm", "ｙｚ", "审核", "一帆 证明"]
)
def test_it_is_found_by_title_person_step_and_the_initials_of_pinyin(desk, text):
    case = desk.starts()
    desk.starts("gao", purpose="别的事")
    found = titles(boxes.inbox(desk.actor("zhao"), narrowed=InboxFilter(text=text)))
    assert case.title in found
    assert ("用章：别的事" in found) is (text in {"审核", "ｙｚ"})


def test_it_is_not_found_by_what_stands_on_both_sides_of_a_seam(desk):
    desk.starts()
    narrowed = InboxFilter(text="明yz")
    assert not boxes.inbox(desk.actor("zhao"), narrowed=narrowed).rows


NARROWED = {
    "procedure=seal": 2,
    "procedure=nothing": 0,
    "procedure=seal&step=look": 2,
    "step=sign": 0,
    "starter=林一帆": 1,
    "starter=林": 0,
    "from=2026-03-04": 1,
    "to=2026-03-03": 1,
    "from=2026-03-03&to=2026-03-04": 2,
    "held=mine": 1,
    "held=post": 1,
    "priority=ordinary": 2,
    "priority=urgent": 0,
    "light=late": 0,
}


@pytest.fixture
def two_days(desk):
    official.claim(desk.actor("zhao"), desk.item(desk.starts("lin")).id)
    clock.shift(clock.ONE_DAY)
    desk.starts("gao")
    return desk


@pytest.mark.parametrize("query", NARROWED)
def test_an_inbox_is_narrowed_by_each_condition(two_days, query):
    narrowed = narrowing.read(dict(parse_qsl(query)))
    actor = two_days.actor("zhao")
    assert len(boxes.inbox(actor, narrowed=narrowed).rows) == NARROWED[query]
    assert boxes.matching(actor, narrowed) == NARROWED[query]


def test_an_inbox_is_narrowed_by_a_unit_and_all_below_it(two_days):
    cast, actor = two_days.cast, two_days.actor("zhao")
    found = [
        len(boxes.inbox(actor, narrowed=InboxFilter(unit_id=unit.id)).rows)
        for unit in (cast.subdistrict, cast.branch, cast.neighbour)
    ]
    assert found == [2, 2, 0]


def test_copies_are_listed_latest_first_and_counted_while_unread(desk):
    lin = desk.actor("lin")
    for purpose, read in (("一", None), ("二", clock.now()), ("三", None)):
        case = desk.starts(purpose=purpose)
        copy = Copy(case=case, person_id=desk.cast.gao.id, note="", sent_at=clock.now())
        copy.read_at, copy.sent_by_id = read, lin.person_id
        session.add(copy)
        clock.shift(clock.ONE_DAY)
    session.flush()
    gao = desk.actor("gao")
    first = otherboxes.copied(gao, size=2)
    second = otherboxes.copied(gao, cursor=first.next_cursor, size=2)
    assert [copy.case.title[-1] for copy in [*first.rows, *second.rows]] == ["三", "二", "一"]
    assert boxes.counts(gao)["copied"] == 2
    assert otherboxes.copied(gao, text="lyf 二").rows[0].case.title == "用章：二"
    assert not otherboxes.copied(desk.actor("chen")).rows


def test_all_boxes_are_counted_at_once(desk):
    case = desk.starts("zhao")
    applicant.save_draft(
        desk.actor("qian"), desk.definition, desk.cast.branch.id, {}, draft_id=new_id()
    )
    assert boxes.counts(desk.actor("qian")) == {
        "inbox": 1,
        "late": 0,
        "soon": 0,
        "done": 0,
        "started": 0,
        "copied": 0,
        "drafts": 1,
    }
    desk.completes("qian", case, look_result="agree")
    assert boxes.counts(desk.actor("qian"))["done"] == 1
    assert boxes.counts(desk.actor("zhao"))["started"] == 1
