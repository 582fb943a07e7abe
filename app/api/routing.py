"""From a request to a view and back: who asks, what came along, once only, and as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from app import db
from app.api import idempotency, problems, reading, shapes
from app.api.idempotency import Answer
from app.api.routes import JSON, PREFIX, Route, note
from app.errors import AppError
from app.organisation import accounts
from app.organisation.actors import Actor

BEARER = "Bearer "

Result = dict[str, Any] | Response
View = Callable[..., Result]

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
blueprint.register_error_handler(AppError, problems.refusal)
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
    actor = _actor()
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


def _actor() -> Actor:
    """Whom the token stands for.

    Raises:
        NotSignedIn, TokenNotValid.
    """
    header = request.headers.get("Authorization", "")
    if not header.startswith(BEARER):
        raise problems.NotSignedIn
    actor = accounts.token_holder(header.removeprefix(BEARER).strip())
    if actor is None:
        raise problems.TokenNotValid
    g.caller = actor
    return actor


def _response(route: Route, result: Result) -> Response:
    if isinstance(result, Response):
        return result
    return Response(shapes.text(result), route.status, content_type=JSON)
