"""Everything that the page of one case shows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from app import clock, errors, i18n
from app.assessment import cancelling
from app.ballots import polls
from app.cases import ending, evidence, incidents, progress, queries, turns
from app.cases.happenings import Incident
from app.cases.models import Case, WorkItem
from app.cases.papers import Evidence
from app.cases.parts import Part
from app.definitions import catalogue
from app.engine import Element, Run, StateMismatch
from app.errors import Sentence
from app.organisation import directory
from app.organisation.actors import SYSTEM, Actor
from app.points import claims
from app.points.models import Claim
from app.views import (
    acting,
    activitylines,
    ballotlines,
    course,
    former,
    lines,
    noticelines,
    pointlines,
    registerlines,
    remarklines,
    shell,
    sidelines,
    starobjectionlines,
)
from app.views.past import Past

KILO = 1024


def page(
    actor: Actor,
    case: Case,
    *,
    problems: Mapping[str, list[Sentence]] | None = None,
    said: Mapping[uuid.UUID, str] = MappingProxyType({}),
) -> str:
    """The page of a case as this reader may see it.

    `problems` are those of a refused submit, `said` what was refused beside a step, by its item.
    """
    past = Past(case, queries.timeline(case))
    items = progress.open_items(case)
    run = run_of(case)
    spec = catalogue.spec_of(case.version_id)
    awaited = course.awaited(spec, run) if run else []
    waits_at = [item.element for item in items] + [element.id for element in awaited]
    turn = [item for item in items if turns.is_turn(actor, item)] if not case.suspended_at else []
    mine = next((item for item in turn if item.part == Part.STEP), None)
    files = evidence.of_case(case)
    diagram = course.diagram(case.version_id, run, items)
    claim = claims.claim_of(case.id)
    receipt = pointlines.receipt_of(claim) if claim else None
    return render_template(
        "cases/show.html",
        case=_head(case, items, run),
        is_unreadable=run is None,
        waiting=_waiting(items) or _awaiting(awaited, run),
        incidents=[_incident(one) for one in incidents.standing(actor, case)],
        former=former.answers_shown(past, files),
        acting=acting.shown(actor, case, mine, run, problems or {}) if mine and run else None,
        may_withdraw=_may_withdraw(actor, case, claim),
        **sidelines.of_case(actor, case, turn, said),
        events=course.events(past) + course.waiting(items) + course.awaiting(awaited),
        upcoming=course.foretold(case.version_id, waits_at),
        diagram=diagram,
        sentences=course.sentences(spec, diagram["state"]),
        record=course.record(past, queries.visits(case)),
        files=files_shown(past, files),
        basis={"receipt": receipt} if receipt else None,
        may_cancel=cancelling.may_cancel(actor, case),
        **registerlines.lists(actor, case),
        **starobjectionlines.of_case(actor, case),
        **remarklines.of_case(actor, case),
        **activitylines.of_case(actor, case),
        print_url=None,
        notices=noticelines.of_case(case),
        polls=[ballotlines.line(one) for one in polls.of_case(actor, case.id)],
    )


def run_of(case: Case) -> Run | None:
    """How far the case is; None if what is stored of that is damaged, which an incident tells."""
    try:
        return progress.restore(case, SYSTEM)
    except StateMismatch:
        return None


def _may_withdraw(actor: Actor, case: Case, claim: Claim | None) -> bool:
    if not (case.is_open and case.is_of(actor.person_id) and ending.may_be_withdrawn(case)):
        return False
    if claim is None:
        return True
    is_in_time = not claim.cycle.is_frozen(clock.now())
    return is_in_time and claims.may_withdraw(claim, actor.person_id)


def _head(case: Case, items: list[WorkItem], run: Run | None) -> dict[str, Any]:
    phases = catalogue.deployed(case.version_id).about.get("phases", {})
    steps = [phases[item.element] for item in items if item.element in phases]
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "definition": case.definition.title,
        "status": lines.status(case),
        "starter": case.starter.name,
        "entered_by": case.entered_by.name if case.entered_by else None,
        "starter_unit": case.unit.name,
        "started_at": case.started_at,
        "at": _phase(case, phases, steps, run),
        "result": None if case.is_open else _result(case),
    }


def _phase(case: Case, phases: Mapping[str, int], steps: list[int], run: Run | None) -> int | None:
    """At which of the six steps the case is: where it waits, or the outcome's own number."""
    if steps:
        return min(steps)
    if case.is_open:
        waiting = catalogue.spec_of(case.version_id).elements
        trail = run.trail if run else []
        passed = [phases[one.id] for one in trail if one.id in phases and one.id in waiting]
        return max(passed, default=None)
    return phases.get(case.outcome or "")


def _result(case: Case) -> dict[str, str]:
    kinds = {
        "withdrawn": ("withdrawn", _("已撤回")),
        "refused": ("refused", _end_reached(case) or _("不予认定")),
        "finished": ("agreed", _("已办结")),
    }
    kind, words = kinds[lines.status(case)]
    day = clock.office_day(case.finished_at).isoformat() if case.finished_at else ""
    return {"kind": kind, "words": words, "day_text": day}


def _end_reached(case: Case) -> str:
    """What the diagram calls the end that the case has come to."""
    end = catalogue.spec_of(case.version_id).elements.get(case.outcome or "")
    return i18n.known(end.name) if end else ""


def _incident(row: Incident) -> dict[str, Any]:
    """Something that could not be done, for those who may have it tried again."""
    return {
        "sentence": i18n.say(errors.from_json(row.sentence)),
        "step": row.name,
        "since": row.since,
        "tries": i18n.counted("试过 %(num)s 次", row.tries),
        "is_retrying": row.retried_at is not None,
        "url": url_for("cases.retry", case_id=row.case_id, incident_id=row.id),
    }


def _waiting(items: list[WorkItem]) -> dict[str, Any] | None:
    if not items:
        return None
    item = min(items, key=lambda one: one.due_at)
    light, words = lines.deadline(item.due_at)
    role = shell.role_titles().get(item.role_code or "", "")
    keys = dict.fromkeys(one.candidate_key for one in items if one.element == item.element)
    names = dict.fromkeys(name for key in keys for name in directory.holder_names(key))
    who = i18n.listed(names) or role or _("无人")
    return {"step": item.name, "who": who, "light": light, "light_text": words}


def _awaiting(awaited: list[Element], run: Run | None) -> dict[str, Any] | None:
    """For what a case waits that waits for nobody, and until when if that is known."""
    if run is None or not awaited:
        return None
    element = awaited[0]
    light, words = None, ""
    if element.kind != "receiveTask" and run.next_due is not None:
        light, words = lines.deadline(run.next_due)
    return {"step": element.label, "who": _("系统"), "light": light, "light_text": words}


def files_shown(past: Past, files: Iterable[Evidence]) -> list[dict[str, Any]]:
    """The files of a case, each with where it comes from."""
    origins = former.origins_of_files(past)
    return [_file(one) | {"origin": origins.get(str(one.id), "")} for one in files]


def _file(row: Evidence) -> dict[str, Any]:
    url = url_for("cases.evidence_file", evidence_id=row.id)
    return {
        "name": row.name,
        "url": url,
        "size_text": f"{max(1, row.size // KILO)} KB",
        "is_paper": row.media_type == "application/pdf",
        "thumb_url": url if row.media_type.startswith("image/") else None,
    }
