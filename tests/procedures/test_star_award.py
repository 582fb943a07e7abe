"""统一授牌 after the decision: numbered plaques, old ones back, letters (`domain.md` 8.3)."""

from __future__ import annotations

import copy

import pytest
from keptyears import kept_year
from starcast import Town
from staryear import StarYear
from story import Story

from app import clock
from app.db import session
from app.errors import Invalid
from app.notifications import outbox
from app.organisation import directory
from app.rating import awards
from app.rating.awards import PlaqueEnd

#: Four, three and two stars.
PARTS = ((85, 85, 85, 85), (75, 75, 75, 75), (65, 65, 65, 65))


@pytest.fixture
def year(room):
    def live(year):
        year.comes_to_the_results(*PARTS)
        year.deliberates()
        year.is_decided()

    return kept_year(room, "decided", live, villages=3)


@pytest.fixture
def award(year):
    story = Story()
    answers = {
        "rating": str(year.rating.id),
        "award_day": clock.today(),
        "award_place": "镇政府礼堂",
    }
    story.starts(year.town.office, "star_award", unit=year.town.unit, **answers)
    return story


def hands_over(award, year):
    award.completes(year.town.office, "授牌", handed_on=clock.today(), old_returned=True)


def told(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


def test_three_stars_and_more_get_a_numbered_plaque(year, award):
    found = awards.of_year(year.rating)
    assert [(one.star, one.number[-8:]) for one in found] == [(4, "-2026-01"), (3, "-2026-02")]
    assert len({one.code for one in found}) == 2
    assert {one.issued_on for one in found} == {clock.today()}
    hands_over(award, year)
    assert {one.handed_over_on for one in awards.of_year(year.rating)} == {clock.today()}
    assert award.outcome == "done"


def test_every_secretary_is_told_how_it_came_out(year, award):
    hands_over(award, year)
    assert all("2026年度评星定级结果" in told(one) for one in year.town.secretaries)


def test_twice_is_once(year, award):
    del award
    before = [one.code for one in awards.of_year(year.rating)]
    awards.issue(year.rating, clock.today())
    assert [one.code for one in awards.of_year(year.rating)] == before


def test_before_the_decision_there_is_nothing_to_award(cast):
    open_year = StarYear(Town(cast, villages=3))
    open_year.comes_to_the_results(*PARTS)
    with pytest.raises(awards.NotDecided), session.begin_nested():
        awards.issue(open_year.rating, clock.today())
    answers = {
        "rating": str(open_year.rating.id),
        "award_day": clock.today(),
        "award_place": "镇政府礼堂",
    }
    with pytest.raises(Invalid) as refused, session.begin_nested():
        Story().starts(open_year.town.office, "star_award", unit=open_year.town.unit, **answers)
    assert list(refused.value.details) == ["rating"]


def test_the_next_year_takes_the_older_plaques_back(year, award):
    hands_over(award, year)
    town = copy.copy(year.town)
    town.year = 2027
    following = StarYear(town)
    following.comes_to_the_results((85, 85, 85, 85), (65, 65, 65, 65), (75, 75, 75, 75))
    following.deliberates()
    following.is_decided()
    awards.issue(following.rating, clock.today())
    ends = [one.end for one in awards.of_year(year.rating)]
    assert ends == [PlaqueEnd.REPLACED, PlaqueEnd.LOWERED]
    assert [one.number[-8:] for one in awards.taken_back(following.rating)] == [
        "-2026-01",
        "-2026-02",
    ]
    assert [one.star for one in awards.of_year(following.rating)] == [4, 3]
    assert [one.end for one in awards.of_year(following.rating)] == [None, None]


@pytest.mark.parametrize("written", ["", "AAAA AAAA AAAA", "xx"])
def test_a_code_that_is_none_finds_nothing(year, award, written):
    del award
    [one, _other] = awards.of_year(year.rating)
    spaced = " ".join(one.code[at : at + 4].lower() for at in range(0, 12, 4))
    assert awards.of_code(spaced) is one
    with pytest.raises(awards.NoSuchPlaque):
        awards.of_code(written)
