"""Completing, claiming and letting go of work items."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import LONG_AGO

from app import audit, clock
from app.cases import official, progress, timers, turns
from app.cases.models import CaseStatus, WorkItemDone
from app.db import session
from app.errors import Invalid, NotFound
from app.organisation import directory
from app.organisation.actors import post_key


def test_a_case_goes_all_the_way(desk):
    case = desk.starts()
    desk.completes("zhao", case, look_result="agree")
    desk.completes("li", case, signed=True)
    assert progress.open_items(case) == []
    clock.shift(timedelta(days=3))
    assert timers.fire(case.id)
    assert (case.status, case.outcome) == (CaseStatus.FINISHED, "done")
    assert audit.verify(case) == []


def test_the_next_step_is_due_in_working_days(desk):
    item = desk.item(desk.starts())
    assert item.due_at == clock.day_end(clock.working_day_after(clock.today(), 3))


def test_only_a_candidate_may_act(desk):
    case = desk.starts()
    for stranger in ("chen", "gao", "wang", "root"):
        with pytest.raises(turns.NotYourTurn):
            desk.completes(stranger, case, look_result="agree")
    assert desk.item(case).element == "look"


def test_who_was_in_it_before_is_kept_out(desk):
    case = desk.starts("zhao")
    with pytest.raises(turns.SelfApproval):
        desk.completes("zhao", case, look_result="agree")
    desk.completes("qian", case, look_result="agree")
    with pytest.raises(turns.SelfApproval):
        desk.completes("zhao", case, signed=True)


def test_the_secretary_s_own_matter_goes_to_the_deputy(desk):
    case = desk.starts("li")
    desk.completes("zhao", case, look_result="agree")
    with pytest.raises(turns.SelfApproval):
        desk.completes("li", case, signed=True)
    desk.completes("zhou", case, signed=True)
    assert progress.open_items(case) == []


def test_the_second_reads_who_was_faster(desk):
    case = desk.starts()
    item = desk.item(case)
    official.complete(desk.actor("zhao"), item.id, {"look_result": "agree"})
    with pytest.raises(WorkItemDone) as refusal:
        official.complete(desk.actor("qian"), item.id, {"look_result": "agree"})
    assert "赵明远" in str(refusal.value)


def test_a_return_makes_a_new_visit_and_keeps_the_old_one(desk):
    case = desk.starts()
    desk.completes("zhao", case, look_result="return", look_reason="请写明用途")
    again = desk.item(case)
    assert (again.element, again.candidate_key) == ("ask", f"person:{desk.cast.lin.id}")
    desk.completes("lin", case, purpose="开户证明", copies=1)
    assert desk.item(case).element == "look"


def test_answers_the_form_does_not_declare_are_refused_by_name(desk):
    case = desk.starts()
    with pytest.raises(Invalid) as refusal:
        desk.completes("zhao", case, look_result="agree", lane_owners=["zhao"])
    assert list(refusal.value.details) == ["lane_owners"]


def test_the_house_s_own_variable_cannot_be_written(desk):
    with pytest.raises(Invalid) as refusal:
        desk.starts(case={"starter": "somebody"})
    assert list(refusal.value.details) == ["case"]


def test_an_opinion_is_required_only_where_the_form_says(desk):
    case = desk.starts()
    with pytest.raises(Invalid) as refusal:
        desk.completes("zhao", case, look_result="reject")
    assert list(refusal.value.details) == ["look_reason"]
    desk.completes("zhao", case, look_result="reject", look_reason="材料不属实")
    assert case.outcome == "rejected"


def test_claiming_takes_it_from_the_others_and_letting_go_gives_it_back(desk):
    case = desk.starts()
    item = desk.item(case)
    official.claim(desk.actor("zhao"), item.id)
    with pytest.raises(turns.NotYourTurn):
        official.complete(desk.actor("qian"), item.id, {"look_result": "agree"})
    with pytest.raises(official.AlreadyClaimed):
        official.claim(desk.actor("zhao"), item.id)
    official.release(desk.actor("zhao"), item.id)
    official.complete(desk.actor("qian"), item.id, {"look_result": "agree"})
    assert desk.item(case).element == "sign"


def test_a_colleague_reads_that_a_claimed_item_is_taken_and_others_that_it_is_not_theirs(desk):
    item = desk.item(desk.starts())
    official.claim(desk.actor("zhao"), item.id)
    with pytest.raises(official.AlreadyClaimed):
        official.claim(desk.actor("qian"), item.id)
    with pytest.raises(turns.NotYourTurn):
        official.claim(desk.actor("gao"), item.id)


def test_letting_go_gives_it_back_to_the_post_it_came_from(desk):
    cast = desk.cast
    for place in (cast.neighbour, cast.branch):
        directory.assign(cast.wang, "ASSESSOR", place, since=LONG_AGO)
    session.flush()
    item = desk.item(desk.starts())
    official.claim(desk.actor("wang"), item.id)
    official.release(desk.actor("wang"), item.id)
    assert item.candidate_key == post_key("ASSESSOR", cast.branch.id)


def test_nobody_completes_what_there_is_not(desk):
    with pytest.raises(NotFound):
        official.complete(desk.actor("zhao"), desk.cast.lin.id, {})


def test_every_act_is_in_the_record_with_the_post(desk):
    case = desk.starts()
    desk.completes("zhao", case, look_result="agree")
    entries = audit.entries(case.id)
    assert [entry.action for entry in entries] == ["case.started", "work_item.completed"]
    assert entries[1].acting_as == "ASSESSOR@滨河中心党支部"
    assert entries[1].details["answers"]["look_result"] == "agree"


def test_an_edited_record_is_found(desk):
    case = desk.starts()
    desk.completes("zhao", case, look_result="agree")
    entry = audit.entries(case.id)[1]
    entry.details = {**entry.details, "answers": {"look_result": "reject"}}
    assert audit.verify(case) == ["第 2 条记录被改动"]
