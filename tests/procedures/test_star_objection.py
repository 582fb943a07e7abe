"""评星异议: held branches, re-checks, fresh notices (`domain.md` 8.6)."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from keptyears import kept_year
from starcast import Town
from starobjectors import StarObjector, checks_usual, district_has_its_say, notes
from staryear import StarYear, parts_for

from app import audit, clock
from app.cases import queries
from app.db import session
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.notices import appealing, publication
from app.notifications import outbox
from app.organisation import directory
from app.rating import awards, holding, objections, objectors, rechecks, recounting
from app.rating.models import BranchDecided
from app.rating.objected import StarObjection, StarRuling
from app.stars import rating
from app.stars.terms import Terms
from app.stars.vocabulary import Component, Limit

LINES = (90_00, 80_00, 70_00, 60_00)


def told(person):
    return list(outbox.messages(directory.actor(person)))


def titles(person):
    return [one.title for one in told(person)]


def notices(year):
    return publication.of_case(year.story.case.id)


def named(notice):
    return [line["党支部"] for line in notice.lines]


@pytest.fixture
def year(room):
    """Three villages of four stars, whose results hang out."""
    return kept_year(room, "results hang out", lambda year: year.hangs_out(*[(90, 90, 90, 90)] * 3))


@pytest.fixture
def objector(year):
    return StarObjector(year)


# -- while it is open


def test_only_the_branch_objected_to_is_held(year, objector):
    objector.objects()
    year.story.days_pass(6)
    year.decides()
    assert [one.is_decided for one in year.rating.branches] == [False, True, True]
    assert not year.rating.is_decided
    assert [year.branch(number).steps for number in (1, 2)] == [[], []]
    assert year.branch(1).outcome == "done"
    assert year.branch(0).case.is_open


def test_kept_results_are_decided_when_the_objection_is_done_with(year, objector):
    objector.objects()
    year.story.days_pass(1)
    objector.is_decided("keep")
    assert objector.story.outcome == "settled"
    assert objector.row.ruling == StarRuling.KEPT
    year.decides()
    district_has_its_say(year)
    year.decides()
    year.story.days_pass(11)
    assert year.story.outcome == "done"
    assert year.stars == [4, 4, 4]
    assert len(notices(year)) == 1, "nothing has changed that would have to hang out again"


def test_a_branch_that_was_held_is_decided_after_the_others(year, objector):
    objector.objects()
    year.story.days_pass(6)
    year.decides()
    district_has_its_say(year)
    assert year.story.steps == []
    objector.is_decided("keep")
    assert year.story.steps == ["决定星级"]
    year.decides()
    district_has_its_say(year)
    assert year.story.outcome == "done"
    assert year.rating.is_decided
    assert year.rating.decided_at == max(one.decided_at for one in year.rating.branches)


def test_when_all_are_held_nobody_decides_before_it_is_done_with(cast):
    year = StarYear(Town(cast, villages=1))
    year.hangs_out((90, 90, 90, 90))
    objector = StarObjector(year).objects(year.town.secretaries[0])
    year.story.days_pass(6)
    assert year.story.steps == []
    objector.is_decided("keep")
    assert year.story.steps == ["决定星级"]


# -- redone


def test_one_component_redone_has_a_fresh_notice_for_that_branch_alone(year, objector):
    objector.objects()
    year.story.days_pass(6)
    year.decides()
    district_has_its_say(year)
    objector.is_decided("redo", "USUAL")
    assert objector.story.steps == []
    assert objector.row.closed_at is None, "it waits until the branch has done it anew"
    for delta in (-10, -10, -10, -10, -5):
        notes(year, 0, delta)
    checks_usual(year)
    assert objector.story.outcome == "settled"
    assert year.story.steps == ["公示结果"]
    assert year.stars == [3, 4, 4]
    year.publishes()
    [_first, fresh] = notices(year)
    assert named(fresh) == ["前王村党支部"]
    assert fresh.lines[0]["原公示"] == "四星，88.00"
    assert fresh.working_days == 5
    assert year.story.steps == []
    year.story.days_pass(6)
    year.decides()
    district_has_its_say(year)
    assert year.story.outcome == "done"
    assert [one.guidance for one in year.rating.branches] == ["查漏补缺、比学赶超、全面提升"] * 3


@pytest.mark.parametrize(
    ("component", "redo"),
    [
        ("SELF", lambda year: year.rates_itself(0, 70, step="重报自评")),
        ("MASS", lambda year: year.is_appraised(0, 60, 50)),
        ("ANNUAL", lambda year: year.all_score(0, 70)),
    ],
)
def test_each_component_is_redone_by_whose_it_is(year, objector, component, redo):
    objector.objects(target=component)
    year.story.days_pass(6)
    year.decides()
    district_has_its_say(year)
    objector.is_decided("redo", component)
    redo(year)
    year.story.works()
    assert year.story.steps == ["公示结果"]
    assert year.rated(0).composite < 88_00
    assert year.rated(1).composite == 88_00


def test_two_components_are_redone_one_after_the_other(year):
    usual, own = StarObjector(year).objects(), StarObjector(year).objects(target="SELF")
    for one in (usual, own):
        one.accepts()
        one.is_checked("redo", one.row.target.value)
    own.appeals(year.town.secretaries[0])
    year.story.days_pass(6)
    own.is_ruled("redo", "SELF")
    assert year.branch(0).steps == ["核对平时记录"]
    checks_usual(year)
    assert (usual.row.closed_at is None, own.row.closed_at is None) == (False, True)
    assert year.branch(0).steps == ["重报自评"]
    year.rates_itself(0, 70, step="重报自评")
    year.story.works()
    assert own.story.outcome == "settled"


def test_what_is_redone_within_the_period_is_not_decided_as_it_hung_out(year, objector):
    objector.objects()
    objector.accepts()
    objector.is_checked("keep")
    objector.appeals(year.town.secretaries[0])
    objector.is_ruled("redo", "USUAL")
    checks_usual(year, delta=-5)
    assert objector.story.outcome == "settled"
    assert holding.held(year.rating) == {year.rated(0).id: holding.Hold.CHANGED}
    year.story.days_pass(6)
    year.decides()
    district_has_its_say(year)
    assert year.story.steps == ["公示结果"]
    assert year.rated(0).composite == 87_00


def test_an_objection_to_the_fresh_notice_holds_again(year, objector):
    objector.objects()
    year.story.days_pass(6)
    year.decides()
    district_has_its_say(year)
    objector.is_decided("redo", "USUAL")
    checks_usual(year, delta=-5)
    year.publishes()
    again = StarObjector(year).objects()
    assert again.row.notice_id == notices(year)[1].id
    year.story.days_pass(6)
    assert year.story.steps == []
    again.is_decided("keep")
    assert year.story.steps == ["决定星级"]


def test_what_is_decided_is_kept_whatever_comes_later(year, objector):
    objector.objects()
    year.story.days_pass(6)
    year.decides()
    before = year.rated(1).decided_at
    district_has_its_say(year)
    objector.is_decided("redo", "USUAL")
    with pytest.raises(BranchDecided), session.begin_nested():
        year.rated(1).require_undecided()
    checks_usual(year, delta=-5)
    assert year.rated(1).decided_at == before
    for statement in (
        "UPDATE star_branch SET final_star = 5 WHERE decided_at IS NOT NULL",
        "UPDATE star_branch SET decided_at = NULL WHERE decided_at IS NOT NULL",
        "UPDATE star_review_mark SET score = 0",
        "DELETE FROM star_published_line",
    ):
        with pytest.raises(sa.exc.DatabaseError, match="decided"), session.begin_nested():
            session.execute(sa.text(statement))


def test_awards_follow_the_decisions(year, objector):
    objector.objects()
    year.story.days_pass(6)
    year.decides()
    assert len(awards.issue(year.rating, clock.today())) == 2
    awards.tell(year.rating)
    district_has_its_say(year)
    objector.is_decided("keep")
    year.decides()
    assert len(awards.issue(year.rating, clock.today())) == 3
    awards.tell(year.rating)
    counts = [titles(one).count("2026年度评星定级结果") for one in year.town.secretaries]
    assert counts == [1, 1, 1]


# -- five-star places


@pytest.fixture
def few(room):
    """Four villages and one place (30 % of 4): the first has it, the second is close behind."""

    def live(year):
        top, second = parts_for("93.00"), parts_for("92.00")
        rows = [(own, mass, 90, annual) for own, mass, annual in (top, second)]
        year.hangs_out(*rows, (90, 90, 90, 90), (90, 90, 90, 90))

    return kept_year(room, "few places", live, villages=4, profile="REF")


def test_under_a_quota_all_of_five_stars_by_score_are_held(few):
    assert few.stars == [5, 4, 4, 4]
    StarObjector(few, 2).objects()
    few.story.days_pass(6)
    found = holding.held(few.rating)
    whys = [found.get(one.id) for one in few.rating.branches]
    assert whys == [holding.Hold.QUOTA, holding.Hold.QUOTA, holding.Hold.OBJECTION, None]
    few.decides()
    assert [one.is_decided for one in few.rating.branches] == [False, False, False, True]


def test_a_branch_that_loses_its_place_hangs_out_with_the_one_that_gets_it(few):
    objector = StarObjector(few, 1).objects()
    few.story.days_pass(6)
    few.decides()
    district_has_its_say(few)
    objector.is_decided("redo", "USUAL")
    checks_usual(few, 1, delta=10)
    assert few.stars == [4, 5, 4, 4]
    assert list(few.rated(0).fired) == [Limit.QUOTA]
    few.publishes()
    fresh = notices(few)[-1]
    assert named(fresh) == ["后王村党支部", "前王村党支部"]
    assert fresh.lines[1]["说明"] == "五星名额1个已满，最多四星。"
    assert [line["原公示"] for line in fresh.lines] == ["四星，92.00", "五星，93.00"]
    few.story.days_pass(6)
    few.decides()
    district_has_its_say(few)
    assert few.story.outcome == "done"


def test_places_that_are_taken_are_not_given_a_second_time():
    """Two would have five stars, one of the two places is taken by a branch decided before."""
    terms = Terms(weights=dict.fromkeys(Component, 25), lines=LINES, five_star_quota=50)
    better, other = (
        rating.Standing(branch=name, composite=figure, mass=90_00, satisfaction=90_00)
        for name, figure in (("a", 95_00), ("b", 93_00))
    )
    assert rating.seat([better, other], 4, terms).beyond == frozenset()
    assert rating.seat([better, other], 4, terms, taken=1).beyond == {"b"}
    assert rating.seat([better, other], 4, terms, taken=3).beyond == {"a", "b"}


# -- who and when


def test_a_second_objection_to_the_same_matter_is_refused(year, objector):
    objector.objects()
    with pytest.raises(objections.MatterObjected) as refused, session.begin_nested():
        StarObjector(year).objects(year.town.secretaries[1])
    said = str(refused.value)
    assert "前王村党支部" in said
    assert objector.story.case.number in said
    StarObjector(year).objects(target="STAR")
    StarObjector(year, 1).objects()
    assert session.scalar(sa.select(sa.func.count()).select_from(StarObjection)) == 3


def test_after_one_is_withdrawn_another_may_come(year, objector):
    who = year.town.secretaries[1]
    objector.objects(who)
    objector.story.withdraws(who)
    assert objector.row.ruling == StarRuling.WITHDRAWN
    assert not holding.held(year.rating)
    StarObjector(year).objects()


def test_after_the_notice_nobody_objects(year, objector):
    year.story.days_pass(6)
    with pytest.raises(Invalid) as refused:
        objector.objects()
    assert list(refused.value.details) == ["line"]


def test_before_the_notice_nobody_objects(cast):
    year = StarYear(Town(cast))
    year.comes_to_the_results(*[(90, 90, 90, 90)] * 3)
    with pytest.raises(Invalid):
        StarObjector(year).objects()


def test_a_stranger_to_the_town_does_not_object(year, objector):
    with pytest.raises((Invalid, Refused, Forbidden)):
        objector.objects(year.town.cast.chen)


@pytest.mark.parametrize("facts", ["不对", "不" * 1001])
def test_facts_are_of_some_length(objector, facts):
    with pytest.raises(Invalid) as refused:
        objector.objects(facts=facts)
    assert list(refused.value.details) == ["facts"]


def test_who_answers_for_the_branch_does_not_see_the_case(year, objector):
    objector.objects()
    secretary = directory.actor(year.town.secretaries[0])
    with pytest.raises(NotFound):
        queries.case(secretary, objector.story.case.id)
    with pytest.raises(NotFound):
        objectors.seen(secretary, objector.story.case.id)
    objector.is_decided("keep")
    assert objectors.seen(secretary, objector.story.case.id)


def test_the_reply_names_nobody(year, objector):
    who = year.town.secretaries[2]
    objector.objects(who)
    objector.accepts()
    objector.is_checked()
    [letter] = [one for one in told(year.town.secretaries[0]) if "异议有答复" in one.title]
    assert who.name not in letter.title + letter.body
    assert "您的异议有答复：前王村党支部，平时掌握" in titles(who)


def test_without_a_ground_it_is_not_admitted(year, objector):
    objector.objects()
    objector.refuses()
    objector.story.days_pass(6)
    assert objector.row.ruling == StarRuling.NOT_ADMITTED
    assert objector.story.outcome == "settled"


def test_late_acceptance_is_told_to_the_committee(year, objector):
    objector.objects()
    title = "异议还没有受理：前王村党支部，平时掌握"
    assert title not in titles(year.town.committee)
    objector.story.days_pass(2)
    assert titles(year.town.committee).count(title) == 1
    objector.accepts()


def test_who_has_scored_the_branch_does_not_look_into_it(year, objector):
    objector.objects()
    fit = rechecks.eligible(objector.row)
    assert set(fit) == {one.id for one in year.town.reviewers[5:7]}
    for wrong in (year.town.reviewers[:2], year.town.reviewers[5:6], [year.town.office] * 2):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            objector.accepts(panel=wrong)
        assert list(refused.value.details) == ["panel"]
    objector.accepts()


def test_reviewers_recused_for_the_branch_come_first(cast):
    year = StarYear(Town(cast))
    year.comes_to_the_review()
    recusals = [(one, 0) for one in year.town.reviewers[:2]]
    year.forms_the_group(year.town.reviewers[:6], recusals)
    for number in year.numbers:
        year.is_visited(number, year.town.reviewers[2 if number == 0 else 0])
        year.all_score(number)
    year.story.works()
    year.deliberates()
    year.publishes()
    objector = StarObjector(year).objects()
    assert set(rechecks.eligible(objector.row)) == {one.id for one in year.town.reviewers[:2]}
    other = StarObjector(year, 1).objects()
    assert set(rechecks.eligible(other.row)) == {year.town.reviewers[6].id}


def test_where_nobody_may_look_into_it_the_district_does(year, objector):
    objector.objects()
    objector.story.completes(
        year.town.discipline, "受理", "up", accept_reason="评委都给这个支部评过分。"
    )
    objector.is_ruled("keep")
    assert objector.row.is_final
    assert objector.story.outcome == "settled"


def test_one_of_two_suffices_to_have_it_redone(year, objector):
    objector.objects()
    objector.accepts()
    first, second = year.town.reviewers[5:7]
    objector.finds(first, "keep")
    objector.finds(second, "redo", "MASS")
    assert (objector.row.ruling, objector.row.component) == (StarRuling.REDONE, "MASS")


def test_nobody_types_a_figure(year, objector):
    objector.objects()
    objector.accepts()
    one = year.town.reviewers[5]
    for typed in ({"final_star": 5}, {"usual_score": 9000}):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            objector.finds(one, "redo", "USUAL", **typed)
        assert next(iter(typed)) in refused.value.details


def test_figures_that_do_not_follow_from_the_records_are_reckoned_anew(year, objector):
    notes(year, 0, 5)
    assert not recounting.recount(year.rated(0)).agrees
    objector.objects()
    year.story.days_pass(1)
    objector.is_decided("keep")
    assert objector.row.ruling == StarRuling.RECKONED
    assert objector.row.is_sum_right is False
    year.decides()
    district_has_its_say(year)
    assert year.story.steps == ["公示结果"]
    assert year.rated(0).composite == 89_00


def test_the_recount_shows_every_step_of_the_sum(year):
    found = recounting.recount(year.rated(0))
    assert found.agrees
    assert [(one.weight, one.reckoned) for one in found.parts] == [
        (10, 90_00),
        (30, 90_00),
        (40, 90_00),
        (20, 80_00),
    ]
    assert Decimal(found.weighed) / found.weights == found.composite == 88_00


# -- appeal


@pytest.mark.parametrize("number", [0, 2])
def test_either_party_appeals_to_the_district_whose_word_is_the_last(year, objector, number):
    objector.objects(year.town.secretaries[2])
    objector.accepts()
    objector.is_checked("keep")
    objector.appeals(year.town.secretaries[number])
    with pytest.raises(appealing.NotAppealable):
        objector.appeals(year.town.secretaries[2 - number])
    objector.is_ruled("redo", "USUAL")
    assert objector.row.is_final
    assert year.branch(0).steps == ["核对平时记录"]


def test_others_do_not_appeal(year, objector):
    objector.objects(year.town.secretaries[2])
    objector.accepts()
    objector.is_checked("keep")
    for stranger in (year.town.secretaries[1], year.town.office):
        with pytest.raises(NotFound):
            objector.appeals(stranger)


def test_after_five_working_days_nobody_appeals(year, objector):
    who = year.town.secretaries[2]
    objector.objects(who).is_decided("keep")
    with pytest.raises(appealing.NotAppealable):
        objector.appeals(who)


def test_what_is_not_checked_in_time_goes_to_the_district(year, objector):
    objector.objects()
    objector.accepts()
    objector.story.days_pass(6)
    assert objector.story.steps == ["复核"]
    objector.is_ruled("keep")
    assert objector.story.outcome == "settled"


def test_the_record_of_the_year_tells_it_without_a_name(year, objector):
    objector.objects().is_decided("keep")
    entries = audit.entries(year.rating.id)
    actions = [one.action for one in entries]
    assert {"rating.objected", "rating.objection_ruled"} <= set(actions)
