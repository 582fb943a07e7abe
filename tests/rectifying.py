"""A branch put right, driven by its people (整顿提升): one method for each act."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import sqlalchemy as sa
from PIL import Image
from story import OPENING, WORKFLOWS, Story

from app import clock
from app.cases import evidence
from app.cases.models import Case
from app.db import new_id, session
from app.definitions import deployment, folders
from app.engine import Call, operations
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.rating.models import RatedBranch
from app.rectification.models import Rectification

KEY = "star_rectify"
PROBLEMS = ("活动室没有按时开放", "收支账目没有按季公开")
ALL = ("LEADER", "WORK_GROUP", "FIRST_SECRETARY")
#: A poll of which 24 of 30 counted are satisfied or fairly so.
POLL = {
    "poll_sent": 40,
    "poll_returned": 32,
    "satisfied": 14,
    "fairly": 10,
    "neutral": 4,
    "dissatisfied": 2,
    "unknown": 2,
}


def start(year, visit="1"):
    """What the year's procedure does after the guidance; how many cases are new."""
    deployment.deploy(SYSTEM, folders.read(WORKFLOWS / KEY))
    session.flush()
    call = Call(case_id=str(year.story.case.id), actor_id="", element="rectify", visit=visit)
    done = operations.perform("rating.start_rectifications", call, {})
    session.flush()
    return done["rectifications"]


def count():
    """How many branches are put right, or were."""
    return session.scalar(sa.select(sa.func.count()).select_from(Rectification))


def picture():
    made = BytesIO()
    Image.new("RGB", (8, 8), "green").save(made, "PNG")
    return made.getvalue()


class Rectifying:
    """The rectification of the number-th branch of a decided year."""

    def __init__(self, year, number) -> None:
        self.year, self.town, self.number = year, year.town, number
        self.story = Story()
        self.story.case = session.get_one(Case, self.row.case_id)

    @property
    def row(self) -> Rectification:
        query = (
            sa.select(Rectification)
            .join(RatedBranch)
            .where(RatedBranch.branch_id == self.town.branches[self.number].id)
        )
        return session.scalars(query).one()

    @property
    def secretary(self):
        return self.town.secretaries[self.number]

    @property
    def steps(self):
        return self.story.steps

    def comes(self, year, month, day):
        """Let the days go by."""
        clock.freeze(datetime.combine(date(year, month, day), OPENING, clock.OFFICE_ZONE))
        self.story.works()

    # -- until the plan

    def opens(self, person=None, **changes):
        answers = {"opened_on": clock.today(), "decision_number": "郑发〔2027〕5号", **changes}
        self.story.completes(person or self.town.committee, "启动整顿", **answers)

    def diagnoses(self, person=None, problems=PROBLEMS):
        rows = [{"aspect": "PREMISES", "problem": one} for one in problems]
        self.story.completes(person or self.town.office, "查摆问题", problems=rows)

    def assigns(self, measures=ALL, person=None, *, leader=None, sent=None):
        answers = {"measures": list(measures), "stationed": []}
        if "LEADER" in measures:
            answers["leader"] = str((leader or self.town.reviewers[0]).id)
        wanted = [one for one in ALL[1:] if one in measures] if sent is None else sent
        answers["stationed"] = [
            {"measure": one, "name": "贾驻村", "sent_by": "区农业农村局"} for one in wanted
        ]
        self.story.completes(person or self.town.committee, "定帮扶措施", **answers)

    def plans(self, person=None, problems=PROBLEMS, due=date(2027, 9, 30)):
        rows = [
            {"problem": one, "measure": "排出值班表并上墙", "owner": "支部委员", "due_on": due}
            for one in problems
        ]
        self.story.completes(person or self.secretary, "定整改方案", plan_lines=rows)

    def approves(self, outcome="pass", person=None):
        answers = {} if outcome == "pass" else {"approve_reason": "期限太晚，请提前。"}
        self.story.completes(person or self.town.committee, "审定方案", outcome, **answers)

    def comes_to_the_plan(self, measures=ALL):
        self.opens()
        self.diagnoses()
        self.assigns(measures)
        self.plans()

    def is_planned(self, measures=ALL):
        self.comes_to_the_plan(measures)
        self.approves()

    # -- month by month

    def reports(self, person=None, *, closed=(), visits=2, days=22, files=None, **changes):
        """`closed` are numbers of the lines that still wait, from 0; `files` those of each."""
        lines = self.story.variables["report_lines"]
        answers = {
            "report_text": "按方案推进，本月检查两次，群众反映良好。",
            "report_lines": [
                {"state": "closed", "files": [self._file()] if files is None else files}
                if number in closed
                else {"state": "going"}
                for number in range(len(lines))
            ],
            **changes,
        }
        if self.story.variables["has_leader"]:
            answers.setdefault("leader_visits", visits)
        if self.story.variables["has_secretary"]:
            answers.setdefault("secretary_days", days)
        self.story.completes(person or self.secretary, "每月报告", **answers)

    def _file(self):
        actor = directory.actor(self.secretary)
        return str(evidence.upload(actor, f"{new_id()}.png", picture()).id)

    def reports_until(self, month, *, closed=()):
        """Report every month up to this one of 2027, on the second day after it."""
        while self.row.reports[-1].month < date(2027, month, 1):
            self._next_day()
            self.reports(closed=closed if self.row.reports[-1].month.month == month else ())
            if "年中检查" in self.steps:
                self.checks()

    def _next_day(self):
        row = self.row.reports[-1]
        ends = clock.office_day(self.story.variables["month_ends"])
        self.comes(ends.year, ends.month, 2)
        assert "每月报告" in self.steps, row.month

    def checks(self, outcome="on_course", person=None):
        answers = {} if outcome == "on_course" else {"mid_note": "两条都没有动静。"}
        self.story.completes(person or self.town.office, "年中检查", outcome, **answers)

    # -- the end

    def comes_to_the_acceptance(self, *, closed=(0, 1), measures=ALL):
        """All months of 2027 are reported; the lines are closed with the last of them."""
        self.is_planned(measures)
        last = self.row.reports[-1].month
        while last < date(2027, 10, 1) or self.row.reports[-1].received_at is None:
            self._next_day()
            last = self.row.reports[-1].month
            self.reports(closed=closed if last.month == 10 else ())
            if "年中检查" in self.steps:
                self.checks()

    def accepts(self, outcome="accept", person=None, **changes):
        answers = {"accepted_on": clock.today(), **POLL, **changes}
        if outcome == "extend":
            answers.setdefault("accept_note", "账目还没有公开。")
        self.story.completes(person or self.town.committee, "验收", outcome, **answers)

    def follows_up(self, outcome="held", person=None):
        said = "到村查看，值班表和账目都正常。"
        self.story.completes(person or self.town.office, "回访", outcome, follow_note=said)
