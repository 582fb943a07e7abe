"""争创活动: entered by a branch between its promises and its self-rating, read where it helps."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from attaching import attach
from starcast import Town
from staryear import FACTS, StarYear
from story import WORKFLOWS, Story

from app import clock
from app.cases import applicant
from app.db import session
from app.definitions import deployment, folders
from app.errors import Invalid
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.rating import activities, reading, selfrating, years
from app.stars.vocabulary import Aspect


class Striving:
    """A year whose first branch strives."""

    def __init__(self, cast) -> None:
        self.year = StarYear(Town(cast, villages=2))
        deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "star_activity"))
        self.year.begins()

    @property
    def rated(self):
        return self.year.rated()

    def enters(self, person=None, **changes):
        story = Story()
        story.starts(
            person or self.year.town.secretaries[0],
            "star_activity",
            unit=self.year.town.branches[0],
            **{
                "happened_on": clock.today(),
                "aspect": "SERVICE",
                "title": "上门代办医保缴费",
                "text": "为二十六户老人代办医保缴费，当天办结。",
                **changes,
            },
        )
        return story

    @property
    def entries(self):
        return activities.of_branch(self.rated)


@pytest.fixture
def striving(cast):
    found = Striving(cast)
    found.year.promises_everything()
    return found


def fields_of(act):
    with pytest.raises(Invalid) as refused, session.begin_nested():
        act()
    return set(refused.value.details)


def test_an_entry_is_made_at_one_stroke_and_nobody_is_asked_for_more(striving):
    secretary = striving.year.town.secretaries[0]
    files = attach(secretary, 5)
    story = striving.enters(activity_files=files)
    assert story.outcome == "done"
    assert story.variables["branch_name"] == striving.rated.branch.name
    [entry] = striving.entries
    assert (entry.aspect, entry.title) == (Aspect.SERVICE, "上门代办医保缴费")
    kept = activities.files_of([entry])[entry.id]
    assert {str(one.id) for one in kept} == set(files)
    assert {one.case_id for one in kept} == {story.case.id}


def test_there_is_no_entry_before_the_promises_are_posted(cast):
    found = Striving(cast)
    found.year.commits()
    with pytest.raises(activities.NotPromised):
        found.enters()


def test_there_is_none_after_the_self_rating(striving):
    striving.year.comes(date(2026, 12, 1))
    striving.enters()
    striving.year.rates_itself()
    with pytest.raises(activities.SelfRated):
        striving.enters()


def test_nor_after_the_last_day_of_one_that_was_missed(striving):
    striving.year.comes(date(2026, 12, 16))
    with pytest.raises(activities.SelfRated):
        striving.enters()


def test_there_is_none_without_a_year(cast):
    town = Town(cast, villages=1)
    deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "star_activity"))
    with pytest.raises(years.NoRunningYear):
        activities.branches_at(town.branches[0].id)


def test_the_branch_of_a_village_is_meant_by_the_village_too(striving):
    branch = striving.year.town.branches[0]
    assert activities.branches_at(branch.parent_id) == activities.branches_at(branch.id)
    with pytest.raises(years.NotRated):
        activities.branches_at(striving.year.town.unit.id)


def test_only_the_branch_itself_enters(striving):
    for person in (striving.year.town.office, striving.year.town.secretaries[1]):
        with pytest.raises(applicant.MayNotStart):
            striving.enters(person)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_on": date(2025, 12, 31)}, "happened_on"),
        ({"happened_on": date(2026, 12, 31)}, "happened_on"),
        ({"aspect": "LUCK"}, "aspect"),
        ({"title": "好"}, "title"),
        ({"text": "字" * 501}, "text"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(striving, changes, field):
    assert fields_of(lambda: striving.enters(**changes)) == {field}
    assert striving.entries == []


def test_an_entry_has_five_files_at_most(striving):
    files = attach(striving.year.town.secretaries[0], 6)
    assert fields_of(lambda: striving.enters(activity_files=files)) == {"activity_files"}


def test_what_was_wrong_is_replaced_once_and_stays_on_record(striving):
    striving.enters()
    [first] = striving.entries
    corrects = {"is_correction": True, "replaces": str(first.id)}
    striving.enters(title="代办医保缴费三十户", **corrects)
    [second] = striving.entries
    assert (second.title, first.title) == ("代办医保缴费三十户", "上门代办医保缴费")
    assert fields_of(lambda: striving.enters(**corrects)) == {"replaces"}


def test_the_database_changes_no_entry(striving):
    striving.enters()
    for act in ("UPDATE star_activity SET title = 'x'", "DELETE FROM star_activity"):
        with pytest.raises(sa.exc.DBAPIError), session.begin_nested():
            session.execute(sa.text(act))


def test_what_it_shows_is_for_the_town_the_group_and_the_branch(striving):
    striving.year.comes(date(2026, 12, 1))
    town, branches = striving.year.town, striving.year.rating.branches

    def opened(person):
        return reading.opened(directory.actor(person), branches)

    assert opened(town.office) == opened(town.district) == {one.id for one in branches}
    assert opened(town.secretaries[0]) == {striving.rated.id}
    assert opened(town.reviewers[0]) == set()


def test_files_of_the_self_rating_stay_with_their_aspects(striving):
    year = striving.year
    year.comes(date(2026, 12, 1))
    files = attach(year.town.secretaries[0], 6)
    rows = [{"score": 0, "facts": FACTS} for _aspect in Aspect]
    too_many = [{**rows[0], "files": files}, *rows[1:]]
    assert fields_of(lambda: year.rates_itself(self_scores=too_many)) == {"self_scores.0.files"}
    year.rates_itself(self_scores=[{**rows[0], "files": files[:2]}, *rows[1:]])
    lines = selfrating.lines(striving.rated)
    by_aspect = [lines[one.aspect].files for one in year.town.standard.aspects]
    assert by_aspect == [files[:2], *[[]] * 9]
