"""A page for each act on a work item besides doing it; scripts show it as a dialog."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n
from app.cases import answering, copies, options, queries, redirecting, suspension, urging
from app.cases.models import WorkItem
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound, Refused
from app.forms.acts import ActForm, AnswerForm
from app.statuses import status_of
from app.views import actlines, choosing, shell, writing
from app.views.actwords import WORDS
from app.views.session import safe_path
from app.views.shell import me

blueprint = Blueprint("acts", __name__)

FIND = "find"


@blueprint.get("/work-items/<uuid:item_id>/act/<word>")
@login_required
def show(item_id: uuid.UUID, word: str) -> str:
    item = queries.work_item(me(), item_id)
    _require(item, word)
    return actlines.page(item, word, _form(word, request.args))


@blueprint.post("/work-items/<uuid:item_id>/act/<word>")
@login_required
def do(item_id: uuid.UUID, word: str) -> ResponseReturnValue:
    item = queries.work_item(me(), item_id)
    form = _form(word)
    if request.form.get("act") == FIND:
        return actlines.page(item, word, form)
    names = actlines.names_chosen(form)
    actlines.DOING[word](me(), item.id, form)
    said = i18n.known(WORDS[word].done)
    flash(said % {"title": item.case.title, "names": names}, "success")
    return redirect(actlines.onward(item))


@blueprint.get("/people/find")
@login_required
def people() -> str:
    """Those whom a name finds, as the list to choose from; those chosen stay in it."""
    sent = request.args
    chosen, is_one = choosing.ids(sent.getlist("people")), sent.get("one") == "1"
    among = [redirecting.may_take(me())] if actlines.TAKERS in sent else []
    told = choosing.shown(me(), chosen, sent.get("find", ""), *among, is_one=is_one)
    return render_template("cases/_people.html", **told)


@blueprint.post("/work-items/<uuid:item_id>/answer")
@login_required
def answer(item_id: uuid.UUID) -> ResponseReturnValue:
    item = queries.work_item(me(), item_id)
    said = AnswerForm()
    files = writing.files_sent("files")
    outcome = request.form.get("outcome", "")
    answering.answer(me(), item.id, opinion=said.opinion.data or "", outcome=outcome, files=files)
    flash(_("“%(title)s”已办理。", title=item.case.title), "success")
    return redirect(url_for("cases.show", case_id=item.case_id))


@blueprint.post("/cases/<uuid:case_id>/urge")
@login_required
def urge(case_id: uuid.UUID) -> ResponseReturnValue:
    case = queries.case(me(), case_id)
    names = urging.urge(me(), case.id, text=request.form.get("text", ""))
    flash(_("已催办：%(names)s。", names=i18n.listed(names)), "success")
    return redirect(_way_back(case_id))


@blueprint.post("/cases/<uuid:case_id>/suspend")
@login_required
def suspend(case_id: uuid.UUID) -> ResponseReturnValue:
    case = queries.case(me(), case_id)
    suspension.suspend(me(), case.id, reason=request.form.get("reason", ""))
    flash(_("“%(title)s”已暂停办理。", title=case.title), "success")
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.post("/cases/<uuid:case_id>/resume")
@login_required
def resume(case_id: uuid.UUID) -> ResponseReturnValue:
    case = suspension.resume(me(), queries.case(me(), case_id).id)
    flash(_("“%(title)s”已恢复办理，期限相应顺延。", title=case.title), "success")
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.post("/cases/<uuid:case_id>/read")
@login_required
def read(case_id: uuid.UUID) -> ResponseReturnValue:
    case = queries.case(me(), case_id)
    copies.mark_read(me(), case.id, remark=request.form.get("remark", ""))
    flash(_("“%(title)s”已阅。", title=case.title), "success")
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Forbidden)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def again(error: AppError) -> ResponseReturnValue:
    """What was refused is shown where it was written; what was written stays."""
    with db.transaction(reads_only=True):
        return _again(error)


def _again(error: AppError) -> ResponseReturnValue:
    if request.endpoint == "acts.do":
        item = queries.work_item(me(), shell.view_argument("item_id"))
        word = shell.view_argument("word")
        shown = actlines.page(item, word, _form(word), problem=error)
        return shown, status_of(type(error))
    if request.view_args and "case_id" in request.view_args:
        flash(_said(error), "error")
        return redirect(_way_back(request.view_args["case_id"]))
    return _answer_again(error)


def _way_back(case_id: uuid.UUID) -> str:
    """The list in which a button was pressed, as its form says; else the page of the case."""
    wanted = request.form.get("next")
    return safe_path(wanted) if wanted else url_for("cases.show", case_id=case_id)


def _answer_again(error: AppError) -> ResponseReturnValue:
    """What was said beside a step stays in its field."""
    item = queries.work_item(me(), shell.view_argument("item_id"))
    flash(_("没有提交成功：%(why)s", why=_said(error)), "error")
    page = actlines.case_again(me(), item, AnswerForm().opinion.data or "")
    return page, status_of(type(error))


def _said(error: AppError) -> str:
    """Why, with what is wrong with a field of a form that has but one."""
    details = error.details if isinstance(error, Invalid) else {}
    return " ".join(i18n.say(one) for said in details.values() for one in said) or i18n.say(error)


def _form(word: str, sent: object = None) -> ActForm:
    """Raises: NotFound, for an act that there is not."""
    if word not in WORDS:
        raise NotFound
    return actlines.form_of(word, sent)


def _require(item: WorkItem, word: str) -> None:
    """Only what the reader may do now is offered. Raises: NotFound, NotForNow."""
    if word not in WORDS:
        raise NotFound
    options.require(me(), item, word)
