"""How much work a step is, counted and not timed: calls of functions, tokens made, bytes kept."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from engine.play import Play


def calls(act: Callable[[], Any]) -> int:
    """How many functions are called, of Python and of C."""
    counted = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
    return counted


def tokens(play: Play) -> int:
    """How many tokens a run makes, when nothing of it stays asleep."""
    case = play.run._case  # noqa: SLF001 - what is counted
    return len(list(case.every_live()))
