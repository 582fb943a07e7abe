"""Drafts that pages keep by themselves: two windows on one draft do not write over each other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from app.errors import Conflict


class DraftMovedOn(Conflict):
    message = "另一个窗口已经改过这份草稿，这里不再自动保存；请刷新后接着填，或者在这里手动暂存。"


class SubmittedAlready(Conflict):
    message = "“%(title)s”已经提交，不再保存草稿。"


def stamp_of(draft: Mapping[str, Any] | None) -> str:
    """By what a page knows again the draft that it has shown or saved; empty if there is none."""
    if draft is None:
        return ""
    kept = orjson.dumps(draft, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(kept).hexdigest()[:32]


def require_seen(draft: Mapping[str, Any] | None, seen: str | None) -> None:
    """Is it still the draft that the page has seen? One that says nothing writes over any.

    Raises:
        DraftMovedOn
    """
    if seen is not None and seen != stamp_of(draft):
        raise DraftMovedOn
