"""Who brings jobs to workers: nobody, when a ticker looks for itself, or a queue that is told.

The rows of `job` are the truth either way. A carrier only says, in the transaction that writes
them, that there is work to be done and when.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

#: Told how many jobs there are and from when on (the machine's time; None: now).
Announce = Callable[[int, datetime | None], None]

_announce: Announce | None = None


def use(announce: Announce | None) -> None:
    """Say who is to be told (set by create_app); None: a ticker looks for itself."""
    global _announce  # noqa: PLW0603 - one carrier for the process
    _announce = announce


def announce(jobs: int, at: datetime | None) -> None:
    """There is work in this transaction."""
    if _announce is not None:
        _announce(jobs, at)
