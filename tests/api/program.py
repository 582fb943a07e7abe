"""A program that calls the API and holds every answer against what the document promises."""

from __future__ import annotations

import re

from app.api import checking
from app.api.routes import JSON, ROUTES
from app.api.schemas import ref
from app.db import new_id


class Program:
    """Calls for one person; `key` is its token, None for a program that has none."""

    def __init__(self, app, key, headers=None):
        self.app, self.key = app, key
        self.headers = dict(headers or {})

    def call(self, method, path, *, headers=None, **sent):
        known = {} if self.key is None else {"Authorization": f"Bearer {self.key}"}
        response = self.app.test_client().open(
            f"/api/v1{path}",
            method=method,
            headers={**known, **self.headers, **(headers or {})},
            **sent,
        )
        _hold_to_promise(self.app, method, path, response)
        return response

    def get(self, path, **sent):
        return self.call("GET", path, **sent)

    def post(self, path, body=None, *, key=None, **sent):
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.call("POST", path, json={} if body is None else body, headers=headers, **sent)

    def starts(self, unit, **answers):
        given = {"purpose": "证明", "copies": 2, **answers}
        response = self.post("/cases", {"definition": "seal", "unit": unit, "answers": given})
        assert response.status_code == 201, response.text
        return response.json

    def completes(self, case, **body):
        [item] = self.get(f"/cases/{case['id']}").json["work_items"]
        return self.post(f"/work-items/{item['id']}/complete", body)


def _hold_to_promise(app, method, path, response):
    """The status is documented, and the body has the shape that is documented for it."""
    route = _route(method, path.partition("?")[0])
    if route is not None and response.status_code < 500:
        assert str(response.status_code) in _documented(app, route), response.text
    if response.status_code >= 400:
        assert response.mimetype == "application/problem+json", response.text
        assert not list(checking.faults(response.json, ref("Problem")))
        assert response.json["status"] == response.status_code
    elif route is not None:
        assert response.mimetype == route.gives_media
        if route.gives_media == JSON:
            assert not list(checking.faults(response.json, route.gives)), response.json


def _route(method, path):
    for route in ROUTES.values():
        pattern = re.sub(r"<[^>]+>", "[^/]+", route.rule)
        if route.base and route.method == method and re.fullmatch(pattern, path):
            return route
    return None


_DOCUMENTS = {}


def _documented(app, route):
    """The statuses that the document promises for a route; it is the same for every house."""
    if not _DOCUMENTS:
        _DOCUMENTS.update(app.test_client().get("/api/v1/openapi.json").json["paths"])
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.full_rule)
    return _DOCUMENTS[path][route.method.lower()]["responses"]


def fresh_key():
    return str(new_id())
