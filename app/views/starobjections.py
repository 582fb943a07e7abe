"""评星异议: said before the sheet without signing in; what its parties may read; the appeal."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import i18n
from app.db import new_id
from app.errors import Refused
from app.forms.objections import AppealForm
from app.forms.starobjections import StarNamelessForm
from app.notices import checking
from app.notices.models import Notice
from app.rating import nameless, objectors
from app.rating.objected import STAR_GROUNDS, TARGET_TITLES
from app.views import beforesheet, starobjectionlines
from app.views.shell import me

blueprint = Blueprint("starobjections", __name__)


def _form(notice: Notice) -> StarNamelessForm:
    form = StarNamelessForm()
    form.target.choices = [(str(one), i18n.known(title)) for one, title in TARGET_TITLES.items()]
    form.ground.choices = [(str(one), i18n.known(title)) for one, title in STAR_GROUNDS.items()]
    form.row.choices = [("", "")] + [
        (str(number), starobjectionlines.row_in_words(number, rated))
        for number, rated in nameless.rows(notice).items()
    ]
    return form


@blueprint.get("/check/<code>/star-objection")
def ask(code: str) -> str:
    notice = checking.of_code(code)
    form = _form(notice)
    form.key.data = str(new_id())
    return _page(notice, form)


@blueprint.post("/check/<code>/star-objection")
def raise_nameless(code: str) -> ResponseReturnValue:
    notice = checking.of_code(code)
    form = _form(notice)
    if not form.validate():
        return _page(notice, form), 422
    case = nameless.object_to(notice, _said(form), key=beforesheet.key_of(form.key))
    return redirect(url_for("starobjections.taken", code=notice.code, number=case.number))


@blueprint.errorhandler(Refused)
def tell(error: Refused) -> ResponseReturnValue:
    return beforesheet.again(
        error,
        "starobjections.raise_nameless",
        lambda notice, why: _page(notice, _form(notice), problem=why),
    )


def _said(form: StarNamelessForm) -> nameless.Said:
    return nameless.Said(
        int(form.row.data),
        form.target.data,
        form.ground.data,
        form.facts.data or "",
        form.name.data or "",
        form.contact.data or "",
    )


def _page(notice: Notice, form: StarNamelessForm, problem: str | None = None) -> str:
    rows = len(nameless.rows(notice))
    return beforesheet.page("stars/nameless.html", notice, form, rows, problem)


@blueprint.get("/check/<code>/star-objection/taken")
def taken(code: str) -> str:
    return beforesheet.taken("stars/taken.html", checking.of_code(code))


@blueprint.get("/stars/objections/<uuid:objection_id>")
@login_required
def show(objection_id: uuid.UUID) -> str:
    found = objectors.seen(me(), objection_id)
    shown = starobjectionlines.shown(found, me())
    return render_template("stars/objection.html", objection=shown, form=AppealForm())


@blueprint.post("/stars/objections/<uuid:objection_id>/appeal")
@login_required
def appeal(objection_id: uuid.UUID) -> ResponseReturnValue:
    form = AppealForm()
    if not form.validate():
        shown = starobjectionlines.shown(objectors.seen(me(), objection_id), me())
        return render_template("stars/objection.html", objection=shown, form=form), 422
    objectors.appeal(me(), objection_id, form.reason.data or "")
    flash(_("已向区委组织部申诉，10个工作日内答复。"), "success")
    return redirect(url_for("starobjections.show", objection_id=objection_id))
