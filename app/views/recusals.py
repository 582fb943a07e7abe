"""回避: keep out of a step, or say that somebody must; the case may be out of sight afterwards."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.cases import queries, recusing
from app.errors import NotFound
from app.views.shell import me

blueprint = Blueprint("recusals", __name__)


@blueprint.post("/work-items/<uuid:item_id>/recuse")
@login_required
def recuse(item_id: uuid.UUID) -> ResponseReturnValue:
    item = queries.work_item(me(), item_id)
    recusing.recuse(me(), item.id, reason=request.form.get("reason", ""))
    flash(_("您已回避“%(name)s”，改由别人办理。", name=item.name), "success")
    return redirect(url_for("work.inbox"))


@blueprint.post("/work-items/<uuid:item_id>/recuse-other")
@login_required
def recuse_other(item_id: uuid.UUID) -> ResponseReturnValue:
    person_id = request.form.get("person", type=uuid.UUID)
    if person_id is None:
        raise NotFound
    item = queries.work_item(me(), item_id)
    recusing.recuse_other(me(), item.id, person_id, reason=request.form.get("reason", ""))
    flash(_("“%(name)s”已改由别人办理。", name=item.name), "success")
    return redirect(url_for("cases.show", case_id=item.case_id))
