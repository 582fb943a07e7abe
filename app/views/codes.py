"""QR codes that lead from paper and from the hall's screen to a page of this house."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import segno
from flask import request, url_for
from markupsafe import Markup

from app.views.shell import flask_config

#: Signs that are light around a code, without which cameras do not find it (ISO/IEC 18004).
QUIET = 4


def address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, as people outside this machine reach it."""
    return urljoin(flask_config("PUBLIC_URL") or request.url_root, url_for(endpoint, **values))


def grouped(signs: str) -> str:
    """Signs in groups of four, as people read them off paper: `K7QM 3F9X ABCD`."""
    return " ".join(signs[at : at + 4] for at in range(0, len(signs), 4)).upper()


def code(text: str) -> Markup:
    """The code as SVG, black on white whatever the page's colours are."""
    drawn = segno.make(text, error="m", micro=False)
    svg = drawn.svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True)
    return Markup(svg)  # noqa: S704 - drawn by segno out of signs of its own
