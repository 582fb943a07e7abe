"""What may be done around an inbox: its look, filters kept under a name, several items at once."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import i18n
from app.cases import batches, savedfilters
from app.errors import Invalid, Refused
from app.views import batchpage
from app.views.inboxlook import Look
from app.views.session import safe_path
from app.views.shell import me

blueprint = Blueprint("inboxing", __name__)


def _back(default: str = "work.inbox") -> ResponseReturnValue:
    wanted = request.form.get("next")
    return redirect(safe_path(wanted) if wanted else url_for(default))


@blueprint.post("/inbox/look")
@login_required
def look() -> ResponseReturnValue:
    """Choose between table and panes, and whether it goes on to the next item."""
    response = redirect(safe_path(request.form.get("next") or url_for("work.inbox")))
    Look.here().with_choice(request.form).keep(response)
    return response


@blueprint.post("/inbox/filters")
@login_required
def save() -> ResponseReturnValue:
    is_shared = request.form.get("shared") == "1"
    row = savedfilters.save(me(), request.form.get("name", ""), request.form, is_shared=is_shared)
    flash(_("筛选“%(name)s”已保存。", name=row.name), "success")
    return _back()


@blueprint.post("/inbox/filters/<uuid:filter_id>/rename")
@login_required
def rename(filter_id: uuid.UUID) -> ResponseReturnValue:
    old = savedfilters.own(me(), filter_id).name
    row = savedfilters.rename(me(), filter_id, request.form.get("name", ""))
    flash(_("筛选“%(old)s”已改名为“%(new)s”。", old=old, new=row.name), "success")
    return _back()


@blueprint.post("/inbox/filters/<uuid:filter_id>/delete")
@login_required
def delete(filter_id: uuid.UUID) -> ResponseReturnValue:
    flash(_("筛选“%(name)s”已删除。", name=savedfilters.delete(me(), filter_id)), "success")
    return _back()


@blueprint.get("/inbox/batch")
@login_required
def batch() -> str:
    """The list form of the items that were chosen."""
    items = batches.chosen(me(), batchpage.chosen_ids())
    return render_template("work/batch.html", **batchpage.form(items))


@blueprint.post("/inbox/batch")
@login_required
def complete_batch() -> ResponseReturnValue:
    judged = batches.complete(me(), batchpage.decisions())
    refused = [one for one in judged if one.refused is not None]
    done = len(judged) - len(refused)
    if done:
        flash(i18n.counted("已办 %(num)s 件。", done), "success")
    if not refused:
        return _back()
    return render_template("work/batch.html", **batchpage.again(refused, done))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: Invalid | Refused) -> ResponseReturnValue:
    """Back to the list, with what was wrong: nothing of what was asked has been done."""
    flash(i18n.listed(batchpage.reasons(error)), "error")
    wanted = request.values.get("next")
    return redirect(safe_path(wanted) if wanted else url_for("work.inbox"))
