"""A house that is served, and people who come to it with a browser of their own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import ClassVar

import pytest
from demonstration import PASSWORD, ROOT, TODAY, environment
from settling import Traffic

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
READY_WITHIN = 90
#: Seconds in which the worker of a crowded machine brings about anything.
AT_LAST = 60


@contextmanager
def served(folder, day=TODAY):
    """The house of a folder is served, as on a day; the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = environment(folder, day) | {"PORT": str(port)}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([*FLASK, "serve"], cwd=ROOT, env=env, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/healthz", server)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(url, server):
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    pytest.fail("the server did not answer")


class Visitor:
    """Somebody at a browser of their own. Faults of the page's scripts fail the test."""

    #: Who has signed in where → their cookies: nobody types a password twice.
    entered: ClassVar[dict] = {}

    def __init__(self, chromium, site, username, *, width=1280, height=900, scheme="light"):
        self.site = site
        self.context = chromium.new_context(
            storage_state=self.entered.get((site, username)),
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale="zh-CN",
            reduced_motion="reduce",  # what still scrolls slips away under a press
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.traffic = Traffic(self.page)
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._hears)
        self.goes("/")
        if self.page.url != f"{site}/":
            self._signs_in(username)

    def _hears(self, said):
        if said.type == "error":
            self.faults.append(f"{said.text} {said.location.get('url', '')}")

    def _signs_in(self, username):
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button.btn-primary")
        self.page.wait_for_url(f"{self.site}/")
        self.entered[self.site, username] = self.context.storage_state()

    def goes(self, path):
        self.page.goto(self.site + path)
        self.settles()

    def settles(self):
        """Wait until the page has come to rest."""
        self.traffic.settles()

    def sees_at_last(self, shown):
        """The page is loaded again until a worker has brought about what is looked for."""
        until = time.monotonic() + AT_LAST
        while time.monotonic() < until:
            if self.page.locator(shown).count():
                return self.page.locator(shown).first
            self.page.wait_for_timeout(500)
            self.page.reload()
            self.settles()
        raise AssertionError(self.reads())

    def decides(self, label, opinion=None):
        """Press a button of the action bar and confirm in the dialog."""
        self.page.click(f"[data-decide][data-label='{label}']")
        assert self.refused_fields() == []
        if opinion:
            self.page.fill("#opinion", opinion)
        self.page.click("[data-slot=confirm]")
        self.settles()

    def refused_fields(self):
        """The fields of the step that the browser itself would not send."""
        return self.page.evaluate(
            "() => [...document.querySelector('#act').elements]"
            ".filter(field => field.willValidate && !field.checkValidity())"
            ".filter(field => !field.closest('#decide'))"
            ".map(field => `${field.name}: ${field.validationMessage} (${field.value})`)"
        )

    def reads(self):
        return self.page.inner_text("main")

    def leaves(self):
        """Close the browser; a draft that is open for writing is let go first."""
        if self.page.query_selector("#studio"):
            self.goes("/")
        self.context.close()
