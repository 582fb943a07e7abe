"""Sign in, sign out, choose a language."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user

from app import i18n
from app.db import beforehand
from app.forms.account import SignInForm
from app.organisation import accounts, attempts, directory, events
from app.organisation.attempts import Trial
from app.organisation.events import Happened
from app.organisation.models import Person
from app.views.shell import SignedIn, me

blueprint = Blueprint("session", __name__)


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("work.home"))
    return _page(SignInForm())


def _look_up() -> Callable[[], Trial | None]:
    """What the password has to be tried on."""
    form = SignInForm()
    if not form.validate():
        return lambda: None
    known = attempts.look_up((form.username.data or "").replace("\x00", "").strip())
    return partial(attempts.try_password, known, form.password.data or "")


@blueprint.post("/sign-in")
@beforehand(_look_up)
def try_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    attempt = attempts.settle(g.beforehand)
    if attempt.person is None:
        _note_failure(g.beforehand, is_locked=attempt.is_locked)
        locked = _("密码连续输错，账号已锁定15分钟，请稍后再试。")
        form.form_errors.append(locked if attempt.is_locked else _("用户名或密码不对。"))
        return _page(form), 422
    enter(attempt.person)
    return redirect(safe_path(request.form.get("next")))


def _note_failure(trial: Trial, *, is_locked: bool) -> None:
    """For those who audit; a name that nobody has is not kept."""
    person = accounts.person_named(trial.known.username)
    kind = Happened.LOCKED if is_locked else Happened.WRONG_PASSWORD
    known = None if person is None else (person.id, person.name)
    events.note(kind, known, address=request.remote_addr)


def _page(form: SignInForm) -> str:
    return render_template("sign_in.html", form=form, next=request.values.get("next", ""))


def enter(person: Person) -> None:
    """Open a session of ours for this browser; of an earlier one only the language chosen stays."""
    language = session.get("language", person.language)
    session.clear()
    if language != person.language:
        accounts.set_language(person.id, language)
    key = accounts.sign_in(person, address=request.remote_addr or "", agent=str(request.user_agent))
    events.note(Happened.SIGNED_IN, (person.id, person.name), address=request.remote_addr)
    actor = directory.actor(person)
    login_user(SignedIn(key, actor, person.unit.name, language))


@blueprint.post("/sign-out")
@login_required
def sign_out() -> ResponseReturnValue:
    who = me()
    assert who.person_id is not None, "a person signs out"
    events.note(Happened.SIGNED_OUT, (who.person_id, who.name), address=request.remote_addr)
    accounts.sign_out(current_user.id)
    logout_user()
    session.clear()
    return redirect(url_for("session.sign_in"))


@blueprint.post("/language")
def language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    if chosen in i18n.LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            accounts.set_language(current_user.actor.person_id, chosen)
    return redirect(safe_path(request.form.get("next")))


def safe_path(wanted: str | None) -> str:
    """A path of this site to go on to; anything else is the workbench."""
    try:
        parts = urlsplit(wanted or "")
    except ValueError:  # a bracket that opens no IPv6 address
        return url_for("work.home")
    is_ours = parts.path.startswith("/") and not parts.path.startswith("//")
    if parts.scheme or parts.netloc or not is_ours or "\\" in parts.path:
        return url_for("work.home")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
