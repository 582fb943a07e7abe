"""A branch's year, driven by its people (年度评定): one method for each act."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from story import OPENING, Story

from app import clock
from app.db import new_id, session
from app.points import claims, stages
from app.points.amounts import points
from app.points.filing import Matter

KEY = "points_year_close"
YEAR = 2026
#: An item for each component; the figures are told, not worked out.
ITEMS = {"BASE": "B01", "DUTY": "D01", "REWARD": "R07", "NEGATIVE": "N04"}


def go_to(day):
    clock.freeze(datetime.combine(day, OPENING, clock.OFFICE_ZONE))


class Year:
    """The year of the cast's branch; it is over when `is_over` has been called.

    The rules in force have no caps of items (`newrules`), so that lines bring any figure.
    """

    def __init__(self, cast) -> None:
        self.cast, self.story, self._number = cast, Story(), 0

    def brings(self, person, base=0, duty=0, reward=0, negative=0):
        """Posted lines of a member, one for each component; figures are points."""
        figures = {"BASE": base, "DUTY": duty, "REWARD": reward, "NEGATIVE": -negative}
        for category, figure in figures.items():
            if figure:
                self._posts(person, ITEMS[category], Decimal(str(figure)))

    def _posts(self, person, item, raw):
        self._number += 1
        matter = Matter(
            member_id=person.id,
            item=item,
            title=f"第{self._number}件",
            event_date=date(YEAR, 3, 2),
            quantity=Decimal(1),
            asked_points=abs(raw),
            statement="由支部登记。",
            activity_code=str(self._number),
        )
        line = claims.enter(matter, number=f"登记{self._number}")
        line.quantity_found, line.raw = 10, 0
        claims.settle(line, quantity=Decimal(1), raw=raw)
        stages.publish(line, new_id())
        claims.post(line, call_key="call", confirmer_id=self.cast.li.id)
        session.flush()
        return line

    def is_over(self):
        go_to(date(YEAR + 1, 1, 12))

    def begins(self, person=None):
        self.story.starts(person or self.cast.sun, KEY, year=str(YEAR))

    def is_heard(self, *votes, **changes):
        answers = {
            "meeting_date": clock.today(),
            "meeting_place": "支部活动室",
            "chair": str(self.cast.li.id),
            "members_due": 9,
            "members_present": 8,
            "minutes": "逐人宣读，没有异议。",
            **({"votes": list(votes)} if votes else {}),
            **changes,
        }
        self.story.completes(self.cast.sun, "党员大会听取", **answers)

    def is_attested(self, outcome="supervised"):
        statement = "四个季度的评议、公示我都在场，名单属实。"
        self.story.completes(self.cast.wu, "监督说明", outcome, statement=statement)

    def is_signed(self, outcome="sign"):
        self._signs(self.cast.li, "签字", outcome)
        if outcome == "sign":
            self.own_line_is_signed()

    def own_line_is_signed(self, person=None, outcome="sign"):
        """Somebody else signs the line of the secretary."""
        self._signs(person or self.cast.zhou, "代签本人一行", outcome)

    def _signs(self, person, step, outcome):
        why = {} if outcome == "sign" else {"confirm_reason": "请核对第三名的分数。"}
        self.story.completes(person, step, outcome, **why)

    def is_published(self):
        self.story.completes(
            self.cast.sun,
            "张贴公示",
            places=["branch_board"],
            posted_on=clock.today(),
            contact_name="孙亦诚",
            contact_phone="0635-8210000",
        )

    def is_shown(self):
        """All that comes before the seal."""
        self.is_over()
        self.begins()
        self.is_heard()
        self.is_attested()
        self.is_signed()
        self.is_published()

    def is_sealed(self):
        self.is_shown()
        self.story.days_pass(6)


def vote(person, figure):
    return {"member": str(person.id), "votes_for": figure}


def figure(tenths):
    return float(points(tenths))
