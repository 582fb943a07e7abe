"""发布前影响报告: what a draft would do, on one page, before anybody publishes it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.definitions import catalogue
from app.engine import InvalidProcedure
from app.errors import NotFound
from app.studio import drafts, reach, studies, subjects
from app.studio.models import Draft
from app.studio.studymodels import StudyKind
from app.studio.subjects import Subject
from app.views import draftdiffs, impactlines, replaylines
from app.views.shell import me

blueprint = Blueprint("impact", __name__, url_prefix="/studio/drafts/<uuid:draft_id>/impact")


@blueprint.get("")
@login_required
def show(draft_id: uuid.UUID) -> str:
    """The whole page; who may do each step is looked through when the page asks for it."""
    draft = drafts.draft(me(), draft_id)
    try:
        subject = subjects.of_draft(draft)
    except InvalidProcedure as refused:
        problems = [one for one in refused.problems if one.is_error]
        return _page(draft, problems=problems)
    return _page(draft, subject=subject, **_parts(draft, subject))


def _page(draft: Draft, **more: Any) -> str:
    return render_template("studio/impact.html", draft=draft, **more)


def _parts(draft: Draft, subject: Subject) -> dict[str, Any]:
    is_asked = "reach" in request.args
    house = reach.look(subject.key, subject.would_be) if is_asked else None
    replayed = studies.latest(draft, StudyKind.REPLAY)
    found = draftdiffs.found_in(draft, catalogue.in_force(draft.key))
    return {
        "changed": draftdiffs.grouped(found),
        "reach": house and impactlines.of_reach(house, subject.would_be),
        "running": impactlines.of_running(me(), draft, subject),
        "examples": impactlines.of_examples(draft, subject.would_be),
        "replay": replaylines.of_study(draft, replayed, subject.would_be.spec),
        "cases": _cases(draft, subject),
    }


def _cases(draft: Draft, subject: Subject) -> dict[str, Any] | None:
    """The cases of one verdict, where the page asks for them."""
    verdict = request.args.get("verdict", "")
    kind = StudyKind.RUNNING if verdict in impactlines.WAYS else StudyKind.REPLAY
    study = studies.latest(draft, kind) if verdict else None
    if study is None:
        return None
    return replaylines.of_cases(me(), study, verdict, subject.would_be.spec)


@blueprint.post("/<kind>")
@login_required
def begin(draft_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    studies.begin(me(), drafts.draft(me(), draft_id), _kind(kind))
    return _back(draft_id, kind)


@blueprint.post("/<kind>/stop")
@login_required
def stop(draft_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    studies.stop(me(), drafts.draft(me(), draft_id), _kind(kind))
    return _back(draft_id, kind)


def _kind(kind: str) -> StudyKind:
    try:
        return StudyKind(kind.upper())
    except ValueError:
        raise NotFound from None


def _back(draft_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    return redirect(url_for("impact.show", draft_id=draft_id, _anchor=kind))
