"""A story to tell while units change, with points in force where a test asks for them."""

from __future__ import annotations

import pytest
import seal
from sqlalchemy import event
from story import Story

from app import db
from app.cases import applicant
from app.db import new_id, session
from app.definitions import deployment
from app.establishment import approving
from app.organisation import directory, grants, tree
from app.organisation.actors import SYSTEM
from app.organisation.models import UnitKind


@pytest.fixture
def wang(cast):
    """The subdistrict's officer."""
    return directory.actor(cast.wang)


@pytest.fixture
def an(cast):
    """Who looks after accounts, of the whole district."""
    return directory.actor(cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN"))


@pytest.fixture
def empty(cast, an):
    """A subdistrict of which 高若水 is the officer, appointed by two; nothing is below it."""
    made = tree.create(an, cast.district, UnitKind.SUBDISTRICT, "SUB2", "古楼街道")
    asked = grants.give(an, cast.gao, "SUBDISTRICT_OFFICER", made, reason="新设")
    approving.approve(directory.actor(cast.root), asked.id)
    return made


@pytest.fixture
def sealing(cast):
    """高若水 has asked for the seal; the assessors of 滨河 are to look at it."""
    definition = deployment.deploy(SYSTEM, seal.files()).definition
    session.flush()
    story = Story()
    story.case = applicant.start(
        directory.actor(cast.gao),
        definition,
        cast.branch.id,
        {"purpose": "证明", "copies": 2},
        start_key=new_id(),
    )
    session.flush()
    return story


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
