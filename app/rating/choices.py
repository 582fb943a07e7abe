"""Lists that the forms of a rating year offer."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.organisation import directory
from app.organisation.models import Assignment, Person, UnitDescent
from app.rating import activities, awards, group, objections, results, years
from app.rating.models import RatedBranch, RatingYear
from app.rating.objected import STAR_GROUNDS, TARGET_TITLES
from app.rating.records import (
    ENDING_TITLES,
    SOURCE_TITLES,
    VETO_TITLES,
    Activity,
    UsualRecord,
    UsualState,
)
from app.stars.vocabulary import ASPECT_TITLES, COMPONENT_TITLES

#: So much of a long text stands in a list.
_SHORT = 30


def _branch_told(rated_id: str) -> str | None:
    found = session.get(RatedBranch, uuid.UUID(rated_id))
    return None if found is None else found.branch.name


def _record_told(record_id: str) -> str | None:
    found = session.get(UsualRecord, uuid.UUID(record_id))
    return None if found is None else _in_words(found)


def _in_words(record: UsualRecord) -> str:
    """`前王村党支部 2026-03-02 +3 热线工单按时办结……`."""
    about = record.event[:_SHORT]
    return f"{record.rated.branch.name} {record.happened_on} {record.delta:+d} {about}"


@choices("rating.aspects")
def aspects(_asking: Asking) -> list[Choice]:
    """The ten aspects of the standard."""
    return [(str(one), title) for one, title in ASPECT_TITLES.items()]


@choices("rating.components")
def components(_asking: Asking) -> list[Choice]:
    """The four parts of a score."""
    return [(str(one), title) for one, title in COMPONENT_TITLES.items()]


@choices("rating.sources")
def sources(_asking: Asking) -> list[Choice]:
    """Where day-to-day knowledge comes from."""
    return [(str(one), title) for one, title in SOURCE_TITLES.items()]


@choices("rating.endings")
def endings(_asking: Asking) -> list[Choice]:
    """How a promise may have ended."""
    return [(str(one), title) for one, title in ENDING_TITLES.items()]


@choices("rating.veto_grounds")
def veto_grounds(_asking: Asking) -> list[Choice]:
    """What a veto may stand on."""
    return [(str(one), title) for one, title in VETO_TITLES.items()]


@choices("rating.units")
def units(asking: Asking) -> list[Choice]:
    """The branches below the town, by the ids of the units."""
    return [(str(one.id), one.name) for one in years.village_branches(asking.unit_id)]


def _years(asking: Asking) -> list[RatingYear]:
    """The year that a case takes through its steps; for any other, all that are not decided."""
    about = asking.variables.get("case")
    own = years.of_case(uuid.UUID(about["id"])) if about else None
    return years.undecided(asking.unit_id) if own is None else [own]


@choices("rating.branches", tells=_branch_told)
def branches(asking: Asking) -> list[Choice]:
    """The branches that are not decided, by the ids of their rows; of two years with the year."""
    found = _years(asking)
    return [
        (
            str(one.id),
            one.branch.name if len(found) == 1 else f"{one.branch.name}（{year.year}年度）",
        )
        for year in found
        for one in year.undecided
    ]


@choices("rating.counting_records", tells=_record_told)
def counting_records(asking: Asking) -> list[Choice]:
    """The records that count for branches not decided, of any year, last first."""
    ids = [one.id for year in _years(asking) for one in year.undecided]
    query = (
        sa.select(UsualRecord)
        .where(UsualRecord.rated_id.in_(ids), UsualRecord.state == UsualState.COUNTS)
        .options(joinedload(UsualRecord.rated).joinedload(RatedBranch.branch))
        .order_by(UsualRecord.happened_on.desc(), UsualRecord.id)
    )
    return [(str(one.id), _in_words(one)) for one in session.scalars(query)]


def _activity_told(activity_id: str) -> str | None:
    found = session.get(Activity, uuid.UUID(activity_id))
    return None if found is None else f"{found.happened_on} {found.title}"


@choices("rating.own_activities", tells=_activity_told)
def own_activities(asking: Asking) -> list[Choice]:
    """What the branch has entered in the years under way and still stands, last first."""
    try:
        branches = activities.branches_at(asking.unit_id)
    except (years.NoRunningYear, years.NotRated):
        return []
    found = [entry for one in reversed(branches) for entry in activities.of_branch(one)]
    return [(str(one.id), f"{one.happened_on} {one.title}") for one in reversed(found)]


@choices("rating.lines_on_notice", tells=_branch_told)
def lines_on_notice(asking: Asking) -> list[Choice]:
    """The branches whose results hang out now at the town of whoever is asked."""
    query = (
        sa.select(RatedBranch)
        .join(RatedBranch.rating)
        .join(UnitDescent, UnitDescent.ancestor_id == RatingYear.town_id)
        .where(UnitDescent.unit_id == asking.unit_id, RatedBranch.decided_at.is_(None))
        .options(joinedload(RatedBranch.branch))
        .order_by(RatingYear.year.desc(), RatedBranch.place)
    )
    found = [one for one in session.scalars(query) if objections.notice_of(one)]
    return [(str(one.id), one.branch.name) for one in found]


@choices("rating.objection_targets")
def objection_targets(_asking: Asking) -> list[Choice]:
    """What of a branch's line somebody may object to."""
    return [(str(one), title) for one, title in TARGET_TITLES.items()]


@choices("rating.objection_grounds")
def objection_grounds(_asking: Asking) -> list[Choice]:
    """What somebody may have against it."""
    return [(str(one), title) for one, title in STAR_GROUNDS.items()]


@choices("rating.contenders", tells=_branch_told)
def contenders(asking: Asking) -> list[Choice]:
    """The equals among whom the group has to vote."""
    return [
        (str(one.id), one.branch.name)
        for year in _years(asking)
        if (vote := results.open_vote(year)) is not None
        for one in year.branches
        if str(one.id) in vote.contenders
    ]


@choices("rating.reviewers")
def reviewers(asking: Asking) -> list[Choice]:
    """Who may sit in the review group: those who hold that post at the town or above."""
    query = (
        sa.select(Person.id, Person.name)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(UnitDescent, UnitDescent.ancestor_id == Assignment.unit_id)
        .where(
            UnitDescent.unit_id == asking.unit_id,
            Assignment.role_code == group.REVIEWER,
            directory.in_force(clock.today()),
        )
        .order_by(Person.name, Person.id)
    )
    return [(str(one), name) for one, name in session.execute(query)]


@choices("rating.group")
def members(asking: Asking) -> list[Choice]:
    """The members of the review group of the year."""
    found = {one.person_id: one.person for year in _years(asking) for one in group.members(year.id)}
    return [(str(person_id), person.name) for person_id, person in found.items()]


def _year_told(rating_id: str) -> str | None:
    found = session.get(RatingYear, uuid.UUID(rating_id))
    return None if found is None else found.name


@choices("rating.years_to_award", tells=_year_told)
def years_to_award(asking: Asking) -> list[Choice]:
    """The years of a town with decided branches that are not awarded yet, the last first."""
    return [(str(one.id), one.name) for one in awards.waiting(asking.unit_id)]
