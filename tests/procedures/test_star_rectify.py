"""整顿提升 of branches with two stars or one, month by month (`domain.md` 8.8)."""

from __future__ import annotations

import copy
import uuid
from datetime import date

import pytest
import rectifying
import sqlalchemy as sa
from keptyears import kept_year
from rectifying import Rectifying
from starcast import Town
from staryear import StarYear

from app import audit, clock
from app.cases.papers import Evidence
from app.db import session
from app.errors import Forbidden, Invalid
from app.notifications import outbox
from app.organisation import directory
from app.rectification import accepting, planning, starting
from app.rectification.accepting import Poll
from app.rectification.models import Rectification
from app.rectification.vocabulary import Flag, Stage

#: One star and two stars.
PARTS = ((50, 50, 50, 50), (65, 65, 65, 65))


@pytest.fixture
def year(room):
    def live(year):
        year.comes_to_the_results(*PARTS)
        year.deliberates()
        year.is_decided()

    return kept_year(room, "decided with few stars", live, villages=2)


@pytest.fixture
def one_star(year):
    rectifying.start(year)
    return Rectifying(year, 0)


@pytest.fixture
def two_stars(year):
    rectifying.start(year)
    return Rectifying(year, 1)


def told(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


def fields_of(act):
    with pytest.raises(Invalid) as refused, session.begin_nested():
        act()
    return set(refused.value.details)


# -- the beginning


def test_every_branch_with_few_stars_has_one_case_and_others_none(cast):
    year = StarYear(Town(cast, villages=3))
    year.comes_to_the_results(*PARTS, (75, 75, 75, 75))
    year.deliberates()
    year.is_decided()
    assert rectifying.count() == 2, "the year has started them"
    assert rectifying.start(year, visit="2") == 0
    assert [Rectifying(year, number).steps for number in (0, 1)] == [["启动整顿"]] * 2


def test_before_the_decision_nothing_is_put_right(cast):
    year = StarYear(Town(cast, villages=2))
    year.comes_to_the_results(*PARTS)
    with pytest.raises(starting.YearNotDecided), session.begin_nested():
        rectifying.start(year)


def test_a_branch_that_was_not_rated_is_not_put_right(cast):
    year = StarYear(Town(cast, villages=2, profile="REF"))
    year.begins(founded=[str(year.town.branches[0].id)])
    year.begins = lambda: None
    year.comes_to_the_results(*PARTS)
    year.deliberates()
    year.is_decided()
    assert year.stars == [0, 2]
    assert rectifying.count() == 1


def test_the_committee_opens_it_within_ten_working_days(one_star):
    decided = starting.decided_on(one_star.row)
    due = one_star.story.item("启动整顿").due_at
    assert clock.deadline_day(due) == clock.working_day_after(decided, 10)
    assert fields_of(lambda: one_star.opens(opened_on=date(2027, 1, 1))) == {"opened_on"}
    one_star.opens()
    assert one_star.row.decision_number == "郑发〔2027〕5号"


def test_the_problem_list_begins_with_the_three_lowest_aspects(one_star):
    rows = one_star.story.variables["problems"]
    assert len({row["aspect"] for row in rows}) == 3
    assert all("占" in row["problem"] for row in rows)
    shares = [int(row["problem"].rpartition("占")[2].rstrip("%")) for row in rows]
    assert shares == sorted(shares)


# -- measures


def test_one_star_needs_all_three_measures(one_star):
    one_star.opens()
    one_star.diagnoses()
    for few in (("LEADER",), ("LEADER", "WORK_GROUP"), ("WORK_GROUP", "FIRST_SECRETARY")):
        assert fields_of(lambda few=few: one_star.assigns(few)) == {"measures"}
    one_star.assigns()
    assert len(one_star.row.chosen) == 3


def test_two_stars_need_one_measure(two_stars):
    two_stars.opens()
    two_stars.diagnoses()
    assert fields_of(lambda: two_stars.assigns(())) == {"measures"}
    actor = directory.actor(two_stars.town.committee)
    with pytest.raises(planning.MeasuresMissing):
        planning.assign(two_stars.row, actor, [], None, [])
    two_stars.assigns(("WORK_GROUP",))
    assert two_stars.row.leader_id is None


def test_whoever_is_sent_matches_the_measures(one_star):
    one_star.opens()
    one_star.diagnoses()
    wrong = (["WORK_GROUP"], ["WORK_GROUP", "FIRST_SECRETARY", "FIRST_SECRETARY"])
    for sent in wrong:
        assert fields_of(lambda sent=sent: one_star.assigns(sent=sent)) == {"stationed"}
    assert fields_of(lambda: one_star.assigns(leader=one_star.town.office)) == {"leader"}


# -- the plan


def test_a_plan_may_come_back_and_its_days_lie_before_the_acceptance(one_star):
    one_star.opens()
    one_star.diagnoses()
    one_star.assigns()
    assert [row["problem"] for row in one_star.story.variables["plan_lines"]] == [
        f"场所建设：{one}" for one in rectifying.PROBLEMS
    ]
    late = fields_of(lambda: one_star.plans(due=date(2027, 12, 1)))
    assert late == {"plan_lines.0.due_on", "plan_lines.1.due_on"}
    one_star.plans()
    one_star.approves("return")
    assert one_star.steps == ["定整改方案"]
    one_star.plans(problems=("活动室没有按时开放",))
    one_star.approves()
    assert [line.problem for line in one_star.row.lines] == ["活动室没有按时开放"]
    assert one_star.row.accept_year == 2027


# -- month by month


def test_the_first_whole_month_is_reported_when_it_is_over(one_star):
    one_star.is_planned()
    assert one_star.row.reports[0].month == date(2027, 2, 1)
    one_star.comes(2027, 2, 28)
    assert one_star.steps == []
    one_star.comes(2027, 3, 1)
    assert one_star.steps == ["每月报告"]
    one_star.reports()
    assert one_star.row.reports[0].flags == []
    assert [one.month for one in one_star.row.reports] == [date(2027, 2, 1), date(2027, 3, 1)]


def test_what_falls_short_is_taken_and_told_to_the_committee(one_star):
    one_star.is_planned()
    one_star.comes(2027, 3, 2)
    assert fields_of(lambda: one_star.reports(days=29)) == {"secretary_days"}
    one_star.reports(visits=0, days=19)
    assert one_star.row.reports[0].flagged == [Flag.LEADER_ABSENT, Flag.SECRETARY_SHORT]
    assert "整顿报告有不够的地方：前王村党支部" in told(one_star.town.committee)


def test_just_enough_is_enough(one_star):
    one_star.is_planned()
    one_star.comes(2027, 3, 2)
    one_star.reports(visits=1, days=20)
    assert one_star.row.reports[0].flagged == []


def test_a_late_report_is_told_and_one_that_never_comes_too(two_stars):
    two_stars.is_planned(("WORK_GROUP",))
    two_stars.comes(2027, 3, 5)
    assert "整顿报告逾期：后王村党支部" not in told(two_stars.town.committee)
    two_stars.comes(2027, 3, 8)
    assert "整顿报告逾期：后王村党支部" in told(two_stars.town.committee)
    two_stars.reports()
    assert two_stars.row.reports[0].flagged == [Flag.LATE]
    two_stars.comes(2027, 4, 2)
    two_stars.comes(2027, 4, 30)
    assert "整顿报告缺报：后王村党支部" in told(two_stars.town.committee)
    assert two_stars.row.reports[1].missed_at is not None
    assert two_stars.row.reports[2].month == date(2027, 4, 1)


def test_a_line_is_closed_with_files_alone(two_stars):
    two_stars.is_planned(("WORK_GROUP",))
    two_stars.comes(2027, 3, 2)
    assert fields_of(lambda: two_stars.reports(closed=(0,), files=[])) == {"report_lines.0.files"}
    two_stars.reports(closed=(0,))
    first, second = two_stars.row.lines
    assert (first.closed_on, second.closed_on) == (date(2027, 3, 2), None)
    [shown] = first.evidence
    assert session.get_one(Evidence, uuid.UUID(shown)).case_id == two_stars.story.case.id
    two_stars.comes(2027, 4, 2)
    assert len(two_stars.story.variables["report_lines"]) == 1


# -- the check in July


def test_in_july_one_that_is_not_on_course_goes_up_to_the_district(two_stars):
    two_stars.is_planned(("WORK_GROUP",))
    two_stars.reports_until(6)
    two_stars.comes(2027, 7, 2)
    two_stars.reports()
    assert two_stars.steps == ["年中检查"]
    two_stars.checks("off_course")
    assert two_stars.steps == ["督办"]
    said = "八月底前两条都要有结果。"
    two_stars.story.completes(two_stars.town.district, "督办", district_note=said)
    [check] = two_stars.row.checks
    assert (check.is_on_course, check.district_note) == (False, said)
    assert "区委组织部督办整顿：后王村党支部" in told(two_stars.town.committee)
    assert two_stars.row.reports[-1].month == date(2027, 7, 1)


def test_without_a_check_in_july_the_committee_is_told_and_months_go_on(two_stars):
    two_stars.is_planned(("WORK_GROUP",))
    two_stars.reports_until(6)
    two_stars.comes(2027, 7, 2)
    two_stars.reports()
    two_stars.comes(2027, 8, 2)
    assert two_stars.row.checks[0].is_on_course is None
    assert "年中检查没有进行：后王村党支部" in told(two_stars.town.committee)
    assert two_stars.steps == ["每月报告"]


# -- the acceptance


def test_the_whole_course_to_the_year_after(one_star):
    one_star.comes_to_the_acceptance()
    assert clock.today() == date(2027, 11, 2)
    one_star.accepts()
    row = one_star.row
    assert (row.stage, row.acceptances[0].rate) == (Stage.FOLLOW_UP, 80_00)
    one_star.comes(2028, 11, 1)
    assert one_star.steps == []
    one_star.comes(2028, 11, 2)
    one_star.follows_up()
    assert one_star.story.outcome == "done"
    assert one_star.row.stage == Stage.DONE
    assert audit.verify(one_star.row) == []
    assert [one.final_star for one in one_star.year.rating.branches] == [1, 2]


def test_what_has_slipped_back_is_told(two_stars):
    two_stars.comes_to_the_acceptance(measures=("WORK_GROUP",))
    two_stars.accepts()
    two_stars.comes(2028, 11, 3)
    two_stars.follows_up("slipped")
    assert two_stars.story.outcome == "slipped"
    assert "整顿以后出现反弹：后王村党支部" in told(two_stars.town.committee)


def test_an_open_line_is_not_accepted_and_whoever_is_extended_plans_anew(two_stars):
    two_stars.comes_to_the_acceptance(closed=(0,), measures=("WORK_GROUP",))
    assert fields_of(two_stars.accepts) == {"accept_result"}
    two_stars.accepts("extend")
    assert two_stars.steps == ["定整改方案"]
    assert "整顿延长一年：后王村党支部" in told(two_stars.secretary)
    rows = two_stars.story.variables["plan_lines"]
    assert [row["problem"] for row in rows] == [rectifying.PROBLEMS[1]]
    two_stars.plans(problems=rectifying.PROBLEMS[1:], due=date(2028, 6, 30))
    two_stars.approves()
    row = two_stars.row
    assert (row.extensions, row.accept_year) == (1, 2028)
    assert [line.position for line in row.lines] == [1, 2]
    assert row.reports[-1].month == date(2027, 12, 1)


def test_below_sixty_of_a_hundred_it_is_extended(two_stars):
    two_stars.comes_to_the_acceptance(measures=("WORK_GROUP",))
    two_stars.accepts(satisfied=10, fairly=7, neutral=8, dissatisfied=5)
    row = two_stars.row
    assert (row.acceptances[0].rate, row.stage, row.extensions) == (56_67, Stage.PLAN, 1)


@pytest.mark.parametrize(
    ("counts", "rate"),
    [((6, 0, 4, 0), 60_00), ((3, 3, 2, 2), 60_00), ((59, 0, 41, 0), 59_00), ((2, 0, 1, 0), 66_67)],
)
def test_the_rate_counts_those_who_know(counts, rate):
    assert Poll(200, 150, *counts, 20).rate == rate
    assert (rate >= accepting.LEAST_RATE) == (rate != 59_00)


def test_impossible_counts_are_refused(two_stars):
    two_stars.comes_to_the_acceptance(measures=("WORK_GROUP",))
    nobody = {"satisfied": 0, "fairly": 0, "neutral": 0, "dissatisfied": 0}
    for wrong, field in (
        ({"poll_returned": 41}, "poll_returned"),
        ({"satisfied": 15}, "satisfied"),
        ({"unknown": 3}, "satisfied"),
        (nobody, "satisfied"),
    ):
        assert fields_of(lambda wrong=wrong: two_stars.accepts(**wrong)) == {field}
    two_stars.accepts()


def test_the_leader_in_charge_accepts_nothing(one_star):
    one_star.opens()
    one_star.diagnoses()
    one_star.assigns(leader=one_star.town.committee)
    one_star.plans()
    one_star.approves()
    one_star.reports_until(10, closed=())
    one_star.comes(2027, 11, 2)
    one_star.reports(closed=(0, 1))
    with pytest.raises(Forbidden), session.begin_nested():
        one_star.accepts()
    one_star.accepts(person=one_star.town.district)
    assert one_star.row.stage == Stage.FOLLOW_UP


def test_who_was_accepted_may_begin_anew_and_who_was_not_goes_on(year, one_star):
    one_star.comes_to_the_acceptance()
    one_star.accepts()
    later = copy.copy(year.town)
    later.year = 2027
    following = StarYear(later)
    following.comes_to_the_results(*PARTS)
    following.deliberates()
    following.is_decided()
    assert rectifying.count() == 3
    begun = session.scalars(sa.select(Rectification).order_by(Rectification.started_at)).all()
    assert [one.rated.branch_id for one in begun[2:]] == [year.town.branches[0].id]
