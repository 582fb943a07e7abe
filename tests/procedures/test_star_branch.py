"""支部评星 of one village: promises, self-rating, file, and the review group's sheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from starcast import Town
from staryear import REMARK, StarYear, sheet

from app.ballots.models import Poll
from app.ballots.vocabulary import PollStatus
from app.cases import applicant, official
from app.db import session
from app.definitions import sources
from app.definitions.sources import Asking
from app.errors import Invalid, Refused
from app.notifications import outbox
from app.organisation import directory
from app.organisation.actors import SYSTEM, person_key
from app.rating import appraisal, commitments, group, sheets
from app.stars.panel import Recused
from app.stars.vocabulary import Aspect


@pytest.fixture
def year(cast):
    return StarYear(Town(cast, villages=1))


@pytest.fixture
def begun(year):
    year.begins()
    return year


# -- promises


def test_promises_are_on_the_board_once_the_office_agrees(begun):
    begun.commits()
    assert begun.rated().posted_at is None
    begun.audits()
    assert begun.rated().posted_at is not None
    promises = commitments.of_branch(begun.rated())
    assert [one.aspect for one in promises] == list(Aspect)[:5]


def test_promises_are_about_five_aspects_at_least(begun):
    with pytest.raises(Invalid) as refused:
        begun.commits(aspects=[Aspect.RESULTS] * 6)
    assert list(refused.value.details) == ["commitments"]


def test_promises_are_of_the_year(begun):
    row = {"aspect": "RESULTS", "goal": "集体收入增加一成以上", "measure": "发展大棚"}
    later = [{**row, "due_on": date(2027, 1, 5)} for _one in range(3)]
    with pytest.raises(Invalid) as refused:
        begun.branch().completes(begun.town.secretaries[0], "公开承诺", commitments=later)
    assert "commitments.0.due_on" in refused.value.details


def test_promises_come_back_twice_at_most(begun):
    for _time in range(2):
        begun.commits()
        begun.audits(outcome="return")
    begun.commits()
    with pytest.raises(Invalid) as refused:
        begun.audits(outcome="return")
    assert list(refused.value.details) == ["audit_result"]


def test_who_has_promised_nothing_rates_itself_all_the_same(begun):
    begun.comes(date(2026, 12, 1))
    assert begun.branch().steps == ["支部自评"]
    begun.rates_itself()
    assert begun.rated().self_score == 90_00


def test_a_branch_does_not_withdraw(begun):
    with pytest.raises(applicant.NoWithdrawal):
        begun.branch().withdraws(begun.town.secretaries[0])


# -- the self-rating


@pytest.fixture
def december(begun):
    begun.commits()
    begun.audits()
    begun.comes(date(2026, 12, 1))
    return begun


def _lines(year, **changed):
    marks = {**sheet(year.town.standard, 90), **changed}
    return [{"score": mark, "facts": "事实" * 10} for mark in marks.values()]


@pytest.mark.parametrize("wrong", [None, Decimal(11), Decimal("7.25"), Decimal(-1)])  # ST-16
def test_a_mark_is_there_inside_its_maximum_and_in_half_points(december, wrong):
    with pytest.raises(Invalid) as refused:
        december.rates_itself(self_scores=_lines(december, LEADERSHIP=wrong))
    assert list(refused.value.details) == ["self_scores.1.score"]


def test_half_points_are_marks(december):
    december.rates_itself(total="77.5")
    assert december.rated().self_score == 77_50


def test_all_ten_aspects_are_rated(december):
    with pytest.raises(Invalid) as refused:
        december.rates_itself(self_scores=_lines(december)[:9])
    assert "self_scores.9.score" in refused.value.details


def test_maxima_are_those_of_the_standard_whatever_is_sent(december):
    lines = [{**line, "maximum": 100, "aspect": "RESULTS"} for line in _lines(december)]
    lines[1]["score"] = Decimal(20)
    with pytest.raises(Invalid) as refused:
        december.rates_itself(self_scores=lines)
    assert list(refused.value.details) == ["self_scores.1.score"]


def test_what_was_not_kept_is_explained(december):
    ends = [{"ended": "not"}, *[{"ended": "done"}] * 4]
    with pytest.raises(Invalid) as refused:
        december.rates_itself(promises=ends)
    assert list(refused.value.details) == ["promises.0.ended_reason"]
    ends[0]["ended_reason"] = "村民意见不一致，延到明年。"
    december.rates_itself(promises=ends)
    assert [one.ended for one in commitments.of_branch(december.rated())] == ["not"] + ["done"] * 4


def test_more_than_half_of_the_members_resolve_it(december):
    with pytest.raises(Invalid) as refused:
        december.rates_itself(members_due=4, members_present=2)
    assert list(refused.value.details) == ["members_present"]


# -- the file


def test_the_file_comes_back_twice_at_most(december):
    december.rates_itself()
    december.is_appraised()
    for _time in range(2):
        december.files()
        december.prechecks(outcome="return")
    december.files()
    with pytest.raises(Invalid) as refused:
        december.prechecks(outcome="return")
    assert list(refused.value.details) == ["precheck_result"]
    december.prechecks()
    assert december.rated().filed_at is not None


# -- the appraisal


def test_the_vote_of_a_branch_is_about_its_village(december):
    december.rates_itself()
    answers = {"branch": str(december.town.unit.id), "title": "2026年度党员群众评议"}
    with pytest.raises(Invalid) as refused:
        december.branch().completes(december.town.office, "安排评议", **answers)
    assert "branch" in refused.value.details


def test_nobody_of_the_village_keeps_a_key(december):
    december.rates_itself()
    watcher = december.town.cast.person(
        "watcher", "村纪检", december.town.branches[0], "DISCIPLINE_COMMISSIONER"
    )
    asking = Asking(december.branch().case.unit_id, None, {})
    offered = {person for person, _name in sources.named("ballots.keyholders").offer(asking)}
    assert str(watcher.id) not in offered
    assert str(december.town.office.id) in offered


def test_too_few_twice_is_no_appraisal(december):
    december.rates_itself()
    december.is_appraised(mass=None)
    rated = december.rated()
    assert (rated.mass_score, rated.satisfaction, rated.returned) == (None, None, 2)
    assert december.branch().steps == ["申报"]


def test_a_branch_withdrawn_with_its_year_ends_its_vote(december):
    december.rates_itself()
    december.arranges()
    [poll] = session.scalars(sa.select(Poll)).all()
    applicant.withdraw(SYSTEM, december.branch().case.id)
    assert poll.status == PollStatus.CANCELLED


def test_a_score_without_a_rate_is_no_result(december):
    for mass, rate in ((88_00, None), (101_00, 90_00)):
        with pytest.raises(appraisal.NoSuchResult):
            appraisal.record_appraisal(december.rated(), mass, rate, 50, 50)


def test_no_more_ballots_count_than_came_back(december):
    with pytest.raises(appraisal.TooManyCounted):
        appraisal.record_appraisal(december.rated(), None, None, 10, 9)


# -- the half-year check and the visit


def test_the_office_looks_in_july_if_it_said_so(year):
    year.begins(half_year=True)
    year.promises_everything()
    year.comes(date(2026, 6, 30))
    assert year.branch().steps == []
    year.comes(date(2026, 7, 1))
    behind = {
        "half_year_progress": "behind",
        "half_year_findings": "集体收入只完成三成，进展落后。",
    }
    with pytest.raises(Invalid) as refused:
        year.branch().completes(year.town.second, "年中检查", **behind)
    assert list(refused.value.details) == ["half_year_advice"]
    year.branch().completes(
        year.town.second, "年中检查", **behind, half_year_advice="九月底前签下合同。"
    )
    told = outbox.messages(directory.actor(year.town.secretaries[0]))
    assert "年中检查情况：前王村党支部" in [one.title for one in told]
    year.comes(date(2026, 12, 1))
    assert year.branch().steps == ["支部自评"]


def test_a_check_that_nobody_made_holds_nothing_up(year):
    year.begins(half_year=True)
    year.promises_everything()
    year.comes(date(2026, 7, 1))
    year.comes(date(2026, 12, 1))
    assert year.branch().steps == ["支部自评"]


def test_the_head_visits_or_somebody_else_where_the_head_keeps_out(review):
    review.forms_the_group(recusals=[(review.town.reviewers[0], 0)])
    item = review.branch().item("实地查看")
    allowed = {person_key(one.id) for one in review.town.reviewers[1:]}
    assert item.candidate_key in allowed


def test_a_visit_that_is_not_made_holds_up_no_marks(review):
    review.forms_the_group()
    review.story.days_pass(11)
    assert review.branch().steps == ["评分"] * 7


# -- the review group


@pytest.fixture
def review(year):
    year.comes_to_the_review((90, 90, 90))
    year.comes(date(2027, 1, 5))
    return year


def test_the_group_has_five_to_nine_members_and_one_head(review):
    with pytest.raises(Invalid):
        review.forms_the_group(review.town.reviewers[:4])
    review.forms_the_group(review.town.reviewers[:5])
    assert [one.is_head for one in group.members(review.rating.id)] == [True] + [False] * 4


def test_whoever_runs_the_year_does_not_score_in_it(review):
    directory.assign(review.town.office, "REVIEWER", review.town.unit)
    with pytest.raises(group.GroupInvalid):
        review.forms_the_group([*review.town.reviewers[:4], review.town.office])


def test_st_14_who_keeps_out_has_no_sheet_and_cannot_hand_one_in(review):
    away = review.town.reviewers[6]
    review.forms_the_group(recusals=[(away, 0)])
    review.is_visited()
    assert review.item_of(away) is None
    assert len(review.branch().items("评分")) == 6
    marks = {aspect: sheets.Mark(0, REMARK) for aspect in Aspect}
    with pytest.raises(Recused):
        sheets.hand_in(review.rated(), away.id, marks)


def test_a_post_in_the_village_keeps_a_reviewer_out(review):
    away = review.town.reviewers[3]
    village = review.town.branches[0].parent
    directory.assign(away, "VILLAGE_SECRETARY", village)
    review.forms_the_group()
    [kept_out] = group.recusals(review.rated())
    assert (kept_out.person_id, kept_out.ground) == (away.id, group.HOLDS_POST)


def test_a_branch_that_too_few_may_score_is_refused(review):
    away = [(one, 0) for one in review.town.reviewers[:5]]
    with pytest.raises(group.GroupInvalid) as refused:
        review.forms_the_group(recusals=away)
    assert list(refused.value.details) == ["recusals"]


@pytest.fixture
def scoring(review):
    review.forms_the_group(recusals=[(review.town.reviewers[6], 0)])
    review.is_visited()
    return review


def test_st_15_three_sheets_of_six_give_no_result(scoring):
    for reviewer in scoring.town.reviewers[:3]:
        scoring.scores(reviewer)
    scoring.story.days_pass(6)
    assert scoring.branch().steps == ["评分"] * 3, "the others are called together again"
    scoring.scores(scoring.town.reviewers[3])
    scoring.story.days_pass(6)
    assert scoring.branch().steps == []
    assert scoring.rated().annual_score == 90_00


def test_of_more_than_five_sheets_the_ends_are_dropped(scoring):
    totals = (85, 90, 90, 95, 95, 95)
    for reviewer, total in zip(scoring.town.reviewers, totals, strict=False):
        scoring.scores(reviewer, total=total)
    assert scoring.rated().annual_score == 92_50  # ST-5


def test_a_low_mark_needs_a_word(scoring):
    with pytest.raises(Invalid):
        scoring.scores(scoring.town.reviewers[0], total=50, remark="")
    marks = dict(sheet(scoring.town.standard, 100))
    marks[Aspect.RESULTS] = Decimal("11.5")
    with pytest.raises(Invalid) as refused:
        scoring.scores(scoring.town.reviewers[0], marks=marks, remark="太低了")
    assert "scores.2.remark" in refused.value.details
    marks[Aspect.RESULTS] = Decimal(12)
    scoring.scores(scoring.town.reviewers[0], marks=marks, remark="")


def test_a_sheet_is_handed_in_once(scoring):
    first, item = scoring.town.reviewers[0], scoring.item_of(scoring.town.reviewers[0])
    scoring.scores(first)
    with pytest.raises(Refused):
        official.complete(directory.actor(first), item.id, {})
    marks = {aspect: sheets.Mark(0, REMARK) for aspect in Aspect}
    with pytest.raises(sheets.AlreadyHandedIn):
        sheets.hand_in(scoring.rated(), first.id, marks)
