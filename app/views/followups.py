"""督办台账: asked, answered, taken back; who waits for whose answer, and why things take long."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from flask_wtf import FlaskForm

from app import clock, db, i18n, statuses
from app.cases import queries
from app.cases.models import Case
from app.errors import AppError, Forbidden, Invalid, Refused, Sentence
from app.forms.followups import AskForm, ReplyForm, WithdrawForm, day_of, let_choose
from app.supervision import answering, following, ledger, overseeing, standing
from app.supervision.answering import Answer
from app.supervision.ledger import Standing
from app.views import causelines, followlines, ledgerlines, lines, shell
from app.views.shell import me

blueprint = Blueprint("followups", __name__)


@blueprint.get("/supervision/follow-ups")
@login_required
def index() -> str:
    actor, wanted = me(), ledgerlines.wanted(me())
    found = ledger.listed(actor, wanted, cursor=request.args.get("cursor"))
    return render_template(
        "supervision/follow_ups.html",
        **ledgerlines.page(actor, wanted),
        rows=[followlines.line(one) for one in found.rows],
        page=lines.pager(found),
    )


@blueprint.get("/supervision/causes")
@login_required
def causes() -> str:
    if not overseeing.may_oversee(me()):
        raise Forbidden
    return render_template("supervision/causes.html", **causelines.page(me()))


@blueprint.get("/cases/<uuid:case_id>/follow-up")
@login_required
def ask(case_id: uuid.UUID) -> ResponseReturnValue:
    case, form = queries.case(me(), case_id), AskForm()
    own = standing.own_of(me(), [case.id])
    if own:
        return redirect(url_for("followups.show", follow_up_id=own[case.id]))
    form.answer_by.data = following.usual_day().isoformat()
    return _asking(case, form)


@blueprint.post("/cases/<uuid:case_id>/follow-up")
@login_required
def send(case_id: uuid.UUID) -> ResponseReturnValue:
    case, form = queries.case(me(), case_id), AskForm()
    day = day_of(form, "answer_by") if form.answer_by.data else None
    row = following.ask(me(), case.id, text=form.text.data or "", answer_by=day)
    flash(_("已督办“%(title)s”，请对方在%(day)s前回复。", **_told(row)), "success")
    return redirect(url_for("followups.show", follow_up_id=row.id))


def _told(row: Any) -> dict[str, str]:
    return {"title": row.case.title, "day": i18n.day(row.answer_by)}


@blueprint.get("/supervision/follow-ups/<uuid:follow_up_id>")
@login_required
def show(follow_up_id: uuid.UUID) -> str:
    found = ledger.seen(me(), follow_up_id)
    return _page(found, followlines.reply_form(me(), found.row), WithdrawForm())


@blueprint.post("/supervision/follow-ups/<uuid:follow_up_id>/reply")
@login_required
def reply(follow_up_id: uuid.UUID) -> ResponseReturnValue:
    found = ledger.seen(me(), follow_up_id)
    form = followlines.reply_form(me(), found.row)
    row = answering.reply(me(), follow_up_id, _answer(form))
    flash(_("已回复督办：%(title)s", title=row.case.title), "success")
    if form.back.data == "case":
        return redirect(url_for("cases.show", case_id=row.case_id))
    return redirect(url_for("followups.show", follow_up_id=row.id))


def _answer(form: ReplyForm) -> Answer:
    """What was answered. Raises: Invalid."""
    cause = followlines.cause_of(form)
    if cause is None:
        raise Invalid({"cause": [Sentence("请选择一个原因。")]})
    reason = form.reason.data or "" if "reason" in form else ""
    return Answer(cause, day_of(form, "promised_on"), form.text.data or "", reason)


@blueprint.post("/supervision/follow-ups/<uuid:follow_up_id>/withdraw")
@login_required
def withdraw(follow_up_id: uuid.UUID) -> ResponseReturnValue:
    row = following.withdraw(me(), follow_up_id, reason=WithdrawForm().reason.data or "")
    flash(_("对“%(title)s”的督办已撤销。", title=row.case.title), "success")
    return redirect(url_for("followups.show", follow_up_id=row.id))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(following.OwnMatter)
def again(error: AppError) -> ResponseReturnValue:
    """The page again with what was written, and why it was refused."""
    with db.transaction(reads_only=True):
        try:
            page = _unasked(error) if request.endpoint == "followups.ask" else _again(error)
            return page, statuses.status_of(type(error))
        except AppError as other:  # there is no such page any more, or not for this reader
            return shell.refusal(other)


def _again(error: AppError) -> str:
    if request.endpoint == "followups.send":
        return _asked_again(error)
    found = ledger.seen(me(), shell.view_argument("follow_up_id"))
    is_reply = request.endpoint == "followups.reply"
    reply_form, withdraw_form = followlines.reply_form(me(), found.row), WithdrawForm()
    problem = _problem(reply_form if is_reply else withdraw_form, error)
    return _page(found, reply_form, withdraw_form, problem)


def _asked_again(error: AppError) -> str:
    case, form = queries.case(me(), shell.view_argument("case_id")), AskForm()
    try:
        return _asking(case, form, _problem(form, error))
    except (Refused, following.OwnMatter) as other:
        return _unasked(other)


def _unasked(error: AppError) -> str:
    """Nobody can be asked: why, and where to go on from there."""
    case = queries.case(me(), shell.view_argument("case_id"))
    return render_template("supervision/not_asked.html", case=case, problem=i18n.say(error))


def _problem(form: FlaskForm, error: AppError) -> str:
    """Put what is wrong at its fields; what is wrong with the whole, or nothing."""
    details = error.details if isinstance(error, Invalid) else {}
    for name, said in details.items():
        if name in form:
            form[name].errors = list(map(i18n.say, said))
    return "" if any(name in form for name in details) else i18n.say(error)


def _asking(case: Case, form: AskForm, problem: str = "") -> str:
    """With whom is asked. Raises: as `following.whom`, where nobody can be any more."""
    asked = [
        {"step": step, "who": i18n.listed(names)} for step, names in following.whom(me(), case)
    ]
    let_choose(form.answer_by, clock.today(), following.latest_day())
    told = {"asked": asked, "form": form, "problem": problem}
    return render_template("supervision/ask.html", case=case, **told)


def _page(
    found: Standing, reply_form: ReplyForm, withdraw_form: WithdrawForm, problem: str = ""
) -> str:
    return render_template(
        "supervision/follow_up.html",
        one=followlines.full(me(), found),
        reply_form=reply_form,
        withdraw_form=withdraw_form,
        problem=problem,
    )
