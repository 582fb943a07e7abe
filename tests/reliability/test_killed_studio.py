"""Workers are killed while running cases go over to another version, and while one is published."""

from __future__ import annotations

from collections import Counter

import changing
import pytest
import sqlalchemy as sa
from cast import Cast
from reliability.yards import Yard
from story import Story

from app import audit, db
from app.cases import applicant
from app.cases.models import Case
from app.db import new_id, session
from app.definitions import catalogue, deployment
from app.definitions.models import DefinitionVersion
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.studio import moving
from app.studio.models import Draft, DraftState

KEY = "general_approval"
ANSWERS = {
    "kind": "request",
    "urgency": "normal",
    "matter": "买一台打印机",
    "reason": "旧的坏了，修不好。",
}


class Change:
    """A procedure with cases under way, and its next version."""

    def __init__(self, house, folder) -> None:
        self.house, self.yard = house, Yard(house, folder)
        with house.app_context(), db.transaction():
            cast = Cast.enter()
            self.ids = cast.ids
            changing.in_force(KEY)

    def does(self, act):
        with self.house.app_context(), db.transaction():
            return act(Cast.found(self.ids))

    def begins_to_move(self, cases):
        """So many cases under way are chosen to go over to a version with a longer due time."""

        def act(cast):
            lin = directory.actor(cast.lin)
            definition = catalogue.definition(KEY)
            chosen = [
                applicant.start(lin, definition, cast.lin.unit_id, ANSWERS, start_key=new_id()).id
                for _ in range(cases)
            ]
            files = catalogue.files_of(catalogue.in_force(KEY).id)
            text = files[changing.DIAGRAM].replace(changing.TWO_DAYS, changing.THREE_DAYS)
            files = {name: told.encode() for name, told in files.items()}
            version = deployment.deploy(SYSTEM, {**files, changing.DIAGRAM: text.encode()})
            session.flush()
            return moving.begin(directory.actor(cast.wang), version, chosen, {}).id

        self.move_id = self.does(act)

    def is_approved(self):
        """The next version is drawn, handed in, and agreed to by somebody else."""

        def act(cast):
            draft = changing.checked(cast.wang)
            story = Story()
            story.starts(cast.wang, "definition_change", draft=str(draft.id), note="改为三天。")
            story.completes(cast.root, "审批变更", "agree")

        self.does(act)

    def moved(self):
        """Progress; on which versions the cases are; how often each went over."""
        return self.yard.asks(
            lambda: (
                moving.progress_of(self.move_id),
                Counter(session.scalars(sa.select(DefinitionVersion.number).join(Case.version))),
                Counter(session.scalars(_migrations())),
            )
        )

    def published(self):
        """The versions there are, which is in force, and what the draft says."""
        return self.yard.asks(
            lambda: (
                sorted(session.scalars(_numbers())),
                catalogue.in_force(KEY).number,
                session.scalars(sa.select(Draft.state)).one(),
            )
        )


def _migrations():
    return (
        sa.select(sa.func.count())
        .where(audit.AuditEntry.action == "case.migrated")
        .group_by(audit.AuditEntry.chain_id)
    )


def _numbers():
    return sa.select(DefinitionVersion.number).where(DefinitionVersion.definition.has(key=KEY))


@pytest.fixture
def change(house, tmp_path):
    return Change(house, tmp_path)


def test_each_case_goes_over_once_though_workers_are_killed(change):
    change.begins_to_move(20)
    told = change.yard.brood(of=3, kills=8, lease=0.3).run(change.yard.is_over)
    assert told["killed"] > 0
    assert change.moved() == (moving.Progress(20, 0, 0), {2: 20}, {1: 20})
    assert change.yard.faults() == []


def test_a_worker_killed_at_any_statement_of_a_move_leaves_nothing_half_done(change):
    change.begins_to_move(2)
    with change.yard.brood(each_boundary=1, lease=0.01, tries=99).at_work() as brood:
        pass
    assert brood.told["killed"] > 10
    change.yard.brood(of=1).run(change.yard.is_over)
    assert change.moved() == (moving.Progress(2, 0, 0), {2: 2}, {1: 2})
    assert change.yard.faults() == []


def test_a_worker_killed_at_any_statement_of_publishing_leaves_nothing_half_done(change):
    change.is_approved()
    assert change.published() == ([1], 1, DraftState.SUBMITTED)
    with change.yard.brood(each_boundary=1, lease=0.01, tries=99).at_work() as brood:
        pass
    assert brood.told["killed"] > 10
    change.yard.brood(of=1).run(change.yard.is_over)
    assert change.published() == ([1, 2], 2, DraftState.PUBLISHED)
    assert change.yard.faults() == []
