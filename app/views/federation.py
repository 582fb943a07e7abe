"""统一身份认证: to the provider and back.

The way back is a GET, and a reading request changes nothing here; so its page sends on at once what
the provider said, and that is the request which signs in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app import db, i18n, statuses
from app.db import beforehand
from app.errors import AppError, NotFound
from app.forms.account import SignInForm
from app.organisation import singlesignon
from app.organisation.singlesignon import Identity
from app.views import codes, shell
from app.views.session import enter, safe_path, sign_in_page

blueprint = Blueprint("federation", __name__, url_prefix="/sign-in/provider")

#: Under which name this browser's errand lies in its cookie, and where it wanted to go.
ERRAND, WANTED = "errand", "wanted"
#: What the provider may tell in its answer.
TOLD = ("code", "state", "iss", "error")


def _back() -> str:
    return codes.address("federation.answer")


def _require_switched_on() -> None:
    if singlesignon.provider() is None:
        raise NotFound


def _discover() -> Callable[[], object]:
    _require_switched_on()
    return singlesignon.discover


@blueprint.get("")
@beforehand(_discover)
def leave() -> ResponseReturnValue:
    url, errand = singlesignon.begin(g.beforehand, _back())
    session[ERRAND] = errand.as_json()
    session[WANTED] = request.args.get("next", "")
    return redirect(url)


@blueprint.get("/answer")
def answer() -> str:
    _require_switched_on()
    told = {name: request.args[name] for name in TOLD if name in request.args}
    return render_template("provider_answer.html", told=told)


def _finish() -> Callable[[], Identity]:
    """The errand is over with the first answer, whatever that is."""
    _require_switched_on()
    told = {name: request.form[name] for name in TOLD if name in request.form}
    return partial(singlesignon.finish, session.pop(ERRAND, None), told, _back())


@blueprint.post("/answer")
@beforehand(_finish)
def arrive() -> ResponseReturnValue:
    person = singlesignon.admit(g.beforehand)
    wanted = session.pop(WANTED, "")
    enter(person, by_provider=True)
    return redirect(safe_path(wanted))


@blueprint.get("/out")
@beforehand(_discover)
def out() -> ResponseReturnValue:
    """Out of the provider too, for whoever is out of here."""
    doors, known = g.beforehand, singlesignon.provider()
    address = doors.get("end_session_endpoint")
    if address is None or known is None:
        return redirect(url_for("session.sign_in"))
    home = codes.address("session.sign_in")
    return redirect(singlesignon.way_out(address, home))


@blueprint.errorhandler(AppError)
def tell(error: AppError) -> ResponseReturnValue:
    """Nobody is signed in: the way in again, and why."""
    with db.transaction(reads_only=True):
        if isinstance(error, NotFound):
            return shell.refusal(error)
        form = SignInForm(None)
        form.form_errors.append(i18n.say(error))
        return sign_in_page(form), statuses.status_of(type(error))
