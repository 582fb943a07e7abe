"""Wrong codes are counted by where they come from, so that nobody tries many.

A hall or a village shares one address, so the bound is wide: thirty wrong codes within a quarter of
an hour. A code has 58 random bits; at that pace nobody ever finds one.
"""

from __future__ import annotations

import sqlalchemy as sa

from app import clock
from app.ballots import secret
from app.ballots.models import Guesser
from app.db import insert_or_update, session
from app.errors import Refused


class TooManyGuesses(Refused):
    message = "输错的次数太多，请过15分钟再试。"


def require_few(address: str) -> None:
    """Raises: TooManyGuesses."""
    found = session.get(Guesser, _digest(address))
    if found is not None and found.is_locked:
        raise TooManyGuesses


def count(address: str) -> None:
    """Note a wrong code. Whoever calls this returns, so that it is kept."""
    key = {"address_digest": _digest(address)}
    insert_or_update(Guesser, key, {"failures": 0}, {"failures": Guesser.failures}, "failures")
    row = session.get_one(Guesser, key["address_digest"], populate_existing=True)
    row.count_failure()
    old = sa.delete(Guesser).where(Guesser.counted_until < clock.machine_now())
    session.execute(old, execution_options={"synchronize_session": False})


def _digest(address: str) -> str:
    return secret.digest("guesser", address.encode())
