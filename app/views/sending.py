"""Files on their way to a browser, which shows them and never runs them."""

from __future__ import annotations

from flask import Response, send_file

from app.cases import evidence
from app.cases.papers import Evidence
from app.definitions import media


def inert(row: Evidence) -> Response:
    """A file as it was sent, under its own name, in a sandbox; what no browser shows is taken away.

    That no browser guesses another type than it is said to be (`nosniff`) holds for every answer.
    """
    path = evidence.store.path(row.id)
    response = send_file(
        path,
        mimetype=row.media_type,
        download_name=row.name,
        as_attachment=row.media_type not in media.SHOWN,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
