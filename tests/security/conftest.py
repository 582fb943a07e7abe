"""A town with a case that waits, and everybody who might look into what is not theirs."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from belongings import enter_belongings
from township import Town

from app import db
from app.cases.models import WorkItem
from app.cases.papers import Draft
from app.organisation import accounts


class Target(Town):
    """The town as those see it who try its doors."""

    def program(self, username):
        """The headers of a program that acts for somebody."""
        with self.house.app_context(), db.transaction():
            key, _row = accounts.issue_token(accounts.person_named(username))
        return {"Authorization": f"Bearer {key}"}

    def open_item(self):
        """The id of the one work item that waits."""
        return self.asks(
            lambda: db.session.scalars(sa.select(WorkItem.id).filter_by(closed_at=None)).one()
        )


@pytest.fixture
def town(house):
    return Target(house)


@pytest.fixture
def sqlite_town(sqlite_house):
    return Target(sqlite_house)


@pytest.fixture
def belongings(sqlite_town):
    return enter_belongings(sqlite_town)


@pytest.fixture
def draft_of(sqlite_town):
    """The one draft of somebody, as it is kept."""

    def find(username):
        return sqlite_town.asks(
            lambda: db.session.scalars(
                sa.select(Draft.answers).filter_by(person_id=sqlite_town.ids[username])
            ).one()
        )

    return find
