"""DOOR for browsers: one module per user area; a view reads the request, calls a verb, shows."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from app.views import (  # noqa: PLC0415 - the door opens last
        cases,
        counter,
        demo,
        goods,
        heat,
        notices,
        outside,
        points,
        rules,
        session,
        shell,
        shop,
        work,
    )

    shell.init_app(app)
    for module in (
        session,
        work,
        cases,
        points,
        heat,
        rules,
        notices,
        outside,
        shop,
        goods,
        counter,
    ):
        app.register_blueprint(module.blueprint)
    if app.config["DEMO"]:
        demo.init_app(app)
