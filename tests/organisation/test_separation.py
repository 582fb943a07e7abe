"""Administrators and those who decide keep apart: in words, in the database, and in verify."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cast import LONG_AGO
from sqlalchemy.exc import IntegrityError

from app import clock, db
from app.db import session
from app.organisation import appointments, directory, duties, permissions, separation
from app.organisation.duties import Duty
from app.organisation.models import Assignment, Person
from app.organisation.permissions import GRANTS
from app.organisation.separation import DutiesMixed

KINDS = sorted(duties.ADMINISTRATORS)


def test_the_rights_of_the_three_are_disjoint():
    for one in KINDS:
        others = set().union(*(GRANTS[other] for other in KINDS if other != one))
        assert GRANTS[one]
        assert not GRANTS[one] & others
        assert permissions.is_sensitive(one)


@pytest.mark.parametrize("role", ["SECURITY_ADMIN", "AUDIT_ADMIN", "SECRETARY", "ASSESSOR"])
def test_nobody_is_given_a_second_duty(cast, role):
    with pytest.raises(DutiesMixed) as refused:
        directory.assign(cast.root, role, cast.district)
    assert "系统管理员" in str(refused.value)


@pytest.mark.parametrize("role", KINDS)
def test_whoever_decides_is_no_administrator(cast, role):
    with pytest.raises(DutiesMixed):
        directory.assign(cast.li, role, cast.district)


def test_the_page_of_posts_says_so_too(cast):
    wang = directory.actor(cast.wang)
    cast.gao.duty = Duty.BUSINESS
    directory.assign(cast.gao, "AUDIT_ADMIN", cast.district)
    with pytest.raises(DutiesMixed):
        appointments.appoint(wang, cast.branch, "gao", "ASSESSOR", since=clock.today())


def test_a_member_may_be_an_administrator(cast):
    directory.assign(cast.lin, "AUDIT_ADMIN", cast.district)
    session.flush()
    assert cast.lin.duty == Duty.AUDIT
    assert separation.check() == []


def test_who_is_through_with_one_duty_may_take_up_another(cast):
    [post] = session.scalars(sa.select(Assignment).filter_by(person_id=cast.root.id))
    post.until = clock.today() - clock.ONE_DAY
    directory.assign(cast.root, "SECURITY_ADMIN", cast.district)
    session.flush()
    assert (cast.root.duty, post.duty) == (Duty.SECURITY, None)
    assert separation.check() == []


def test_a_post_that_ends_today_still_stands_in_the_way(cast):
    [post] = session.scalars(sa.select(Assignment).filter_by(person_id=cast.root.id))
    post.until = clock.today()
    with pytest.raises(DutiesMixed):
        directory.assign(cast.root, "SECURITY_ADMIN", cast.district)


def row(cast, person, role, **values):
    found = {"id": db.new_id(), "person_id": person.id, "unit_id": cast.district.id}
    found |= {"role_code": role, "since": LONG_AGO, "until": None, "duty": duties.of(role)}
    return sa.insert(Assignment.__table__).values(found | values)


@pytest.mark.parametrize(
    ("username", "role", "values"),
    [
        ("root", "SECURITY_ADMIN", {}),
        ("root", "SECRETARY", {}),
        ("li", "AUDIT_ADMIN", {}),
        ("root", "SECURITY_ADMIN", {"duty": None}),
        ("root", "SECURITY_ADMIN", {"duty": Duty.SYSTEM}),
        ("li", "SYSTEM_ADMIN", {"duty": Duty.BUSINESS}),
        ("root", "MEMBER", {"duty": Duty.SYSTEM}),
    ],
)
def test_the_database_itself_refuses_a_second_duty(cast, username, role, values):
    with pytest.raises(IntegrityError):
        session.execute(row(cast, getattr(cast, username), role, **values))


def test_the_database_refuses_another_duty_while_posts_refer_to_the_one(cast):
    with pytest.raises(IntegrityError):
        session.execute(sa.update(Person).filter_by(id=cast.li.id).values(duty=Duty.AUDIT))


def test_verify_finds_days_that_overlap_however_they_were_written(cast):
    today = clock.today()
    session.execute(row(cast, cast.root, "AUDIT_ADMIN", until=today, duty=None))
    [told] = separation.check()
    assert "罗守拙" in told
    assert "系统管理员" in told
    assert "审计管理员" in told
