"""评议意见 on the office's desk: what identifies a writer is taken out, then others may read it."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.ballots import polls, screening
from app.errors import AppError, Invalid, Refused
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.views import ballotlines, remarklines
from app.views.shell import me, view_argument

blueprint = Blueprint("remarks", __name__, url_prefix="/ballots/<uuid:poll_id>/remarks")


@blueprint.get("")
@login_required
def desk(poll_id: uuid.UUID) -> str:
    return _desk(poll_id, None)


@blueprint.post("")
@login_required
def screen(poll_id: uuid.UUID) -> ResponseReturnValue:
    """Keep what is left of each remark; with the other button, let others read them as well."""
    screening.screen(me(), poll_id, remarklines.written(request.form))
    if "release" in request.form:
        screening.release(me(), poll_id)
        return _back(poll_id, _("意见已经放行。"))
    return _back(poll_id, _("已经删去，删去的内容不再保存。"))


@blueprint.post("/papers")
@login_required
def add(poll_id: uuid.UUID) -> ResponseReturnValue:
    number = screening.add(me(), poll_id, request.form.get("lines", ""))
    return _back(poll_id, _("录入了%(number)s条。", number=number))


def _back(poll_id: uuid.UUID, said: str, tone: str = "success") -> ResponseReturnValue:
    flash(said, tone)
    return redirect(url_for("remarks.desk", poll_id=poll_id))


def _desk(poll_id: uuid.UUID, error: Invalid | None) -> str:
    poll = polls.find(me(), poll_id)
    permissions.require(me(), Permission.COUNT_PAPERS, poll.unit)
    details = error.details if error else {}
    return render_template(
        "ballots/remarks.html",
        poll=ballotlines.line(poll),
        desk=remarklines.desk(me(), poll, request.form if error else {}),
        told={name: [i18n.say(one) for one in said] for name, said in details.items()},
    )


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: what was written comes back with what is wrong, or the page with why."""
    poll_id = view_argument("poll_id")
    if isinstance(error, Invalid):
        with db.transaction(reads_only=True):
            return _desk(poll_id, error), statuses.status_of(type(error))
    return _back(poll_id, i18n.say(error), "error")
