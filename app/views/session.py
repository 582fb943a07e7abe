"""Sign in, sign out, choose a language."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user
from werkzeug.wrappers import Response

from app import i18n
from app.db import beforehand
from app.forms.account import SignInForm
from app.i18n import mark
from app.organisation import accounts, attempts, directory, events, singlesignon
from app.organisation.attempts import Trial
from app.organisation.events import Happened
from app.organisation.models import Person
from app.views.admitting import SignedIn
from app.views.shell import me

blueprint = Blueprint("session", __name__)

#: In this browser somebody has signed in with a code, so the field for one is shown at once.
CODES, CODES_FOR = "xingji-codes", 365 * 24 * 3600
#: Says that somebody is out who had come through the provider, where they still are in.
OUT = "out"
#: It names all three, so that nobody learns which was wrong or who has to give a code.
WRONG = mark("用户名、密码或者验证码不对。开通了两步验证的，三样都要填。")


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("work.home"))
    return sign_in_page(SignInForm())


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
        return sign_in_page(form), 422
    attempt = attempts.settle(g.beforehand, form.code.data or "")
    if attempt.person is None:
        return _refused(form, is_locked=attempt.is_locked)
    enter(attempt.person)
    response = redirect(safe_path(request.form.get("next")))
    if form.code.data:
        _remember_codes(response)
    return response


def _remember_codes(response: Response) -> None:
    """From now on this browser is asked for a code together with the password."""
    response.set_cookie(
        CODES,
        "1",
        max_age=CODES_FOR,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )


def _refused(form: SignInForm, *, is_locked: bool) -> ResponseReturnValue:
    attempts.note_failure(g.beforehand, is_locked=is_locked, address=request.remote_addr)
    minutes = attempts.minutes_locked()
    locked = _("连续输错，账号已锁定%(minutes)s分钟，请稍后再试。", minutes=minutes)
    form.form_errors.append(locked if is_locked else _(WRONG))
    return sign_in_page(form), 422


def sign_in_page(form: SignInForm) -> str:
    return render_template(
        "sign_in.html",
        form=form,
        next=request.values.get("next", ""),
        provider=_provider_name(),
        is_out=OUT in request.args,
        takes_passwords=attempts.takes_passwords_of_all(),
        asks_for_code=bool(form.code.data) or CODES in request.cookies,
    )


def _provider_name() -> str:
    """What the button to the provider says; empty if there is none."""
    found = singlesignon.provider()
    return "" if found is None else i18n.known(found.name)


def enter(person: Person, *, by_provider: bool = False) -> None:
    """Open a session of ours for this browser; of an earlier one only the language chosen stays."""
    language = session.get("language", person.language)
    session.clear()
    if language != person.language:
        accounts.set_language(person.id, language)
    key = accounts.sign_in(
        person,
        address=request.remote_addr or "",
        agent=str(request.user_agent),
        by_provider=by_provider,
    )
    events.note(Happened.SIGNED_IN, (person.id, person.name), address=request.remote_addr)
    actor = directory.actor(person)
    login_user(SignedIn(key, actor, person.unit.name, language))


@blueprint.post("/sign-out")
@login_required
def sign_out() -> ResponseReturnValue:
    who = me()
    assert who.person_id is not None, "a person signs out"
    events.note(Happened.SIGNED_OUT, (who.person_id, who.name), address=request.remote_addr)
    came_by_provider = accounts.sign_out(current_user.id)
    logout_user()
    session.clear()
    return redirect(url_for("session.sign_in") + (f"?{OUT}=1" if came_by_provider else ""))


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
