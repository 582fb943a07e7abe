"""积分申报 while an assessor is away: whoever stands in verifies, unless it is their own matter."""

from __future__ import annotations

import pytest
from claimants import Office

from app import audit, clock
from app.cases import boxes, turns
from app.db import session
from app.organisation import away, directory
from app.organisation.away import Terms
from app.points import claims
from app.views import holders

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def office(story, cast):
    return Office(story, cast)


@pytest.fixture
def entrusted(cast):
    """赵明远 of the assessors is away till Friday; 孙亦诚, who assesses nothing, stands in."""
    terms = Terms(
        cast.sun.id, clock.today(), clock.working_day_after(clock.today(), 3), ["points_claim"]
    )
    row = away.appoint(directory.actor(cast.zhao), terms)
    session.flush()
    return row


def test_the_deputy_verifies_and_the_record_names_both(story, office, cast, entrusted):
    office.report()
    assert [one.name for one in boxes.inbox(directory.actor(cast.sun)).rows] == ["核实"]
    office.verify(cast.sun)
    office.check()
    assert claims.claim_of(story.case.id).verifier_id == cast.sun.id
    done = [one for one in audit.entries(story.case.id) if "work_item" in one.details]
    assert [holders.doer(one) for one in done] == ["孙亦诚代赵明远", "钱思齐"]
    assert audit.verify(story.case) == []


def test_a_deputy_who_has_started_it_is_barred(office, cast, entrusted):
    office.report(cast.sun)
    assert boxes.inbox(directory.actor(cast.sun)).rows == []
    with pytest.raises(turns.SelfApproval):
        office.verify(cast.sun)
    office.verify(cast.qian)


def test_for_whoever_has_started_it_nobody_verifies(office, cast, entrusted):
    office.report(cast.zhao)
    with pytest.raises(turns.PrincipalKeptOut):
        office.verify(cast.sun)
    office.verify(cast.qian)


def test_what_a_deputy_has_verified_its_principal_does_not_check(office, cast, entrusted):
    office.report()
    office.verify(cast.sun)
    for person in (cast.sun, cast.zhao):
        with pytest.raises(turns.SelfApproval):
            office.check(person)
    office.check(cast.qian)


def test_a_clerk_s_entry_is_not_confirmed_by_the_clerk_as_deputy(office, cast):
    """代报 is confirmed by the member, whomever the member has appointed."""
    cast.gao.password_hash = "x"
    terms = Terms(cast.sun.id, clock.today(), clock.today())
    away.appoint(directory.actor(cast.gao), terms)
    session.flush()
    office.enters()
    with pytest.raises(turns.NotYourTurn):
        office.acknowledge(cast.sun)
    office.acknowledge()


def test_nothing_is_entrusted_of_other_procedures(story, office, cast):
    terms = Terms(cast.sun.id, clock.today(), clock.today(), ["points_redeem"])
    away.appoint(directory.actor(cast.zhao), terms)
    session.flush()
    office.report()
    with pytest.raises(turns.NotYourTurn):
        office.verify(cast.sun)
