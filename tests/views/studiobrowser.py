"""Somebody's browser in the studio, without scripts."""

from __future__ import annotations

import html
import io
import re

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart


class Studio:
    """Somebody's browser in the studio."""

    def __init__(self, town, username="wang"):
        self.town, self.browser = town, town.enter(username)

    def goes(self, path=""):
        return self.browser.get(f"/studio{path}")

    def reads(self, path=""):
        """What a page says, without its tags."""
        answer = self.goes(path)
        assert answer.status_code == 200, answer.text[:500]
        return plain(answer.text)

    def sends(self, path, **data):
        return self.browser.post(f"/studio{path}", data=data)

    def begins(self, key="seal"):
        """The id of the draft that a press on 改流程 leads to."""
        return draft_in(self.sends(f"/procedures/{key}/draft"))

    def news(self, title="请假", beginning="one_level"):
        answer = self.sends("/new", title=title, category="日常", beginning=beginning)
        return draft_in(answer)

    def brings(self, content, name="parcel.zip", path="/import"):
        boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), name)})
        kind = f"multipart/form-data; boundary={boundary}"
        return self.browser.post(f"/studio{path}", data=body, content_type=kind)

    def writes(self, draft, changed):
        """As a drawing page that is left again."""
        seen = self.files(draft)["revision"]
        path = f"/studio/drafts/{draft}"
        sent = {"seen": seen, "page": "page", "changed": changed}
        answer = self.browser.post(f"{path}/files", json=sent)
        assert answer.status_code == 200, answer.json
        self.browser.post(f"{path}/release", data={"page": "page"})

    def files(self, draft):
        return self.goes(f"/drafts/{draft}/files").json

    def hands_in(self, draft, **more):
        page = self.goes(f"/drafts/{draft}/submit").text
        key = re.search(r'name="start_key"[^>]*value="([^"]+)"', page)[1]
        sent = {"note": "试一试新的办法。", "start_key": key, **more}
        return self.sends(f"/drafts/{draft}/submit", **sent)

    def flashed(self, answer):
        """What the page says to which an answer leads."""
        assert answer.status_code == 302, answer.text[:500]
        return plain(self.browser.get(answer.location).text)


def plain(page):
    """What a page says, without its tags."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def draft_in(answer):
    assert answer.status_code == 302, answer.text[:500]
    return re.search(r"/studio/drafts/([\w-]{36})", answer.location)[1]
