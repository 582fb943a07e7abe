"""Incidents: what could not be done stands in the case until it has been done."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from errand import Closed, failing, goes_wrong, runs, tries_again

from app import audit, db, errors
from app.cases import applicant, incidents
from app.cases.happenings import AlreadyRetrying, IncidentResolved
from app.cases.models import Case, CaseStatus
from app.db import session
from app.engine import RunFailed
from app.errors import Forbidden, NotFound, Sentence
from app.jobs import kinds, queue
from app.jobs.models import Job, JobState
from app.jobs.queue import Order
from app.notifications.models import Message
from app.worker import looking


@pytest.fixture
def office(make_office):
    return make_office(0)


@pytest.fixture
def wrong(office):
    """The ids of a case and of the incident in it."""
    return goes_wrong(office.ids["lin"])


def retry(office, wrong, name="wang"):
    with db.transaction():
        incidents.retry(office.actor(name), *wrong)


def actions(office, case_id):
    return office.asks(lambda: [one.action for one in audit.entries(case_id)])


def test_after_the_last_try_an_incident_stands_in_the_case(office, wrong):
    [incident] = office.incidents()
    assert (incident.case_id, incident.element, incident.tries) == (wrong[0], "run", 5)
    assert str(errors.from_json(incident.sentence)) == "镇政府今天不开门。"
    case = office.asks(lambda: session.get_one(Case, wrong[0]))
    assert (case.status, case.incidents_open) == (CaseStatus.OPEN, 1)
    tries_again(3)
    assert [one.tries for one in office.incidents()] == [5]


DEEP = ".".join(["verify_the_claims_of_a_branch"] * 3 + ["post"])


@kinds.kind("test.deep", tries=1)
def go_wrong_deep_within(_lease):
    raise RunFailed(element=DEEP, name="入账" * 50, cause=Sentence("算不出来"))


def test_a_step_of_a_called_procedure_is_named_however_long_its_id(office):
    case_id = office.other_case()
    with db.transaction():
        queue.later(Order("test.deep", {}, case_id=case_id))
    assert looking.look() == 0
    [incident] = office.incidents()
    assert incident.element == DEEP


def test_the_nearest_office_is_told_once(office, wrong):
    found = office.asks(lambda: session.scalars(sa.select(Message)).all())
    assert [(one.person_id, one.link) for one in found] == [
        (office.ids["wang"], f"/cases/{wrong[0]}")
    ]


def test_what_one_refusal_has_stopped_is_tried_again_together_and_once(office, wrong):
    with db.transaction():
        assert incidents.retry_refused(AlreadyRetrying) == 0
        assert incidents.retry_refused(Closed) == 1
        assert incidents.retry_refused(Closed) == 0
    assert looking.look() == 1
    assert office.asks(runs)[str(wrong[0])] == 1


def test_a_retry_that_succeeds_completes_the_case_and_resolves_the_incident(office, wrong):
    retry(office, wrong)
    assert looking.look() == 1
    assert office.asks(runs)[str(wrong[0])] == 1
    case = office.asks(lambda: session.get_one(Case, wrong[0]))
    assert (case.status, case.incidents_open) == (CaseStatus.FINISHED, 0)
    [incident] = office.incidents()
    assert not incident.is_open
    assert actions(office, wrong[0]) == [
        "case.started",
        "incident.happened",
        "incident.retried",
        "case.moved",
        "incident.resolved",
        "case.finished",
    ]


def test_a_retry_that_fails_leaves_it_standing_with_the_new_reason(office, wrong):
    retry(office, wrong)
    with failing(lambda: Closed(place="村委会")):
        looking.look()
    [incident] = office.incidents()
    assert (incident.tries, incident.retried_at) == (6, None)
    assert str(errors.from_json(incident.sentence)) == "村委会今天不开门。"
    retry(office, wrong)
    assert looking.look() == 1
    assert not office.incidents()[0].is_open


def test_two_presses_are_one_retry(office, wrong):
    retry(office, wrong)
    with pytest.raises(AlreadyRetrying):
        retry(office, wrong)
    assert looking.look() == 1
    with pytest.raises(IncidentResolved):
        retry(office, wrong)


@pytest.mark.parametrize("name", ["lin", "li", "wu", "chen", "root"])
def test_others_may_not_have_it_tried_again(office, wrong, name):
    with pytest.raises(Forbidden):
        retry(office, wrong, name)
    case_of = lambda: session.get_one(Case, wrong[0])  # noqa: E731
    assert office.asks(lambda: incidents.standing(office.actor(name), case_of())) == []
    assert office.asks(lambda: incidents.standing(office.actor("wang"), case_of())) != []


def test_an_incident_is_found_only_in_its_own_case(office, wrong):
    other = office.other_case()
    with pytest.raises(NotFound):
        retry(office, (other, wrong[1]))


def test_withdrawing_the_case_ends_its_incidents(office, wrong):
    with db.transaction():
        applicant.withdraw(office.actor("lin"), wrong[0])
    assert [one.is_open for one in office.incidents()] == [False]
    assert office.asks(lambda: session.scalars(sa.select(Job.state)).all()) == [JobState.DONE]


def test_a_case_that_moves_on_by_itself_resolves_the_incident(office, wrong):
    with db.transaction():
        case = session.get_one(Case, wrong[0])
        case.next_due_at = case.started_at
    assert looking.look() == 1
    assert [one.is_open for one in office.incidents()] == [False]
    assert office.asks(lambda: session.get_one(Case, wrong[0])).incidents_open == 0
