"""并入: who goes over, what follows, what is refused; nothing open becomes unreachable."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from clerk import Clerk
from quarters import Quarter

from app import audit, clock, engine
from app.cases import applicant, progress
from app.cases.models import Case
from app.db import Base, new_id, session
from app.establishment import merging, moving, retiring, ties
from app.organisation import administration, directory, granting, roll, tree
from app.organisation.actors import post_key
from app.organisation.models import Unit, UnitKind
from app.organisation.tenure import Term
from app.points import ledger
from app.points.books import assessment


def posts(person):
    """What somebody holds today, as (role, unit)."""
    return {(one.role, one.unit_id) for one in directory.actor(person).posts}


def test_every_column_that_names_a_unit_has_been_decided_about():
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "unit" for key in column.foreign_keys)
    }
    decided = {
        f"{column.property.columns[0].table.name}.{column.key}"
        for column in (
            *ties.HISTORY,
            *(column for tie in (*ties.GOES_OVER, *ties.STAYS) for column in tie.columns),
        )
    }
    assert named == decided


def test_people_members_and_posts_go_over_from_today(cast, wang):
    found = merging.merge(wang, cast.branch, cast.neighbour, "调整")
    assert (found.people, found.members, len(found.posts), found.ending) == (9, 9, 7, [])
    here, there = cast.branch.id, cast.neighbour.id
    assert posts(cast.li) == {("MEMBER", there), ("SECRETARY", there)}
    assert cast.li.unit_id == cast.li.membership.branch_id == there
    assert not directory.posts_at(here)
    [was, *_] = [one for one in granting.of_person(cast.li.id) if one.unit_id == here]
    assert was.until == clock.today() - clock.ONE_DAY
    assert {one.person_id for one in roll.moves_of(here, 2026)} == {
        member.person_id for member in directory.members(there)
    } - {cast.chen.id}
    assert (cast.branch.retired_on, cast.branch.merged_into) == (clock.today(), cast.neighbour)
    assert administration.entries()[-1].details["members"] == 9


def test_what_waits_for_a_post_goes_on_there(cast, wang, sealing):
    merging.merge(wang, cast.branch, cast.neighbour, "调整")
    case = sealing.case
    assert case.unit is cast.neighbour
    assert progress.variables_of(case)["case"]["unit"] == str(cast.neighbour.id)
    assert audit.entries(case.id)[-1].action == "case.unit_changed"
    sealing.completes(cast.zhao, "审核", "agree")
    assert sealing.item("签字").candidate_key == post_key("SECRETARY", cast.neighbour.id)
    assert audit.verify(case) == []


def test_what_is_over_stays_under_the_old_unit(cast, wang, sealing):
    sealing.withdraws(cast.gao)
    merging.merge(wang, cast.branch, cast.neighbour, "调整")
    assert session.get(Case, sealing.case.id).unit is cast.branch


def test_a_post_that_would_break_a_rule_ends(cast, wang):
    granting.grant(wang, cast.li, "DISCIPLINE_COMMISSIONER", cast.neighbour, Term(clock.today()))
    [ending] = merging.plan(wang, cast.branch, cast.neighbour).ending
    assert (ending.post.person, ending.post.role_code) == (cast.li, "SECRETARY")
    merging.merge(wang, cast.branch, cast.neighbour, "调整")
    assert ("SECRETARY", cast.neighbour.id) not in posts(cast.li)


def test_nothing_open_is_left_to_a_post_that_nobody_holds(cast, wang, sealing):
    """Those who assess here supervise there; so none of them can look at it any more."""
    for assessor in (cast.zhao, cast.qian, cast.hu):
        term = Term(clock.today())
        granting.grant(wang, assessor, "DISCIPLINE_COMMISSIONER", cast.neighbour, term)
    with pytest.raises(merging.CannotMerge, match="有事项等“考核小组”办"):
        merging.merge(wang, cast.branch, cast.neighbour, "调整")
    granting.grant(wang, cast.chen, "ASSESSOR", cast.neighbour, Term(clock.today()))
    merging.merge(wang, cast.branch, cast.neighbour, "调整")
    sealing.completes(cast.chen, "审核", "agree")


def test_points_of_the_year_go_along(cast, wang):
    clerk = Clerk(cast)
    clerk.awards(cast.lin, 12, key="a")
    merging.merge(wang, cast.branch, cast.neighbour, "调整")
    assert ledger.balance(assessment(cast.lin.id, 2026)) == 120
    assert ledger.check() == []


def test_a_running_quarter_forbids_a_merger_and_a_retirement(cast, wang):
    Clerk(cast)
    Quarter(cast).begins()
    with pytest.raises(merging.CannotMerge, match="没有办完的积分季度1个"):
        merging.merge(wang, cast.branch, cast.neighbour, "调整")
    with pytest.raises(retiring.StillTied, match="没有办完的积分季度1个"):
        retiring.retire(wang, cast.branch, "撤并")


def test_books_under_other_rules_forbid_a_move(cast):
    """A branch whose quarter runs does not change the subdistrict."""
    Clerk(cast)
    Quarter(cast).begins()
    security = cast.person("security", "安全员", cast.district, "SECURITY_ADMIN")
    actor = directory.actor(security)
    other = tree.create(actor, cast.district, UnitKind.SUBDISTRICT, "GX", "古楼街道")
    with pytest.raises(moving.CannotMove, match="有1个支部的积分季度、年度"):
        moving.move(actor, cast.community, other)
    moving.move(actor, cast.neighbour, other, by_two=True)
    assert cast.neighbour.parent is other


def test_only_units_of_a_kind_become_one(cast, wang):
    with pytest.raises(merging.CannotMerge, match="只能并入同一类的单位"):
        merging.merge(wang, cast.branch, cast.community, "调整")


def test_a_case_that_tells_of_the_unit_has_to_be_done_first(cast, wang, sealing):
    """Whatever somebody has written about a unit by its id is not rewritten."""
    run = progress.restore(sealing.case, directory.actor(cast.gao))
    run.variables["place"] = str(cast.neighbour.id)
    sealing.case.state = run.save()
    with pytest.raises(merging.CannotMerge, match="有1件在办事项在填写的内容里指明了本单位"):
        merging.merge(wang, cast.neighbour, cast.branch, "调整")


def test_nothing_is_started_for_a_unit_that_is_no_more(cast, wang, sealing):
    """Not even by who has read their posts a moment before."""
    lin = directory.actor(cast.lin)
    merging.merge(wang, cast.branch, cast.neighbour, "调整")
    about = (sealing.case.definition, cast.branch.id, {"purpose": "证明", "copies": 2})
    with pytest.raises(tree.UnitRetired):
        applicant.start(lin, *about, start_key=new_id())


def test_an_account_is_closed_only_when_nothing_waits(cast, wang, sealing):
    with pytest.raises(retiring.WorkWaits, match="还担任1个职务"):
        retiring.disable(wang, cast.zhao)
    retiring.disable(wang, cast.lin)
    assert cast.lin.disabled_at is not None


def test_ids_stand_in_a_state_as_they_are_written(sealing):
    """What `engine.mentions` looks for is there."""
    assert engine.mentions(sealing.case.state, str(sealing.case.unit_id))
    assert not engine.mentions(sealing.case.state, str(uuid.uuid4()))
    assert session.scalar(sa.select(sa.func.count()).select_from(Unit))
