"""外出委托 on cases: a deputy does what the principal could, on its days and in that name."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from test_acts import Office

from app import audit, clock
from app.cases import boxes, official, options, queries, recalling, searching, signers, turns
from app.db import session
from app.errors import NotFound
from app.organisation import away, directory
from app.organisation.actors import person_key
from app.organisation.away import Terms

TODAY = date(2026, 3, 3)
AGREED = {"look_result": "agree"}


def entrust(cast, principal, deputy, *, days=3, procedures=None):
    terms = Terms(getattr(cast, deputy).id, TODAY, TODAY + timedelta(days=days - 1), procedures)
    row = away.appoint(directory.actor(getattr(cast, principal)), terms)
    session.flush()
    return row


@pytest.fixture
def looked(desk):
    """A case at the secretary's step."""
    case = desk.starts("lin")
    return desk.completes("zhao", case, **AGREED)


def titles(actor):
    return [item.name for item in boxes.inbox(actor).rows]


def test_a_deputy_signs_in_the_place_of_the_secretary(desk, looked, cast):
    entrust(cast, "li", "wu")
    desk.completes("wu", looked, signed=True)
    entry = next(one for one in reversed(audit.entries(looked.id)) if one.actor_id == cast.wu.id)
    assert entry.acting_as == "SECRETARY@滨河中心党支部"
    assert (entry.principal_id, entry.principal_name) == (cast.li.id, "李向阳")
    assert audit.verify(looked) == []
    entry.principal_name = "别人"
    session.flush()
    assert audit.verify(looked) == ["第 3 条记录被改动"]


def test_the_deputy_s_inbox_and_counts_show_it_marked(desk, looked, cast):
    assert titles(desk.actor("wu")) == []
    entrust(cast, "li", "wu")
    actor = desk.actor("wu")
    assert titles(actor) == ["签字"]
    assert boxes.waiting(actor) == boxes.figures(actor).waiting == 1
    assert [(one.name, one.count) for one in boxes.steps(actor)] == [("签字", 1)]
    assert turns.mandate_for(actor, desk.item(looked)).name == "李向阳"
    assert queries.case(actor, looked.id) is looked
    assert queries.work_item(actor, desk.item(looked).id) is desk.item(looked)
    assert searching.search(actor, looked.number).rows == [looked]


def test_it_is_over_with_the_last_day(desk, looked, cast):
    entrust(cast, "li", "wu", days=1)
    clock.freeze(datetime(2026, 3, 4, 9, 0, tzinfo=clock.OFFICE_ZONE))
    actor = desk.actor("wu")
    assert titles(actor) == []
    with pytest.raises(turns.NotYourTurn):
        official.complete(actor, desk.item(looked).id, {"signed": True})


@pytest.mark.parametrize(("procedures", "expected"), [(["seal"], 1), (["points_claim"], 0)])
def test_it_is_for_the_procedures_it_names(desk, looked, cast, procedures, expected):
    entrust(cast, "li", "wu", procedures=procedures)
    actor = desk.actor("wu")
    assert len(titles(actor)) == boxes.waiting(actor) == len(boxes.steps(actor)) == expected
    assert turns.is_turn(actor, desk.item(looked)) == bool(expected)


def test_chen_gets_nothing_of_it(desk, looked, cast):
    entrust(cast, "li", "wu")
    chen = desk.actor("chen")
    assert titles(chen) == []
    with pytest.raises(NotFound):
        queries.case(chen, looked.id)


def test_whoever_started_it_signs_it_for_nobody(desk, cast):
    case = desk.starts("wu")
    desk.completes("zhao", case, **AGREED)
    entrust(cast, "li", "wu")
    with pytest.raises(turns.SelfApproval):
        desk.completes("wu", case, signed=True)
    assert titles(desk.actor("wu")) == []


def test_nobody_signs_for_whoever_started_it(desk, cast):
    case = desk.starts("li")
    desk.completes("zhao", case, **AGREED)
    assert desk.item(case).candidate_key.startswith("DEPUTY_SECRETARY")
    desk.item(case).candidate_key = desk.item(case).post_key = f"SECRETARY@{cast.branch.id}"
    session.flush()
    entrust(cast, "li", "wu")
    with pytest.raises(turns.PrincipalKeptOut) as refusal:
        desk.completes("wu", case, signed=True)
    assert refusal.value.principal == "李向阳"
    assert titles(desk.actor("wu")) == []


def test_whose_deputy_has_looked_does_not_sign(desk, cast):
    """What was done in somebody's name is that person's part in the matter."""
    directory.assign(cast.zhao, "SECRETARY", cast.branch, since=TODAY)
    cast_away(cast, "li")
    entrust(cast, "zhao", "wu")
    case = desk.starts("lin")
    desk.completes("wu", case, **AGREED)
    session.flush()
    kept_out = {one.person_id for one in desk.item(case).recusals}
    assert kept_out == {cast.lin.id, cast.wu.id, cast.zhao.id}


def cast_away(cast, name):
    """The only other holder of the post is none any more."""
    for post in directory.posts_at(cast.branch.id):
        if post.person_id == getattr(cast, name).id:
            post.until = TODAY - timedelta(days=1)
    session.flush()


def test_what_is_the_principal_s_own_matter_is_not_the_deputy_s(desk, cast):
    """A form that comes back is its starter's to mend."""
    case = desk.starts("lin")
    desk.completes("zhao", case, look_result="return", look_reason="请补充材料")
    entrust(cast, "lin", "wu")
    assert titles(desk.actor("wu")) == []
    with pytest.raises(turns.NotYourTurn):
        desk.completes("wu", case, purpose="证明", copies=1)


def test_a_deputy_claims_for_the_principal_with_whom_it_stays(desk, looked, cast):
    row = entrust(cast, "li", "wu")
    item = official.claim(desk.actor("wu"), desk.item(looked).id)
    assert item.candidate_key == person_key(cast.li.id)
    assert titles(desk.actor("wu")) == titles(desk.actor("li")) == ["签字"]
    away.end(desk.actor("li"), row.id)
    assert titles(desk.actor("wu")) == []
    desk.completes("li", looked, signed=True)


def test_one_who_holds_the_post_acts_in_their_own_name(desk, cast):
    case = desk.starts("lin")
    entrust(cast, "zhao", "qian")
    assert titles(desk.actor("qian")) == ["审核"]
    desk.completes("qian", case, **AGREED)
    entry = next(one for one in audit.entries(case.id) if one.actor_id == cast.qian.id)
    assert entry.principal_id is None


def test_an_item_of_two_principals_is_there_once(desk, looked, cast):
    directory.assign(cast.sun, "SECRETARY", cast.branch, since=TODAY)
    session.flush()
    entrust(cast, "li", "wu")
    entrust(cast, "sun", "wu")
    actor = desk.actor("wu")
    assert titles(actor) == ["签字"]
    assert boxes.waiting(actor) == 1


def test_what_a_deputy_takes_back_is_the_principal_s_turn(cast):
    office = Office(cast)
    office.at()
    row, look = entrust(cast, "zhao", "gao"), office.item("look")
    office.does("gao", "look")
    away.end(office.actor("zhao"), row.id)
    recalling.recall(office.actor("gao"), look.id)
    assert office.item("look").candidate_key == person_key(cast.zhao.id)


@pytest.fixture
def office(cast):
    """A petition that 赵明远 has taken, and for which he has asked 高若水 to sign too."""
    office = Office(cast)
    office.at()
    official.claim(office.actor("zhao"), office.item("look").id)
    return office


def adds(office, where):
    item = office.item("look")
    [side] = signers.add(office.actor("zhao"), item.id, [office.person("gao")], where=where)
    session.flush()
    return side


@pytest.mark.parametrize("where", ["before", "beside"])
def test_a_deputy_takes_back_what_the_principal_has_asked_for_beside_a_step(office, where):
    side = adds(office, where)
    with pytest.raises(signers.NotYoursToRemove):
        signers.remove(office.actor("wu"), side.id, reason="他出差了")
    entrust(office.cast, "zhao", "wu")
    wu = office.actor("wu")
    assert "remove" in options.of(wu, queries.work_item(wu, side.id))
    signers.remove(wu, side.id, reason="他出差了")
    entry = audit.entries(office.case.id)[-1]
    assert (entry.action, entry.actor_name) == ("work_item.signer_removed", "吴清正")
    assert entry.principal_name == "赵明远"
    assert office.box("gao") == []
    assert office.steps() == ["look"]


def test_also_when_the_principal_has_done_the_step(office):
    side = adds(office, "after")
    office.does("zhao", "look")
    entrust(office.cast, "zhao", "wu")
    wu = office.actor("wu")
    signers.remove(wu, queries.work_item(wu, side.id).id, reason="他出差了")
    assert audit.entries(office.case.id)[-1].principal_name == "赵明远"
    assert office.steps() == ["law", "money"]


@pytest.mark.parametrize("procedures", [["seal"], ["petition"]])
def test_only_within_what_is_entrusted(office, procedures):
    side = adds(office, "before")
    entrust(office.cast, "zhao", "wu", procedures=procedures)
    assert signers.is_removable_by(office.actor("wu"), side) is ("petition" in procedures)


def test_who_must_keep_out_takes_nothing_back_for_anybody(office):
    side = adds(office, "before")
    entrust(office.cast, "zhao", "lin")
    assert not signers.is_removable_by(office.actor("lin"), side)


def test_for_whom_a_deputy_did_the_step_takes_back_what_stands_beside_it(office):
    row = entrust(office.cast, "zhao", "wu")
    wu = office.actor("wu")
    [side] = signers.add(wu, office.item("look").id, [office.person("gao")], where="after")
    office.does("wu", "look")
    away.end(office.actor("zhao"), row.id)
    signers.remove(office.actor("zhao"), side.id, reason="不用签了")
    assert office.steps() == ["law", "money"]
