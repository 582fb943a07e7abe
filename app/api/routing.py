"""From a request to a view and back: who asks, what came along, once only, and as JSON."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import flask_babel
from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from app import db
from app.api import idempotency, problems, reading, shapes
from app.api.idempotency import Answer
from app.api.routes import JSON, PREFIX, Route, note
from app.errors import AppError, Forbidden, NotFound
from app.organisation import accounts, refusals
from app.organisation.actors import Actor

BEARER = "Bearer "

Result = dict[str, Any] | Response
View = Callable[..., Result]

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
blueprint.register_error_handler(HTTPException, problems.http_fault)
blueprint.register_error_handler(Exception, problems.fault)


def declare(route: Route) -> Callable[[View], View]:
    """Open a route of the API.

    The view is asked with who acts (unless the route is open), what came along (`Given`), and the
    places in the address by name. It gives a JSON object, or a response of its own making.
    """

    def register(view: View) -> View:
        note(view.__name__, route)

        def answer(**places: Any) -> Response:
            with flask_babel.force_locale(problems.language()):
                return _answer(route, view, places)

        look = route.beforehand
        if look is not None:
            answer = db.beforehand(lambda: look(reading.read(route, {})))(answer)
        blueprint.add_url_rule(
            route.rule, endpoint=view.__name__, view_func=answer, methods=[route.method]
        )
        return view

    return register


def _answer(route: Route, view: View, places: dict[str, Any]) -> Response:
    if route.is_open:
        return _response(route, view(reading.read(route, places), **places))
    actor = _actor(route)
    key = reading.idempotency_key() if route.changes else None
    given = reading.read(route, places)
    if key is None:
        return _response(route, view(actor, given, **places))
    kept = idempotency.once(
        actor,
        request.path,
        key,
        digest=given.digest,
        answer=lambda: Answer(route.status, shapes.text(view(actor, given, **places))),
    )
    response = Response(kept.body, kept.status, content_type=JSON)
    if kept.is_replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _actor(route: Route) -> Actor:
    """Whom the token stands for.

    Raises:
        NotSignedIn, TokenNotValid.
        ScopeMissing: the token does not reach so far.
    """
    header = request.headers.get("Authorization", "")
    if not header.startswith(BEARER):
        raise problems.NotSignedIn
    key = header.removeprefix(BEARER).strip()
    found = accounts.held_token(key)
    if found is None:
        raise problems.TokenNotValid
    token, actor = found
    g.caller = actor
    if accounts.needs_note(token):
        g.used_key = key
    if not token.allows(route.needs):
        raise problems.ScopeMissing(scope=route.needs)
    return actor


@blueprint.errorhandler(AppError)
def _refuse(error: AppError) -> Response:
    if isinstance(error, Forbidden | NotFound):
        g.refused = error
    return problems.refusal(error)


@blueprint.after_request
def _record_refusal(response: Response) -> Response:
    """Record what an administrator was refused, after the transaction that was undone by it."""
    if "refused" in g and "caller" in g and refusals.concern(g.caller):
        with db.transaction():
            refusals.record(g.caller, request.method, request.path, g.refused.code)
    return response


@blueprint.after_request
def _note_use(response: Response) -> Response:
    """Note now and then that a token is used, in a transaction of its own."""
    if "used_key" in g and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        with db.transaction():
            accounts.note_use(g.used_key)
    return response


def _response(route: Route, result: Result) -> Response:
    if isinstance(result, Response):
        return result
    return Response(shapes.text(result), route.status, content_type=JSON)
