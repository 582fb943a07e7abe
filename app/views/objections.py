"""异议: said by anybody before the sheet, without a name; what its parties may read; the appeal."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app import i18n
from app.assessment import appeals, nameless
from app.assessment.oversight import OBJECTION_GROUNDS
from app.db import new_id
from app.errors import Refused
from app.forms.objections import AppealForm, NamelessForm
from app.notices import checking
from app.notices.models import Notice
from app.views import beforesheet, objectionlines
from app.views.shell import me

blueprint = Blueprint("objections", __name__)


def _form(notice: Notice) -> NamelessForm:
    form = NamelessForm()
    form.ground.choices = [
        (ground.value, i18n.known(title)) for ground, title in OBJECTION_GROUNDS.items()
    ]
    form.row.choices = [("", "")] + [
        (str(number), objectionlines.row_in_words(number, line))
        for number, line in nameless.rows(notice).items()
    ]
    return form


@blueprint.get("/check/<code>/objection")
def ask(code: str) -> str:
    notice = checking.of_code(code)
    form = _form(notice)
    form.key.data = str(new_id())
    return _page(notice, form)


@blueprint.post("/check/<code>/objection")
def raise_nameless(code: str) -> ResponseReturnValue:
    notice = checking.of_code(code)
    form = _form(notice)
    if not form.validate():
        return _page(notice, form), 422
    case = nameless.object_to(notice, _said(form), key=beforesheet.key_of(form.key))
    return redirect(url_for("objections.taken", code=notice.code, number=case.number))


@blueprint.errorhandler(Refused)
def tell(error: Refused) -> ResponseReturnValue:
    return beforesheet.again(
        error,
        "objections.raise_nameless",
        lambda notice, why: _page(notice, _form(notice), problem=why),
    )


def _said(form: NamelessForm) -> nameless.Said:
    facts, lead = form.facts.data or "", form.lead.data or ""
    return nameless.Said(int(form.row.data), form.ground.data, facts, lead)


def _page(notice: Notice, form: NamelessForm, problem: str | None = None) -> str:
    rows = len(nameless.rows(notice))
    return beforesheet.page("objections/nameless.html", notice, form, rows, problem)


@blueprint.get("/check/<code>/objection/taken")
def taken(code: str) -> str:
    return beforesheet.taken("objections/taken.html", checking.of_code(code))


@blueprint.get("/objections/<uuid:objection_id>")
@login_required
def show(objection_id: uuid.UUID) -> str:
    found = appeals.seen(me(), objection_id)
    return render_template(
        "objections/show.html", objection=objectionlines.shown(found, me()), form=AppealForm()
    )


@blueprint.post("/objections/<uuid:objection_id>/appeal")
@login_required
def appeal(objection_id: uuid.UUID) -> ResponseReturnValue:
    found = appeals.seen(me(), objection_id)
    form = AppealForm()
    if not form.validate():
        shown = objectionlines.shown(found, me())
        return render_template("objections/show.html", objection=shown, form=form), 422
    appeals.appeal(me(), objection_id, form.reason.data or "")
    days = found.claim.cycle.rule_set.days("points.appealReplyDays")
    flash(i18n.counted("已向街道党建办申诉，%(num)s 个工作日内答复。", days), "success")
    return redirect(url_for("objections.show", objection_id=objection_id))
