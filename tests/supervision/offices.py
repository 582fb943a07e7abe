"""A case that somebody follows up, those who act in it, and the jobs of its mornings."""

from __future__ import annotations

from datetime import date, datetime, time

from chained import chain
from together import Table
from workday import works

from app import audit, clock
from app.cases import official
from app.db import session
from app.notifications import outbox
from app.supervision import answering, escalating, following, states
from app.supervision.answering import Answer
from app.supervision.models import FollowUp
from app.supervision.reasons import DelayCause
from app.supervision.states import State

TEXT = "为什么还没有核实？"
#: The clock stands at Tuesday 2026-03-03, 9:00; the usual day to answer is the Thursday.
TUESDAY, THURSDAY = date(2026, 3, 3), date(2026, 3, 5)
PROMISED = Answer(DelayCause.BUSY, date(2026, 3, 6), "这周有检查。")


class Office(Table):
    """A case of lin's that waits for the assessors; li oversees the branch, wang what is above."""

    def __init__(self, cast, *steps, **more) -> None:
        given = chain(*(steps or [("a", "ASSESSOR", {}), ("b", "SECRETARY", {})]), **more)
        super().__init__(cast, given)
        self.case = self.starts()
        cast.tao = getattr(cast, "tao", None) or cast.person(
            "tao", "陶知新", cast.district, "DISTRICT_OFFICER"
        )

    def asks(self, name="li", case=None, **more):
        case = case or self.case
        row = following.ask(self.actor(name), case.id, **{"text": TEXT, **more})
        session.flush()
        return row

    def answers(self, name, row, answer=PROMISED):
        return answering.reply(self.actor(name), row.id, answer)

    def state(self, row):
        """How it stands, by the column and by the one of the conditions that holds."""
        session.flush()
        found = session.query(states.state()).filter(FollowUp.id == row.id)
        conditions = [one for one in State if found.filter(states.stands_so(one)).count()]
        assert conditions == [found.scalar()]
        return found.scalar()

    def told(self, name):
        session.flush()
        return [one.title for one in outbox.messages(self.actor(name))]

    def acts(self):
        return [one.action for one in audit.entries(self.case.id)]

    def agrees(self, name="zhao", step="a"):
        [item] = self.open(self.case)
        official.complete(self.actor(name), item.id, {f"{step}_result": "agree"})
        session.flush()


def morning_of(day):
    """It is the morning of a day, and its jobs are done."""
    escalating.plan()
    clock.freeze(datetime.combine(day, time(8, 30), clock.OFFICE_ZONE))
    works()
