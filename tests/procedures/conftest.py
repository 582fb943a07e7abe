"""A story to tell, with the points scheme in force at the cast's subdistrict."""

from __future__ import annotations

import pytest
from story import Story

from app.db import session
from app.points import ledger, rulebook


@pytest.fixture
def story(request, cast):
    """Under the profile that a test asks for (`worked.under_both`), SEED if it does not."""
    rulebook.introduce(cast.subdistrict, getattr(request, "param", "SEED"))
    session.flush()
    return Story()


@pytest.fixture
def proven(room):
    """The books must be right when the test is over."""
    del room
    yield
    assert ledger.check() == []
