"""The pages that change one file of a draft: what they need, what they send, how problems read."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask import request

from app import i18n
from app.engine import Problem
from app.errors import Invalid
from app.studio import drafts, parts
from app.studio.models import Draft
from app.views import studiofiles
from app.views.shell import me

#: What an editor may send besides the text: each at most so long.
_LONGEST = 10_000


@dataclass(frozen=True)
class Sent:
    """`about` is what in the text is meant (a decision), `written` what was put into fields."""

    text: str
    about: str
    written: Mapping[str, str]

    @classmethod
    def of(cls, sent: Any) -> Self:
        """Raises: Invalid, if no editor of ours has sent it."""
        told = sent if isinstance(sent, dict) else {}
        text, about, written = told.get("text"), told.get("about", ""), told.get("written", {})
        if not isinstance(text, str) or not isinstance(about, str) or not _is_written(written):
            raise Invalid
        return cls(text, about, written)


def sent_about(draft_id: uuid.UUID) -> Sent:
    """What an editor has sent about a draft. Raises: Forbidden, NotFound, Invalid."""
    drafts.draft(me(), draft_id)
    return Sent.of(request.get_json(silent=True))


def page_of(found: Draft) -> dict[str, Any]:
    """What the page of an editor is told of its draft; `page` is the word by which it holds it."""
    return {
        "draft": found,
        "told": studiofiles.told(found),
        "page": secrets.token_hex(8),
        "parts": {"forms": parts.forms(found), "tables": parts.tables(found)},
    }


def _is_written(written: Any) -> bool:
    return isinstance(written, dict) and all(
        isinstance(text, str) and len(text) <= _LONGEST for text in written.values()
    )


def line(problem: Problem) -> dict[str, Any]:
    """A problem as the list shows it; a press on it leads to the place."""
    said = i18n.say(problem.sentence) if problem.sentence else i18n.known(problem.message)
    return {
        "is_error": problem.is_error,
        "said": said,
        "element": problem.element or "",
        "cells": problem.cells,
    }
