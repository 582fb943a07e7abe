"""The points room: rules in force at the subdistrict of the cast, and two databases to race on."""

from __future__ import annotations

import pytest
from clerk import Clerk
from sqlalchemy import event

from app import db
from app.points import ledger


@pytest.fixture
def clerk(cast):
    return Clerk(cast)


@pytest.fixture
def proven(room):
    """The books must be right when the test is over."""
    del room
    yield
    assert ledger.check() == []


@pytest.fixture
def statements(room):
    """The SQL statements sent from now on, as a list that grows."""
    del room
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    yield sent
    event.remove(db.engine(), "before_cursor_execute", note)
