"""回避: who keeps out goes out, somebody else who is fit comes in, and the record says why."""

from __future__ import annotations

from datetime import date

import pytest
from test_acts import Office

from app import audit
from app.cases import (
    allowance,
    assignment,
    boxes,
    official,
    progress,
    proof,
    recusing,
    sending_back,
    turns,
)
from app.cases.recusalrows import OWN
from app.db import session
from app.errors import Forbidden, Invalid, NotFound
from app.notifications import outbox
from app.organisation import directory
from app.organisation.actors import SYSTEM

WHY = "申请人是我的亲属"


@pytest.fixture
def office(cast):
    return Office(cast)


@pytest.fixture
def looking(office):
    """A petition that waits for the three assessors."""
    office.at()
    return office


def recuse(office, name, step="look"):
    item = recusing.recuse(office.actor(name), office.item(step).id, reason=WHY)
    session.flush()
    return item


def test_the_others_of_the_post_go_on_with_it(looking):
    item = recuse(looking, "zhao")
    assert item.candidate_key == item.post_key == f"ASSESSOR@{looking.cast.branch.id}"
    assert boxes.inbox(looking.actor("zhao")).rows == []
    with pytest.raises(turns.SelfApproval):
        official.claim(looking.actor("zhao"), item.id)
    looking.does("qian", "look")
    assert proof.check() == []


def test_the_record_keeps_the_reason(looking):
    item = recuse(looking, "zhao")
    [row] = [one for one in item.recusals if one.cause == OWN]
    assert (row.person_id, row.by_id, row.reason) == (*[looking.cast.zhao.id] * 2, WHY)
    entry = audit.entries(looking.case.id)[-1]
    assert (entry.action, entry.details["reason"]) == ("work_item.recused", WHY)
    assert audit.verify(looking.case) == []


def test_what_was_claimed_goes_back_to_the_post(looking):
    official.claim(looking.actor("zhao"), looking.item("look").id)
    recuse(looking, "zhao")
    assert [one.name for one in boxes.inbox(looking.actor("qian")).rows] == ["审核"]


def test_with_nobody_else_it_stays_and_says_whom_to_ask(looking):
    for name in ("zhao", "qian"):
        recuse(looking, name)
    with pytest.raises(recusing.NobodyElse) as refusal:
        recuse(looking, "hu")
    assert str(refusal.value) == (
        "“审核”没有别人可以接办：同岗位和上级都没有合适的人。请联系王知行另行安排。"
    )
    looking.does("hu", "look")


def test_the_nearest_above_takes_it_where_the_post_has_nobody_else(looking):
    above = looking.cast.wang
    directory.assign(above, "ASSESSOR", looking.cast.subdistrict, since=date(2026, 1, 1))
    session.flush()
    for name in ("zhao", "qian", "hu"):
        item = recuse(looking, name)
    assert item.candidate_key == f"ASSESSOR@{looking.cast.subdistrict.id}"
    looking.does("wang", "look")


def test_who_keeps_out_stays_out_when_the_case_comes_there_again(looking):
    recuse(looking, "zhao")
    looking.does("qian", "look")
    sending_back.send_back(
        looking.actor("sun"), looking.item("money").id, "look", reason="请再看一遍"
    )
    with pytest.raises(turns.SelfApproval):
        looking.does("zhao", "look")


@pytest.mark.parametrize("stranger", ["chen", "lin", "li", "root"])
def test_nobody_keeps_out_of_what_is_not_theirs(looking, stranger):
    with pytest.raises(Forbidden):
        recuse(looking, stranger)


def test_a_reason_is_asked_for(looking):
    with pytest.raises(Invalid):
        recusing.recuse(looking.actor("zhao"), looking.item("look").id, reason=" ")


def test_a_step_that_does_not_open_the_act_has_none(desk):
    case = desk.starts()
    with pytest.raises(allowance.NotAllowedHere):
        recusing.recuse(desk.actor("zhao"), desk.item(case).id, reason=WHY)


def test_whoever_supervises_says_that_somebody_must(looking):
    cast, item = looking.cast, looking.item("look")
    recusing.recuse_other(looking.actor("wang"), item.id, cast.zhao.id, reason=WHY)
    session.flush()
    assert boxes.inbox(looking.actor("zhao")).rows == []
    [message] = outbox.messages(looking.actor("zhao"))
    assert (message.title, message.body) == ("请您回避“审核”：请示：买投影仪", WHY)
    with pytest.raises(recusing.KeepsOut):
        recusing.recuse_other(looking.actor("wang"), item.id, cast.zhao.id, reason=WHY)


@pytest.mark.parametrize("stranger", ["chen", "qian", "li", "root"])
def test_only_whoever_supervises_there(looking, stranger):
    with pytest.raises(Forbidden):
        recusing.recuse_other(
            looking.actor(stranger), looking.item("look").id, looking.cast.zhao.id, reason=WHY
        )


def test_only_those_whose_turn_it_is_can_be_kept_out(looking):
    for person, error in ((looking.cast.chen.id, Invalid), (looking.cast.branch.id, NotFound)):
        with pytest.raises(error):
            recusing.recuse_other(
                looking.actor("wang"), looking.item("look").id, person, reason=WHY
            )


def test_who_kept_out_of_one_visit_may_be_the_other_of_a_second_one(looking):
    """Of several who do a step each for themselves, one keeping out leaves the others theirs."""
    run = progress.restore(looking.case, SYSTEM)
    task = next(one for one in run.ready() if one.element == "look")
    assignment.note_recusal(run, "look", looking.cast.zhao.id)
    others = dict.fromkeys(directory.behind(looking.item("look").post_key), "x")
    del others[looking.cast.zhao.id]
    assert assignment.fit_key(looking.case, run, task, others) is not None
