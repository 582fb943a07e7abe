"""Figures over so much that they may be a minute old: each process keeps them that long."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from app import clock

Answer = TypeVar("Answer")

#: How old an answer may be, and how many are kept.
OLDEST, MOST = timedelta(minutes=1), 500

_kept: OrderedDict[Hashable, tuple[datetime, Any]] = OrderedDict()
_lock = Lock()


def remembered(
    key: Hashable, ask: Callable[[], Answer], *, is_much: Callable[[Answer], bool]
) -> Answer:
    """What `ask` has answered under this key within the last minute, or answers now.

    Only what is much is kept: little is counted quickly, and whoever looks at it sees at once what
    they have done. The key names all that the answer depends on: whose rights, too.
    """
    now = clock.machine_now()
    with _lock:
        known = _kept.get(key)
    if known is not None and now - known[0] < OLDEST:
        answer: Answer = known[1]
        return answer
    found = ask()
    if not is_much(found):
        return found
    with _lock:
        _kept[key] = (now, found)
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Ask anew; for whoever measures, or has changed what is asked about."""
    with _lock:
        _kept.clear()
