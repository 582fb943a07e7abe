"""Whose voice it is where several sign: one person has one, however it is given."""

from __future__ import annotations

from datetime import date

import pytest
import together
from diagrams import instances
from together import Table

from app import audit
from app.cases import boxes, countersigning, handing, handover, official, signers, turns
from app.cases.handover import OTHERS, Plan
from app.cases.models import WorkItemDone
from app.cases.turns import NotYourTurn
from app.cases.voices import DeputyHasSigned, PrincipalHasSigned, SignedAlready, SignsToo
from app.db import session
from app.organisation import away
from app.organisation.actors import person_key
from app.organisation.away import Terms

TODAY = date(2026, 3, 3)


def entrust(table, principal, deputy):
    row = away.appoint(table.actor(principal), Terms(table.actor(deputy).person_id, TODAY, TODAY))
    session.flush()
    return row


def of_post(items=3, **said):
    """The post is asked so often; whoever holds it answers."""
    listed = str(list(range(items)))
    marker = instances(collection=listed, elementVariable="copy")
    return together.files(marker, rule="all", **said)


def says(table, name, item, result="agree"):
    official.complete(table.actor(name), item.id, {"result": result})
    session.flush()


def spoken(table, case):
    """Who has spoken, and for whom: the names in the cast."""
    people = {one.id: name for name, one in vars(table.cast).items()}
    entries = [one for one in audit.entries(case.id) if one.action == "work_item.completed"]
    return [(people[one.actor_id], people.get(one.principal_id)) for one in entries]


def test_a_signer_signs_once_for_himself_and_once_for_whoever_is_away(cast):
    table = Table(cast, rule="all")
    case = table.starts()
    own, others = table.item(case, "hu"), table.item(case, "zhao")
    entrust(table, "zhao", "hu")
    assert {one.id for one in boxes.inbox(table.actor("hu")).rows} == {own.id, others.id}
    assert turns.mandate_for(table.actor("hu"), own) is None
    assert turns.mandate_for(table.actor("hu"), others).name == cast.zhao.name
    says(table, "hu", own)
    says(table, "hu", others)
    assert spoken(table, case) == [("hu", None), ("hu", "zhao")]
    assert (case.is_open, countersigning.standing(table.item(case, "qian")).agreed) == (True, 2)
    for name, item in (("hu", own), ("hu", others), ("zhao", others)):
        with pytest.raises(WorkItemDone):
            says(table, name, item)
    with pytest.raises(NotYourTurn):
        says(table, "zhao", own)


def test_of_a_post_nobody_speaks_twice(cast):
    table = Table(cast, of_post(2))
    case = table.starts()
    first, second = table.open(case)
    says(table, "zhao", first)
    with pytest.raises(SignedAlready):
        says(table, "zhao", second)
    says(table, "hu", second)
    assert case.outcome == "done"


def test_a_deputy_does_not_speak_for_whoever_has_spoken(cast):
    table = Table(cast, of_post(2))
    case = table.starts()
    first, second = table.open(case)
    entrust(table, "zhao", "gao")
    says(table, "zhao", first)
    with pytest.raises(PrincipalHasSigned) as refusal:
        says(table, "gao", second)
    assert refusal.value.values["principal"] == cast.zhao.name


def test_whose_deputy_has_spoken_does_not_speak_again_nor_does_the_deputy(cast):
    table = Table(cast, of_post(2))
    case = table.starts()
    first, second = table.open(case)
    entrust(table, "zhao", "gao")
    says(table, "gao", first)
    with pytest.raises(DeputyHasSigned) as refusal:
        says(table, "zhao", second)
    assert refusal.value.values["deputy"] == cast.gao.name
    with pytest.raises(PrincipalHasSigned):
        says(table, "gao", second)


def test_who_holds_the_post_speaks_for_himself_first_and_then_for_the_other(cast):
    table = Table(cast, of_post())
    case = table.starts()
    first, second, third = table.open(case)
    entrust(table, "zhao", "hu")
    says(table, "hu", first)
    assert turns.mandate_for(table.actor("hu"), second).name == cast.zhao.name
    says(table, "hu", second)
    with pytest.raises(SignedAlready):
        says(table, "hu", third)
    with pytest.raises(DeputyHasSigned):
        says(table, "zhao", third)
    says(table, "qian", third)
    assert spoken(table, case) == [("hu", None), ("hu", "zhao"), ("qian", None)]
    assert case.outcome == "done"


def test_what_somebody_has_taken_for_himself_is_not_used_for_another(cast):
    table = Table(cast, of_post(2))
    case = table.starts()
    first, second = table.open(case)
    entrust(table, "zhao", "hu")
    official.claim(table.actor("hu"), second.id)
    says(table, "hu", first)
    with pytest.raises(SignedAlready):
        says(table, "hu", second)
    official.release(table.actor("hu"), second.id)
    official.claim(table.actor("hu"), second.id)
    assert second.candidate_key == person_key(cast.zhao.id)
    says(table, "hu", second)
    assert spoken(table, case) == [("hu", None), ("hu", "zhao")]


def test_who_acts_for_two_speaks_once_for_each(cast):
    table = Table(cast, of_post())
    case = table.starts()
    entrust(table, "zhao", "gao")
    entrust(table, "qian", "gao")
    first, second, third = table.open(case)
    says(table, "gao", first)
    says(table, "gao", second)
    with pytest.raises(PrincipalHasSigned):
        says(table, "gao", third)
    assert spoken(table, case) == [("gao", "zhao"), ("gao", "qian")]


def test_a_vote_that_is_kept_for_others_to_sign_beside_it_counts_as_given(cast):
    table = Table(cast, of_post(2, acts="add-signer"))
    case = table.starts()
    first, second = table.open(case)
    entrust(table, "zhao", "gao")
    official.claim(table.actor("zhao"), first.id)
    [beside] = signers.add(table.actor("zhao"), first.id, [cast.sun.id], where="beside")
    says(table, "zhao", first)
    for name, refusal in {"zhao": SignedAlready, "gao": PrincipalHasSigned}.items():
        with pytest.raises(refusal):
            says(table, name, second)
    signers.sign(table.actor("sun"), beside.id, outcome="agree")
    says(table, "qian", second)
    assert case.outcome == "done"


def test_for_whom_a_deputy_has_signed_keeps_out_of_what_signers_keep_out_of(cast):
    given = together.followed(
        together.files(rule="all"), roles="ASSESSOR,SECRETARY", assign__exclude="sign"
    )
    table = Table(cast, given)
    case = table.starts()
    entrust(table, "zhao", "gao")
    for name in ("zhao", "qian", "hu"):
        says(table, "gao" if name == "zhao" else name, table.item(case, name))
    [last] = table.open(case)
    kept_out = {one.person_id for one in last.recusals}
    assert kept_out == {getattr(cast, name).id for name in ("gao", "zhao", "qian", "hu")}
    assert last.post_key == f"SECRETARY@{cast.branch.id}"


@pytest.mark.parametrize("order", [("qian", "hu", "zhao"), ("zhao", "qian", "hu")])
def test_the_case_goes_on_whoever_of_the_signers_is_away(cast, order):
    given = together.followed(together.files(rule="all"), assign__exclude="starter")
    table = Table(cast, given)
    case = table.starts()
    entrust(table, "zhao", "gao")
    for name in order:
        says(table, "gao" if name == "zhao" else name, table.item(case, name))
    [last] = table.open(case)
    assert {one.person_id for one in last.recusals} == {cast.lin.id}


def test_a_vote_is_not_given_to_somebody_who_has_one(cast):
    table = Table(cast, rule="all", acts="transfer")
    case = table.starts()
    item = table.item(case, "zhao")
    with pytest.raises(SignsToo):
        handing.transfer(table.actor("zhao"), item.id, cast.hu.id, reason="请代签")
    says(table, "hu", table.item(case, "hu"))
    with pytest.raises(SignsToo):
        handing.transfer(table.actor("zhao"), item.id, cast.hu.id, reason="请代签")
    handing.transfer(table.actor("zhao"), item.id, cast.gao.id, reason="请代签")
    says(table, "gao", item)
    with pytest.raises(NotYourTurn):
        says(table, "zhao", table.item(case, "qian"))


def test_nor_is_the_vote_of_one_who_leaves(cast):
    table = Table(cast, rule="all")
    case = table.starts()
    item = table.item(case, "zhao")

    def line_to(successor):
        [line] = handover.preview(table.actor("wang"), cast.zhao, Plan({OTHERS: successor}))
        assert line.item is item
        return line

    assert str(line_to("hu").left) == "胡安然在这一步本来就有一票"
    assert line_to("gao").to is cast.gao
