"""Which procedure cannot be retired: the one in which all changes are approved, its own too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.engine import Problem
from app.errors import Sentence
from app.studio import abouts
from app.studio.abouts import ABOUT, UnreadableAbout

#: The procedure in which drafts are approved.
CHANGE = "definition_change"


def problems(texts: Mapping[str, str]) -> Iterator[Problem]:
    """Nothing where `about.toml` cannot be read."""
    try:
        said = abouts.read(texts.get(ABOUT, ""))
    except UnreadableAbout:
        return
    if said.get("key") == CHANGE and said.get("retired"):
        message = Sentence("这个流程不能停用：停用以后，什么流程都发布不了。")
        yield Problem.saying((ABOUT, "retired", None), "needed", message)
