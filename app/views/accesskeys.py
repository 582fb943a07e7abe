"""接口令牌 of the reader: made with a name and a reach, seen once, revoked."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app import db, i18n
from app.forms.account import TokenForm
from app.organisation import accounts, events, scopes
from app.organisation.events import Happened
from app.organisation.scopes import Scope
from app.views.account import own_row

blueprint = Blueprint("accesskeys", __name__, url_prefix="/account/tokens")


@blueprint.get("")
@login_required
def index() -> str:
    return _page(TokenForm())


@blueprint.post("")
@login_required
def make() -> ResponseReturnValue:
    """The key is in the answer to this request and nowhere else."""
    form = TokenForm()
    if not form.validate():
        return _page(form), 422
    person, name = own_row(), (form.name.data or "").strip()
    db.hold(person)
    if not accounts.is_session_left(current_user.id):
        return redirect(url_for("session.sign_in"))
    key, _row = accounts.issue_token(
        person,
        name=name,
        reach=[Scope(one) for one in form.scopes.data or ()],
        lasts=timedelta(days=form.days.data),
    )
    _note(Happened.TOKEN_MADE, name)
    return _page(TokenForm(None), key)


@blueprint.post("/revoke")
@login_required
def revoke() -> ResponseReturnValue:
    name = accounts.revoke_token(own_row().id, request.form.get("token", ""))
    _note(Happened.TOKEN_REVOKED, name)
    flash(_("令牌已作废。"), "success")
    return redirect(url_for("accesskeys.index"))


def _note(happened: Happened, name: str) -> None:
    person = own_row()
    events.note(happened, (person.id, person.name), address=request.remote_addr, about=name)


def _page(form: TokenForm, key: str = "") -> str:
    return render_template(
        "account/tokens.html",
        form=form,
        key=key,
        tokens=accounts.tokens_of(own_row().id),
        scopes=scope_words(),
    )


def scope_words() -> dict[str, str]:
    """How far tokens reach, as their tables say it."""
    return {str(scope): i18n.known(words) for scope, words in scopes.WORDS.items()}
