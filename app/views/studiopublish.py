"""From a draft to a version: handing it in, the versions there are, and back to an earlier one."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, statuses
from app.cases import applicant
from app.cases.models import Case
from app.definitions import catalogue
from app.errors import AppError, Conflict, Invalid, NotFound, Refused
from app.forms.studio import SubmitForm
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.studio import differences, drafts, publishing, retiring
from app.studio.models import Draft, DraftState
from app.views import draftdiffs, studiofiles
from app.views.shell import me

blueprint = Blueprint("studiopublish", __name__, url_prefix="/studio")


@blueprint.get("/drafts/<uuid:draft_id>/submit")
@login_required
def submit_page(draft_id: uuid.UUID) -> str:
    found = drafts.draft(me(), draft_id)
    proposed = found.note or differences.note_of(draftdiffs.found_in(found, found.base))
    form = SubmitForm(start_key=str(db.new_id()), note=proposed)
    return _submitting(found, form)


def _submitting(found: Draft, form: SubmitForm, why: str = "") -> str:
    return render_template(
        "studio/submit.html",
        draft=found,
        form=form,
        why=why,
        problems=studiofiles.problems_told(found, drafts.problems_of(found)),
        is_outdated=publishing.is_outdated(found),
        in_force=catalogue.in_force(found.key),
        case=db.session.get(Case, found.case_id) if found.case_id else None,
        is_written=found.state == DraftState.DRAFT,
    )


@blueprint.post("/drafts/<uuid:draft_id>/submit")
@login_required
def submit(draft_id: uuid.UUID) -> ResponseReturnValue:
    """Start the case in which somebody else approves the draft."""
    found = drafts.draft(me(), draft_id)
    form = SubmitForm()
    if not form.validate():
        return _submitting(found, form), 422
    try:
        with db.tentatively():
            case = _started(found, form)
    except AppError as refused:
        why = studiofiles.said_of(refused)
        return _submitting(found, form, why), statuses.status_of(type(refused))
    flash(_("“%(title)s”的新版已提交，等待审批。", title=found.title), "success")
    return redirect(url_for("cases.show", case_id=case.id))


def _started(found: Draft, form: SubmitForm) -> Case:
    """The case of a draft; the same one where the form is sent once more.

    What keeps a draft from being handed in, the form of the case can only say by not offering it.
    """
    drafts.check(me(), found.id)
    answers = {
        "draft": str(found.id),
        "note": form.note.data,
        "effective_on": form.effective_on.data,
    }
    change, key = catalogue.definition(retiring.CHANGE), uuid.UUID(form.start_key.data)
    try:
        return applicant.start(me(), change, _unit(), answers, start_key=key)
    except Invalid:
        publishing.require_submittable(me(), found.id)
        raise


def _unit() -> uuid.UUID:
    """Where the reader holds the post that lets them design."""
    places = permissions.places(me(), Permission.DESIGN_DEFINITIONS)
    if not places:
        raise NotFound
    return places[0]


@blueprint.post("/drafts/<uuid:draft_id>/rebase")
@login_required
def rebase(draft_id: uuid.UUID) -> ResponseReturnValue:
    found = publishing.rebase(me(), draft_id)
    flash(_("“%(title)s”的草稿现在按现行版继续改。", title=found.title), "success")
    return redirect(url_for("studiopublish.submit_page", draft_id=draft_id))


@blueprint.post("/drafts/<uuid:draft_id>/drop")
@login_required
def drop(draft_id: uuid.UUID) -> ResponseReturnValue:
    found = drafts.draft(me(), draft_id)
    drafts.drop(me(), draft_id)
    flash(_("“%(title)s”的草稿不要了。", title=found.title), "success")
    return redirect(url_for("studio.index"))


@blueprint.get("/procedures/<key>")
@login_required
def versions(key: str) -> str:
    """Every version with what runs on it."""
    permissions.require(me(), Permission.DESIGN_DEFINITIONS)
    definition = catalogue.definition(key)
    running = publishing.running_on(definition.id)
    return render_template(
        "studio/versions.html",
        definition=definition,
        versions=[_line(one, came_of) for one, came_of in publishing.versions_of(key)],
        running=running,
        draft=drafts.of_key(me(), key),
    )


def _line(version: Any, came_of: Draft | None) -> dict[str, Any]:
    return {
        "version": version,
        "is_in_force": version.definition.version_in_force_id == version.id,
        "note": came_of.note if came_of else "",
        "author": came_of.author.name if came_of else "",
        "case_id": came_of.case_id if came_of else None,
    }


@blueprint.post("/procedures/<key>/versions/<int:number>/return")
@login_required
def go_back(key: str, number: int) -> ResponseReturnValue:
    """退回到这一版: a draft that says what the version said, ready to be handed in."""
    version = catalogue.version_of(key, number)
    found = drafts.begin_from_earlier(me(), version)
    found.note = _("退回到第 %(number)s 版。", number=number)
    return redirect(url_for("studiopublish.submit_page", draft_id=found.id))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def refuse(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: back to the list, with the sentence."""
    flash(studiofiles.said_of(error), "error")
    return redirect(url_for("studio.index"))
