"""A post that was called off before it began is no post: it stands in nobody's way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.db import session
from app.establishment import retiring, ties
from app.organisation import (
    accounts,
    custody,
    directory,
    finding,
    granting,
    leaving,
    separation,
    tenure,
)
from app.organisation.models import Assignment
from app.organisation.tenure import Term

SEPTEMBER = date(2026, 9, 1)


def who(username):
    return directory.actor(accounts.person_named(username))


def called_off(cast, person, role):
    row = directory.assign(person, role, cast.branch, since=SEPTEMBER)
    session.flush()
    row.let_end(clock.today())
    session.flush()
    assert (row.since, row.until) == (SEPTEMBER, date(2026, 8, 31))
    return row


@pytest.fixture
def clerk(cast):
    """Somebody who holds no post at all."""
    return cast.person("clerk", "许静之", cast.branch)


def test_the_condition_and_the_row_say_the_same_of_every_kind_of_post(cast, clerk):
    today = clock.today()
    days = (today - timedelta(9), today - timedelta(1), today, today + timedelta(9))
    rows = [
        directory.assign(clerk, "ASSESSOR", cast.branch, since=since, until=until)
        for since in days
        for until in (*days, None)
    ]
    session.flush()
    for day in days:
        found = set(session.scalars(sa.select(Assignment).where(Assignment.held_from(day))))
        for row in rows:
            held_then = any(row.holds_on(day + timedelta(n)) for n in range(40))
            assert (row in found) == row.is_held_from(day) == held_then, (row.since, row.until, day)


def test_its_holder_can_be_let_go(cast, clerk):
    called_off(cast, clerk, "ASSESSOR")
    assert leaving.posts_of(clerk.id) == []
    retiring.disable(who("wang"), clerk)
    assert clerk.disabled_at is not None


def test_the_same_role_is_given_again_from_today(cast, clerk):
    called_off(cast, clerk, "ASSESSOR")
    row = granting.grant(who("wang"), clerk, "ASSESSOR", cast.branch, Term(clock.today()))
    assert row.holds_on(SEPTEMBER)


def test_it_clashes_with_no_other(cast, clerk):
    called_off(cast, clerk, "SECRETARY")
    term = Term(clock.today())
    tenure.put_in_office(clerk, "DISCIPLINE_COMMISSIONER", cast.branch, term)


def test_it_gives_no_power_and_keeps_nobody_from_another_duty(cast, clerk):
    called_off(cast, clerk, "SUBDISTRICT_OFFICER")
    assert not custody.has_power(clerk.id)
    directory.assign(clerk, "AUDIT_ADMIN", cast.district)
    session.flush()
    assert clerk.is_administrator
    assert separation.check() == []


def test_who_was_to_be_an_administrator_and_is_not_may_act_in_matters(cast, clerk):
    called_off(cast, clerk, "SYSTEM_ADMIN")
    assert not clerk.is_administrator
    assert [one.name for one in finding.named(who("li"), "许静之")] == ["许静之"]


def test_a_unit_is_bound_by_none(cast, clerk):
    query = sa.select(Assignment).where(*ties.held(cast.branch.id))
    before = len(session.scalars(query).all())
    called_off(cast, clerk, "ASSESSOR")
    assert len(session.scalars(query).all()) == before
