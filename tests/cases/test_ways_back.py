"""Sending back and recalling where several do a step, where somebody must keep out, and twice."""

from __future__ import annotations

import pytest
from reliability import operations
from reliability.plans import Deed, First, Plan, Split, Step, files

from app.cases import (
    applicant,
    handing,
    official,
    progress,
    proof,
    recalling,
    sending_back,
    signers,
)
from app.cases.parts import Part
from app.cases.sending_back import Reentry
from app.db import new_id, session
from app.definitions import deployment
from app.errors import Invalid
from app.organisation import directory
from app.organisation.actors import SYSTEM, person_key, post_key


class Case:
    """A case that lin has started, of a procedure of these blocks after the first form."""

    def __init__(self, cast, *blocks) -> None:
        self.cast = cast
        plan = Plan("whole", [First("ask"), *blocks])
        made = deployment.deploy(SYSTEM, files(plan, "ways")).definition
        session.flush()
        lin, unit = self.actor("lin"), cast.branch.id
        self.case = applicant.start(lin, made, unit, {"go": 0}, start_key=new_id())

    def actor(self, name):
        return directory.actor(getattr(self.cast, name))

    def id(self, name):
        return getattr(self.cast, name).id

    def items(self, element=None, part=Part.STEP):
        session.flush()
        found = [one for one in progress.open_items(self.case) if one.part == part]
        return [one for one in found if element in {None, one.element}]

    def waits(self):
        assert proof.check() == []
        return sorted((one.element, one.candidate_key) for one in self.items())

    def does(self, name, element):
        item = self.items(element)[0]
        official.complete(self.actor(name), item.id, {"go": 0})
        session.flush()
        return item

    def goes_back(self, name, element, to, reentry=Reentry.IN_ORDER):
        item = self.items(element)[0]
        sending_back.send_back(self.actor(name), item.id, to, reason="再看", reentry=reentry)
        session.flush()
        return item

    def targets(self, name, element):
        item = self.items(element)[0]
        return [one.element for one in sending_back.targets(self.actor(name), item)]

    def post(self, role="ASSESSOR"):
        return post_key(role, self.cast.branch.id)

    def key(self, name):
        return person_key(self.id(name))


def assessed(name, **more):
    return Step(name, role="ASSESSOR", **more)


def test_whom_a_case_was_sent_back_to_passes_over_nobody_who_is_to_see_it_again(cast):
    case = Case(cast, assessed("a"), assessed("b"), Step("c", role="SECRETARY"))
    case.does("zhao", "a")
    case.does("qian", "b")
    assert case.targets("li", "c") == ["b", "a", "ask"]
    case.goes_back("li", "c", "a")
    assert case.targets("zhao", "a") == ["ask"]
    for element in ("b", "c"):
        with pytest.raises(Invalid):
            case.goes_back("zhao", "a", element)


def test_after_a_straight_return_the_steps_between_are_still_done(cast):
    case = Case(cast, assessed("a"), assessed("b"), Step("c", role="SECRETARY"))
    case.does("zhao", "a")
    case.does("qian", "b")
    case.goes_back("li", "c", "a", Reentry.STRAIGHT)
    assert case.targets("zhao", "a") == ["ask"]
    case.does("zhao", "a")
    assert case.targets("li", "c") == ["a", "b", "ask"]


def test_back_to_a_step_that_several_do_it_waits_for_each_of_them_anew(cast):
    case = Case(cast, assessed("votes", many=2), Step("c", role="SECRETARY"))
    case.does("zhao", "votes")
    case.does("qian", "votes")
    case.goes_back("li", "c", "votes")
    assert case.waits() == [("votes", case.post())] * 2


@pytest.mark.parametrize("back", ["to several", "from several"])
def test_where_several_do_a_step_nothing_goes_straight_back(cast, back):
    many = {"to several": (2, 0), "from several": (0, 2)}[back]
    case = Case(cast, assessed("a", many=many[0]), assessed("b", many=many[1]))
    for name in ("zhao", "qian")[: many[0] or 1]:
        case.does(name, "a")
    with pytest.raises(sending_back.NoWayStraight):
        case.goes_back("hu", "b", "a", Reentry.STRAIGHT)


def test_nothing_goes_straight_back_where_somebody_else_s_turn_would_be_lost(cast):
    apart = Split("apart", "parallel", [assessed("b"), Step("c", role="SECRETARY")], joined=False)
    case = Case(cast, assessed("a"), apart)
    case.does("zhao", "a")
    with pytest.raises(sending_back.NoWayStraight):
        case.goes_back("qian", "b", "a", Reentry.STRAIGHT)


def test_a_case_does_not_come_straight_back_to_somebody_who_must_keep_out_by_now(cast):
    case = Case(cast, assessed("a"), assessed("b", exclude=("a",)))
    case.does("zhao", "a")
    case.goes_back("qian", "b", "a", Reentry.STRAIGHT)
    [again] = case.items("a")
    handing.transfer(case.actor("zhao"), again.id, case.id("qian"), reason="请你补")
    case.does("qian", "a")
    assert case.waits() == [("b", case.post())]
    case.does("zhao", "b")
    assert not case.case.is_open


def test_what_was_sent_back_is_not_taken_back(cast):
    operations.ledger.clear()
    case = Case(cast, assessed("a"), Deed("paid"), Step("c", role="SECRETARY"))
    case.does("zhao", "a")
    item = case.goes_back("li", "c", "a")
    assert operations.ledger == [("paid", 1), ("paid", -1)]
    with pytest.raises(recalling.GoneOn):
        recalling.recall(case.actor("li"), item.id)


def test_what_others_have_signed_too_is_not_taken_back(cast):
    case = Case(cast, assessed("a"), Step("c", role="SECRETARY"))
    [item] = case.items("a")
    signers.add(case.actor("zhao"), item.id, [case.id("gao")], where="after")
    case.does("zhao", "a")
    [after] = case.items("a", Part.AFTER)
    signers.sign(case.actor("gao"), after.id, outcome="agree")
    session.flush()
    with pytest.raises(recalling.GoneOn):
        recalling.recall(case.actor("zhao"), item.id)


def test_a_vote_is_not_taken_back_with_those_of_the_others(cast):
    case = Case(cast, assessed("votes", many=2), Step("c", role="SECRETARY"))
    case.does("zhao", "votes")
    last = case.does("qian", "votes")
    assert not recalling.is_recallable(case.actor("qian"), last)
    with pytest.raises(recalling.CannotRecall):
        recalling.recall(case.actor("qian"), last.id)


def test_what_was_passed_on_since_is_not_taken_back(cast):
    case = Case(cast, assessed("a"), Step("b", people={"wu": str(cast.wu.id)}))
    item = case.does("zhao", "a")
    [following] = case.items("b")
    handing.transfer(case.actor("wu"), following.id, case.id("gao"), reason="出差")
    with pytest.raises(recalling.GoneOn):
        recalling.recall(case.actor("zhao"), item.id)


def test_a_step_taken_back_still_returns_straight(cast):
    case = Case(cast, assessed("a"), assessed("b"), Step("c", role="SECRETARY"))
    case.does("zhao", "a")
    case.does("qian", "b")
    case.goes_back("li", "c", "a", Reentry.STRAIGHT)
    item = case.does("zhao", "a")
    recalling.recall(case.actor("zhao"), item.id)
    assert case.waits() == [("a", case.key("zhao"))]
    case.does("zhao", "a")
    assert case.waits() == [("c", case.key("li"))]
