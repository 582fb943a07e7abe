"""DOOR for programs: JSON under `/api/v1`, and what operators watch at the root."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from app.api import (  # noqa: F401, PLC0415 - importing declares their routes
        acts,
        cases,
        definitions,
        document,
        followups,
        impact,
        messages,
        migration,
        people,
        points,
        redirecting,
        shop,
        tokens,
        work,
    )
    from app.api.operating import init_app as watch  # noqa: PLC0415 - the door opens last
    from app.api.problems import init_app as tell_unknown_addresses  # noqa: PLC0415
    from app.api.routing import blueprint  # noqa: PLC0415

    tell_unknown_addresses(app)
    watch(app)
    app.register_blueprint(blueprint)
    # Nothing here reads a cookie, so no other site can make a browser act here.
    app.extensions["csrf"].exempt(blueprint)
