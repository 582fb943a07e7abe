"""案卷包: the whole of a case as one sealed file, for whoever may read all of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, g
from flask_login import current_user, login_required

from app import clock, db
from app.cases import dossier, queries
from app.cases.dossier import Dossier, Part
from app.cases.models import Case
from app.db import session
from app.views import approvalform, approvalpdf, course, shell
from app.views.past import Past
from app.views.shell import me

blueprint = Blueprint("bundles", __name__)


def _look() -> Callable[[], Dossier | None]:
    """Read everything; what takes long is done with no transaction open."""
    if not current_user.is_authenticated:
        return lambda: None
    case_id = shell.view_argument("case_id")
    made = dossier.read(me(), case_id)
    case = session.get_one(Case, case_id)
    past = Past(me(), case, queries.timeline(case))
    sheet, told = approvalform.sheet(past), course.events(past)

    def close() -> Dossier:
        paper = approvalpdf.of_sheet(sheet, told, made.head)
        made.parts.insert(0, Part("approval.pdf", paper))
        made.close()
        return made

    return close


@blueprint.post("/cases/<uuid:case_id>/bundle")
@db.beforehand(_look)
@login_required
def export(case_id: uuid.UUID) -> Response:
    del case_id
    made: Dossier = g.beforehand
    dossier.hand_out(me(), made)
    answer = Response(made.pieces(), mimetype="application/zip")
    name = f"{made.number}-{clock.today():%Y%m%d}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Seal"] = made.seal
    return answer
