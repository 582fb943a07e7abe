"""Separation of duties (`domain.md` 4.2): each rule × each act × each way in.

A row of the matrix brings a matter to a step, names who must not take that step, and lets the
right person take it in the end: what is refused to everybody would prove nothing. Rule 4 concerns
objections and has its rows where their procedure is told; rule 5 concerns the stars.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from duties import Branch
from township import Town

from app import audit
from app.cases import official
from app.cases.models import WorkItem
from app.db import session
from app.errors import Forbidden
from app.points.models import Claim
from app.points.status import ClaimStatus


@dataclass(frozen=True)
class Row:
    """`brings` leads to `step`, which none of `barred` may take; `takes` is (act, who may)."""

    rule: str
    brings: Callable[[Branch], None]
    step: str
    barred: tuple[str, ...]
    takes: tuple[str, str]

    def done_rightly(self, branch):
        act, username = self.takes
        getattr(branch, act)(username)


def entered_by_an_assessor(branch):
    """The clerk, who also assesses, enters a claim for gao."""
    branch.holds("sun", "ASSESSOR")
    branch.office.enters()
    branch.office.acknowledge()


def disagreed_twice(branch, claimant="lin", checker="qian"):
    branch.reports(claimant)
    for _ in range(2):
        branch.verifies("zhao")
        branch.checks(checker, "disagree")


def secretary_disagreed_about(branch):
    disagreed_twice(branch, claimant="li")


def disagreed_with_the_secretary(branch):
    branch.holds("li", "ASSESSOR")
    disagreed_twice(branch, checker="li")


def list_with_a_line_of(branch, claimant, verifier="zhao", checker="qian"):
    branch.reports(claimant)
    branch.verifies(verifier)
    branch.checks(checker)
    branch.quarter.comes_to_the_assembly()
    branch.meets("sun")


def before_the_assembly(branch):
    branch.quarter.comes_to_the_assembly()


def list_signed_but_for_the_secretary(branch):
    list_with_a_line_of(branch, "li")
    branch.signs("li")


def list_verified_by_the_secretary(branch):
    branch.holds("li", "ASSESSOR")
    list_with_a_line_of(branch, "lin", verifier="li")
    branch.signs("li")


def year_of_the_secretary(branch):
    branch.year.brings(branch.cast.li, base=10)
    branch.year.is_over()
    branch.year.begins()
    branch.year.is_heard()
    branch.year.is_attested()
    branch.completes("li", "签字", "sign")


def correction_of_an_assessor(branch):
    branch.posts("zhao", verifier="hu")
    branch.asks_for_correction("zhao")


def correction_checked(branch):
    branch.posts("lin")
    branch.asks_for_correction("lin")
    branch.completes("qian", "核对", "agree", check_recusal=True)


def claim_of(claimant):
    return lambda branch: branch.reports(claimant)


def claim_verified(claimant):
    return lambda branch: branch.verified(claimant, "zhao")


def list_of(claimant):
    return lambda branch: list_with_a_line_of(branch, claimant)


#: Everybody whose office is not to score: rule 2 (supervisor) and rule 3 (keeper).
NO_SCORERS = ("wu", "zheng")
REST_BY_DEPUTY = ("signs_the_rest", "zhou")
MATRIX = [
    Row("1", claim_of("zhao"), "核实", ("zhao",), ("verifies", "hu")),
    Row("1", entered_by_an_assessor, "核实", ("sun", "gao"), ("verifies", "zhao")),
    Row("1", claim_verified("lin"), "复核", ("zhao",), ("checks", "qian")),
    Row("1", claim_verified("qian"), "复核", ("qian", "zhao"), ("checks", "hu")),
    Row("1", secretary_disagreed_about, "裁定", ("li",), ("rules", "zhou")),
    Row("1", disagreed_with_the_secretary, "裁定", ("li", "zhao"), ("rules", "zhou")),
    Row("1", list_signed_but_for_the_secretary, "代行定绩", ("li",), REST_BY_DEPUTY),
    Row("1", list_verified_by_the_secretary, "代行定绩", ("li",), REST_BY_DEPUTY),
    Row("1", year_of_the_secretary, "代签本人一行", ("li",), ("signs_the_own_line", "zhou")),
    Row("1", correction_of_an_assessor, "核对", ("zhao",), ("checks_correction", "qian")),
    Row("1", correction_checked, "签字", ("qian", "lin"), ("signs_correction", "li")),
    Row("2, 3", claim_of("lin"), "核实", NO_SCORERS, ("verifies", "zhao")),
    Row("2, 3", claim_verified("lin"), "复核", NO_SCORERS, ("checks", "qian")),
    Row("2, 3", disagreed_twice, "裁定", NO_SCORERS, ("rules", "li")),
    Row("2, 3", list_of("lin"), "定绩", NO_SCORERS, ("signs", "li")),
    Row("2, 3", before_the_assembly, "评绩", NO_SCORERS, ("meets", "sun")),
    Row("2, 3", list_signed_but_for_the_secretary, "代行定绩", NO_SCORERS, REST_BY_DEPUTY),
    Row("2, 3", correction_checked, "签字", NO_SCORERS, ("signs_correction", "li")),
    Row("3", Branch.keeper_orders, "交货", ("gao",), ("hands_over", "zheng")),
    Row("3", Branch.finds_a_defect, "同意退回", ("zheng",), ("agrees_to_return", "wu")),
]


def told(row):
    return f"{row.rule} {row.step} {row.brings.__name__} {'+'.join(row.barred)}"


def is_open(branch, item_id):
    return branch.town.asks(lambda: session.get_one(WorkItem, item_id).is_open)


@pytest.fixture
def postgresql_town(houses):
    return Town(houses("postgresql").fresh())


@pytest.fixture
def sqlite_town(sqlite_house):
    return Town(sqlite_house)


rows = pytest.mark.parametrize("row", MATRIX, ids=told)


def by_verb(branch, username, item_id):
    """The verbs that every door calls: completing, and taking the item for oneself."""
    for act in (
        lambda who: official.complete(who, item_id, {}),
        lambda who: official.claim(who, item_id),
    ):
        with pytest.raises(Forbidden):
            branch.town.does(lambda act=act: act(branch.actor(username)))


def by_page(branch, username, item_id):
    browser = branch.town.enter(username)
    for act in ("complete", "claim"):
        answer = browser.post(f"/work-items/{item_id}/{act}", data={})
        assert answer.status_code in {403, 404}, answer.status_code


def by_program(branch, username, item_id):
    headers = branch.program(username)
    for act in ("complete", "claim"):
        path = f"/api/v1/work-items/{item_id}/{act}"
        answer = branch.town.browser().post(path, json={}, headers=headers)
        assert answer.status_code in {403, 404}, answer.text


def try_in_vain(branch, row, *ways):
    """Everybody barred tries every way; the step waits as before, and the right one takes it."""
    branch.does(lambda: row.brings(branch))
    item_id = branch.item(row.step)
    for username in row.barred:
        for way in ways:
            way(branch, username, item_id)
    assert is_open(branch, item_id)
    branch.does(lambda: row.done_rightly(branch))
    assert not is_open(branch, item_id)


@rows
def test_who_must_keep_out_is_refused_every_way(sqlite_town, row):
    try_in_vain(Branch(sqlite_town), row, by_verb, by_page, by_program)


@rows
def test_the_verbs_refuse_on_postgresql_as_well(postgresql_town, row):
    try_in_vain(Branch(postgresql_town), row, by_verb)


HANDS = (Claim.status, Claim.member_id, Claim.verifier_id, Claim.checker_id, Claim.confirmer_id)


def the_claim(town):
    """Its status, and who had a hand in it."""
    return town.asks(lambda: session.execute(sa.select(*HANDS)).one())


def test_three_different_people_stand_behind_a_claim(sqlite_town):
    branch = Branch(sqlite_town)
    branch.does(lambda: branch.posts("lin"))
    status, *hands = the_claim(sqlite_town)
    assert status == ClaimStatus.POSTED
    assert len(set(hands)) == 4


def test_in_a_small_branch_who_verified_may_check_but_never_the_claimant(sqlite_town):
    branch = Branch(sqlite_town)
    branch.does(lambda: branch.shrinks_to(6))
    branch.does(lambda: branch.verified("qian", "zhao"))
    item_id = branch.item("复核")
    by_verb(branch, "qian", item_id)
    branch.does(lambda: branch.checks("zhao"))
    line = the_claim(sqlite_town)
    assert line.verifier_id == line.checker_id == sqlite_town.ids["zhao"]


def test_who_holds_several_posts_acts_in_one_of_them_and_the_record_says_which(sqlite_town):
    """Rule 6: sun verifies as an assessor and records the meeting as organisation commissioner."""
    branch = Branch(sqlite_town)
    branch.does(lambda: branch.holds("sun", "ASSESSOR"))
    branch.does(lambda: list_with_a_line_of(branch, "lin", verifier="sun"))
    acted = sa.select(audit.AuditEntry.details, audit.AuditEntry.acting_as).filter_by(
        actor_id=sqlite_town.ids["sun"], action="work_item.completed"
    )
    entries = sqlite_town.asks(lambda: session.execute(acted).all())
    place = "滨河中心党支部"
    assert {details["name"]: acting_as for details, acting_as in entries} == {
        "核实": f"ASSESSOR@{place}",
        "事前听取意见": f"ORG_COMMISSIONER@{place}",
        "评绩": f"ORG_COMMISSIONER@{place}",
    }
