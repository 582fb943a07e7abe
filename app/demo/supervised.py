"""What the supervisor of the demonstration has asked about, and the figures of what was done."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import sqlalchemy as sa

from app import clock, db
from app.cases.models import WorkItem
from app.cases.parts import Part
from app.db import session
from app.definitions.models import Definition
from app.demo.play import CLAIM
from app.organisation import accounts, directory
from app.organisation.actors import Actor
from app.supervision import answering, folding, following
from app.supervision.answering import Answer
from app.supervision.reasons import DelayCause

#: The claims that have waited longest are asked about, and those of them that are answered.
ASKED, ANSWERED = 2, 1
ANSWER = "还缺服务时长的证明，已经请本人补来。"


class Supervised:
    """The supervisor of the demonstration branch asks why claims wait; yields after each."""

    def __init__(self, branch_id: uuid.UUID) -> None:
        self.branch_id = branch_id

    def pieces(self) -> int:
        """How many times `live` will yield."""
        return ASKED + 1

    def live(self) -> Iterator[None]:
        """Ask, have some of it answered, and add up what was done so far."""
        with db.transaction(reads_only=True):
            waiting = self._waiting()
        for number in range(ASKED):
            with db.transaction():
                for case_id in waiting[number : number + 1]:
                    self._ask(case_id, is_answered=number < ANSWERED)
            yield
        with db.transaction():
            folding.fold_items()
            folding.fold_cases()
        yield

    def _waiting(self) -> list[uuid.UUID]:
        """The claims that wait for a post, the longest first."""
        is_waiting = (WorkItem.closed_at.is_(None), WorkItem.part == Part.STEP)
        query = (
            sa.select(WorkItem.case_id)
            .join(Definition, Definition.id == WorkItem.definition_id)
            .where(*is_waiting, WorkItem.post_key.is_not(None))
            .where(WorkItem.unit_id == self.branch_id, Definition.key == CLAIM)
            .order_by(WorkItem.opened_at, WorkItem.id)
        )
        return list(session.scalars(query))

    @staticmethod
    def _ask(case_id: uuid.UUID, *, is_answered: bool) -> None:
        asked = following.ask(_actor("supervisor"), case_id, text="请说明为什么还没有核实。")
        if is_answered:
            day = clock.working_day_after(clock.today(), 1)
            [first, *_others] = asked.lines[0].addressees
            answer = Answer(DelayCause.MATERIALS, day, ANSWER, "")
            answering.reply(directory.actor(first.person), asked.id, answer)


def _actor(username: str) -> Actor:
    person = accounts.person_named(username)
    assert person is not None, "the demonstration has a supervisor"
    return directory.actor(person)
