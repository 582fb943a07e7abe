"""A town's year of star rating, driven by its people (年度评星): one method for each act."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from decimal import Decimal

import paperpolls
import sqlalchemy as sa
from story import OPENING, WORKFLOWS, Story

from app import clock
from app.ballots import polls
from app.ballots.models import Poll
from app.ballots.vocabulary import PollStatus
from app.cases.models import Case
from app.db import session
from app.definitions import deployment, folders
from app.organisation import directory
from app.organisation.actors import SYSTEM, person_key
from app.rating.models import RatedBranch, RatingYear
from app.stars.vocabulary import Aspect

KEY, BRANCH, BALLOT = "star_year", "star_branch", "star_mass_ballot"
RECTIFY = "star_rectify"
FACTS = "全年按计划完成，会议记录和照片齐全，群众反映良好，可查档案。"
REMARK = "档案不全，两次检查都没有补齐，应当扣分。"
CONTACT = {"contact_name": "冯务实", "contact_phone": "0635-8310000"}
HALF = Decimal("0.5")


def sheet(standard, total):
    """Ten marks that add up to a total, each a like share of its maximum, in half points."""
    left = Decimal(total)
    marks = {one.aspect: Decimal(one.maximum) / 100 for one in standard.aspects}
    surplus = sum(marks.values()) - left
    assert surplus >= 0, "nobody gives more than everything"
    for aspect in itertools.cycle(Aspect):
        if surplus <= 0:
            return marks
        if marks[aspect] >= HALF:
            marks[aspect] -= HALF
            surplus -= HALF
    raise AssertionError


def parts_for(composite):
    """SELF, MASS, ANNUAL of a branch without usual events (80) that come to a composite."""
    wanted = Decimal(composite)
    for half in range(200, -1, -1):
        own = half * HALF
        mass = ((wanted - own / 2 - 16) / Decimal("0.3")).quantize(Decimal("0.01"))
        reached = own / 2 + 16 + mass * Decimal("0.3")
        if 0 <= mass <= 100 and reached.quantize(Decimal("0.01"), "ROUND_HALF_UP") == wanted:
            return own, mass, own
    raise AssertionError(composite)


class StarYear:
    """The town's year; `branch` i is the i-th village's case."""

    def __init__(self, town) -> None:
        self.town, self.story = town, Story()

    # -- the year

    def begins(self, person=None, **answers):
        for key in (BALLOT, BRANCH, RECTIFY):
            deployment.deploy(SYSTEM, folders.read(WORKFLOWS / key))
            session.flush()
        self.story.starts(
            person or self.town.office, KEY, unit=self.town.unit, year=self.town.year, **answers
        )
        self.story.works()
        return self.rating

    @property
    def rating(self) -> RatingYear:
        return session.scalars(sa.select(RatingYear).filter_by(case_id=self.story.case.id)).one()

    def rated(self, number=0) -> RatedBranch:
        return self.rating.branches[number]

    def branch(self, number=0) -> Story:
        story = Story()
        story.case = session.get_one(Case, self.rated(number).case_id)
        return story

    @property
    def numbers(self):
        return range(len(self.town.branches))

    def comes(self, day: date):
        """Let the days go by."""
        clock.freeze(datetime.combine(day, OPENING, clock.OFFICE_ZONE))
        self.story.works()

    # -- promises

    def commits(self, number=0, *, aspects=tuple(Aspect)[:5]):
        promises = [
            {
                "aspect": str(aspect),
                "goal": "全年完成年初确定的各项任务",
                "measure": "每月检查一次",
                "due_on": date(self.town.year, 11, 30),
            }
            for aspect in aspects
        ]
        self.branch(number).completes(
            self.town.secretaries[number], "公开承诺", commitments=promises
        )

    def audits(self, number=0, outcome="pass", person=None, **answers):
        if outcome == "return":
            answers.setdefault("audit_reason", "目标太笼统，请写明数字。")
        self.branch(number).completes(person or self.town.office, "审核承诺", outcome, **answers)

    def promises_everything(self):
        for number in self.numbers:
            self.commits(number)
            self.audits(number)

    # -- year's end

    def rates_itself(self, number=0, total=90, *, step="支部自评", **changes):
        marks = sheet(self.town.standard, total)
        ends = [{"ended": "done"} for _one in self.branch(number).variables["promises"]]
        answers = {
            "self_scores": [{"score": mark, "facts": FACTS} for mark in marks.values()],
            "promises": ends,
            "resolved_on": clock.today(),
            "members_due": 3,
            "members_present": 3,
            "signed": True,
            **changes,
        }
        self.branch(number).completes(self.town.secretaries[number], step, **answers)

    def arranges(self, number=0, papers=10, person=None):
        """The appraisal of a branch, with so many papers, from tomorrow's sight for ten days."""
        self.branch(number).completes(
            person or self.town.office,
            "安排评议",
            branch=str(self.town.branches[number].parent_id),
            title=f"{self.town.year}年度党员群众评议",
            closes_on=clock.working_day_after(clock.today(), 10),
            **paperpolls.invited(papers),
        )

    def is_appraised(self, number=0, mass=90, rate=None):
        """Members and masses vote on paper; MASS None: too few come, and too few come again."""
        chosen = (2, 0, 0, 0) if mass is None else paperpolls.chosen_for(mass, rate)
        self.arranges(number, sum(chosen) if mass is not None else 10)
        for _round in range(1 if mass is not None else 2):
            self.counts_papers(chosen, number)

    def counts_papers(self, chosen, number=0):
        """The box of a branch is put up, if it is not, and counted: so many papers say each."""
        office, second = (directory.actor(one) for one in (self.town.office, self.town.second))
        of_case = sa.select(Poll).filter_by(case_id=self.rated(number).case_id)
        poll = session.scalars(of_case.order_by(Poll.id.desc()).limit(1)).one()
        if poll.status == PollStatus.DRAFT:
            polls.open_(office, poll.id)
        paperpolls.count(poll, office, (office, second), chosen)
        self.story.works()

    def files(self, number=0):
        parts = ["self", "commitments", "resolution", "evidence"]
        self.branch(number).completes(self.town.secretaries[number], "申报", file_parts=parts)

    def prechecks(self, number=0, outcome="pass", **answers):
        if outcome == "return":
            answers.setdefault("precheck_reason", "缺少党员大会决议。")
        self.branch(number).completes(self.town.office, "预审", outcome, **answers)

    # -- the review group

    def forms_the_group(self, reviewers=None, recusals=(), person=None):
        chosen = self.town.reviewers if reviewers is None else reviewers
        rows = [
            {"person": str(one.id), "capacity": "镇党委", "head": number == 0}
            for number, one in enumerate(chosen)
        ]
        out = [
            {
                "person": str(who.id),
                "branch": str(self.rated(number).id),
                "ground": "包联这个村",
            }
            for who, number in recusals
        ]
        self.story.completes(
            person or self.town.committee,
            "成立评审工作组",
            decision_number="郑发〔2027〕1号",
            reviewers=rows,
            recusals=out,
        )
        self.story.works()

    def is_visited(self, number=0, person=None, **changes):
        """The head of the group sees the village for themselves."""
        answers = {
            "visited_on": clock.today(),
            "visited_with": "评审工作组两人",
            "visit_findings": "活动室整洁，值班表上墙，会议记录齐全，三户群众满意。",
        }
        head = person or self.town.reviewers[0]
        self.branch(number).completes(head, "实地查看", **(answers | changes))

    def item_of(self, reviewer, number=0):
        """The score sheet that waits for a reviewer."""
        items = self.branch(number).items("评分")
        key = person_key(reviewer.id)
        return next((item for item in items if item.candidate_key == key), None)

    def scores(self, reviewer, number=0, total=90, *, remark=REMARK, marks=None):
        marks = marks or sheet(self.town.standard, total)
        rows = [{"score": mark, "remark": remark} for mark in marks.values()]
        item = self.item_of(reviewer, number)
        self.branch(number).does_item(reviewer, item, scores=rows, no_conflict=True)

    def all_score(self, number=0, total=90):
        """Everybody gives the same total, or each of the reviewers one of several."""
        totals = total if isinstance(total, tuple) else (total,) * len(self.town.reviewers)
        for reviewer, own in zip(self.town.reviewers, totals, strict=True):
            if self.item_of(reviewer, number) is not None:
                self.scores(reviewer, number, own)

    # -- results

    def deliberates(self, outcome="pass", person=None, **answers):
        answers = {
            "held_on": clock.today(),
            "members_present": 5,
            "minutes": "逐个支部审议，没有不同意见。",
            **answers,
        }
        self.story.completes(person or self.town.reviewers[0], "审议", outcome, **answers)
        self.story.works()

    def sends_back(self, number, component, reason="与平时掌握的情况不符，请重新核对。"):
        row = {"branch": str(self.rated(number).id), "component": component, "reason": reason}
        self.deliberates("send_back", sent_back=[row])

    def publishes(self, **changes):
        answers = {"places": ["branch_board"], "posted_on": clock.today(), **CONTACT, **changes}
        self.story.completes(self.town.office, "公示结果", **answers)

    def decides(self, outcome="adopt", person=None, **answers):
        if outcome == "dissent":
            answers.setdefault("decide_reason", "个别支部的平时记录没有核实。")
        self.story.completes(person or self.town.committee, "决定星级", outcome, **answers)
        self.story.works()

    # -- at one stroke

    def comes_to_the_review(self, *parts):
        """Everything until the group is to be formed; `parts` are (SELF, MASS, rate) by village.

        SELF None lets the last day go by, MASS None is an appraisal that was void.
        """
        self.begins()
        self.promises_everything()
        self.comes(date(self.town.year, 12, 1))
        for number in self.numbers:
            own = parts[number][0] if parts else 90
            if own is not None:
                self.rates_itself(number, own)
        self.comes(date(self.town.year, 12, 16))
        for number in self.numbers:
            _own, mass, rate = parts[number] if parts else (90, 90, 90)
            self.is_appraised(number, mass, rate)
            self.files(number)
            self.prechecks(number)
        self.story.works()

    def comes_to_the_results(self, *parts, reviewers=None):
        """On to the deliberation; `parts` are (SELF, MASS, rate, ANNUAL) by village."""
        self.comes_to_the_review(*(one[:3] for one in parts))
        self.comes(date(self.town.year + 1, 1, 5))
        self.forms_the_group(reviewers)
        for number in self.numbers:
            self.is_visited(number)
            self.all_score(number, parts[number][3] if parts else 90)
        self.story.works()

    def hangs_out(self, *parts):
        """Until the notice hangs; two of the reviewers stay out of the group."""
        self.comes_to_the_results(*parts, reviewers=self.town.reviewers[:5])
        self.deliberates()
        self.publishes()

    def is_decided(self):
        """After the deliberation: the notice hangs for its days and the committee adopts."""
        self.publishes()
        self.story.days_pass(6)
        self.decides()

    @property
    def stars(self):
        session.expire_all()
        return [one.final_star for one in self.rating.branches]
