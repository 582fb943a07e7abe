"""The engine's tests begin with an empty ledger."""

import pytest
from engine.ledger import ledger


@pytest.fixture(autouse=True)
def empty_ledger():
    ledger.clear()
