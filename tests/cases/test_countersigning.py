"""Several sign one step together: who signs, what it comes to, and what then lapses."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
import together
from diagrams import Diagram, instances, properties
from together import Table

from app import audit
from app.cases import (
    assignment,
    countersigning,
    foresight,
    official,
    recalling,
    sending_back,
    signers,
)
from app.cases.countersigning import VotesCounted
from app.cases.models import CaseStatus, WorkItem
from app.cases.recalling import CannotRecall
from app.cases.sending_back import NoWayStraight
from app.cases.signatures import Signature, Voice
from app.cases.turns import NotYourTurn
from app.db import session
from app.definitions.sources import Asking
from app.engine import RunFailed
from app.notifications.models import Message


def sequential():
    return instances(sequential=True)


def voices(case):
    rows = session.query(Signature).filter_by(case_id=case.id)
    return sorted(str(row.voice) for row in rows)


def test_each_holder_of_the_role_signs_and_only_they(cast):
    table = Table(cast, rule="all")
    case = table.starts()
    assert len(table.open(case)) == 3
    assert all(item.candidate_key.startswith("person:") for item in table.open(case))
    with pytest.raises(IndexError):
        table.says("chen", case)
    with pytest.raises(NotYourTurn):
        official.complete(table.actor("chen"), table.item(case, "zhao").id, {"result": "agree"})


def test_signers_may_be_named_by_roles_of_their_own_and_less_those_who_must_keep_out(cast):
    said = {"by": "SECRETARY,ORG_COMMISSIONER,MEMBER", "assign__exclude": "starter"}
    table = Table(cast, rule="all", **said)
    case = table.starts("lin")
    holders = {item.candidate_key for item in table.open(case)}
    wanted = ("li", "sun", "gao", "zhao", "qian", "hu", "zhou", "wu")
    assert holders == {f"person:{getattr(cast, name).id}" for name in wanted}


def test_all_agree_only_when_the_last_has_spoken(cast):
    table = Table(cast, rule="all")
    case = table.starts()
    table.says("zhao", case)
    table.says("hu", case)
    assert (case.status, "result" in table.variables(case)) == (CaseStatus.OPEN, False)
    table.says("qian", case)
    assert case.outcome == "done"
    known = table.variables(case)
    assert known["result"] == "agree"
    assert known["sign_votes"] == {
        "of": 3,
        "agreed": 3,
        "rejected": 0,
        "abstained": 0,
        "weight_agreed": 3,
        "weight_of": 3,
    }
    assert known["opinions"] == ["agree"] * 3
    [counted] = [one for one in audit.entries(case.id) if one.action == "votes.counted"]
    assert (counted.details["result"], counted.details["agreed"]) == ("agree", 3)


def test_one_rejection_ends_it_at_once_and_the_others_lapse(cast):
    table = Table(cast, rule="all")
    case = table.starts()
    late = table.item(case, "hu")
    table.says("zhao", case)
    table.says("qian", case, "return")
    assert (case.outcome, table.open(case)) == ("refused", [])
    assert table.variables(case)["result"] == "return"
    assert voices(case) == ["AGREED", "LAPSED", "REJECTED"]
    with pytest.raises(VotesCounted, match="票数已定"):
        official.complete(table.actor("hu"), late.id, {"result": "agree"})


def test_after_all_everybody_speaks_and_the_refusal_of_most_is_told(cast):
    table = Table(cast, rule="all", on_reject="after-all")
    case = table.starts()
    table.says("zhao", case, "return")
    table.says("qian", case, "reject")
    assert case.is_open
    table.says("hu", case, "reject")
    assert table.variables(case)["result"] == "reject"


def test_of_any_the_first_decides_and_what_was_answered_is_kept(cast):
    table = Table(cast, rule="any", abstain="abstain")
    case = table.starts()
    table.says("zhao", case, "abstain")
    assert case.is_open
    table.says("hu", case, "agree", amount="三百元")
    known = table.variables(case)
    assert (case.outcome, known["amount"]) == ("done", "三百元")


def test_a_ratio_is_of_the_weight_of_all_entitled(cast):
    weights = f'if signer = "{cast.zhao.id}" then 3 else 1'
    table = Table(cast, rule="ratio(>1/2)", weights=weights)
    case = table.starts()
    table.says("qian", case)
    assert case.is_open
    standing = countersigning.standing(table.item(case, "zhao"))
    assert (standing.spoken, standing.of, standing.needed) == (1, 3, Decimal("1.5"))
    table.says("zhao", case)
    assert (case.outcome, voices(case)) == ("done", ["AGREED", "AGREED", "LAPSED"])
    assert table.variables(case)["sign_votes"]["weight_agreed"] == 4


def test_a_ratio_that_cannot_be_reached_any_more_is_a_refusal(cast):
    table = Table(cast, rule="ratio(2/3)", agree="agree return")
    case = table.starts()
    table.says("zhao", case, "return")
    table.says("qian", case, "reject")
    assert case.is_open
    table.says("hu", case, "reject")
    assert (case.outcome, table.variables(case)["result"]) == ("refused", "reject")


@pytest.mark.parametrize(("weights", "said"), [('"much"', "票权"), ("0 - 1", "票权"), ("0", "零")])
def test_what_weighs_nothing_cannot_be_counted(cast, weights, said):
    table = Table(cast, rule="ratio(1/2)", weights=weights)
    with pytest.raises(RunFailed, match=said):
        table.starts()


def test_nobody_to_sign_is_told_to_whoever_would_have_sent_it_there(cast):
    table = Table(cast, rule="all", roles="SUBDISTRICT_OFFICER", assign__exclude="=case.starter")
    assert table.starts("lin").is_open
    table = Table(cast, together.files(rule="all", roles="AUDITOR"))
    with pytest.raises(RunFailed, match="会签"):
        table.starts()


def test_in_order_one_after_the_other_signs_and_a_rejection_ends_it(cast):
    table = Table(cast, together.files(sequential(), rule="in-order"))
    case = table.starts()
    first = table.open(case)
    assert len(first) == 1
    table.says(table.holder(first[0]), case)
    [second] = table.open(case)
    standing = countersigning.standing(second)
    assert (standing.spoken, standing.of, standing.needed) == (1, 3, 2)
    table.says(table.holder(second), case, "reject")
    assert (case.outcome, table.open(case)) == ("refused", [])


def test_in_order_may_go_on_after_a_rejection(cast):
    table = Table(cast, together.files(sequential(), rule="in-order", on_reject="after-all"))
    case = table.starts()
    for result in ("reject", "agree", "agree"):
        [item] = table.open(case)
        table.says(table.holder(item), case, result)
    assert (case.outcome, voices(case)) == ("refused", ["AGREED", "AGREED", "REJECTED"])


def test_who_must_keep_out_when_the_turn_comes_is_told_of_to_those_in_charge(cast):
    """Fit when the round was called; meanwhile they did the step whose doers keep out."""
    said = {"sign__rule": "in-order", "sign__on_reject": "after-all", "assign__exclude": "other"}
    drawn = {"c_candidateGroups": "ASSESSOR", "c_formKey": "sign"}
    diagram = Diagram("together").start().user("ask", c_assignee="${case.starter}", c_formKey="ask")
    diagram.parallel("fork").parallel("join").end("done")
    diagram.user("other", properties(sign__rule="all") + instances(), name="会签", **drawn)
    diagram.user("sign", properties(**said) + sequential(), name="依次签", **drawn)
    diagram.line("start", "ask", "fork", "other", "join", "done").line("fork", "sign", "join")
    table = Table(cast, {**together.files(), "process.bpmn": diagram.xml()})
    case = table.starts()
    [first] = [one for one in table.open(case) if one.element == "sign"]
    for item in table.open(case):
        if item is not first:
            table.votes(table.holder(item), item)
    table.votes(table.holder(first), first)
    [second] = table.open(case)
    assert (second.element, assignment.can_do(second)) == ("sign", [])
    told = sa.select(Message.title).where(Message.person_id == cast.wang.id)
    assert ["“依次签”没有人可以办理" in str(one) for one in session.scalars(told)] == [True]


def test_people_may_be_named_by_a_collection(cast):
    people = f'["{cast.gao.id}", "{cast.chen.id}"]'
    marker = instances(collection="people", elementVariable="who")
    given = together.files(marker, rule="all", c__assignee="${who}", roles=None)
    given["process.bpmn"] = given["process.bpmn"].replace(
        b'collection="people"', f"collection='{people}'".encode()
    )
    table = Table(cast, given)
    case = table.starts()
    table.says("chen", case)
    table.says("gao", case)
    assert case.outcome == "done"


def test_all_who_have_spoken_count_as_those_who_did_the_step(cast):
    table = Table(cast, rule="all")
    case = table.starts()
    for name in ("zhao", "qian", "hu"):
        table.says(name, case)
    doers = table.variables(case)["case"]["done_by"]["sign"]
    assert set(doers) == {str(getattr(cast, name).id) for name in ("zhao", "qian", "hu")}


def test_a_vote_is_not_recalled(cast):
    given = together.files(rule="all", acts="recall")
    table = Table(cast, given)
    case = table.starts()
    item = table.item(case, "zhao")
    table.says("zhao", case)
    assert countersigning.has_voted(item)
    with pytest.raises(CannotRecall, match="几个人"):
        recalling.recall(table.actor("zhao"), item.id)


def test_the_votes_that_would_lapse_are_known(cast):
    table = Table(cast, rule="all")
    case = table.starts()
    table.says("zhao", case)
    item = table.item(case, "qian")
    group = countersigning.group_of(item)
    for lapsing in (
        countersigning.votes_that_lapse(case),
        countersigning.votes_that_lapse(case, group),
    ):
        assert [one.work_item.done_by.name for one in lapsing] == [cast.zhao.name]
    assert {one.voice for one in lapsing} == {Voice.AGREED}


def test_who_signs_beside_another_has_no_vote(cast):
    given = together.files(rule="any", acts="add-signer")
    table = Table(cast, given)
    case = table.starts()
    step = table.item(case, "zhao")
    [beside] = signers.add(table.actor("zhao"), step.id, [cast.gao.id], where="beside")
    signers.sign(table.actor("gao"), beside.id, outcome="agree")
    assert (case.is_open, countersigning.standing(step).spoken) == (True, 0)
    table.says("zhao", case)
    assert case.outcome == "done"


def test_what_stands_beside_an_item_that_lapses_is_over_too(cast):
    given = together.files(rule="any", acts="add-signer")
    table = Table(cast, given)
    case = table.starts()
    step = table.item(case, "zhao")
    signers.add(table.actor("zhao"), step.id, [cast.gao.id], where="beside")
    table.says("zhao", case)  # kept until the other has signed
    assert case.is_open
    table.says("hu", case)
    session.flush()
    assert session.query(WorkItem).filter_by(case_id=case.id, closed_at=None).count() == 0


def test_those_who_will_sign_are_foreseen(cast):
    table = Table(cast, rule="all")
    asking = Asking(cast.branch.id, cast.lin.id, {})
    version = table.definition.version_in_force
    seen = foresight.of_start(version.id, asking, {"purpose": "用章"}, None)
    [step] = [one for one in seen.steps if one.element.id == "sign"]
    assert set(step.people) == {cast.zhao.name, cast.qian.name, cast.hu.name}


def test_a_send_back_voids_the_votes_and_all_sign_anew(cast):
    given = together.files(rule="all", acts="send-back")
    table = Table(cast, given)
    case = table.starts()
    table.says("zhao", case)
    item = table.item(case, "qian")
    sending_back.send_back(table.actor("qian"), item.id, "ask", reason="请写明用途")
    assert [one.element for one in table.open(case)] == ["ask"]
    official.complete(table.actor("lin"), table.item(case, "lin").id, {"purpose": "再报"})
    assert len(table.open(case)) == 3
    assert countersigning.votes_that_lapse(case) == []
    for name in ("qian", "hu", "zhao"):
        assert case.is_open
        table.says(name, case)
    assert (case.outcome, table.variables(case)["sign_votes"]["of"]) == ("done", 3)


def test_sent_back_to_they_all_sign_anew_and_it_comes_back_in_order(cast):
    """Straight back is for one person; those who sign together have to agree first."""
    given = together.files(rule="all", acts="send-back")
    table = Table(cast, together.followed(given, acts="send-back"))
    case = table.starts()
    for name in ("zhao", "qian", "hu"):
        table.says(name, case)
    [last] = table.open(case)
    actor, straight = table.actor("li"), sending_back.Reentry.STRAIGHT
    with pytest.raises(NoWayStraight):
        sending_back.send_back(actor, last.id, "sign", reason="再议", reentry=straight)
    sending_back.send_back(actor, last.id, "sign", reason="再议")
    assert len(table.open(case)) == 3
    table.says("zhao", case)
    assert len(table.open(case)) == 2
    table.says("qian", case)
    table.says("hu", case)
    assert [one.element for one in table.open(case)] == ["last"]
