"""The quarter begins by itself on its first working day, once for a branch (`domain.md` 6.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from cast import Cast
from story import WORKFLOWS

from app import audit, clock, db
from app.assessment import beginning
from app.assessment.models import Course
from app.cases import applicant, boxes
from app.cases.models import Case
from app.db import new_id, session
from app.definitions import catalogue, deployment, folders
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.points import rulebook
from app.worker import looking


class Office:
    """A house with two branches, of which one has a committee; a worker looks at it."""

    def __init__(self, house, *, has_rules=True) -> None:
        self.house = house
        with house.app_context(), db.transaction():
            cast = Cast.enter()
            self.branch, self.sun = cast.branch.id, cast.sun.id
            self.neighbour, self.chen = cast.neighbour.id, cast.chen.id
            deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "points_cycle"))
            if has_rules:
                rulebook.introduce(cast.subdistrict)

    def works(self, looks=2):
        with self.house.app_context():
            looking.sweep()
            for _ in range(looks):
                looking.look()

    def asks(self, query):
        with self.house.app_context(), db.transaction(reads_only=True):
            return query()

    def quarters(self):
        """Year and quarter of every course, with the branch."""
        return self.asks(
            lambda: sorted(
                (str(one.cycle.branch_id), one.cycle.year, one.cycle.quarter)
                for one in session.scalars(sa.select(Course))
            )
        )

    def steps_of_the_clerk(self):
        clerk = directory.actor(directory.person(self.sun))
        return [item.name for item in boxes.inbox(clerk, size=5).rows]

    def begins_by_hand(self, person_id):
        with self.house.app_context(), db.transaction():
            actor = directory.actor(directory.person(person_id))
            definition = catalogue.definition("points_cycle")
            case = applicant.start(actor, definition, self.branch, {}, start_key=new_id())
            return case.id

    def takes_back(self, case_id):
        with self.house.app_context(), db.transaction():
            applicant.withdraw(directory.actor(directory.person(self.sun)), case_id)


def at(text):
    clock.freeze(datetime.fromisoformat(text).replace(tzinfo=clock.OFFICE_ZONE))


@pytest.fixture
def office(house):
    return Office(house)


def test_the_quarter_of_a_branch_with_a_committee_begins_once(office):
    for _ in range(3):
        office.works()
    assert office.quarters() == [(str(office.branch), 2026, 1)]
    assert office.asks(office.steps_of_the_clerk) == ["事前听取意见"]


def test_the_record_says_that_the_system_has_begun_it(office):
    office.works()
    acts = sa.select(audit.AuditEntry.action, audit.AuditEntry.actor_id)
    assert ("case.started", None) in office.asks(lambda: session.execute(acts).all())
    people = sa.select(Case.starter_id, Case.entered_by_id)
    assert office.asks(lambda: session.execute(people).all()) == [(office.sun, None)]


def test_the_next_quarter_begins_on_its_first_working_day(office):
    office.works()
    at("2026-04-01T07:00:00")
    assert len(office.quarters()) == 1
    at("2026-04-01T08:01:00")
    office.works()
    assert office.quarters()[1:] == [(str(office.branch), 2026, 2)]


def test_it_waits_for_the_first_working_day(office):
    at("2025-12-31T09:00:00")
    office.works()
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):  # New Year's holiday
        at(f"{day}T09:00:00")
        office.works()
        assert [one[1:] for one in office.quarters()] == [(2025, 4)]
    at("2026-01-04T09:00:00")  # a Sunday on which the offices make up for it
    office.works()
    assert [one[1:] for one in office.quarters()] == [(2025, 4), (2026, 1)]


def test_a_standstill_over_the_first_days_is_made_good(office):
    office.works()
    at("2026-05-20T15:00:00")
    office.works()
    assert [one[1:] for one in office.quarters()] == [(2026, 1), (2026, 2)]


def test_what_was_begun_by_hand_is_not_begun_again(office):
    case_id = office.begins_by_hand(office.sun)
    office.works()
    assert len(office.quarters()) == 1
    office.takes_back(case_id)
    office.works()
    assert office.quarters() == []


def test_of_a_retired_procedure_nothing_begins_by_itself(office):
    files = folders.read(WORKFLOWS / "points_cycle")
    files["about.toml"] = b"retired = true\n" + files["about.toml"]
    with office.house.app_context(), db.transaction():
        deployment.deploy(SYSTEM, files)
    office.works()
    assert office.quarters() == []


def test_who_begins_it_by_hand_meanwhile_is_first(office):
    with office.house.app_context():
        looking.sweep()
        with db.transaction():
            due = beginning.branches_to_begin(clock.today())
        assert due == [office.branch]
    office.begins_by_hand(office.sun)
    office.works()
    assert len(office.quarters()) == 1


def test_without_rules_nothing_begins_and_with_them_it_does(house):
    office = Office(house, has_rules=False)
    office.works()
    assert office.quarters() == []
    with house.app_context(), db.transaction():
        neighbour = directory.person(office.chen).unit
        rulebook.introduce(neighbour.parent)
    clock.freeze(clock.now() + timedelta(days=1))
    office.works()
    assert office.quarters() == [(str(office.branch), 2026, 1)]


def test_a_branch_that_gets_its_committee_later_begins_then(office):
    office.works()
    with office.house.app_context(), db.transaction():
        chen = directory.person(office.chen)
        directory.assign(chen, "ORG_COMMISSIONER", chen.unit)
    clock.freeze(datetime(2026, 3, 4, 1, tzinfo=UTC))
    office.works()
    assert {one[0] for one in office.quarters()} == {str(office.branch), str(office.neighbour)}


def test_a_branch_whose_clerk_has_no_account_any_more_begins_none(office):
    with office.house.app_context(), db.transaction():
        directory.person(office.sun).disabled_at = clock.now()
    office.works()
    assert office.quarters() == []
