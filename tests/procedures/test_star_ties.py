"""Equals at the last five-star place after an objection: the group votes, places are kept (8.7)."""

from __future__ import annotations

import pytest
from keptyears import kept_year
from starcast import Town
from starobjectors import StarObjector, checks_usual, district_has_its_say, notes
from staryear import StarYear, parts_for

from app import clock
from app.db import session
from app.definitions.sources import Asking, named
from app.errors import Invalid
from app.notices import publication
from app.rating import deliberations, explaining, holding, published, publishing, results
from app.stars import terms
from app.stars.vocabulary import Limit

FOUR = (90, 90, 90, 90)
NINETY_TWO = parts_for("92.00")
EQUAL = (NINETY_TWO[0], NINETY_TWO[1], 90, NINETY_TWO[2])


def begun(cast, villages):
    """Under the profile with few five-star places; two of the reviewers stay out of the group."""
    return StarYear(Town(cast, villages=villages, profile="REF"))


def ids(year, *numbers):
    return [str(year.rated(number).id) for number in numbers]


def lines(year):
    """What hangs out last: village → star, and what is said to it."""
    [*_before, notice] = publication.of_case(year.story.case.id)
    return {line["党支部"][:2]: (line["星级"], line["说明"]) for line in notice.lines}


def fives(year):
    return sum(star == 5 for star in year.stars)


@pytest.fixture
def tied(room):
    """Four villages and one place, which the first has by its records.

    An objection that has prevailed has let the second come up to it.
    """
    return kept_year(room, "a tie after an objection", _come_to_a_tie, villages=4, profile="REF")


def _come_to_a_tie(year):
    year.begins()
    year.begins = lambda: None
    notes(year, 0, 5, happened_on=clock.today())
    year.hangs_out(EQUAL, EQUAL, FOUR, FOUR)
    assert year.stars == [5, 4, 4, 4]
    assert [one.composite for one in year.rating.branches[:2]] == [93_00, 92_00]
    objector = StarObjector(year, 1).objects()
    year.story.days_pass(6)
    year.decides()
    district_has_its_say(year)
    objector.is_decided("redo", "USUAL")
    checks_usual(year, 1, delta=5)


def test_a_tie_after_an_objection_waits_for_the_vote_of_the_group(tied):
    assert tied.story.steps == ["审议"]
    assert tied.story.variables["tied"] is True
    vote = results.open_vote(tied.rating)
    assert (vote.seats, vote.contenders) == (1, set(ids(tied, 0, 1)))
    assert tied.stars == [4, 4, 4, 4], "nobody has the place before the vote"
    waits = "五星名额1个，末位各项相同，等评审工作组表决，最多四星。"
    for number in (0, 1):
        assert [str(one) for one in explaining.sentences(tied.rated(number))] == [waits]


def test_nothing_hangs_out_and_nobody_decides_before_the_vote(tied):
    with pytest.raises(deliberations.VoteNeeded), session.begin_nested():
        tied.deliberates()
    with pytest.raises(publishing.VoteStillOpen):
        publishing.publish(tied.rating, None, 5, "early")
    assert [one.is_decided for one in tied.rating.branches] == [False, False, True, True]


def test_who_is_voted_for_has_the_place_and_both_hang_out_anew(tied):
    tied.deliberates(voted=ids(tied, 1))
    assert tied.stars == [4, 5, 4, 4]
    assert [one.branch.name for one in published.to_publish(tied.rating)] == [
        "前王村党支部",
        "后王村党支部",
    ]
    tied.publishes()
    assert lines(tied) == {
        "后王": ("五星", "五星名额末位各项相同，经评审工作组表决取得名额。"),
        "前王": ("四星", "五星名额1个，末位各项相同，评审工作组表决没有选上，最多四星。"),
    }
    tied.story.days_pass(6)
    tied.decides()
    district_has_its_say(tied)
    assert tied.story.outcome == "done"
    assert tied.stars == [4, 5, 4, 4]


def test_who_keeps_the_place_by_the_vote_hangs_out_with_why(tied):
    tied.deliberates(voted=ids(tied, 0))
    assert tied.stars == [5, 4, 4, 4]
    tied.publishes()
    assert set(lines(tied)) == {"前王", "后王"}
    tied.story.days_pass(6)
    tied.decides()
    assert tied.rating.is_decided
    told = [str(one) for one in explaining.sentences(tied.rated(0))]
    assert told == ["五星名额末位各项相同，经评审工作组表决取得名额。"]


@pytest.mark.parametrize("chosen", [(0, 1), (2,), (0, 2), ()])
def test_only_so_many_of_the_equals_are_chosen_as_there_are_places(tied, chosen):
    with pytest.raises(Invalid) as refused, session.begin_nested():
        tied.deliberates(voted=ids(tied, *chosen))
    assert list(refused.value.details) == ["voted"]
    assert fives(tied) == 0


def test_the_vote_is_offered_though_the_next_year_has_begun(tied):
    begins_the_next(tied)
    asking = Asking(tied.town.unit.id, None, tied.story.variables)
    assert [value for value, _name in named("rating.contenders").offer(asking)] == ids(tied, 0, 1)
    assert [value for value, _name in named("rating.branches").offer(asking)] == ids(tied, 0, 1)
    tied.deliberates(voted=ids(tied, 1))
    assert tied.stars == [4, 5, 4, 4]


def begins_the_next(year):
    year.town.year += 1
    later = StarYear(year.town)
    later.begins()
    year.town.year -= 1
    return later


def test_an_objection_to_the_fresh_notice_may_undo_the_tie(tied):
    tied.deliberates(voted=ids(tied, 1))
    tied.publishes()
    objector = StarObjector(tied, 1).objects()
    tied.story.days_pass(6)
    held = holding.held(tied.rating)
    assert [held[one.id] for one in tied.rating.branches[:2]] == ["QUOTA", "OBJECTION"]
    objector.is_decided("redo", "USUAL")
    checks_usual(tied, 1, delta=-2)
    assert tied.stars == [5, 4, 4, 4], "the vote counts no more, there is nothing to vote about"
    tied.publishes()
    assert lines(tied) == {"前王": ("五星", "—"), "后王": ("四星", "五星名额1个已满，最多四星。")}


# -- a vote before, and what has changed since


@pytest.fixture
def voted(cast):
    """Seven villages and two places: the first has one, the group has voted for the third."""
    year = begun(cast, 7)
    year.begins()
    year.begins = lambda: None
    notes(year, 0, 10, happened_on=clock.today())
    for number in (1, 2):
        notes(year, number, 5, happened_on=clock.today())
    year.comes_to_the_results(*[EQUAL] * 4, *[FOUR] * 3, reviewers=year.town.reviewers[:5])
    assert terms.seats(30, 7) == 2
    year.deliberates(voted=ids(year, 2))
    assert year.stars[:4] == [5, 4, 5, 4]
    year.publishes()
    return year


def redone(year, number, delta):
    objector = StarObjector(year, number).objects()
    year.story.days_pass(6)
    year.decides()
    district_has_its_say(year)
    objector.is_decided("redo", "USUAL")
    checks_usual(year, number, delta=delta)


def test_who_has_come_up_to_the_equals_was_not_asked_about(voted):
    """The fourth is an equal now: the vote between two of three does not stand."""
    redone(voted, 3, 5)
    assert voted.story.steps == ["审议"]
    assert results.open_vote(voted.rating).contenders == set(ids(voted, 1, 2, 3))
    voted.deliberates(voted=ids(voted, 3))
    assert voted.stars[:4] == [5, 4, 4, 5]
    voted.publishes()
    assert set(lines(voted)) == {"李楼", "张庙"}, "the others are as they were"
    voted.story.days_pass(6)
    voted.decides()
    assert voted.rating.is_decided
    assert fives(voted) == 2


def test_the_vote_stands_where_the_equals_are_the_same(voted):
    redone(voted, 3, 2)
    assert voted.story.steps == ["公示结果"]
    assert voted.stars[:4] == [5, 4, 5, 4]
    voted.publishes()
    assert set(lines(voted)) == {"张庙"}


def test_places_that_come_free_need_no_vote_and_none_is_told(voted):
    """The first falls behind: both equals have a place."""
    redone(voted, 0, -10)
    assert voted.stars[:4] == [4, 5, 5, 4]
    voted.publishes()
    assert lines(voted) == {
        "前王": ("四星", "五星名额2个已满，最多四星。"),
        "后王": ("五星", "—"),
        "李楼": ("五星", "—"),
    }


def test_who_falls_to_the_equals_is_voted_about_with_them(voted):
    """The first has come down to the two: three equals for two places."""
    redone(voted, 0, -5)
    vote = results.open_vote(voted.rating)
    assert (vote.seats, vote.contenders) == (2, set(ids(voted, 0, 1, 2)))
    voted.deliberates(voted=ids(voted, 0, 1))
    assert voted.stars[:4] == [5, 5, 4, 4]
    assert list(voted.rated(2).fired) == [Limit.QUOTA]
    voted.publishes()
    voted.story.days_pass(6)
    voted.decides()
    assert fives(voted) == 2
