"""The jobs of a house, done here and now by whoever tests."""

from __future__ import annotations

from app.db import session
from app.jobs import kinds, queue


def works():
    """Does the jobs that are due, and those that they order."""
    session.flush()
    while leases := queue.take(20):
        for lease in leases:
            queue.finish(lease)
            kinds.do(lease)
            session.flush()
