"""The engine's tests begin with an empty ledger, and count days without a house."""

import pytest
from engine.ledger import ledger

from app import clock


@pytest.fixture(autouse=True)
def empty_ledger():
    ledger.clear()


@pytest.fixture(autouse=True)
def national_calendar(monkeypatch):
    """A house built by an earlier test would have the calendar read from its database."""
    monkeypatch.setattr(clock, "_calendar_in_force", lambda: clock.NATIONAL)
