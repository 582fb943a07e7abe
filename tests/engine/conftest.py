"""The engine's tests begin with an empty ledger, and know no house to ask for its calendar."""

import pytest
from engine.ledger import ledger

from app import clock


@pytest.fixture(autouse=True)
def empty_ledger():
    ledger.clear()


@pytest.fixture(autouse=True)
def national_calendar(monkeypatch):
    monkeypatch.setattr(clock, "_calendar_in_force", lambda: clock.NATIONAL)
