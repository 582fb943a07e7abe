"""The files that are in a form already when it is shown."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from itertools import chain
from typing import Any

from app.cases import evidence
from app.cases.models import Case
from app.cases.papers import Evidence
from app.definitions.question import Question
from app.forms import files
from app.views.shell import me


def kept(
    asked: list[Question], known: Mapping[str, Any], case: Case | None = None
) -> dict[str, list[Evidence]]:
    """The files uploaded before, by their fields, for a form that is shown again."""
    ids = {field: _ids(texts) for field, texts in files.kept(asked, known)}
    found = {one.id: one for one in evidence.of_ids(me(), chain.from_iterable(ids.values()), case)}
    return {field: [found[one] for one in named if one in found] for field, named in ids.items()}


def _ids(texts: Any) -> list[uuid.UUID]:
    """Those that are ids: a draft keeps what a browser sent, whatever it was."""
    found = []
    for text in texts if isinstance(texts, list) else []:
        try:
            found.append(uuid.UUID(str(text)))
        except ValueError:
            continue
    return found
