"""Every setting of how a year is carried out changes what comes of it (`domain.md` 5, `star.*`)."""

from __future__ import annotations

import pytest
from rectifying import Rectifying, start
from starcast import Town
from starobjectors import StarObjector
from staryear import StarYear

from app import clock
from app.cases import progress
from app.db import session
from app.definitions import catalogue
from app.definitions.sources import Asking, named
from app.errors import Invalid
from app.notices import publication
from app.organisation.actors import SYSTEM
from app.rating import awards
from app.rating.group import GroupInvalid
from app.stars.vocabulary import Limit

FOUR, THREE, TWO, ONE = ((figure,) * 4 for figure in (85, 75, 65, 50))


@pytest.fixture
def house(sqlite_house):
    """Years are lived through on both databases; what a figure changes is no matter of theirs."""
    return sqlite_house


@pytest.fixture(params=["SEED", "REF"])
def begun_under(request, cast):
    """A town of villages whose own standard says something else in places."""

    def make(villages=1, **parameters):
        town = Town(cast, villages=villages, profile=request.param)
        if parameters:
            town.standard = town.writes_its_own_standard(**parameters)
        return StarYear(town)

    return make


def hint(story, step, name):
    """What stands below a question of a step that waits."""
    item = story.item(step)
    run = progress.restore(story.case, SYSTEM)
    asked = catalogue.questions_of(story.case.version_id, item.element)
    [found] = [one for one in asked if one.name == name]
    return found.hint_in(progress.names_for(run, item))


# -- star.noticeDays


def test_the_notice_hangs_for_the_days_of_the_standard_and_so_does_a_fresh_one(begun_under):
    year = begun_under(2, **{"star.noticeDays": 7})
    year.hangs_out(FOUR, FOUR)
    year.town.writes_its_own_standard(**{"star.noticeDays": 3})
    objector = StarObjector(year).objects()
    year.story.days_pass(6)
    assert year.story.steps == []
    year.story.days_pass(2)
    assert year.story.steps == ["决定星级"]
    year.decides()
    year.story.completes(year.town.district, "备案意见", district_comment="")
    year.story.works()
    objector.is_decided("redo", "SELF")
    year.rates_itself(0, 70, step="重报自评")
    year.story.works()
    year.publishes()
    hung_out = publication.of_case(year.story.case.id)
    assert [one.working_days for one in hung_out] == [7, 7]


def test_the_office_reads_for_how_long_it_will_hang(begun_under):
    year = begun_under(**{"star.noticeDays": 7})
    year.comes_to_the_results(FOUR)
    year.deliberates()
    assert hint(year.story, "公示结果", "posted_on") == "公示期从次日起算，7个工作日。"


# -- star.massTurnout, star.massMissingCap


@pytest.fixture
def appraised_under(begun_under):
    """One village up to its appraisal of twenty papers, of which so many are cast."""

    def make(cast, **parameters):
        year = begun_under(**parameters)
        year.begins()
        year.promises_everything()
        year.comes(clock.today().replace(month=12, day=1))
        year.rates_itself(0, 90)
        year.comes(clock.today().replace(month=12, day=16))
        year.arranges(0, 20)
        year.counts_papers((cast, 0, 0, 0))
        return year

    return make


@pytest.mark.parametrize(
    ("cast_", "least", "counts"),
    [
        (11, None, True),
        (11, {"share": 60, "ballots": 10}, False),
        (12, {"share": 60, "ballots": 10}, True),
        (14, {"share": 50, "ballots": 15}, False),
        (15, {"share": 50, "ballots": 15}, True),
    ],
)
def test_an_appraisal_counts_from_the_turnout_of_the_standard(
    appraised_under, cast_, least, counts
):
    year = appraised_under(cast_, **({"star.massTurnout": least} if least else {}))
    assert (year.rated().mass_score is not None) is counts
    assert year.branch().steps == (["申报"] if counts else [])


def test_fewer_than_must_vote_cannot_be_invited(begun_under):
    year = begun_under(**{"star.massTurnout": {"share": 50, "ballots": 15}})
    year.begins()
    year.promises_everything()
    year.comes(clock.today().replace(month=12, day=1))
    year.rates_itself(0, 90)
    year.comes(clock.today().replace(month=12, day=16))
    said = "收回的票不少于邀请人数的50%、计入的不少于15张，评议才有效。"
    assert said in hint(year.branch(), "安排评议", "draw")
    with pytest.raises(Invalid) as refused, session.begin_nested():
        year.arranges(0, 14)
    assert "draw" in refused.value.details
    year.arranges(0, 15)


@pytest.mark.parametrize(("most", "star"), [(4, 4), (3, 3), (5, 5)])
def test_without_an_appraisal_a_branch_has_the_stars_of_the_standard(begun_under, most, star):
    year = begun_under(**{"star.massMissingCap": most, "star.fiveQuota": False})
    year.comes_to_the_results((95, None, None, 97))
    assert year.stars == [star]
    assert list(year.rated().fired.items()) == ([(Limit.MASS_MISSING, star)] if star < 5 else [])
    year.deliberates()
    year.publishes()
    [notice] = publication.of_case(year.story.case.id)
    words = {3: "党员群众评议无效，最多三星。", 4: "党员群众评议无效，最多四星。", 5: "—"}
    assert notice.lines[0]["说明"] == words[star]


# -- star.reviewQuorum, star.trim


@pytest.mark.parametrize(
    ("quorum", "enough"),
    [
        (None, True),
        ({"share": "4/5", "sheets": 3}, False),
        ({"share": "2/3", "sheets": 6}, False),
        ({"share": "2/3", "sheets": 5}, True),
    ],
)
def test_so_many_sheets_give_a_result_as_the_standard_says(begun_under, quorum, enough):
    year = begun_under(**({"star.reviewQuorum": quorum} if quorum else {}))
    year.comes_to_the_review()
    year.comes(clock.today().replace(year=2027, month=1, day=5))
    year.forms_the_group()
    year.is_visited()
    for reviewer in year.town.reviewers[:5]:
        year.scores(reviewer, 0, 90)
    year.story.days_pass(6)
    assert (year.rated().annual_score is not None) is enough
    assert year.branch().steps == ([] if enough else ["评分", "评分"])


def test_a_group_that_cannot_come_to_the_sheets_of_the_standard_is_not_formed(begun_under):
    year = begun_under(**{"star.reviewQuorum": {"share": "1/2", "sheets": 6}})
    year.comes_to_the_review()
    with pytest.raises(GroupInvalid) as refused, session.begin_nested():
        year.forms_the_group(year.town.reviewers[:5])
    [said] = refused.value.details["recusals"]
    assert str(said) == "“前王村党支部”能评分的不足6人，请增加组员。"


@pytest.mark.parametrize(
    ("above", "annual"), [(5, 92_20), (7, 92_57), (False, 92_57)], ids=["more", "all", "never"]
)
def test_ends_are_dropped_from_so_many_sheets_as_the_standard_says(begun_under, above, annual):
    year = begun_under(**{"star.trim": above})
    year.comes_to_the_results((90, 90, 90, (88, 90, 91, 92, 93, 95, 99)))
    assert year.rated().annual_score == annual


# -- star.plaqueFrom, star.rectifyMeasures


@pytest.mark.parametrize(("least", "stars"), [(3, [4, 3]), (4, [4]), (1, [4, 3, 2]), (5, [])])
def test_plaques_are_given_from_the_star_of_the_standard(begun_under, least, stars):
    year = begun_under(3, **{"star.plaqueFrom": least})
    year.comes_to_the_results(FOUR, THREE, TWO)
    year.deliberates()
    year.is_decided()
    assert [one.star for one in awards.issue(year.rating, clock.today())] == stars
    offered = named("rating.years_to_award").offer(Asking(year.town.unit.id, None))
    assert [value for value, _label in offered] == [str(year.rating.id)]
    awards.hand_over(year.rating, clock.today())
    session.flush()
    left = named("rating.years_to_award").offer(Asking(year.town.unit.id, None))
    assert bool(left) is not bool(stars)


@pytest.mark.parametrize(
    ("least", "two", "one"),
    [({"2": 1, "1": 3}, 1, 3), ({"2": 2, "1": 2}, 2, 2), ({"2": 1, "1": 1}, 1, 1)],
)
def test_a_branch_put_right_takes_the_measures_of_the_standard(begun_under, least, two, one):
    year = begun_under(2, **{"star.rectifyMeasures": least})
    year.comes_to_the_results(TWO, ONE)
    year.deliberates()
    year.is_decided()
    start(year)
    measures = ("LEADER", "WORK_GROUP", "FIRST_SECRETARY")
    for number, needed in ((0, two), (1, one)):
        put_right = Rectifying(year, number)
        put_right.opens()
        put_right.diagnoses()
        said = f"按参考标准，这个支部至少采取{needed}项。"
        assert hint(put_right.story, "定帮扶措施", "measures") == said
        if needed > 1:
            with pytest.raises(Invalid) as refused, session.begin_nested():
                put_right.assigns(measures[: needed - 1])
            assert list(refused.value.details) == ["measures"]
        put_right.assigns(measures[:needed])
        assert put_right.steps == ["定整改方案"]
