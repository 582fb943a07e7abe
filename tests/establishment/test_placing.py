"""Units hung elsewhere or merged: by one person, unless somebody's power comes to reach further."""

from __future__ import annotations

import pytest

from app import clock
from app.errors import NotFound
from app.establishment import approving, merging, moving, placing, retiring
from app.establishment.approving import SeenOtherwise
from app.establishment.moving import CannotMove, PowerShifts
from app.organisation import administration, directory, granting, grants, proposals, reach, tree
from app.organisation.grants import (
    AlreadyProposed,
    NotForYourself,
    ProposerMayNot,
    ReasonNeeded,
    SecondPersonNeeded,
)
from app.organisation.models import UnitKind
from app.organisation.proposals import Act, ProposalOver, State


@pytest.fixture
def root(cast):
    """Who confirms what two are needed for."""
    return directory.actor(cast.root)


def approves(actor, row):
    """Confirm it as it is shown now."""
    outlook = placing.outlook(row)
    return approving.approve(actor, row.id, shown=outlook.digest if outlook else "")


def acts():
    return [(one.action, one.actor_name) for one in administration.entries()]


def test_within_what_all_superiors_had_already_one_person_moves_a_unit(cast, wang):
    other = tree.create(wang, cast.subdistrict, UnitKind.COMMUNITY, "LY02", "柳园社区")
    assert placing.move(wang, cast.branch, other, "") is None
    assert cast.branch.parent is other


def test_a_unit_comes_below_an_officer_when_a_second_person_has_said_so(cast, an, root, empty):
    power = moving.plan(an, cast.community, empty).power
    assert [one.person for one in power.gaining] == [cast.gao]
    assert [one.person for one in power.losing] == [cast.wang]
    with pytest.raises(PowerShifts, match="王知行、高若水管的范围会变"):
        moving.move(an, cast.community, empty)
    row = placing.move(an, cast.community, empty, "区划调整")
    assert (row.kind, cast.community.parent) == (Act.MOVE, cast.subdistrict)
    assert proposals.waiting(root) == 1
    approves(root, row)
    assert cast.community.parent is empty
    assert cast.branch.is_within(empty)
    assert (row.state, proposals.waiting(root)) == (State.APPROVED, 0)
    assert acts()[-3:] == [
        ("grant.proposed", "卫思危"),
        ("unit.moved", "卫思危"),
        ("grant.approved", "罗守拙"),
    ]
    proposed, _moved, approved = administration.entries()[-3:]
    assert (proposed.details["unit"], proposed.details["to"]) == ("滨河社区", "古楼街道")
    for one in (proposed, approved):
        assert one.details["gaining"] == "高若水 街道党建办"
        assert one.details["losing"] == "王知行 街道党建办"


def test_so_it_is_with_a_merger(cast, an, root, empty):
    with pytest.raises(PowerShifts):
        merging.merge(an, cast.subdistrict, empty, "撤并")
    row = placing.merge(an, cast.subdistrict, empty, "撤并")
    assert cast.subdistrict.retired_on is None
    approves(root, row)
    assert (cast.subdistrict.merged_into, cast.community.parent) == (empty, empty)
    assert cast.subdistrict.retired_on == clock.today()


def test_the_second_person_is_another_who_sees_to_both_units(cast, an, root, empty):
    row = placing.move(an, cast.community, empty, "区划调整")
    of_one = cast.person("yuan", "袁方", cast.subdistrict, "SYSTEM_ADMIN")
    for actor in (an, directory.actor(cast.gao), directory.actor(of_one)):
        with pytest.raises(NotFound):
            approves(actor, row)
    row.proposed_by_id = root.person_id
    with pytest.raises(SecondPersonNeeded):
        approves(root, row)


def test_whoever_gains_does_not_confirm_though_they_see_to_both(cast, an, empty):
    row = placing.move(an, cast.community, empty, "区划调整")
    ends = clock.today() + clock.ONE_DAY
    yuan = cast.person("yuan", "袁方", empty, "SYSTEM_ADMIN")
    directory.assign(yuan, "SYSTEM_ADMIN", cast.subdistrict, until=ends)
    assert yuan.id in proposals.concerned(row)  # for longer than there already
    assert proposals.waiting(directory.actor(yuan)) == 0
    with pytest.raises(SecondPersonNeeded):
        approves(directory.actor(yuan), row)


def test_it_is_proposed_once_with_a_reason(cast, an, empty):
    with pytest.raises(ReasonNeeded):
        placing.move(an, cast.community, empty, " ")
    row = placing.move(an, cast.community, empty, "区划调整")
    with pytest.raises(AlreadyProposed, match="滨河社区"):
        placing.move(an, cast.community, empty, "区划调整")
    grants.withdraw(an, row.id)
    assert placing.move(an, cast.community, empty, "区划调整").id != row.id


def test_what_has_changed_since_is_looked_at_anew(cast, an, root, empty):
    row = placing.move(an, cast.community, empty, "区划调整")
    moving.move(an, cast.community, empty, by_two=True)
    with pytest.raises(CannotMove, match="本来就在“古楼街道”下面"):
        approves(root, row)


def test_it_is_done_by_right_of_who_proposed_it(cast, an, root, empty):
    row = placing.move(an, cast.community, empty, "区划调整")
    [post] = granting.of_person(an.person_id)
    post.let_end(clock.today() - clock.ONE_DAY)
    with pytest.raises(ProposerMayNot, match="卫思危"):
        approves(root, row)


def test_who_has_the_same_power_already_gains_none(cast, an, empty):
    directory.assign(cast.gao, "SUBDISTRICT_OFFICER", cast.subdistrict)
    power = reach.shift(cast.community, empty)
    assert (power.gaining, [one.person for one in power.losing]) == ([], [cast.wang])
    directory.assign(cast.wang, "SUBDISTRICT_OFFICER", empty)
    assert not reach.shift(cast.community, empty)
    assert placing.move(an, cast.community, empty, "") is None


def test_a_post_without_power_over_others_needs_nobody_else(cast, an):
    other = tree.create(an, cast.subdistrict, UnitKind.COMMUNITY, "LY02", "柳园社区")
    directory.assign(cast.hu, "REVIEWER", other)
    assert placing.move(an, cast.branch, other, "") is None


def test_nobody_proposes_for_themselves(cast, empty):
    """She manages both places, and audits the one that the community comes to."""
    both = cast.person("shi", "施平", cast.district, "SUBDISTRICT_OFFICER")
    directory.assign(both, "AUDITOR", empty)
    with pytest.raises(NotForYourself):
        placing.move(directory.actor(both), cast.community, empty, "区划调整")


def test_the_second_person_confirms_what_they_were_shown_and_no_more(cast, an, root, empty):
    row = placing.move(an, cast.community, empty, "区划调整")
    shown = placing.outlook(row).digest
    cast.person("new", "新来的", cast.community)
    with pytest.raises(SeenOtherwise, match="滨河社区"):
        approving.approve(root, row.id, shown=shown)
    assert cast.community.parent is cast.subdistrict


def test_an_account_that_is_closed_proposes_nothing_any_more(cast, an, root, empty):
    row = placing.move(an, cast.community, empty, "区划调整")
    row.proposed_by.disabled_at = clock.now()
    with pytest.raises(ProposerMayNot):
        approves(root, row)


def test_what_two_have_given_is_not_ended_by_one_in_a_merger(cast, an, root, empty):
    other = tree.create(an, cast.district, UnitKind.SUBDISTRICT, "SUB3", "新区街道")
    with pytest.raises(PowerShifts, match="高若水"):
        merging.merge(an, empty, other, "撤并")
    approves(root, placing.merge(an, empty, other, "撤并"))
    assert empty.merged_into is other


def test_what_is_proposed_of_a_unit_ends_with_it(cast, an, root, empty):
    made = tree.create(an, cast.subdistrict, UnitKind.COMMUNITY, "LY02", "柳园社区")
    row = placing.move(an, made, empty, "区划调整")
    assert proposals.of_unit(made) == [row]
    retiring.retire(an, made, "撤销")
    assert (row.is_open, proposals.of_unit(made), proposals.waiting(root)) == (False, [], 0)
    with pytest.raises(ProposalOver):
        approves(root, row)
