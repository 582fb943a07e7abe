"""What may be done with a work item besides doing it, each act by the rules of its module."""

from __future__ import annotations

from datetime import timedelta

import petition
import pytest
import sqlalchemy as sa

from app import clock
from app.cases import (
    allowance,
    applicant,
    boxes,
    copies,
    handing,
    handingback,
    inquiries,
    locking,
    official,
    progress,
    proof,
    queries,
    recalling,
    sending_back,
    sides,
    signers,
    suspension,
    turns,
    urging,
)
from app.cases.models import CaseClosed, CaseSuspended, WorkItemDone
from app.cases.parts import Part
from app.cases.recusalrows import OWN, Recusal
from app.cases.sending_back import Reentry
from app.db import new_id, session
from app.definitions import deployment
from app.errors import Forbidden, Invalid, NotFound
from app.notifications import outbox
from app.organisation import directory
from app.organisation.actors import SYSTEM, person_key
from app.organisation.models import Assignment

AGREE = {"look": "zhao", "money": "sun", "law": "wu", "sign": "li"}


class Office:
    """Drives petitions in few words; after every act what is stored must hold together."""

    def __init__(self, cast) -> None:
        self.cast = cast
        self.definition = deployment.deploy(SYSTEM, petition.files()).definition
        session.flush()
        self.case = None

    def actor(self, name):
        return directory.actor(getattr(self.cast, name))

    def person(self, name):
        return getattr(self.cast, name).id

    def starts(self, name="lin", matter="买投影仪"):
        unit = getattr(self.cast, name).unit_id
        self.case = applicant.start(
            self.actor(name), self.definition, unit, {"matter": matter}, start_key=new_id()
        )
        return self.case

    def at(self, *steps):
        """Start a petition that has come as far as these steps, each done by whose it is."""
        self.starts()
        for step in steps:
            self.does(AGREE[step], step)
        return self.case

    def does(self, name, step, result="agree", opinion="可以"):
        answers = {f"{step}_result": result, f"{step}_opinion": opinion}
        official.complete(self.actor(name), self.item(step).id, answers)
        session.flush()

    def item(self, step, part=Part.STEP):
        found = [one for one in self.open(part) if one.element == step]
        assert len(found) == 1, [one.element for one in self.open(part)]
        return found[0]

    def open(self, part=Part.STEP):
        session.flush()
        return [one for one in progress.open_items(self.case) if one.part == part]

    def steps(self):
        assert proof.check() == []
        return sorted(one.element for one in self.open())

    def box(self, name):
        session.flush()
        return [(one.element, one.part) for one in boxes.inbox(self.actor(name)).rows]

    def told(self, name):
        return [one.title for one in outbox.messages(self.actor(name))]

    def goes_on(self):
        """Whatever waits is done by whose it is, until the case is over."""
        for step in ("look", "money", "law", "sign"):
            for one in self.open():
                if one.element == step:
                    self.does(AGREE[step], step)
        assert self.case.outcome == "done"
        assert proof.check() == []


@pytest.fixture
def office(cast):
    return Office(cast)


# -- 转办


def test_a_transferred_step_is_the_other_s_turn_and_no_more_one_s_own(office):
    office.at()
    handing.transfer(
        office.actor("zhao"), office.item("look").id, office.person("gao"), reason="我不熟"
    )
    assert (office.box("zhao"), office.box("gao")) == ([], [("look", Part.STEP)])
    with pytest.raises(turns.NotYourTurn):
        office.does("zhao", "look")
    office.does("gao", "look")
    assert office.steps() == ["law", "money"]


def test_a_transfer_stays_where_it_is_over_night(office):
    office.at()
    handing.transfer(
        office.actor("zhao"), office.item("look").id, office.person("gao"), reason="我不熟"
    )
    session.flush()
    assert handingback.left_items() == []


def test_who_was_given_a_step_has_nothing_to_claim(office):
    office.at()
    look = office.item("look").id
    handing.transfer(office.actor("zhao"), look, office.person("gao"), reason="我不熟")
    for name in ("gao", "qian"):
        with pytest.raises(official.AlreadyClaimed):
            official.claim(office.actor(name), look)


def test_nothing_is_given_to_those_who_must_keep_out_nor_to_oneself(office):
    office.at()
    look = office.item("look").id
    with pytest.raises(sides.CannotTake):
        handing.transfer(office.actor("zhao"), look, office.person("lin"), reason="请本人办")
    with pytest.raises(sides.NotSomebodyElse):
        handing.transfer(office.actor("zhao"), look, office.person("zhao"), reason="请本人办")
    with pytest.raises(Invalid):
        handing.transfer(office.actor("zhao"), look, office.person("gao"), reason=" ")
    with pytest.raises(NotFound):
        handing.transfer(office.actor("zhao"), look, new_id(), reason="无此人")


def test_only_whose_turn_it_is_may_give_a_step_away(office):
    office.at()
    with pytest.raises(turns.NotYourTurn):
        handing.transfer(
            office.actor("gao"), office.item("look").id, office.person("chen"), reason="代办"
        )


# -- 委派


def test_a_delegated_step_comes_back_with_what_was_found(office):
    office.at()
    look = office.item("look")
    handing.delegate(office.actor("zhao"), look.id, office.person("gao"), request="查一下价格")
    assert office.box("zhao") == office.box("qian") == []
    assert office.box("gao") == [("look", Part.DELEGATED)]
    handing.hand_in(office.actor("gao"), office.item("look", Part.DELEGATED).id, text="2千元")
    assert office.box("gao") == []
    assert office.box("zhao") == [("look", Part.STEP)]
    assert [one.reply for one in look.sides] == [{"text": "2千元"}]
    office.goes_on()


def test_what_was_delegated_may_be_taken_back(office):
    office.at()
    handing.delegate(
        office.actor("zhao"), office.item("look").id, office.person("gao"), request="x"
    )
    delegated = office.item("look", Part.DELEGATED)
    with pytest.raises(signers.NotYoursToRemove):
        signers.remove(office.actor("gao"), delegated.id, reason="不想办")
    signers.remove(office.actor("zhao"), delegated.id, reason="我自己来")
    assert (office.box("gao"), office.box("zhao")) == ([], [("look", Part.STEP)])
    with pytest.raises(WorkItemDone):
        handing.hand_in(office.actor("gao"), delegated.id, text="晚了")


def test_a_delegate_cannot_decide(office):
    office.at()
    handing.delegate(
        office.actor("zhao"), office.item("look").id, office.person("gao"), request="x"
    )
    item = office.item("look", Part.DELEGATED)
    with pytest.raises(locking.NotAStep):
        official.complete(office.actor("gao"), item.id, {"look_result": "agree"})


# -- 加签和减签


def test_signers_before_speak_first_then_the_holder_decides(office):
    office.at()
    look = office.item("look")
    signers.add(
        office.actor("zhao"), look.id, [office.person("gao"), office.person("wu")], where="before"
    )
    assert office.box("zhao") == []
    first, second = office.open(Part.BEFORE)
    signers.sign(office.actor("gao"), first.id, outcome="agree")
    assert office.box("zhao") == []
    signers.sign(office.actor("wu"), second.id, outcome="disagree", opinion="太贵")
    assert office.box("zhao") == [("look", Part.STEP)]
    office.goes_on()


@pytest.mark.parametrize("order", ["holder first", "signer first"])
def test_a_step_signed_beside_goes_on_when_all_have_signed(office, order):
    office.at()
    signers.add(
        office.actor("zhao"), office.item("look").id, [office.person("gao")], where="beside"
    )
    beside = office.item("look", Part.BESIDE)
    if order == "holder first":
        office.does("zhao", "look")
        assert (office.steps(), office.box("zhao")) == ([], [])
        signers.sign(office.actor("gao"), beside.id, outcome="agree")
    else:
        signers.sign(office.actor("gao"), beside.id, outcome="agree")
        assert office.steps() == ["look"]
        office.does("zhao", "look")
    assert office.steps() == ["law", "money"]
    assert (
        str(office.person("zhao")) in progress.variables_of(office.case)["case"]["done_by"].values()
    )


def test_a_signer_after_is_asked_only_when_the_step_was_done(office):
    office.at()
    signers.add(office.actor("zhao"), office.item("look").id, [office.person("gao")], where="after")
    assert office.box("gao") == []
    office.does("zhao", "look")
    assert office.box("gao") == [("look", Part.AFTER)]
    signers.sign(office.actor("gao"), office.item("look", Part.AFTER).id, outcome="agree")
    office.goes_on()


def test_a_no_after_the_holder_has_done_gives_the_step_back_to_decide_anew(office):
    office.at()
    signers.add(office.actor("zhao"), office.item("look").id, [office.person("gao")], where="after")
    office.does("zhao", "look", opinion="第一次的意见")
    signers.sign(
        office.actor("gao"), office.item("look", Part.AFTER).id, outcome="disagree", opinion="不妥"
    )
    assert office.box("zhao") == [("look", Part.STEP)]
    assert office.item("look").draft["look_opinion"] == "第一次的意见"
    office.goes_on()


def test_a_no_needs_a_reason_and_a_yes_or_no(office):
    office.at()
    signers.add(
        office.actor("zhao"), office.item("look").id, [office.person("gao")], where="before"
    )
    item = office.item("look", Part.BEFORE)
    for outcome in ("disagree", "perhaps"):
        with pytest.raises(Invalid):
            signers.sign(office.actor("gao"), item.id, outcome=outcome)


def test_the_last_signer_removed_lets_the_case_go_on(office):
    office.at()
    signers.add(office.actor("zhao"), office.item("look").id, [office.person("gao")], where="after")
    office.does("zhao", "look")
    signers.remove(office.actor("zhao"), office.item("look", Part.AFTER).id, reason="出差了")
    assert office.steps() == ["law", "money"]


def test_somebody_is_asked_once_beside_a_step(office):
    office.at()
    look = office.item("look").id
    signers.add(office.actor("zhao"), look, [office.person("gao")], where="beside")
    with pytest.raises(sides.AskedAlready):
        signers.add(office.actor("zhao"), look, [office.person("gao")], where="beside")


# -- 沟通和补正


def test_a_question_lets_the_step_go_on(office):
    office.at()
    inquiries.ask(
        office.actor("zhao"), office.item("look").id, [office.person("lin")], text="几台？"
    )
    assert office.box("lin") == [("look", Part.QUESTION)]
    assert office.box("zhao") == [("look", Part.STEP)]
    inquiries.answer(office.actor("lin"), office.item("look", Part.QUESTION).id, text="两台")
    assert any("已答复" in title for title in office.told("zhao"))
    office.goes_on()


def test_an_open_question_is_over_with_its_step(office):
    office.at()
    inquiries.ask(office.actor("zhao"), office.item("look").id, [office.person("lin")], text="?")
    question = office.item("look", Part.QUESTION)
    office.does("zhao", "look")
    assert office.box("lin") == []
    with pytest.raises(WorkItemDone):
        inquiries.answer(office.actor("lin"), question.id, text="晚了")


def test_a_supplement_holds_the_step_and_its_clock(office):
    office.at()
    look = office.item("look")
    look.due_at = due = clock.day_end(clock.working_day_after(clock.today(), 3))
    inquiries.request_supplement(office.actor("zhao"), look.id, request="补报价单", days=2)
    assert (office.box("zhao"), office.box("lin")) == ([], [("look", Part.SUPPLEMENT)])
    clock.shift(timedelta(days=7))
    inquiries.answer(office.actor("lin"), office.item("look", Part.SUPPLEMENT).id, text="已补")
    assert office.box("zhao") == [("look", Part.STEP)]
    passed = clock.working_days_between(clock.office_day(look.opened_at), clock.today())
    assert passed > 0
    assert (
        clock.working_days_between(clock.deadline_day(due), clock.deadline_day(look.due_at))
        == passed
    )


# -- 抄送


def test_a_copy_shows_the_case_and_is_read(office):
    office.at()
    with pytest.raises(NotFound):
        queries.case(office.actor("chen"), office.case.id)
    copies.send(
        office.actor("zhao"), office.item("look").id, [office.person("chen")], note="请知悉"
    )
    session.flush()
    assert queries.case(office.actor("chen"), office.case.id) is office.case
    copies.mark_read(office.actor("chen"), office.case.id, remark="知道了")
    assert copies.of_reader(office.actor("chen"), office.case).read_at is not None
    with pytest.raises(NotFound):
        copies.mark_read(office.actor("gao"), office.case.id)


# -- 催办


def test_whoever_waits_urges_on_but_not_again_at_once(office):
    office.at()
    assert urging.urge(office.actor("lin"), office.case.id) == ["胡安然", "赵明远", "钱思齐"]
    session.flush()
    assert any("催办" in title for title in office.told("zhao"))
    with pytest.raises(urging.UrgedJustNow):
        urging.urge(office.actor("lin"), office.case.id)
    with pytest.raises(urging.NotYoursToUrge):
        urging.urge(office.actor("chen"), office.case.id)
    clock.shift(urging.REST)
    urging.urge(office.actor("lin"), office.case.id)


def test_nobody_is_urged_who_must_keep_out(office):
    office.at()
    look = office.item("look")
    look.recusals.append(Recusal(person_id=office.person("zhao"), cause=OWN))
    assert urging.urge(office.actor("lin"), office.case.id) == ["胡安然", "钱思齐"]


# -- 退回


def test_a_case_goes_back_in_order_to_whoever_did_the_step(office):
    office.at("look", "money", "law")
    sign = office.item("sign")
    seen = sending_back.preview(office.actor("li"), sign, "look")
    assert (seen.to, seen.redo) == (
        "赵明远",
        [("审核", "赵明远"), ("经费", "孙亦诚"), ("纪检", "吴清正")],
    )
    sending_back.send_back(office.actor("li"), sign.id, "look", reason="价格不实")
    assert office.steps() == ["look"]
    assert office.item("look").candidate_key == person_key(office.person("zhao"))
    assert office.item("look").request == "价格不实"
    office.goes_on()


def test_a_case_sent_back_straight_comes_back_to_whoever_sent_it(office):
    office.at("look", "money", "law")
    sending_back.send_back(
        office.actor("li"),
        office.item("sign").id,
        "look",
        reason="补一句",
        reentry=Reentry.STRAIGHT,
    )
    assert office.steps() == ["look"]
    office.does("zhao", "look")
    assert office.steps() == ["sign"]
    assert office.item("sign").candidate_key == person_key(office.person("li"))
    office.goes_on()


def test_the_first_form_is_a_step_to_go_back_to(office):
    office.at()
    targets = sending_back.targets(office.actor("zhao"), office.item("look"))
    assert [(one.element, one.done_by, one.refusal) for one in targets] == [("ask", "林一帆", None)]
    sending_back.send_back(office.actor("zhao"), office.item("look").id, "ask", reason="写清楚")
    assert office.box("lin") == [("ask", Part.STEP)]
    official.complete(office.actor("lin"), office.item("ask").id, {"matter": "买两台投影仪"})
    office.goes_on()


def test_from_one_branch_back_before_the_split_the_other_branch_lapses(office):
    office.at("look")
    seen = sending_back.preview(office.actor("sun"), office.item("money"), "look")
    assert seen.lapses == [("纪检", ["吴清正"])]
    assert seen.not_straight is not None
    with pytest.raises(sending_back.NoWayStraight):
        sending_back.send_back(
            office.actor("sun"),
            office.item("money").id,
            "look",
            reason="x",
            reentry=Reentry.STRAIGHT,
        )
    sending_back.send_back(office.actor("sun"), office.item("money").id, "look", reason="x")
    assert office.steps() == ["look"]
    assert office.box("wu") == []
    office.goes_on()


def test_into_a_branch_nobody_goes_back(office):
    office.at("look", "money", "law")
    refused = {
        one.element: one.refusal is not None
        for one in sending_back.targets(office.actor("li"), office.item("sign"))
    }
    assert refused == {"money": True, "law": True, "look": False, "ask": False}


def test_a_send_back_needs_a_reason_and_a_step_that_was_done(office):
    office.at()
    for element, reason in (("ask", " "), ("sign", "没办过"), ("nowhere", "没有")):
        with pytest.raises(Invalid):
            sending_back.send_back(
                office.actor("zhao"), office.item("look").id, element, reason=reason
            )


# -- 撤回


def test_a_step_is_taken_back_while_nobody_has_acted_on_what_followed(office):
    office.at("look")
    look = next(one for one in queries.visits(office.case) if one.element == "look")
    assert recalling.is_recallable(office.actor("zhao"), look)
    recalling.recall(office.actor("zhao"), look.id)
    assert office.steps() == ["look"]
    assert office.box("sun") == office.box("qian") == []
    office.goes_on()


def test_what_somebody_has_acted_on_is_not_taken_back(office):
    office.at("look")
    look = next(one for one in queries.visits(office.case) if one.element == "look")
    official.claim(office.actor("sun"), office.item("money").id)
    session.flush()
    with pytest.raises(recalling.GoneOn):
        recalling.recall(office.actor("zhao"), look.id)
    with pytest.raises(recalling.NotYours):
        recalling.recall(office.actor("qian"), look.id)


def test_what_waits_for_signers_after_is_taken_back_without_a_move(office):
    office.at()
    signers.add(office.actor("zhao"), office.item("look").id, [office.person("gao")], where="after")
    look = office.item("look")
    office.does("zhao", "look")
    recalling.recall(office.actor("zhao"), look.id)
    assert (office.steps(), office.box("gao")) == (["look"], [])
    office.does("zhao", "look")
    assert office.box("gao") == [("look", Part.AFTER)]


# -- 暂停


def test_nobody_acts_in_a_suspended_case_and_its_deadlines_move_on(office):
    office.at()
    look = office.item("look")
    look.due_at = due = clock.day_end(clock.working_day_after(clock.today(), 3))
    with pytest.raises(Forbidden):
        suspension.suspend(office.actor("li"), office.case.id, reason="等文件")
    suspension.suspend(office.actor("wang"), office.case.id, reason="等文件")
    with pytest.raises(CaseSuspended):
        office.does("zhao", "look")
    with pytest.raises(CaseSuspended):
        official.claim(office.actor("zhao"), look.id)
    with pytest.raises(CaseSuspended):
        urging.urge(office.actor("lin"), office.case.id)
    clock.shift(timedelta(days=7))
    suspension.resume(office.actor("wang"), office.case.id)
    assert look.due_at > due
    with pytest.raises(suspension.NotSuspended):
        suspension.resume(office.actor("wang"), office.case.id)
    office.goes_on()


# -- which acts there are


def test_a_step_allows_what_the_procedure_says(office, desk):
    case = desk.starts()
    [item] = progress.open_items(case)
    assert allowance.acts_of(case.version_id, item.element) == allowance.USUAL
    with pytest.raises(allowance.NotAllowedHere):
        handing.transfer(desk.actor("zhao"), item.id, desk.cast.gao.id, reason="转办")


def test_in_a_case_that_is_over_nothing_is_done(office):
    office.at()
    look = office.item("look")
    applicant.withdraw(office.actor("lin"), office.case.id)
    session.flush()
    with pytest.raises(WorkItemDone):
        handing.transfer(office.actor("zhao"), look.id, office.person("gao"), reason="转办")
    with pytest.raises(CaseClosed):
        urging.urge(office.actor("lin"), office.case.id)


def test_a_taken_step_that_waits_for_a_delegate_goes_to_the_post_when_its_holder_leaves_it(office):
    office.at()
    look = office.item("look")
    official.claim(office.actor("zhao"), look.id)
    handing.delegate(office.actor("zhao"), look.id, office.person("gao"), request="查价")
    for post in session.scalars(sa.select(Assignment).filter_by(role_code="ASSESSOR")):
        if post.person_id == office.person("zhao"):
            session.delete(post)
    session.flush()
    assert handingback.left_items() == [look]
    official.hand_back(SYSTEM, look.id)
    assert office.box("qian") == []
    handing.hand_in(office.actor("gao"), office.item("look", Part.DELEGATED).id, text="2千元")
    assert office.box("qian") == [("look", Part.STEP)]
    assert proof.check() == []


def test_days_that_do_not_count_for_two_reasons_are_put_off_once(office):
    office.at()
    look = office.item("look")
    look.due_at = due = clock.day_end(clock.working_day_after(clock.today(), 3))
    inquiries.request_supplement(office.actor("zhao"), look.id, request="补报价单", days=2)
    suspension.suspend(office.actor("wang"), office.case.id, reason="等文件")
    clock.shift(timedelta(days=7))
    suspension.resume(office.actor("wang"), office.case.id)
    inquiries.answer(office.actor("lin"), office.item("look", Part.SUPPLEMENT).id, text="已补")
    passed = clock.working_days_between(clock.office_day(look.opened_at), clock.today())
    moved = clock.working_days_between(clock.deadline_day(due), clock.deadline_day(look.due_at))
    assert moved == passed > 0
