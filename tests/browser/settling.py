"""When has a page come to rest? When it is loaded and for a moment no request is under way.

Playwright's own `networkidle` waits for half a second of silence, which is most of what a visit to
a page takes.
"""

from __future__ import annotations

import time

import pytest

#: Milliseconds without a request after which none is expected.
QUIET = 80
WITHIN = 20


class Traffic:
    """The requests of a page that are under way."""

    def __init__(self, page):
        self.page = page
        self.under_way = set()
        page.on("request", self._begins)
        page.on("requestfinished", self._ends)
        page.on("requestfailed", self._ends)

    def _begins(self, request):
        self.under_way.add(request)

    def _ends(self, request):
        self.under_way.discard(request)

    def settles(self):
        """Wait until the page has come to rest."""
        until = time.monotonic() + WITHIN
        while time.monotonic() < until:
            self.page.wait_for_timeout(QUIET)
            if not self.under_way:
                self.page.wait_for_load_state()
                if not self.under_way:
                    return
        pytest.fail(f"still under way: {[one.url for one in self.under_way]}")
