"""Refusals (403) are noted for those who audit: who asked for which page, at either door."""

from __future__ import annotations

from flask import Flask, Response, g, request

from app import db
from app.organisation import events
from app.organisation.actors import Actor
from app.organisation.events import Happened
from app.views import pagewords

FORBIDDEN = 403


def init_app(app: Flask) -> None:
    app.after_request(_note)


def _note(response: Response) -> Response:
    """In a transaction of its own: that of the refused request was undone."""
    actor = _who()
    if response.status_code == FORBIDDEN and actor is not None and actor.person_id is not None:
        rule, given = request.url_rule, request.view_args or {}
        about = f"{request.method} {pagewords.kept(rule, given) if rule else request.path}"
        who = (actor.person_id, actor.name)
        with db.transaction():
            events.note(Happened.REFUSED, who, address=request.remote_addr, about=about)
    return response


def _who() -> Actor | None:
    """Whoever is signed in at a browser, or a program acts for."""
    if "reader" in g:
        found: Actor = g.reader.actor
        return found
    caller: Actor | None = g.get("caller")
    return caller
