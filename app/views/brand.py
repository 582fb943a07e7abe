"""What the house is called on every page, its colour and its mark."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, url_for

from app.errors import NotFound
from app.organisation import branding, settings
from app.views import shell

blueprint = Blueprint("brand", __name__)


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    app.register_blueprint(blueprint)


def _context() -> dict[str, Any]:
    """A page without the shell may stand where no database answers: it looks as ever."""
    usual = {
        "organisation": shell.flask_config("ORGANISATION"),
        "shades": None,
        "mark_url": url_for("static", filename="built/mark.svg"),
    }
    if shell.stands_alone():
        return usual
    colour, mark = settings.value(settings.COLOUR), settings.value(settings.MARK)
    if mark:
        usual["mark_url"] = url_for("brand.mark", v=mark[:16])
    usual["organisation"] = settings.value(settings.ORGANISATION) or usual["organisation"]
    return usual | {"shades": settings.shades(colour) if colour else None}


@blueprint.get("/mark.png")
def mark() -> Response:
    """The mark, for everybody: it stands on the page to sign in as well."""
    found = branding.current()
    if found is None:
        raise NotFound
    answer = Response(found.content, mimetype="image/png")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
