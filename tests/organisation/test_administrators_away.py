"""外出委托 and administrators: whoever is one stands in for nobody, and nobody for them.

What an administrator arranges for others is on record, with a reason; for whoever has power over
others nobody else arranges it.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import LONG_AGO

from app import audit, clock
from app.db import new_id, session
from app.establishment import approving
from app.organisation import accounts, away, directory, duties, grants, separation, standing
from app.organisation.administration import Administration
from app.organisation.away import Terms
from app.organisation.duties import Duty
from app.organisation.models import Assignment
from app.organisation.standing import StandIn


def who(username):
    return directory.actor(accounts.person_named(username))


def acts():
    chain = session.scalars(sa.select(Administration)).one()
    return [(one.action, one.actor_name, one.details) for one in audit.entries(chain.id)]


@pytest.fixture
def entrusts(cast):
    def appoint(principal, deputy, *, by=None, reason="", days=9):
        today = clock.today()
        terms = Terms(getattr(cast, deputy).id, today, today + timedelta(days=days), None, reason)
        row = away.appoint(who(by or principal), terms, principal_id=getattr(cast, principal).id)
        session.flush()
        return row

    return appoint


def becomes_auditor(cast, person):
    cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN")
    row = grants.give(who("an"), person, "AUDIT_ADMIN", cast.district, reason="轮岗")
    approving.approve(who("root"), row.id)
    session.flush()
    session.expire_all()


# -- who becomes an administrator


def test_who_becomes_an_administrator_stands_in_for_nobody_any_more(entrusts, cast):
    row = entrusts("li", "gao")
    assert [one.name for one in who("gao").mandates] == ["李向阳"]
    becomes_auditor(cast, cast.gao)
    assert who("gao").mandates == who("li").absences == ()
    assert row.ended_at is not None
    [ended] = [one for one in acts() if one[0] == standing.ENDED]
    assert ended[1] == "系统"
    assert [ended[2][name] for name in ("principal", "deputy", "role")] == [
        "李向阳",
        "高若水",
        "AUDIT_ADMIN",
    ]
    assert separation.check() == []


def test_nobody_stands_in_for_who_becomes_an_administrator(entrusts, cast):
    row = entrusts("gao", "li")
    becomes_auditor(cast, cast.gao)
    assert who("li").mandates == ()
    assert row.ended_at is not None


def test_what_is_to_come_ends_too_and_what_is_over_stays_as_it_was(entrusts, cast):
    over = entrusts("li", "gao", days=0)
    clock.freeze(clock.now() + timedelta(days=1))
    becomes_auditor(cast, cast.gao)
    assert over.ended_at is None
    assert not [one for one in acts() if one[0] == standing.ENDED]


def post(cast, person, role, **values):
    """As if written past everything; the duty is the person's for the moment."""
    found = {"id": new_id(), "person_id": person.id, "unit_id": cast.district.id}
    found |= {"role_code": role, "since": LONG_AGO, "until": clock.today(), "duty": None}
    session.execute(sa.insert(Assignment.__table__).values(found | values))
    session.expire_all()


@pytest.mark.parametrize("administrator", ["li", "gao"])
def test_a_mandate_of_an_administrator_is_void_wherever_it_is_looked_up(
    entrusts, cast, administrator
):
    entrusts("li", "gao")
    post(cast, getattr(cast, administrator), "AUDIT_ADMIN")
    today = clock.today()
    assert who("gao").mandates == who("li").absences == ()
    assert standing.standing_for([cast.li.id], today) == {}
    assert session.scalars(sa.select(StandIn).where(standing.in_force(today))).all() == []
    [told] = [one for one in separation.check() if "委托" in one]
    assert "高若水代李向阳办理" in told
    assert "审计管理员" in told


def test_an_administrator_of_another_day_makes_nothing_void(entrusts, cast):
    entrusts("li", "gao")
    yesterday = clock.today() - clock.ONE_DAY
    post(cast, cast.gao, "AUDIT_ADMIN", until=yesterday)
    assert [one.name for one in who("gao").mandates] == ["李向阳"]
    assert separation.check() == []


@pytest.mark.parametrize(("principal", "by"), [("root", "root"), ("root", "an")])
def test_an_administrator_entrusts_nothing(entrusts, cast, principal, by):
    cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN")
    with pytest.raises(away.AdministratorAway) as refused:
        entrusts(principal, "gao", by=by, reason="出差")
    assert "罗守拙" in str(refused.value)


# -- who was one


def ends_being_administrator(cast, person):
    [held] = session.scalars(
        sa.select(Assignment).where(
            Assignment.person_id == person.id, Assignment.role_code.in_(duties.ADMINISTRATORS)
        )
    )
    held.until = clock.today()
    session.flush()


def test_who_was_an_administrator_may_be_a_deputy_again_from_the_next_day(entrusts, cast):
    ends_being_administrator(cast, cast.root)
    assert cast.root.is_administrator, "today still"
    with pytest.raises(away.StandInInvalid):
        entrusts("wang", "root")
    clock.freeze(clock.now() + timedelta(days=1))
    assert not cast.root.is_administrator
    entrusts("wang", "root")
    assert [one.name for one in who("root").mandates] == ["王知行"]
    assert cast.root.duty == Duty.SYSTEM, "no post has called for another yet"


def test_who_was_one_and_is_one_again_stands_in_for_nobody(entrusts, cast):
    ends_being_administrator(cast, cast.root)
    clock.freeze(clock.now() + timedelta(days=1))
    row = entrusts("wang", "root")
    directory.assign(cast.root, "SYSTEM_ADMIN", cast.district)
    session.flush()
    assert cast.root.is_administrator
    assert row.ended_at is not None
    assert who("root").mandates == ()


def test_who_is_to_be_one_is_taken_for_one(entrusts, cast):
    directory.assign(cast.gao, "AUDIT_ADMIN", cast.district, since=clock.today() + timedelta(9))
    session.flush()
    assert cast.gao.is_administrator
    with pytest.raises(away.StandInInvalid):
        entrusts("li", "gao")


def test_one_duty_after_another_and_never_two_at_once(cast):
    ends_being_administrator(cast, cast.root)
    with pytest.raises(separation.DutiesMixed):
        directory.assign(cast.root, "SECRETARY", cast.branch)
    clock.freeze(clock.now() + timedelta(days=1))
    directory.assign(cast.root, "SECRETARY", cast.branch)
    session.flush()
    assert cast.root.duty == Duty.BUSINESS
    assert separation.check() == []


# -- what is arranged for others


def test_what_an_administrator_arranges_is_on_record_with_the_reason(entrusts):
    row = entrusts("li", "zhou", by="wang", reason="住院")
    away.end(who("wang"), row.id, reason="出院")
    assert [(action, by, told["reason"]) for action, by, told in acts()] == [
        (standing.APPOINTED, "王知行", "住院"),
        (standing.ENDED, "王知行", "出院"),
    ]
    assert acts()[0][2]["deputy"] == "周致和"


def test_without_a_reason_nothing_is_arranged_for_others(entrusts):
    for reason in ("", "久" * 201):
        with pytest.raises(away.StandInInvalid) as refused:
            entrusts("li", "zhou", by="wang", reason=reason)
        assert list(refused.value.details) == ["reason"]
    row = entrusts("li", "zhou")
    with pytest.raises(away.StandInInvalid):
        away.end(who("wang"), row.id)
    assert row.ended_at is None


@pytest.mark.parametrize("party", ["li", "zhou"])
def test_what_the_two_do_is_theirs_and_on_no_record(entrusts, party):
    row = entrusts("li", "zhou")
    away.end(who(party), row.id)
    assert acts() == []


def test_for_whoever_has_power_over_others_nobody_else_appoints(entrusts, cast):
    cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN")
    with pytest.raises(away.OnlyByThemselves) as refused:
        entrusts("wang", "gao", by="an", reason="出差")
    assert "王知行" in str(refused.value)
    assert entrusts("wang", "gao").made_by_id == cast.wang.id


# -- who comes to have power over others


def test_who_comes_to_have_power_over_others_says_themselves_whom_they_entrust(entrusts, cast):
    cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN")
    of_others = entrusts("gao", "hu", by="an", reason="住院")
    row = grants.give(who("an"), cast.gao, "TOWN_OFFICE", cast.district, reason="轮岗")
    approving.approve(who("root"), row.id)
    session.flush()
    assert of_others.ended_at == clock.now()
    assert [name for name, _who, _told in acts()].count(standing.ENDED) == 1
    own = entrusts("gao", "hu")
    assert own.ended_at is None
