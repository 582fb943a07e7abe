"""Who a browser is signed in as, and what that person has to do before all else."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin
from flask_login.utils import login_url

from app import db
from app.errors import AppError, Forbidden, NotFound
from app.organisation import accounts, admission, refusals
from app.organisation.actors import Actor
from app.organisation.admission import Due

#: What only open pages ask for, and what they send along with whatever else they ask for by
#: themselves, whether or not somebody sits before them. No click of a person's sends it.
ASKS_BY_ITSELF, BY_ITSELF = "live.news", "X-By-Itself"
#: Where is done what comes first, and what is open even before.
TO_DO = {Due.PASSWORD: "account.password", Due.SECOND_FACTOR: "secondstep.show"}
ALWAYS_OPEN = {
    *TO_DO.values(),
    "account.change_password",
    "secondstep.bind",
    "session.sign_out",
    "session.language",
}

login_manager = LoginManager()


class SignedIn(UserMixin):
    """The person a browser is signed in as, for the length of one request."""

    def __init__(self, key: str, actor: Actor, unit_name: str, language: str) -> None:
        self.id = key
        self.actor = actor
        self.unit_name = unit_name
        self.language = language


def init_app(app: Flask) -> None:
    login_manager.init_app(app, add_context_processor=False)
    login_manager.session_protection = None
    login_manager.unauthorized_handler(_to_sign_in)
    app.after_request(_sign_of_life)
    app.after_request(_record_refusal)


@login_manager.user_loader
def _load(key: str) -> SignedIn | None:
    limit: timedelta = current_app.config["IDLE_LIMIT"]
    found = accounts.signed_in(key, limit)
    if found is None:
        return None
    row, actor = found
    if accounts.needs_touch(row):
        g.stale_key = key
    g.due = None if row.by_provider else admission.due(row.person, actor)
    if g.due is not None and request.endpoint not in ALWAYS_OPEN:
        return None
    g.reader = SignedIn(key, actor, row.person.unit.name, row.person.language)
    reader: SignedIn = g.reader
    return reader


def _to_sign_in() -> ResponseReturnValue:
    """To the way in; or to what has to be done first, for whoever is in already."""
    due = g.get("due")
    if due is not None:
        return redirect(url_for(TO_DO[due]))
    return redirect(login_url("session.sign_in", next_url=request.url))


def _sign_of_life(response: Response) -> Response:
    """Note now and then that somebody is there, in a transaction of its own."""
    is_of_the_page = request.endpoint == ASKS_BY_ITSELF or BY_ITSELF in request.headers
    if "stale_key" in g and "is_fault" not in g and not is_of_the_page:
        with db.transaction():
            accounts.touch(g.stale_key)
    return response


def note_refusal(error: AppError) -> None:
    """Remember that the reader was refused, to be recorded if that is an administrator."""
    if isinstance(error, Forbidden | NotFound):
        g.refused = error


def _record_refusal(response: Response) -> Response:
    """Record what an administrator was refused, after the transaction that was undone by it."""
    if "refused" in g and "reader" in g and refusals.concern(g.reader.actor):
        with db.transaction():
            refusals.record(g.reader.actor, request.method, request.path, g.refused.code)
    return response
