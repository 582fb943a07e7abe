"""年度评星 of a town from promises to the district's files (`domain.md` 8.3, ST-*)."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from keptyears import kept_year
from starcast import Town
from staryear import StarYear, parts_for
from story import Story

from app import clock
from app.cases.models import CaseStatus
from app.db import session
from app.errors import Invalid
from app.notices import publication
from app.notifications import outbox
from app.organisation import directory
from app.rating import deliberations, results, years
from app.rating.models import RatingYear, YearDecided
from app.rating.reviewing import Deliberation
from app.stars.vocabulary import Limit


def told(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


def started(cast, profile="SEED", villages=3, **changed):
    """A town whose standard says something else in places."""
    town = Town(cast, villages=villages, profile=profile)
    if changed:
        town.standard = town.writes_its_own_standard(**changed)
    return StarYear(town)


@pytest.fixture(params=["SEED", "REF"])
def both(request, cast):
    return started(cast, request.param)


@pytest.fixture
def year(cast):
    return started(cast)


# -- the whole course


def test_a_year_from_promises_to_the_files_of_the_district(both):
    both.comes_to_the_results((95, "91.20", 90, "89.5"), (90, 90, 90, 90), (80, 80, 80, 80))
    assert both.story.steps == ["审议"]
    both.deliberates()
    both.is_decided()
    both.story.completes(both.town.district, "备案意见", district_comment="同意备案。")
    assert both.story.outcome == "done"
    assert [one.composite for one in both.rating.branches] == [88_66, 88_00, 80_00]
    assert both.stars == [4, 4, 4]
    assert both.rating.district_comment == "同意备案。"
    assert [both.branch(number).outcome for number in both.numbers] == ["done"] * 3


def test_without_a_word_of_the_district_the_year_ends_all_the_same(year):
    year.comes_to_the_results((90, 90, 90, 90), (90, 90, 90, 90), (90, 90, 90, 90))
    year.deliberates()
    year.is_decided()
    year.story.days_pass(11)
    assert year.story.outcome == "done"


def test_a_town_begins_a_year_once(year):
    year.begins()
    with pytest.raises(years.YearOpened) as refused, session.begin_nested():
        StarYear(year.town).begins()
    assert refused.value.values["case_id"] == year.story.case.id


def test_a_town_without_villages_cannot_begin(cast):
    with pytest.raises(years.NoBranches):
        started(cast, villages=0).begins()


def test_days_that_are_out_of_order_are_refused(year):
    with pytest.raises(Invalid) as refused:
        year.begins(self_from=date(2026, 12, 20), self_until=date(2026, 12, 10))
    assert list(refused.value.details) == ["self_from"]


def test_a_year_begun_by_mistake_is_taken_back_with_its_branches(year):
    year.begins()
    cases = [year.branch(number).case for number in year.numbers]
    year.story.withdraws(year.town.office)
    assert [case.status for case in cases] == [CaseStatus.WITHDRAWN] * 3
    assert session.scalar(sa.select(sa.func.count()).select_from(RatingYear)) == 0
    StarYear(year.town).begins()


def test_after_promises_are_posted_the_year_stays(year):
    year.begins()
    year.promises_everything()
    with pytest.raises(years.CommitmentsPosted):
        year.story.withdraws(year.town.office)


def test_the_year_keeps_its_standard(year):
    year.begins()
    year.town.writes_its_own_standard(**{"star.cutoffs": [99, 80, 70, 60]})
    assert year.rating.standard_id == year.town.standard.id


# -- from scores to stars (`domain.md` 10.3)


def test_st_7_few_who_are_satisfied_lower_the_star_in_ref_alone(both, request):
    parts = (90, "67.60", 58, 93)
    both.comes_to_the_results(parts, (90, 68, 60, 90), (90, 90, 90, 90))
    rated = both.rated(0)
    assert rated.composite == 82_48  # USUAL is 80 here, 92 in the example
    is_ref = both.rating.standard.terms.satisfaction_line is not None
    assert (rated.by_score, rated.final_star) == (4, 2 if is_ref else 4)
    assert list(rated.fired) == ([Limit.SATISFACTION] if is_ref else [])
    assert both.rated(1).final_star == 4, "exactly 60 % is no ceiling"


def test_st_8_who_lets_the_last_day_go_by_has_nothing_for_it(year):
    year.comes_to_the_results((None, 95, 95, 96), (90, 90, 90, 90), (90, 90, 90, 90))
    rated = year.rated(0)
    assert rated.self_score == 0
    assert rated.composite == 82_90  # 28.5 + 38.4 + 16; with USUAL 94 it is 85.70
    assert rated.final_star == 4


def test_st_9_without_an_appraisal_four_stars_at_most(year):
    year.comes_to_the_results((95, None, None, 97), (90, 90, 90, 90), (90, 90, 90, 90))
    rated = year.rated(0)
    assert rated.composite == 91_86  # (9.5 + 38.8 + 16) / 0.70
    assert (rated.by_score, rated.final_star) == (5, 4)
    assert list(rated.fired) == [Limit.MASS_MISSING]


def test_st_11_the_quota_goes_by_score_then_by_the_appraisal(cast):
    year = started(cast, "REF", villages=10)
    wanted = {0: "95.90", 1: "94.00", 2: "92.35", 3: "92.35", 4: "91.00"}
    parts = [parts_for(wanted.get(number, "85.00")) for number in range(10)]
    parts[2], parts[3] = ("99.5", "88.67", "99.5"), ("98.5", "90.33", "98.5")
    rows = [(own, mass, None, annual) for own, mass, annual in parts]
    year.comes_to_the_results(*rows)
    found = {number: year.rated(number).composite for number in range(4)}
    assert found == {0: 95_90, 1: 94_00, 2: 92_35, 3: 92_35}
    assert year.stars[:5] == [5, 5, 4, 5, 4], "of the equals the better appraised has the place"
    assert list(year.rated(2).fired) == list(year.rated(4).fired) == [Limit.QUOTA]


def test_st_12_the_year_2021_of_the_paper(cast):
    year = started(cast, villages=10)
    high = ["93.40", "90.00", "89.99", "87.25", "84.60"]
    wanted = [*high, "81.15", "80.00", "79.99", "74.50", "70.00"]
    parts = [parts_for(one) for one in wanted]
    year.comes_to_the_results(*[(own, mass, None, annual) for own, mass, annual in parts])
    assert [one.composite for one in year.rating.branches] == [
        int(one.replace(".", "")) for one in wanted
    ]
    year.deliberates()
    year.is_decided()
    assert year.stars == [5] * 2 + [4] * 5 + [3] * 3


def test_st_17_one_star_a_year_at_most_where_the_switch_is_on(cast):
    year = started(cast, **{"star.stepPromotion": True})
    _own, mass, own = parts_for("93.00")
    last = [{"branch": str(year.town.branches[0].id), "star": 3}]
    year.begins(last_stars=last)
    assert [one.last_star for one in year.rating.branches] == [3, None, None]
    year.begins = lambda: None
    year.comes_to_the_results(*[(own, mass, None, own)] * 3)
    assert year.stars == [4, 5, 5]
    assert list(year.rated(0).fired) == [Limit.STEP_PROMOTION]


def test_a_branch_founded_in_the_year_has_no_star_in_ref_alone(both):
    both.begins(founded=[str(both.town.branches[1].id)])
    both.begins = lambda: None
    both.comes_to_the_results(*[(90, 90, 90, 90)] * 3)
    rates_new = both.rating.standard.terms.rates_new
    assert both.stars == [4, 4 if rates_new else 0, 4]


def test_the_star_of_the_year_before_is_known(year):
    year.comes_to_the_results(*[(90, 90, 90, 90)] * 3)
    year.deliberates()
    year.is_decided()
    year.town.year = 2027
    later = StarYear(year.town)
    later.begins()
    assert [one.last_star for one in later.rating.branches] == [4, 4, 4]


# -- deliberation, vote, decision


@pytest.fixture
def equals(room):
    """REF with three places and four branches of five stars, the last two equal in everything."""
    return kept_year(room, "equals", _come_to_equals, villages=10, profile="REF")


def _come_to_equals(year):
    own, mass, annual = parts_for("95.00")
    top, other = (own, mass, None, annual), (90, 90, 90, 90)
    own, mass, annual = parts_for("92.00")
    last = (own, mass, None, annual)
    year.comes_to_the_results(top, top, last, last, *[other] * 6)


def test_equals_at_the_last_place_have_four_stars_until_the_group_votes(equals):
    assert equals.stars[:4] == [5, 5, 4, 4]
    with pytest.raises(deliberations.VoteNeeded) as refused, session.begin_nested():
        equals.deliberates()
    assert list(refused.value.details) == ["voted"]
    equals.deliberates(voted=[str(equals.rated(3).id)])
    assert equals.stars[:4] == [5, 5, 4, 5]
    assert equals.story.steps == ["公示结果"]


def test_places_are_never_exceeded_by_a_vote(equals):
    both = [str(equals.rated(number).id) for number in (2, 3)]
    with pytest.raises(Invalid):
        equals.deliberates(voted=both)


def test_whom_nobody_asks_cannot_be_voted_for(equals):
    with pytest.raises(Invalid):
        equals.deliberates(voted=[str(equals.rated(9).id)])


@pytest.fixture
def results_are_there(year):
    year.comes_to_the_results(*[(90, 90, 90, 90)] * 3)
    return year


def test_the_group_sends_marks_back_and_they_are_given_anew(results_are_there):
    year = results_are_there
    year.sends_back(1, "ANNUAL")
    assert year.story.steps == []
    assert year.branch(1).steps == ["评分"] * 7
    year.all_score(1, 70)
    year.story.works()
    assert year.story.steps == ["审议"]
    assert [one.annual_score for one in year.rating.branches] == [90_00, 70_00, 90_00]
    assert year.rated(1).composite == 80_00


def test_the_group_sends_a_self_rating_back(results_are_there):
    year = results_are_there
    year.sends_back(0, "SELF")
    year.rates_itself(0, 70, step="重报自评")
    year.story.works()
    assert year.story.steps == ["审议"]
    assert year.rated(0).self_score == 70_00


def test_the_group_sends_an_appraisal_back(results_are_there):
    year = results_are_there
    year.sends_back(0, "MASS")
    year.is_appraised(0, 60, 50)
    year.story.works()
    assert year.story.steps == ["审议"]
    assert year.rated(0).mass_score == 60_00


def test_the_group_wants_the_records_looked_at(results_are_there):
    year = results_are_there
    year.sends_back(0, "USUAL")
    year.branch(0).completes(
        year.town.second, "核对平时记录", usual_checked="逐条核对，没有漏记和错记。"
    )
    year.story.works()
    assert year.story.steps == ["审议"]


def test_nobody_types_a_star_at_the_deliberation(results_are_there):
    with pytest.raises(Invalid) as refused:
        results_are_there.deliberates(final_star=5)
    assert "final_star" in refused.value.details


def test_the_minutes_are_kept_with_what_was_sent_back(results_are_there):
    results_are_there.sends_back(0, "USUAL", "热线工单没有登记。")
    [kept] = session.scalars(sa.select(Deliberation)).all()
    assert kept.minutes == "逐个支部审议，没有不同意见。"
    assert [(one.component, one.reason) for one in kept.sent_back] == [
        ("USUAL", "热线工单没有登记。")
    ]


def test_the_notice_says_what_a_reader_needs_to_repeat_it(results_are_there):
    year = results_are_there
    year.deliberates()
    year.publishes()
    [notice] = publication.current(year.town.unit)
    assert notice.title == "关于郑家镇2026年度农村党支部评星定级结果的公示"
    assert notice.lines[0] == {
        "党支部": "前王村党支部",
        "星级": "四星",
        "综合得分": "88.00",
        "支部自评": "90.00",
        "党员群众评议": "90.00",
        "年度考核": "90.00",
        "平时掌握": "80.00",
        "满意率": "90.00%",
        "说明": "—",
    }


def test_a_committee_of_another_mind_has_it_deliberated_again(results_are_there):
    year = results_are_there
    year.deliberates()
    year.publishes()
    year.story.days_pass(6)
    year.decides("dissent")
    assert year.story.steps == ["审议"]
    year.deliberates()
    year.is_decided()
    assert year.rating.is_decided


def test_what_was_decided_stays(results_are_there):
    year = results_are_there
    year.deliberates()
    year.is_decided()
    with pytest.raises(YearDecided):
        results.put_together(year.rating)
    with pytest.raises(sa.exc.DatabaseError, match="decided"), session.begin_nested():
        session.execute(sa.text("UPDATE star_branch SET final_star = 5"))
    with pytest.raises(sa.exc.DatabaseError, match="decided"), session.begin_nested():
        session.execute(sa.text("DELETE FROM star_review_mark"))
    with pytest.raises(sa.exc.DatabaseError, match="decided"), session.begin_nested():
        session.execute(sa.text("UPDATE star_self_line SET score = 0"))


def test_branches_are_guided_by_their_stars(cast):
    year = started(cast)
    own, mass, annual = parts_for("91.00")
    low, some, lower = parts_for("65.00")
    year.comes_to_the_results((own, mass, None, annual), (90, 90, 90, 90), (low, some, None, lower))
    year.deliberates()
    year.is_decided()
    found = [(one.final_star, one.village_class) for one in year.rating.branches]
    assert found == [(5, "MODEL"), (4, "STRIVING"), (2, "FOUNDATION")]
    assert year.rated(2).guidance == "集中整顿，促进转化提升"


# -- timers (`domain.md` 10.4)


@pytest.mark.parametrize(
    ("posted", "ends"),
    [
        (date(2022, 9, 29), date(2022, 10, 11)),  # T-1
        (date(2022, 1, 28), date(2022, 2, 9)),  # T-2
        (date(2022, 8, 22), date(2022, 8, 29)),  # T-3
        (date(2022, 8, 20), date(2022, 8, 26)),  # T-4
    ],
)
def test_the_notice_hangs_for_its_working_days(room, posted, ends):
    def live(year):
        year.comes(date(2021, 1, 5))
        year.comes_to_the_results(*[(90, 90, 90, 90)] * 3)
        year.deliberates()

    year = kept_year(room, "deliberated on 2021", live, year=2021)
    year.comes(posted)
    year.publishes()
    [notice] = publication.of_case(year.story.case.id)
    assert (notice.last_day, notice.working_days) == (ends, 5)
    clock.freeze(clock.day_end(ends) - clock.ONE_DAY / 86400)
    year.story.works()
    assert year.story.steps == []
    clock.freeze(clock.day_end(ends))
    year.story.works()
    assert year.story.steps == ["决定星级"]


def test_reminders_and_the_last_day_of_the_self_rating(year):
    year.begins()
    year.promises_everything()
    year.comes(date(2026, 12, 1))
    secretary, title = year.town.secretaries[0], "请尽快自评：前王村党支部"
    for day, count in ((7, 0), (8, 1), (12, 1), (13, 2), (15, 2)):
        year.comes(date(2026, 12, day))
        assert told(secretary).count(title) == count, day
    assert year.branch(0).steps == ["支部自评"]
    year.comes(date(2026, 12, 16))
    assert year.branch(0).steps == ["安排评议"]
    assert year.rated(0).self_score == 0


def test_branches_are_told_apart(year):
    year.begins()
    story: Story = year.branch(1)
    assert story.case.title == "支部评星：后王村党支部 2026年度"
