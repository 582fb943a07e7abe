"""One case: read it, act on it when it is one's turn, its files and its diagram."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import i18n
from app.cases import applicant, incidents, official, progress, queries, turns
from app.definitions import catalogue, folders
from app.definitions.sources import Asking
from app.errors import AppError, Conflict, Forbidden, Invalid, Refused
from app.organisation.actors import SYSTEM
from app.views import approvalform, casepage, queue, sending, shell, writing
from app.views.session import safe_path
from app.views.shell import me
from app.views.writing import Written

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases/<uuid:case_id>")
@login_required
def show(case_id: uuid.UUID) -> str:
    return casepage.page(me(), queries.case(me(), case_id))


@blueprint.get("/cases/<uuid:case_id>/form")
@login_required
def form(case_id: uuid.UUID) -> str:
    """审批表, for paper; who may see the case may print it."""
    return approvalform.page(me(), queries.case(me(), case_id))


@blueprint.post("/work-items/<uuid:item_id>/complete")
@login_required
def complete(item_id: uuid.UUID) -> ResponseReturnValue:
    item = queries.work_item(me(), item_id)
    asked = catalogue.questions_of(item.case.version_id, item.element)
    written = writing.read(asked, Asking(item.case.unit_id, me().person_id))
    case = official.complete(me(), item_id, written.answers())
    flash(_("“%(title)s”的“%(step)s”已办理。", title=case.title, step=item.name), "success")
    return _onward(case.id)


def _onward(case_id: uuid.UUID) -> ResponseReturnValue:
    """Where the form wants to go on, else to the case."""
    onward = request.form.get("next")
    return redirect(safe_path(onward) if onward else url_for("cases.show", case_id=case_id))


@blueprint.post("/work-items/<uuid:item_id>/asked")
@login_required
def asked(item_id: uuid.UUID) -> dict[str, Any]:
    """The questions that are asked after what is written so far; nothing is kept."""
    item = queries.work_item(me(), item_id)
    turns.require_turn(me(), item)
    run = progress.restore(item.case, SYSTEM)
    asking = Asking(item.case.unit_id, me().person_id, progress.names_for(run, item))
    step = catalogue.questions_of(item.case.version_id, item.element)
    return writing.read(step, asking).to_follow()


@blueprint.post("/work-items/<uuid:item_id>/claim")
@login_required
def claim(item_id: uuid.UUID) -> ResponseReturnValue:
    item = official.claim(me(), queries.work_item(me(), item_id).id)
    flash(_("“%(name)s”已由您认领。", name=item.name), "success")
    return _onward(item.case_id)


@blueprint.post("/work-items/<uuid:item_id>/release")
@login_required
def release(item_id: uuid.UUID) -> ResponseReturnValue:
    item = official.release(me(), queries.work_item(me(), item_id).id)
    flash(_("“%(name)s”已放回，由同岗人员办理。", name=item.name), "success")
    return _onward(item.case_id)


@blueprint.post("/cases/<uuid:case_id>/withdraw")
@login_required
def withdraw(case_id: uuid.UUID) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    case = applicant.withdraw(me(), queries.case(me(), case_id).id, reason=reason)
    flash(_("“%(title)s”已撤回。", title=case.title), "success")
    return redirect(url_for("cases.show", case_id=case.id))


@blueprint.post("/cases/<uuid:case_id>/incidents/<uuid:incident_id>/retry")
@login_required
def retry(case_id: uuid.UUID, incident_id: uuid.UUID) -> ResponseReturnValue:
    incidents.retry(me(), queries.case(me(), case_id).id, incident_id)
    flash(_("已安排重试，稍候刷新看结果。"), "success")
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.get("/evidence/<uuid:evidence_id>")
@login_required
def evidence_file(evidence_id: uuid.UUID) -> Response:
    """A file for those whom its case concerns, or for its uploader; never run by a browser."""
    row = queries.evidence(me(), evidence_id)
    return sending.inert(row)


@blueprint.get("/versions/<uuid:version_id>/diagram")
@login_required
def diagram(version_id: uuid.UUID) -> Response:
    version = catalogue.version(version_id)
    return Response(version.files[folders.DIAGRAM], mimetype="application/xml")


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Forbidden)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def keep_what_was_written(error: AppError) -> ResponseReturnValue:
    """A submit that was refused: nothing has changed, and what was written is kept and shown."""

    def keep(written: Written) -> str:
        item = queries.work_item(me(), shell.view_argument("item_id"))
        official.save_draft(me(), item.id, written.kept())
        flash(_("没有提交成功：%(why)s您填写的内容已经保存。", why=i18n.say(error)), "error")
        problems = writing.problems_of(error)
        queued = queue.again(item, problems) if request.form.get("next") else None
        return queued or casepage.page(me(), item.case, problems=problems)

    return writing.again(error, keep)
