"""What a second person's word means for matters: nothing waits for an administrator by name."""

from __future__ import annotations

import pytest

from app import clock
from app.cases import official
from app.cases.models import WorkItem
from app.db import session
from app.establishment import approving
from app.establishment.approving import WorkStaysBehind
from app.notifications import outbox
from app.organisation import away, directory, granting, grants
from app.organisation.away import Terms


@pytest.fixture
def an(cast):
    """Who looks after accounts."""
    return directory.actor(cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN"))


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
    with pytest.raises(WorkStaysBehind, match="赵明远还有1项待办"):
        approving.approve(directory.actor(cast.root), asked.id)


def test_whose_mandates_end_with_it_are_told(cast, an):
    away.appoint(directory.actor(cast.li), Terms(cast.zhao.id, clock.today(), clock.today()))
    leaves_business(cast.zhao)
    asked = grants.give(an, cast.zhao, "AUDIT_ADMIN", cast.district, reason="轮岗")
    approving.approve(directory.actor(cast.root), asked.id)
    said = "李向阳委托赵明远代办已提前结束"
    assert said in told(cast.li)
    assert said in told(cast.zhao)
