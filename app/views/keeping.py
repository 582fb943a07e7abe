"""What a page keeps by itself while somebody writes: the draft, and each file as it is chosen.

Nothing is kept in the browser: offices share computers, and what one person has written there is
not for the next to find.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import clock, i18n, statuses
from app.cases import applicant, drafting, evidence, official, queries, turns
from app.cases.evidence import LARGEST, FileTooLarge
from app.cases.papers import Evidence
from app.definitions import catalogue, media
from app.definitions.sources import Asking
from app.errors import AppError
from app.views import writing
from app.views.shell import me

blueprint = Blueprint("keeping", __name__)


@blueprint.post("/start/<key>/draft")
@login_required
def start_draft(key: str) -> dict[str, str]:
    definition = catalogue.definition(key)
    written = writing.first_form(definition)
    draft = applicant.save_draft(
        me(),
        definition,
        written.unit_id,
        {**written.draft, **written.given},
        draft_id=written.key,
        seen=request.form.get("seen", ""),
    )
    return _kept(draft.answers)


@blueprint.post("/work-items/<uuid:item_id>/draft")
@login_required
def step_draft(item_id: uuid.UUID) -> dict[str, str]:
    item = queries.work_item(me(), item_id)
    turns.require_turn(me(), item)
    asked = catalogue.questions_of(item.case.version_id, item.element)
    given = writing.read(asked, Asking(item.case.unit_id, me().person_id)).given
    official.save_draft(me(), item.id, given, seen=request.form.get("seen", ""))
    return _kept(given)


@blueprint.post("/work-items/<uuid:item_id>/keep")
@login_required
def keep(item_id: uuid.UUID) -> ResponseReturnValue:
    """暂存, for whoever wants to be sure or has no scripts: files that came along are taken in."""
    item = queries.work_item(me(), item_id)
    turns.require_turn(me(), item)
    asked = catalogue.questions_of(item.case.version_id, item.element)
    written = writing.read(asked, Asking(item.case.unit_id, me().person_id))
    official.save_draft(me(), item.id, written.kept())
    flash(_("填写的内容已暂存。"), "success")
    return redirect(url_for("cases.show", case_id=item.case_id))


def _kept(answers: dict[str, Any]) -> dict[str, str]:
    at = clock.now().astimezone(clock.OFFICE_ZONE)
    return {"seen": drafting.stamp_of(answers), "at": f"{at:%H:%M}"}


@blueprint.post("/evidence")
@login_required
def take_in() -> ResponseReturnValue:
    """One file that somebody has chosen for a form; only a form that names it makes it count."""
    file = request.files["file"]
    name, content = file.filename or "", file.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FileTooLarge(name=name)
    return _told(evidence.upload(me(), name, content)), 201


def _told(row: Evidence) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "size": row.size,
        "url": url_for("cases.evidence_file", evidence_id=row.id),
        "is_picture": row.media_type in {media.JPEG, media.PNG},
    }


@blueprint.errorhandler(AppError)
def refuse(error: AppError) -> ResponseReturnValue:
    """A script asks: it is told in one sentence what it may show."""
    return {"code": error.code, "message": i18n.say(error)}, statuses.status_of(type(error))
