"""账号安全: a reader's own password, and the browsers in which the reader is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app import i18n
from app.db import beforehand
from app.errors import NotFound
from app.forms.account import PasswordForm
from app.organisation import accounts, directory, newpassword, passwords, secondfactor
from app.organisation.admission import Due
from app.organisation.keys import SignIn
from app.organisation.models import Person
from app.organisation.newpassword import Trial
from app.views import agentwords
from app.views.shell import flask_config, me

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@login_required
def index() -> str:
    person = own_row()
    return render_template(
        "account/index.html",
        person=person,
        lasts=passwords.policy.lasts,
        has_factor=secondfactor.is_on(person.id),
        codes_left=secondfactor.codes_left(person.id),
        needs_factor=secondfactor.is_required_of(me()),
        sessions=[_session(one) for one in _sessions(person)],
        idle_minutes=int(flask_config("IDLE_LIMIT").total_seconds()) // 60,
        tokens=accounts.tokens_of(person.id),
    )


def own_row() -> Person:
    """The reader's row."""
    person_id = me().person_id
    assert person_id is not None, "people sign in"
    return directory.person(person_id)


def _sessions(person: Person) -> list[SignIn]:
    return accounts.sessions_of(person.id, flask_config("IDLE_LIMIT"))


def _session(row: SignIn) -> dict[str, Any]:
    return {
        "handle": row.handle,
        "words": agentwords.words(row.agent),
        "address": row.address,
        "began_at": row.began_at,
        "seen_at": row.seen_at,
        "by_provider": row.by_provider,
        "is_this": accounts.is_session(row, current_user.id),
    }


@blueprint.post("/sessions")
@login_required
def end_sessions() -> ResponseReturnValue:
    """End one of the reader's sessions, or all but this one."""
    person_id, handle = own_row().id, request.form.get("session", "")
    if handle:
        if not accounts.sign_out_one(person_id, handle):
            raise NotFound
        flash(_("已退出那一处登录。"), "success")
    else:
        ended = accounts.sign_out_others(person_id, current_user.id)
        flash(i18n.counted("已退出其他%(num)s处登录。", ended), "success")
    return redirect(url_for("account.index"))


@blueprint.get("/password")
@login_required
def password() -> str:
    return _page(PasswordForm())


def _try_out() -> Callable[[], Trial | None]:
    """What the two passwords have to be tried on."""
    form = PasswordForm()
    if not current_user.is_authenticated or not form.validate():
        return lambda: None
    known = newpassword.look_up(own_row().id)
    return partial(newpassword.try_out, known, form.present.data or "", form.password.data or "")


@blueprint.post("/password")
@login_required
@beforehand(_try_out)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate():
        return _page(form), 422
    problems = newpassword.settle(me(), g.beforehand, current_user.id, address=request.remote_addr)
    for name, said in problems.items():
        form[name].errors = [i18n.say(one) for one in said]
    if problems:
        return _page(form), 422
    flash(_("密码已修改；在别处的登录都已退出，接口令牌都已作废。"), "success")
    return redirect(url_for("account.index"))


def _page(form: PasswordForm) -> str:
    return render_template(
        "account/password.html",
        form=form,
        person=own_row(),
        rule=i18n.say(passwords.rule()),
        policy=passwords.policy,
        is_due=g.get("due") == Due.PASSWORD,
    )
