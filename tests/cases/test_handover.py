"""离职交接: what waits for somebody who leaves goes on, once, and on record from whom to whom."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from test_acts import Office
from workday import works

from app import audit
from app.cases import boxes, handing, handover, official, proof, recalling, sending_back, succession
from app.cases.handover import OTHERS, Plan
from app.cases.sending_back import Reentry
from app.db import new_id, session
from app.errors import Forbidden, Invalid
from app.jobs import batches
from app.organisation import accounts, administration, away, directory, leaving
from app.organisation.actors import person_key
from app.organisation.away import Terms

STRAIGHT = Reentry.STRAIGHT


@pytest.fixture
def office(cast):
    return Office(cast)


@pytest.fixture
def given(office):
    """赵明远 has a step that he has taken from the assessors, and one that was given to him."""
    office.at("look")
    handing.transfer(
        office.actor("sun"), office.item("money").id, office.person("zhao"), reason="请代看"
    )
    first = office.case
    office.at()
    official.claim(office.actor("zhao"), office.item("look").id)
    session.flush()
    return first, office.case


def lines(office, plan, *, by="wang", of="zhao"):
    found = handover.preview(office.actor(by), getattr(office.cast, of), plan)
    return sorted((one.item.element, one.to and one.to.name, str(one.left or "")) for one in found)


def carries_out(office, plan, *, by="wang", of="zhao", key=None):
    row = handover.carry_out(office.actor(by), getattr(office.cast, of), plan, key=key or new_id())
    session.flush()
    works()
    return row


def test_the_preview_says_where_everything_goes(office, given):
    assert lines(office, Plan({OTHERS: "gao"})) == [("look", None, ""), ("money", "高若水", "")]
    assert lines(office, Plan({"petition": "qian"})) == [
        ("look", "钱思齐", ""),
        ("money", "钱思齐", ""),
    ]
    assert lines(office, Plan()) == [("look", None, ""), ("money", None, "没有选接手的人")]


def test_everything_goes_and_is_on_record(office, given):
    first, second = given
    row = carries_out(office, Plan({OTHERS: "qian"}))
    assert (batches.progress(row.batch).done, batches.progress(row.batch).of) == (2, 2)
    assert succession.waiting_for(office.cast.zhao.id) == []
    assert sorted(one.element for one in boxes.inbox(office.actor("qian")).rows) == [
        "look",
        "money",
    ]
    entry = audit.entries(first.id)[-1]
    assert (entry.action, entry.actor_name) == ("work_item.handed_over", "王知行")
    assert (entry.details["from"], entry.details["to"]) == ("赵明远", "钱思齐")
    assert audit.verify(second) == proof.check() == []
    office.does("qian", "look")


def test_what_was_taken_from_a_post_goes_back_where_the_successor_does_not_hold_it(office, given):
    carries_out(office, Plan({OTHERS: "gao"}))
    assert office.item("look").candidate_key == f"ASSESSOR@{office.cast.branch.id}"
    assert audit.entries(office.case.id)[-1].details["to"] is None


def test_of_what_a_successor_must_keep_out_stays_and_is_listed(office, given):
    assert lines(office, Plan({OTHERS: "lin"})) == [
        ("look", None, "林一帆须回避"),
        ("money", "林一帆", ""),
    ]
    row = carries_out(office, Plan({OTHERS: "lin"}))
    assert row.plan["left"] == 1
    assert office.item("look").candidate_key == person_key(office.cast.zhao.id)


def test_a_post_that_nobody_else_holds_is_filled_first(office, given):
    for one in ("qian", "hu"):
        for post in leaving.posts_of(office.person(one)):
            post.until = date(2026, 1, 1)
    session.flush()
    assert lines(office, Plan({OTHERS: "gao"}))[0] == (
        "look",
        None,
        "岗位没有别人担任，请先任命接任的人",
    )


def test_one_s_own_matter_is_nobody_else_s(office, given, desk):
    case = desk.starts("zhao")
    desk.completes("qian", case, look_result="return", look_reason="请补充材料")
    assert ("ask", None, "是本人申报的事项，不能转给别人") in lines(office, Plan({OTHERS: "qian"}))


def test_pressing_twice_hands_over_once(office, given):
    key = new_id()
    first = carries_out(office, Plan({OTHERS: "qian"}), key=key)
    assert carries_out(office, Plan({OTHERS: "qian"}), key=key) is first
    again = carries_out(office, Plan({OTHERS: "hu"}))
    assert again.batch.size == 0
    handed = [one for one in audit.entries(office.case.id) if "handed_over" in one.action]
    assert len(handed) == 1


def test_what_was_done_meanwhile_stays_done(office, given):
    row = handover.carry_out(
        office.actor("wang"), office.cast.zhao, Plan({OTHERS: "qian"}), key=new_id()
    )
    office.does("zhao", "look")
    works()
    assert batches.progress(row.batch).done == 2
    assert [one.element for one in boxes.inbox(office.actor("qian")).rows] == ["money"]


@pytest.fixture
def straight(office):
    """赵明远 has sent a petition back to its starter, from whom it comes straight back to him."""
    case = office.at()
    official.claim(office.actor("zhao"), office.item("look").id)
    sending_back.send_back(
        office.actor("zhao"), office.item("look").id, "ask", reason="写明台数", reentry=STRAIGHT
    )
    session.flush()
    return case


def resubmits(office):
    official.complete(office.actor("lin"), office.item("ask").id, {"matter": "买两台投影仪"})
    session.flush()


def test_what_will_come_straight_back_goes_to_the_successor_instead(office, straight):
    assert lines(office, Plan({OTHERS: "qian"})) == [("ask", "钱思齐", "")]
    carries_out(office, Plan({OTHERS: "qian"}, ends_posts=True, disables=True))
    entry = audit.entries(straight.id)[-1]
    assert (entry.action, entry.details["returns_to"]) == ("work_item.handed_over", "look")
    resubmits(office)
    assert office.item("look").candidate_key == person_key(office.cast.qian.id)
    assert lines(office, Plan({OTHERS: "hu"})) == []


@pytest.mark.parametrize("plan", [Plan(), Plan({OTHERS: "gao"})])
def test_or_to_the_post_where_the_successor_does_not_hold_it(office, straight, plan):
    assert lines(office, plan) == [("ask", None, "")]
    carries_out(office, plan)
    resubmits(office)
    assert office.item("look").candidate_key == f"ASSESSOR@{office.cast.branch.id}"
    assert office.steps() == ["look"]


def test_it_stays_where_the_successor_must_keep_out_of_the_step(office, straight):
    assert lines(office, Plan({OTHERS: "lin"})) == [("ask", None, "林一帆须回避")]
    carries_out(office, Plan({OTHERS: "lin"}))
    assert office.item("ask").returns_key == person_key(office.cast.zhao.id)


def test_what_has_come_straight_back_and_is_recalled_comes_to_the_successor_again(office, straight):
    ask = office.item("ask")
    resubmits(office)
    carries_out(office, Plan({OTHERS: "qian"}))
    recalling.recall(office.actor("lin"), ask.id)
    resubmits(office)
    assert office.item("look").candidate_key == person_key(office.cast.qian.id)


def test_posts_mandates_and_the_account_end_if_asked_for(office, given):
    cast = office.cast
    away.appoint(office.actor("zhao"), Terms(cast.gao.id, date(2026, 3, 3), date(2026, 3, 4)))
    away.appoint(office.actor("li"), Terms(cast.zhao.id, date(2026, 3, 5), date(2026, 3, 9)))
    token, _row = accounts.issue_token(cast.zhao)
    carries_out(office, Plan({OTHERS: "qian"}, ends_posts=True, disables=True))
    assert [one.until for one in leaving.posts_of(cast.zhao.id)] == [date(2026, 3, 3)]
    assert leaving.stand_ins_of(cast.zhao.id) == []
    assert accounts.held_token(token) is None
    assert "赵明远离任，与您之间的外出委托已结束" in office.told("li")
    ended = [one for one in administration.entries() if one.action == "stand_in.ended"]
    assert {(one.actor_name, one.details["principal"], one.details["deputy"]) for one in ended} == {
        ("王知行", "赵明远", "高若水"),
        ("王知行", "李向阳", "赵明远"),
    }


def test_an_account_with_power_over_others_is_not_closed_by_one(office, given):
    directory.assign(office.cast.zhao, "AUDITOR", office.cast.branch)
    plan = Plan({OTHERS: "qian"}, ends_posts=True, disables=True)
    for act in (handover.preview, partial(handover.carry_out, key=new_id())):
        with pytest.raises(leaving.HasPower, match="赵明远担任“审计员”"):
            act(office.actor("wang"), office.cast.zhao, plan)
    carries_out(office, Plan({OTHERS: "qian"}, ends_posts=True))
    assert office.cast.zhao.disabled_at is None


@pytest.mark.parametrize("stranger", ["chen", "li", "root", "gao"])
def test_only_an_administrator(office, given, stranger):
    with pytest.raises(Forbidden):
        carries_out(office, Plan({OTHERS: "qian"}), by=stranger)


def test_nobody_hands_over_for_themselves(office, given):
    with pytest.raises(leaving.NotYourself):
        carries_out(office, Plan({OTHERS: "qian"}), by="wang", of="wang")


@pytest.mark.parametrize("successor", ["nobody", "zhao", "hu"])
def test_a_successor_is_somebody_else_with_an_account(office, given, successor):
    leaving.disable(office.actor("wang"), office.cast.hu)
    session.flush()
    with pytest.raises(Invalid) as refusal:
        lines(office, Plan({OTHERS: successor}))
    assert list(refusal.value.details) == [OTHERS]


def test_administrators_find_those_whom_they_manage(office):
    wang, cast = office.actor("wang"), office.cast
    assert [one.name for one in leaving.people(wang, "明远")] == ["赵明远"]
    assert [one.name for one in leaving.people(wang, "chen")] == ["陈望舒"]
    assert cast.root not in leaving.people(wang)
    assert {one.unit_id for one in leaving.people(wang, unit_id=cast.branch.id)} == {cast.branch.id}
    assert leaving.people(office.actor("li")) == []
    assert directory.actor(cast.li).absences == ()
