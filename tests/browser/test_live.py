"""A message that comes while a page is open shows without loading it again."""

from __future__ import annotations

import sqlite3
import uuid
from datetime import timedelta

from demonstration import TODAY

from app import clock

INTO = """
INSERT INTO message (id, person_id, kind, title, body, link, sent_at, times, is_outgoing)
SELECT ?, id, 'TURN', ?, '', '/started', ?, 1, 0 FROM person WHERE username = ?
"""


def tells(folder, username, title):
    """Somebody is told something, as the last of the house's day; beside the running house."""
    message = uuid.uuid4()
    with sqlite3.connect(folder / "xingji.db", timeout=20) as database:
        ahead = database.execute("SELECT max(seconds_ahead) FROM demo_clock").fetchone()[0] or 0
        midnight = clock.day_end(TODAY).replace(tzinfo=None)
        row = (message.hex, title, (midnight + timedelta(seconds=ahead)).isoformat(" "), username)
        assert database.execute(INTO, row).rowcount == 1
    return message


def test_a_message_shows_on_an_open_page(visit, site_folder):
    visitor = visit("deputy")
    page = visitor.page
    page.clock.install()
    visitor.goes("/done")
    bell = page.locator("[data-live=unread]")
    before = int(bell.inner_text() or 0) if bell.is_visible() else 0
    message = tells(site_folder, "deputy", "初审：会议室音响")
    page.clock.run_for(30_000)
    note = page.locator(".toast-note")
    note.wait_for()
    assert note.inner_text().split("\n") == ["轮到您办", "初审：会议室音响"]
    assert int(bell.inner_text()) == before + 1
    assert page.url.endswith("/done")  # nobody has loaded anything
    note.get_by_role("link").click()
    page.wait_for_url("**/started")
    visitor.goes("/messages?box=all")
    [row] = page.locator("li", has=page.locator(f"a[href='/messages/{message}']")).all()
    assert "is-unread" not in (row.get_attribute("class") or "")


def test_a_page_out_of_sight_asks_for_nothing(visit):
    visitor = visit("deputy")
    page = visitor.page
    page.clock.install()
    visitor.goes("/done")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.run_for(120_000)
    assert asked == []
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: false, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    visitor.settles()
    assert [url.rpartition("/")[2] for url in asked] == ["live"]
