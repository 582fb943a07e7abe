"""DOOR for browsers: one module per user area; a view reads the request, calls a verb, shows."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from app.views import (  # noqa: PLC0415 - the door opens last
        awards,
        away,
        ballots,
        cases,
        counter,
        demo,
        diagramwords,
        draftdiffs,
        formediting,
        goods,
        heat,
        impact,
        inboxing,
        itemacts,
        keeping,
        live,
        messages,
        notices,
        objections,
        outside,
        oversight,
        people,
        phrases,
        points,
        posts,
        preferences,
        quarters,
        queue,
        ratings,
        rectifications,
        registers,
        remarks,
        rules,
        session,
        shell,
        shop,
        standards,
        starobjections,
        stars,
        studio,
        studiobring,
        studiofiles,
        studiomoves,
        studiopublish,
        tableediting,
        uses,
        vote,
        work,
    )

    shell.init_app(app)
    own = (
        session,
        work,
        inboxing,
        messages,
        preferences,
        live,
        queue,
        cases,
        itemacts,
        keeping,
        notices,
        outside,
        objections,
        quarters,
    )
    of_people = (away, people, phrases)
    for module in (
        *own,
        *of_people,
        points,
        heat,
        oversight,
        registers,
        rules,
        shop,
        goods,
        counter,
        posts,
        stars,
        standards,
        ratings,
        starobjections,
        rectifications,
        uses,
        studio,
        studiobring,
        studiofiles,
        studiomoves,
        studiopublish,
        diagramwords,
        draftdiffs,
        impact,
        tableediting,
        formediting,
        ballots,
        remarks,
        vote,
    ):
        app.register_blueprint(module.blueprint)
    app.register_blueprint(awards.blueprint)
    app.register_blueprint(awards.checking)
    if app.config["DEMO"]:
        demo.init_app(app)
