"""A case that has been moved still tells what was asked and said on the version it was on then."""

from __future__ import annotations

import sqlalchemy as sa
from seal import files

from app import db
from app.cases import migration
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions import deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM

#: The reviewer's step is drawn anew under another id: the old one is not in the new version.
REDRAWN = (('id="look"', 'id="gaze"'), ('Ref="look"', 'Ref="gaze"'), ("starter look", "starter"))


def test_a_step_that_the_new_version_has_dropped_is_still_told(town):
    path = town.starts_seal(town.enter("lin"))
    zhao = town.enter("zhao")
    item = town.asks(_open_item)
    zhao.post(f"/work-items/{item}/complete", data={"look_result": "agree"})
    _moves(town)
    page = town.enter("wang").get(path)
    assert page.status_code == 200
    assert "从第 1 版移到第 2 版" in page.text
    assert "审核" in page.text
    assert "同意" in page.text


def _open_item():
    return session.scalar(sa.select(WorkItem.id).filter_by(closed_at=None))


def _moves(town):
    changed = files()
    drawn = changed["process.bpmn"].decode()
    for old, new in REDRAWN:
        drawn = drawn.replace(old, new)
    with town.house.app_context(), db.transaction():
        second = deployment.deploy(SYSTEM, {**changed, "process.bpmn": drawn.encode()})
        session.flush()
        wang = directory.actor(directory.person(town.ids["wang"]))
        migration.migrate(wang, session.scalars(sa.select(Case.id)).one(), second)
