"""Incidents: what the system could not do in a case stands there until it has been done."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa

from app import audit, clock, errors
from app.cases import withholding
from app.cases.faults import Fault
from app.cases.happenings import Incident
from app.cases.models import Case
from app.db import session
from app.errors import AppError, NotFound, Sentence
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory, permissions
from app.organisation.actors import SYSTEM, Actor
from app.organisation.permissions import Permission

LONGEST_NAME = 60


def standing(actor: Actor, case: Case) -> list[Incident]:
    """The incidents that stand in a case, for those who may have them tried again."""
    may_see = permissions.may(actor, Permission.HANDLE_INCIDENTS, case.unit)
    return _standing(case.id) if may_see and case.incidents_open else []


def all_standing() -> list[Incident]:
    """Every incident of the house that stands, the oldest first."""
    query = sa.select(Incident).where(Incident.resolved_at.is_(None)).order_by(Incident.since)
    return list(session.scalars(query))


def retry(actor: Actor, case_id: uuid.UUID, incident_id: uuid.UUID) -> Incident:
    """Have what failed tried once more, at once; the incident closes itself if it is done then.

    Raises:
        Forbidden: the actor may not.
        NotFound: the case has no such incident.
        IncidentResolved, AlreadyRetrying.
    """
    case = _locked(case_id)
    permissions.require(actor, Permission.HANDLE_INCIDENTS, case.unit)
    incident = session.get(Incident, incident_id, populate_existing=True)
    if incident is None or incident.case_id != case.id:
        raise NotFound
    incident.require_waiting()
    incident.retried_at = clock.now()
    queue.revive(incident.job_id, incident.kind)
    audit.record(case, actor, "incident.retried", _about(incident))
    return incident


def retry_refused(refusal: type[AppError]) -> int:
    """Have everything tried again that this refusal has stopped, now that it is over; how much."""
    stopped = [one for one in all_standing() if one.sentence["text"] == refusal.message]
    waiting = [one for one in stopped if one.retried_at is None]
    for incident in waiting:
        retry(SYSTEM, incident.case_id, incident.id)
    return len(waiting)


def happened(lease: Lease, fault: Fault) -> None:
    """The last try of a job has failed: an incident stands in its case, or goes on standing."""
    assert lease.case_id is not None, "what fails for good needs a case to stand in"
    case = _locked(lease.case_id)
    incident = _of_job(lease.id) or Incident(case_id=case.id, job_id=lease.id, kind=lease.kind)
    incident.element = fault.element
    incident.name = fault.name and fault.name[:LONGEST_NAME]
    incident.sentence = errors.as_json(fault.sentence)
    if incident.retried_at is None:
        _open(case, incident, lease)
    else:
        incident.tries, incident.retried_at = incident.tries + 1, None
    audit.record(case, SYSTEM, "incident.happened", _about(incident))


def _open(case: Case, incident: Incident, lease: Lease) -> None:
    incident.tries, incident.since = kinds.tries_of(lease.kind), clock.now()
    session.add(incident)
    session.flush()  # the record of it names its id
    case.incidents_open += 1
    _tell(case)


def _tell(case: Case) -> None:
    for person_id in in_charge(case):
        title = Sentence("“%(title)s”出现异常，请处理", title=case.title[:80])
        outbox.send(person_id, title, link=f"/cases/{case.id}", kind=News.FAULT)


def in_charge(case: Case) -> list[uuid.UUID]:
    """The people of the nearest office that may have it tried again and may see the case."""
    roles = permissions.roles_with(Permission.HANDLE_INCIDENTS)
    unseeing = withholding.kept_from(case)
    for _role, _place, people in directory.holders_upwards(roles, case.unit_id):
        if fit := [one for one in people if one not in unseeing]:
            return fit
    return []


def done(lease: Lease) -> None:
    """A job has been done: the incident it has caused before, if there is one, is resolved."""
    if lease.case_id is None or lease.tries + 1 < kinds.tries_of(lease.kind):
        return  # it has never been given up
    if incident := _of_job(lease.id):
        _resolve(_locked(lease.case_id), incident)


def settle(case: Case, kind: str) -> None:
    """What jobs of a kind could not do in a locked case has been done in another way."""
    over = [one for one in _standing(case.id) if one.kind == kind] if case.incidents_open else []
    queue.drop(one.job_id for one in over)
    for incident in over:
        _resolve(case, incident)


def end_with(case: Case) -> None:
    """A locked case has come to its end: what could not be done in it need not be any more."""
    lasting = kinds.that_outlive_their_case()
    standing_still = _standing(case.id) if case.incidents_open else []
    for kind in {one.kind for one in standing_still if one.kind not in lasting}:
        settle(case, kind)


def _resolve(case: Case, incident: Incident) -> None:
    incident.resolved_at, incident.retried_at = clock.now(), None
    case.incidents_open -= 1
    audit.record(case, SYSTEM, "incident.resolved", _about(incident))


def _about(incident: Incident) -> dict[str, Any]:
    return {
        "incident": str(incident.id),
        "element": incident.element,
        "name": incident.name,
        "sentence": incident.sentence,
        "tries": incident.tries,
    }


def _standing(case_id: uuid.UUID) -> list[Incident]:
    query = sa.select(Incident).filter_by(case_id=case_id, resolved_at=None)
    return list(session.scalars(query.order_by(Incident.since, Incident.id)))


def _of_job(job_id: uuid.UUID) -> Incident | None:
    return session.scalar(sa.select(Incident).filter_by(job_id=job_id, resolved_at=None))


def _locked(case_id: uuid.UUID) -> Case:
    """A case that nobody else can move until the transaction ends; its state is not read.

    Raises: NotFound.
    """
    query = sa.select(Case).filter_by(id=case_id).with_for_update()
    case: Case | None = session.scalar(query)
    if case is None:
        raise NotFound
    return case
