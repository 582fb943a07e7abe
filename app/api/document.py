"""The OpenAPI 3.1 document, written from the routes' own declarations, and a page to read it."""

from __future__ import annotations

import re
from typing import Any

import orjson
from flask import Response, render_template
from flask_babel import gettext

from app.api import problems, schemas
from app.api.idempotency import IdempotencyMismatch
from app.api.problems import MEDIA, NotSignedIn
from app.api.reading import LONGEST_KEY, Given
from app.api.routes import FILE, JSON, ROUTES, Route
from app.api.routing import declare
from app.api.schemas import Schema
from app.errors import AppError, Invalid, NotFound
from app.i18n import lazy as _
from app.organisation import scopes

Json = dict[str, Any]

VERSION = "1.0.0"
HTML = "text/html"
ABOUT_API = _("接口说明")
_SCHEME = "token"


def document() -> Json:
    """Every route as its declaration says, in the reader's language."""
    paths: Json = {}
    for name, route in ROUTES.items():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.full_rule)
        paths.setdefault(path, {})[route.method.lower()] = _operation(name, route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": gettext("星绩审批系统接口"),
            "version": VERSION,
            "description": gettext(
                "先用 POST /api/v1/tokens 换取令牌，放在请求头 Authorization: Bearer 里。"
                "凡是带 Idempotency-Key 的 POST，重发时得到第一次的回答，只生效一次。"
                "报错一律是 application/problem+json，code 是固定的代码，message 是说明。"
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in _groups()],
        "security": [{_SCHEME: []}],
        "paths": paths,
        "components": {
            "schemas": schemas.COMPONENTS,
            "securitySchemes": {_SCHEME: _scheme()},
        },
    }


def _scheme() -> Json:
    listed = gettext("；").join(f"{one} {gettext(words)}" for one, words in scopes.WORDS.items())
    told = gettext("令牌的范围：%(scopes)s。每个接口的 security 写明需要哪一种。", scopes=listed)
    return {"type": "http", "scheme": "bearer", "description": told}


def _groups() -> list[str]:
    return list(dict.fromkeys(str(route.group) for route in ROUTES.values()))


def _operation(name: str, route: Route) -> Json:
    written: Json = {
        "operationId": name,
        "summary": str(route.summary),
        "tags": [str(route.group)],
        "parameters": _parameters(route),
        "responses": {str(route.status): _success(route)} | _refusals(route),
    }
    # For schemes other than OAuth's, the list names what a token must allow (OpenAPI 3.1, 4.8.30).
    written["security"] = [] if route.is_open else [{_SCHEME: [str(route.needs)]}]
    if route.takes is not None:
        content = {route.takes_media: {"schema": route.takes}}
        is_required = bool(route.takes["required"])
        written["requestBody"] = {"required": is_required, "content": content}
    return written


def _parameters(route: Route) -> list[Json]:
    found = [_parameter(name, "path", schema) for name, schema in route.places.items()]
    for name, schema in route.query.items():
        found.append(_parameter(name, "query", schema, is_required=name in route.required))
    if route.changes:
        found.append(_parameter("Idempotency-Key", "header", schemas.text(LONGEST_KEY)))
    return found


def _parameter(name: str, place: str, schema: Schema, *, is_required: bool = False) -> Json:
    is_required = is_required or place == "path"
    return {"name": name, "in": place, "required": is_required, "schema": schema}


def _success(route: Route) -> Json:
    content = {route.gives_media: {"schema": route.gives}}
    written: Json = {"description": gettext("办成了"), "content": content}
    if route.changes:
        words = gettext("重发的请求得到第一次的回答时为 true")
        schema = {"type": "string", "const": "true"}
        written["headers"] = {"Idempotency-Replayed": {"description": words, "schema": schema}}
    return written


def _refusals(route: Route) -> Json:
    """Per status, which refusals there may be, each with its sentence."""
    told: dict[int, list[str]] = {}
    for kind in _kinds(route):
        line = kind.__name__ + gettext("：") + _sentence(kind)
        told.setdefault(problems.status_of(kind), []).append(line)
    if route.method == "POST":
        for status in (413, 415):
            told[status] = [str(problems.SENTENCES[status])]
    content = {MEDIA: {"schema": schemas.ref("Problem")}}
    return {
        str(status): {"description": "\n\n".join(lines), "content": content}
        for status, lines in sorted(told.items())
    }


def _sentence(kind: type[AppError]) -> str:
    """What a refusal says, with its places left open."""
    return re.sub(r"%\(\w+\)[sd]", "…", gettext(kind.message))


def _kinds(route: Route) -> list[type[AppError]]:
    """The refusals of a route: its own, and those that follow from what it takes."""
    found: list[type[AppError]] = []
    found += [] if route.is_open else [NotSignedIn, problems.TokenNotValid, problems.ScopeMissing]
    is_post = route.method == "POST"
    found += [Invalid] if is_post or route.query else []
    found += [problems.MalformedBody] if is_post and route.takes_media != FILE else []
    found += [NotFound] if route.places or route.query or route.takes else []
    found += [IdempotencyMismatch] if route.changes else []
    return list(dict.fromkeys([*found, *route.refuses]))


@declare(
    Route(
        "GET",
        "/openapi.json",
        _("本文件：全部接口的 OpenAPI 3.1 说明。"),
        ABOUT_API,
        gives=schemas.OPEN,
        is_open=True,
    )
)
def openapi(_given: Given) -> Response:
    return Response(orjson.dumps(document()), content_type=JSON)


@declare(
    Route(
        "GET",
        "/",
        _("本文件的网页。"),
        ABOUT_API,
        gives=schemas.TEXT,
        gives_media=HTML,
        is_open=True,
    )
)
def index(_given: Given) -> Response:
    written = document()
    groups = {name: _lines(written, name) for name in _groups()}
    page = render_template("api/index.html", document=written, groups=groups, refusals=_codes())
    return Response(page, content_type=f"{HTML}; charset=utf-8")


def _lines(written: Json, group: str) -> list[Json]:
    return [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in written["paths"].items()
        for method, operation in methods.items()
        if group in operation["tags"]
    ]


def _codes() -> list[Json]:
    """Every refusal that some route names: code, status and sentence."""
    kinds = {kind for route in ROUTES.values() for kind in _kinds(route)}
    return [
        {
            "code": kind.__name__,
            "status": problems.status_of(kind),
            "message": _sentence(kind),
        }
        for kind in sorted(kinds, key=lambda kind: (problems.status_of(kind), kind.__name__))
    ]
