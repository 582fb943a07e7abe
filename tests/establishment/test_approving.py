"""What a second person's word means for matters: nothing waits for an administrator by name."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app import clock
from app.cases import official
from app.cases.models import WorkItem
from app.db import session
from app.establishment import approving
from app.establishment.approving import WorkStaysBehind
from app.notifications import outbox
from app.organisation import accounts, attempts, away, directory, granting, grants
from app.organisation.actors import person_key
from app.organisation.away import Terms
from app.organisation.grants import ProposerMayNot
from app.organisation.proposals import Proposal, ProposalOver, State


def leaves_business(person):
    """Their posts have ended, but not what waits for them by name."""
    for post in granting.of_person(person.id):
        post.let_end(clock.today() - clock.ONE_DAY)


def told(person):
    session.flush()
    return [one.title for one in outbox.messages(directory.actor(person))]


def test_whoever_has_work_by_name_becomes_no_administrator(cast, an, sealing):
    [item] = session.query(WorkItem).filter_by(case_id=sealing.case.id, closed_at=None)
    official.claim(directory.actor(cast.zhao), item.id)
    leaves_business(cast.zhao)
    asked = grants.give(an, cast.zhao, "AUDIT_ADMIN", cast.district, reason="轮岗")
    with pytest.raises(WorkStaysBehind, match="赵明远名下还有1项待办"):
        approving.approve(directory.actor(cast.root), asked.id)


def test_whose_mandates_end_with_it_are_told(cast, an):
    away.appoint(directory.actor(cast.li), Terms(cast.zhao.id, clock.today(), clock.today()))
    leaves_business(cast.zhao)
    asked = grants.give(an, cast.zhao, "AUDIT_ADMIN", cast.district, reason="轮岗")
    approving.approve(directory.actor(cast.root), asked.id)
    said = "李向阳委托赵明远代办已提前结束"
    assert said in told(cast.li)
    assert said in told(cast.zhao)


def test_what_will_come_back_to_them_is_left_as_well_but_not_their_own_matter(cast, an, sealing):
    [item] = session.query(WorkItem).filter_by(case_id=sealing.case.id, closed_at=None)
    leaves_business(cast.zhao)
    leaves_business(cast.gao)
    item.returns_key = person_key(cast.zhao.id)
    asked = grants.give(an, cast.zhao, "AUDIT_ADMIN", cast.district, reason="轮岗")
    with pytest.raises(WorkStaysBehind):
        approving.approve(directory.actor(cast.root), asked.id)
    item.returns_key, item.post_key, item.candidate_key = None, None, person_key(cast.gao.id)
    own = grants.give(an, cast.gao, "AUDIT_ADMIN", cast.district, reason="轮岗")
    approving.approve(directory.actor(cast.root), own.id)
    assert cast.gao.is_administrator


def test_nobody_comes_to_power_with_a_password_that_somebody_else_knows(cast, an):
    known = accounts.give_for_once(cast.chen)
    leaves_business(cast.chen)
    asked = grants.give(an, cast.chen, "AUDIT_ADMIN", cast.district, reason="轮岗")
    done = approving.approve(directory.actor(cast.root), asked.id)
    trial = attempts.try_password(attempts.look_up("chen"), known)
    assert not trial.is_right
    assert attempts.try_password(attempts.look_up("chen"), done.password).is_right


def test_a_proposal_that_was_withdrawn_meanwhile_takes_no_effect(cast, an):
    """Whoever confirms it has read it already when it is withdrawn."""
    asked = grants.give(an, cast.gao, "AUDITOR", cast.district, reason="轮岗")
    session.flush()
    session.execute(
        sa.update(Proposal)
        .where(Proposal.id == asked.id)
        .values(state=State.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )
    assert asked.state == State.OPEN
    with pytest.raises(ProposalOver):
        approving.approve(directory.actor(cast.root), asked.id)


def test_nothing_takes_effect_on_the_word_of_somebody_who_has_left(cast, an):
    asked = grants.give(an, cast.gao, "AUDITOR", cast.district, reason="轮岗")
    asked.proposed_by.disabled_at = clock.now()
    with pytest.raises(ProposerMayNot, match="卫思危"):
        approving.approve(directory.actor(cast.root), asked.id)
