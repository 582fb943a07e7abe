"""Pages as Chromium puts them on paper."""

from __future__ import annotations

import re

MILLIMETRES = 25.4 / 72


def sheets_of(page):
    """The size of every sheet of a page's print, across and down, in millimetres."""
    paper = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    return [tuple(round(float(side) * MILLIMETRES) for side in box) for box in boxes]
