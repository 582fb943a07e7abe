"""A branch of five lives through its quarters: no committee, a supervisor named from above.

Its group is secretary, deputy and one member whom the assembly has elected (`domain.md` 4.3);
the deputy keeps the books. All of that is dated posts and nothing else.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from claimants import Office
from story import Story

from app.cases import turns
from app.db import session
from app.organisation import directory
from app.organisation.models import UnitKind
from app.points import claims
from app.points.status import ClaimStatus

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def five(story, cast):
    """The cast of a branch of five, named by the office that each story asks for."""
    del story
    branch = directory.add_unit(UnitKind.BRANCH, "LY0103", "滨河小巷党支部", parent=cast.community)
    secretary = cast.person("du", "杜衡", branch, "MEMBER", "SECRETARY", "ASSESSOR")
    deputy = cast.person(
        "ye", "叶知秋", branch, "MEMBER", "DEPUTY_SECRETARY", "ORG_COMMISSIONER", "ASSESSOR"
    )
    elected = cast.person("su", "苏木", branch, "MEMBER", "ASSESSOR")
    one, other = (cast.person(f"m{at}", f"党员{at}", branch, "MEMBER") for at in (1, 2))
    directory.assign(cast.wang, "DISCIPLINE_COMMISSIONER", branch)
    session.flush()
    return SimpleNamespace(
        branch=branch,
        li=secretary,
        zhou=deputy,
        sun=deputy,
        elected=elected,
        lin=one,
        gao=other,
        hu=other,
        zhao=elected,
        qian=deputy,
        wu=cast.wang,
    )


@pytest.fixture
def office(five):
    return Office(Story(), five)


def line_of(case):
    return claims.claim_of(case.id)


def report(office, five, claimant):
    witness = five.lin if claimant is five.gao else five.gao
    office.report(claimant, witnesses=[str(witness.id)])
    return office.story.case


def lives_the_quarter(office):
    office.quarter.is_published()
    office.story.days_pass(6)


@pytest.mark.parametrize(
    "hands",
    [
        ("lin", "elected", "zhou", "li"),
        ("li", "elected", "elected", "zhou"),
        ("zhou", "elected", "elected", "li"),
        ("elected", "zhou", "zhou", "li"),
    ],
    ids=["a member", "the secretary", "the deputy", "the elected"],
)
def test_everybody_s_matter_finds_its_people(office, five, hands):
    """Who claims, verifies, checks and signs."""
    claimant, verifier, checker, signer = (getattr(five, name) for name in hands)
    case = report(office, five, claimant)
    office.verify(verifier)
    office.check(checker)
    lives_the_quarter(office)
    line = line_of(case)
    assert line.status == ClaimStatus.POSTED
    assert line.confirmer_id == signer.id
    assert line.member_id not in {line.verifier_id, line.checker_id, line.confirmer_id}
    assert line.confirmer_id not in {line.verifier_id, line.checker_id}


def test_who_verified_may_check_there_but_not_their_own(office, five):
    report(office, five, five.elected)
    office.verify(five.zhou)
    with pytest.raises(turns.SelfApproval):
        office.check(five.elected)
    office.check(five.zhou)


def test_where_all_in_the_branch_had_a_hand_in_it_the_subdistrict_signs(office, five, cast):
    case = report(office, five, five.elected)
    office.verify(five.li)
    office.check(five.zhou)
    office.quarter.comes_to_the_assembly()
    office.quarter.meets()
    office.quarter.signs()
    office.quarter.signs_the_rest(five.zhou)  # the deputy has checked the line that is left
    assert line_of(case).status == ClaimStatus.REVIEWED
    office.quarter.signs_the_rest(cast.wang)
    assert line_of(case).confirmer_id == cast.wang.id


def test_a_group_that_is_one_short_is_helped_by_the_community(office, five, cast):
    """A committee of three with one claimant, one ill: the community's substitute assesses."""
    for assignment in directory.posts_at(five.branch.id):
        if assignment.role_code == "ASSESSOR" and assignment.person_id != five.li.id:
            session.delete(assignment)
    directory.assign(cast.zheng, "ASSESSOR", cast.community)
    session.flush()
    report(office, five, five.li)
    assert office.story.waits_for(cast.zheng)
    office.verify(cast.zheng)
    assert line_of(office.story.case).status == ClaimStatus.VALUED


def test_the_named_supervisor_scores_nothing_but_speaks_at_the_year(office, five):
    report(office, five, five.lin)
    with pytest.raises(turns.NotYourTurn):
        office.verify(five.wu)
    assert five.wu.id in directory.holders("DISCIPLINE_COMMISSIONER", five.branch.id)
