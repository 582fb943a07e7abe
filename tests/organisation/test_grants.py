"""What gives power over others needs two people: proposed by one, confirmed by another."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cast import LONG_AGO
from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.db import session
from app.errors import Forbidden, NotFound
from app.establishment import approving
from app.organisation import accounts, directory, enrolling, grants, proposals
from app.organisation.administration import Administration
from app.organisation.grants import (
    AlreadyProposed,
    NotForYourself,
    ReasonNeeded,
    SecondPersonNeeded,
)
from app.organisation.models import Assignment
from app.organisation.proposals import Act, Proposal, ProposalOver, State
from app.organisation.separation import DutiesMixed
from app.organisation.tenure import PostHeld


@pytest.fixture
def three(cast):
    """`an`, who looks after accounts, and `ming`, who audits, besides `root`."""
    cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN")
    cast.person("ming", "石秉公", cast.district, "AUDIT_ADMIN")
    return cast


def who(username):
    return directory.actor(accounts.person_named(username))


def roles_of(person):
    query = sa.select(Assignment.role_code).where(
        Assignment.person_id == person.id, Assignment.in_force(clock.today())
    )
    return set(session.scalars(query))


def acts():
    chain = session.scalars(sa.select(Administration)).one()
    return [(one.action, one.actor_name) for one in audit.entries(chain.id)]


def proposed(three, role="AUDITOR", person=None):
    found = grants.give(who("an"), person or three.gao, role, three.district, reason="轮岗")
    session.flush()
    return found


def test_it_takes_effect_when_another_administrator_confirms_it(three):
    row = proposed(three)
    assert "AUDITOR" not in roles_of(three.gao)
    assert [one.id for one in proposals.visible(who("root"))] == [row.id]
    assert proposals.waiting(who("root")) == 1
    approving.approve(who("root"), row.id)
    assert "AUDITOR" in roles_of(three.gao)
    assert acts() == [("grant.proposed", "卫思危"), ("grant.approved", "罗守拙")]
    assert proposals.waiting(who("root")) == 0


@pytest.mark.parametrize("username", ["an", "ming", "wang", "lin"])
def test_nobody_confirms_but_who_may(three, username):
    row = proposed(three)
    with pytest.raises(NotFound):
        approving.approve(who(username), row.id)
    with pytest.raises(NotFound):
        approving.refuse(who(username), row.id, "不行")


def test_who_has_proposed_it_does_not_confirm_it_whatever_else_they_are(three):
    row = proposed(three)
    row.proposed_by_id = three.root.id
    with pytest.raises(SecondPersonNeeded):
        approving.approve(who("root"), row.id)


def test_the_database_itself_wants_two_people(three):
    row = proposed(three)
    row.state, row.decided_by_id = State.APPROVED, row.proposed_by_id
    with pytest.raises(IntegrityError):
        session.flush()


def test_nobody_proposes_or_confirms_for_themselves(three):
    with pytest.raises(NotForYourself):
        proposed(three, person=accounts.person_named("an"))
    directory.assign(three.gao, "SYSTEM_ADMIN", three.district, since=LONG_AGO)
    [post] = session.scalars(sa.select(Assignment).filter_by(person_id=three.root.id))
    row = grants.take(who("an"), post, reason="调离")
    with pytest.raises(SecondPersonNeeded):
        approving.approve(who("root"), row.id)
    approving.approve(who("gao"), row.id)
    assert post.until == clock.today()


@pytest.mark.parametrize("username", ["ming", "root", "wang", "lin"])
def test_administrators_are_proposed_by_the_security_administrator_alone(three, username):
    with pytest.raises(Forbidden):
        grants.give(who(username), three.gao, "AUDIT_ADMIN", three.district, reason="轮岗")


def test_what_cannot_be_is_refused_before_it_is_proposed(three):
    with pytest.raises(DutiesMixed):
        proposed(three, "AUDIT_ADMIN", three.li)
    with pytest.raises(ReasonNeeded):
        grants.give(who("an"), three.gao, "AUDITOR", three.district, reason=" ")
    proposed(three)
    with pytest.raises(AlreadyProposed):
        proposed(three)
    directory.assign(three.hu, "AUDITOR", three.district)
    with pytest.raises(PostHeld):
        proposed(three, person=three.hu)


def test_what_has_become_impossible_meanwhile_is_not_confirmed(three):
    row = proposed(three, "AUDIT_ADMIN")
    directory.assign(three.gao, "ASSESSOR", three.branch)
    with pytest.raises(DutiesMixed):
        approving.approve(who("root"), row.id)


def test_after_a_week_it_is_over(three, still_clock):
    row = proposed(three)
    clock.freeze(still_clock + grants.LASTS)
    with pytest.raises(ProposalOver):
        approving.approve(who("root"), row.id)
    assert not row.is_open
    assert proposed(three).id != row.id


def test_it_is_refused_with_a_reason_or_taken_back_by_who_proposed_it(three):
    row = proposed(three)
    with pytest.raises(ReasonNeeded):
        approving.refuse(who("root"), row.id, "")
    approving.refuse(who("root"), row.id, "材料不全")
    assert (row.state, row.note, "AUDITOR" in roles_of(three.gao)) == (
        State.REFUSED,
        "材料不全",
        False,
    )
    with pytest.raises(ProposalOver):
        approving.approve(who("root"), row.id)
    again = proposed(three)
    with pytest.raises(NotFound):
        grants.withdraw(who("root"), again.id)
    grants.withdraw(who("an"), again.id)
    assert again.state == State.WITHDRAWN


def test_what_gives_no_power_needs_one_person(three):
    assert grants.give(who("wang"), three.gao, "ASSESSOR", three.branch, reason="") is None
    assert "ASSESSOR" in roles_of(three.gao)
    with pytest.raises(Forbidden):
        grants.give(who("root"), three.gao, "ASSESSOR", three.neighbour, reason="")
    assert session.scalars(sa.select(Proposal)).all() == []
    assert acts() == [("post.granted", "王知行")]


def test_a_password_for_once_is_told_to_who_confirms_it(three):
    row = grants.reset_password(who("an"), three.wang, reason="忘记密码")
    done = approving.approve(who("root"), row.id)
    assert row.kind == Act.RESET_PASSWORD
    assert accounts.hasher.verify(three.wang.password_hash, done.password)
    assert three.wang.must_change_password
    assert not any(done.password in str(one.details) for one in _entries())


def _entries():
    return audit.entries(session.scalars(sa.select(Administration)).one().id)


def test_whoever_has_power_comes_to_their_own_office_but_below_nobody_else(three):
    """None has power over themselves."""
    fang = three.person("fang", "方圆", three.branch)
    directory.assign(fang, "TOWN_OFFICE", three.town, since=LONG_AGO)
    enrolling.edit(who("an"), fang, "方圆", three.town)
    assert fang.unit is three.town
    with pytest.raises(enrolling.PowerfulStay, match="王知行会管到他"):
        enrolling.edit(who("an"), fang, "方圆", three.subdistrict)
    plain = three.person("plain", "简明", three.town)
    enrolling.edit(who("an"), plain, "简明", three.subdistrict)
    assert plain.unit is three.subdistrict
