"""Who is put on the member list of a branch, and what it says of them afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app import clock
from app.db import session
from app.errors import Forbidden
from app.organisation import administration, directory, memberlist
from app.organisation.memberlist import MemberFaults, Standing
from app.organisation.models import MemberCategory, Person, Stage
from app.organisation.tenure import AccountDisabled
from app.points import ledger

STANDING = Standing(Stage.PROBATIONARY, MemberCategory.MOBILE, date(2026, 1, 5))


@pytest.fixture
def wang(cast):
    return directory.actor(cast.wang)


@pytest.fixture
def fang(cast):
    """Somebody new at the branch, no member yet."""
    person = Person(username="fang", name="方圆", unit=cast.branch)
    session.add(person)
    session.flush()
    return person


def test_whoever_is_entered_is_a_member_from_today_with_the_next_code(cast, wang, fang):
    codes = [one.code for one in directory.members(cast.branch.id)]
    row = memberlist.enter(wang, fang, STANDING)
    assert row.code not in codes
    assert row.code.startswith("LY0101-")
    assert row in directory.members(cast.branch.id)
    assert [post.role for post in directory.actor(fang).posts] == ["MEMBER"]
    assert ledger.wallet_of(fang.id).balance == 0
    entry = administration.entries()[-1]
    assert (entry.action, entry.details["code"]) == ("member.entered", row.code)


def test_the_list_says_something_else_and_that_is_on_record(wang, fang):
    memberlist.enter(wang, fang, STANDING, code="X-1")
    memberlist.change(wang, fang, Standing(Stage.FULL, MemberCategory.KEY, date(2026, 1, 5)))
    assert (fang.membership.stage, fang.membership.category) == ("FULL", "KEY")
    entry = administration.entries()[-1]
    assert (entry.action, entry.details["was"]["stage"]) == ("member.changed", "PROBATIONARY")
    memberlist.change(wang, fang, Standing(Stage.FULL, MemberCategory.KEY, date(2026, 1, 5)))
    assert administration.entries()[-1] is entry


def test_who_cannot_be_entered(cast, wang, fang):
    with pytest.raises(memberlist.NoBranch):
        memberlist.enter(wang, cast.zheng, STANDING)
    with pytest.raises(memberlist.IsMember):
        memberlist.enter(wang, cast.lin, STANDING)
    with pytest.raises(Forbidden):
        memberlist.enter(directory.actor(cast.zhao), fang, STANDING)
    fang.disabled_at = clock.now()
    with pytest.raises(AccountDisabled):
        memberlist.enter(wang, fang, STANDING)


def test_who_has_left_is_neither_entered_nor_changed(cast, wang):
    cast.lin.membership.left_on = date(2026, 2, 1)
    with pytest.raises(memberlist.HasLeft):
        memberlist.enter(wang, cast.lin, STANDING)
    with pytest.raises(memberlist.HasLeft):
        memberlist.change(wang, cast.lin, STANDING)


@pytest.mark.parametrize("code", ["有 空格", "x" * 21, "taken"])
def test_a_code_is_well_formed_and_nobody_elses(cast, wang, fang, code):
    code = cast.lin.membership.code.lower() if code == "taken" else code
    with pytest.raises(MemberFaults) as refusal:
        memberlist.enter(wang, fang, STANDING, code=code)
    assert list(refusal.value.details) == ["code"]


def test_nobody_is_on_the_list_from_tomorrow_on(wang, fang):
    later = Standing(Stage.FULL, MemberCategory.KEY, clock.today() + timedelta(days=1))
    with pytest.raises(MemberFaults) as refusal:
        memberlist.enter(wang, fang, later)
    assert list(refusal.value.details) == ["enrolled_on"]
