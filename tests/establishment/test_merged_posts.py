"""并入 and power over others: it was given for the old unit, by two, and ends with it."""

from __future__ import annotations

import pytest

from app import clock
from app.establishment import approving, merging
from app.organisation import administration, directory, grants


def roles_at(person, unit):
    return {one.role for one in directory.actor(person).posts if one.unit_id == unit.id}


def test_what_has_power_over_others_ends_and_is_named_before(cast, an, empty):
    directory.assign(cast.hu, "REVIEWER", empty)
    [officer, reviewer] = merging.plan(an, empty, cast.subdistrict).posts
    assert officer.post.person is cast.gao
    assert str(officer.why_not).startswith("“街道党建办”有管理别人的权力，不随单位过去")
    assert reviewer.why_not is None
    merging.merge(an, empty, cast.subdistrict, "调整", by_two=True)
    assert roles_at(cast.gao, cast.subdistrict) == set()
    assert roles_at(cast.hu, cast.subdistrict) == {"REVIEWER"}
    assert officer.post.until == clock.today() - clock.ONE_DAY
    entry = administration.entries()[-1]
    assert (entry.action, entry.details["ended"]) == ("unit.merged", "高若水 街道党建办")


def test_it_is_held_at_the_other_unit_once_two_have_said_so(cast, an, empty):
    merging.merge(an, empty, cast.subdistrict, "调整", by_two=True)
    asked = grants.give(an, cast.gao, "SUBDISTRICT_OFFICER", cast.subdistrict, reason="调整")
    assert roles_at(cast.gao, cast.subdistrict) == set()
    approving.approve(directory.actor(cast.root), asked.id)
    assert roles_at(cast.gao, cast.subdistrict) == {"SUBDISTRICT_OFFICER"}


def test_the_post_of_a_closed_account_does_not_go_over(cast, an):
    cast.li.disabled_at = clock.now()
    [ending] = merging.plan(an, cast.branch, cast.neighbour).ending
    assert (ending.post.person, str(ending.why_not)) == (
        cast.li,
        "李向阳的账号已停用，不能任职。",
    )


def test_a_unit_with_an_administrator_is_not_merged_by_one_alone(cast, an):
    cast.person("jian", "简审言", cast.branch, "AUDIT_ADMIN")
    found = merging.plan(an, cast.branch, cast.neighbour)
    assert "简审言在这里担任“审计管理员”：先由两人办理免去或另行授予，再合并。" in map(
        str, found.refusals
    )
    with pytest.raises(merging.CannotMerge):
        merging.merge(an, cast.branch, cast.neighbour, "调整")
