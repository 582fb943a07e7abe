"""支部评星 of one village: promises, self-rating, file, and the review group's sheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from starcast import Town
from staryear import REMARK, StarYear, sheet

from app.cases import applicant, official
from app.errors import Invalid, Refused
from app.organisation import directory
from app.rating import commitments, group, sheets
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


def test_a_rate_without_a_score_is_no_result(december):
    december.rates_itself()
    with pytest.raises(Invalid):
        december.is_appraised(mass=101)


def test_no_more_ballots_count_than_came_back(december):
    december.rates_itself()
    answers = {"appraisal_result": "void", "returned": 9, "counted": 10}
    with pytest.raises(Invalid) as refused:
        december.branch().completes(december.town.office, "党员群众评议", **answers)
    assert list(refused.value.details) == ["counted"]


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
