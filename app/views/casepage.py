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
from app.cases import (
    dossier,
    ending,
    evidence,
    foresight,
    incidents,
    progress,
    queries,
    turns,
    unseen,
)
from app.cases.happenings import Incident
from app.cases.models import Case, WorkItem
from app.cases.papers import Evidence
from app.cases.parts import Part
from app.definitions import catalogue, narration, wordbook
from app.engine import Run, StateMismatch
from app.errors import Sentence
from app.organisation.actors import SYSTEM, Actor
from app.points import claims
from app.points.models import Claim
from app.views import (
    acting,
    activitylines,
    ballotlines,
    blockacts,
    course,
    followlines,
    foresightlines,
    former,
    innerlines,
    inquirylines,
    lines,
    noticelines,
    pointlines,
    recordlines,
    registerlines,
    remarklines,
    sidelines,
    starobjectionlines,
    waitlines,
)
from app.views.past import Past
from app.views.shell import me, role_titles


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
    past = Past(actor, case, queries.timeline(case))
    visits = queries.visits(case)
    items = [visit for visit in visits if visit.is_open]
    holders = waitlines.holders_of(items)
    run = run_of(case)
    spec = catalogue.spec_of(case.version_id)
    book = wordbook.of_version(case.version_id, role_titles())
    awaited = course.awaited(spec, run) if run else []
    turn = [item for item in items if turns.is_turn(actor, item)] if not case.suspended_at else []
    mine = next((item for item in turn if item.part == Part.STEP), None)
    files = evidence.of_case(case)
    diagram = course.diagram(case.version_id, run, visits)
    claim = claims.claim_of(case.id)
    receipt = pointlines.receipt_of(claim) if claim else None
    return render_template(
        "cases/show.html",
        case=_head(case, items, run),
        is_unreadable=run is None,
        block=blockacts.of_case(actor, case),
        waiting=waitlines.head(items, holders) or waitlines.awaiting(awaited, run),
        incidents=[_incident(one) for one in incidents.standing(actor, case)],
        former=former.answers_shown(past, files),
        acting=acting.shown(actor, case, mine, run, problems or {}) if mine and run else None,
        may_withdraw=_may_withdraw(actor, case, claim),
        **sidelines.of_case(actor, case, visits, turn, said),
        **followlines.of_case(actor, case),
        events=course.events(past) + waitlines.events(items, holders) + course.awaiting(awaited),
        foreseen=_foreseen(case, run, items),
        diagram=diagram,
        sentences=course.sentences(narration.narrate(book), diagram["state"]),
        record=recordlines.shown(past, visits, holders),
        inner=innerlines.of_case(past, run, book),
        step_names={one.id: one.label for one in spec.elements.values()},
        inquiries=inquirylines.tab(case, visits, queries.copies(case)),
        files=files_shown(past, files),
        basis={"receipt": receipt} if receipt else None,
        may_cancel=cancelling.may_cancel(actor, case),
        **registerlines.lists(actor, case),
        **starobjectionlines.of_case(actor, case),
        **remarklines.of_case(actor, case),
        **activitylines.of_case(actor, case),
        print_url=url_for("cases.form", case_id=case.id),
        may_bundle=dossier.may_take(actor, case),
        notices=noticelines.of_case(case),
        polls=[ballotlines.line(one) for one in polls.of_case(actor, case.id)],
    )


def run_of(case: Case) -> Run | None:
    """How far the case is; None if what is stored of that is damaged, which an incident tells."""
    try:
        return progress.restore(case, SYSTEM)
    except StateMismatch:
        return None


def _foreseen(case: Case, run: Run | None, items: list[WorkItem]) -> dict[str, Any]:
    """Who will have it after those who have it now; nothing where nobody can go on."""
    goes_on = case.is_open and run is not None and case.suspended_at is None
    found = foresight.of_case(case, items) if goes_on else None
    return foresightlines.shown(found, case.unit_id)


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
        "refused": ("refused", course.end_reached(case) or _("不予认定")),
        "finished": ("agreed", _("已办结")),
    }
    kind, words = kinds[lines.status(case)]
    day = clock.office_day(case.finished_at).isoformat() if case.finished_at else ""
    return {"kind": kind, "words": words, "day_text": day}


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


def files_shown(past: Past, files: Iterable[Evidence]) -> list[dict[str, Any]]:
    """The files of a case, each with where it comes from."""
    origins = former.origins_of_files(past) | former.origins_of_added(past)
    hidden = unseen.files(me(), past.case)
    shown = [one for one in files if one.id not in hidden]
    return [_file(one) | {"origin": origins.get(str(one.id), "")} for one in shown]


def _file(row: Evidence) -> dict[str, Any]:
    url = url_for("cases.evidence_file", evidence_id=row.id)
    return {
        "name": row.name,
        "url": url,
        "size_text": former.size_text(row),
        "is_paper": row.media_type == "application/pdf",
        "thumb_url": url if row.media_type.startswith("image/") else None,
    }
