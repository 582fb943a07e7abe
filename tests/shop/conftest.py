"""The shop room: rules, goods and prices of the cast's subdistrict; books that must be right."""

from __future__ import annotations

import pytest
from shopkeeper import Shop

from app.db import session
from app.points import ledger
from app.shop import proof


@pytest.fixture
def shop(cast):
    return Shop(cast)


@pytest.fixture
def clerk_of(cast):
    """Somebody of the cast, by name, as one who acts."""
    return lambda name: cast.actor(getattr(cast, name))


@pytest.fixture
def proven(room):
    """All three books must be right when the test is over."""
    del room
    yield
    session.flush()
    assert ledger.check() + proof.check() == []
