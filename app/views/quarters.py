"""撤销季度评定: an act of the subdistrict that names its quarter and asks for a reason."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.assessment import cancelling
from app.cases import queries
from app.cases.models import Case
from app.errors import NotFound
from app.forms.quarters import CancelForm
from app.views import quarterlines
from app.views.shell import me

blueprint = Blueprint("quarters", __name__)


def _quarter(case_id: uuid.UUID) -> Case:
    """A quarter that the reader may cancel. Raises: NotFound."""
    case = queries.case(me(), case_id)
    if not cancelling.may_cancel(me(), case):
        raise NotFound
    return case


@blueprint.get("/cases/<uuid:case_id>/cancel")
@login_required
def ask(case_id: uuid.UUID) -> str:
    return _page(_quarter(case_id), CancelForm())


@blueprint.post("/cases/<uuid:case_id>/cancel")
@login_required
def cancel(case_id: uuid.UUID) -> ResponseReturnValue:
    case = _quarter(case_id)
    form = CancelForm()
    if not form.validate():
        return _page(case, form), 422
    cancelling.cancel(me(), case, form.reason.data or "")
    flash(_("“%(title)s”已撤销。", title=case.title), "success")
    return redirect(url_for("cases.show", case_id=case.id))


def _page(case: Case, form: CancelForm) -> str:
    return render_template(
        "points/cancel.html", case=case, form=form, list=quarterlines.of_case(me(), case)
    )
