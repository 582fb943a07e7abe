"""Claims and quarters of the demonstration, carried on by the people whose turn it is."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app import clock
from app.assessment import objections, panels
from app.cases import applicant, official, progress, timers
from app.cases.models import Case, WorkItem
from app.db import new_id, session
from app.definitions import catalogue
from app.errors import Refused
from app.jobs import kinds, queue
from app.organisation import directory
from app.organisation.actors import Actor
from app.organisation.models import Person

CLAIM, OBJECTION, CORRECTION = "points_claim", "points_objection", "points_correction"
QUARTER, YEAR = "points_cycle", "points_year_close"
CONTACT = {"contact_name": "孙亦诚", "contact_phone": "0635-8210000"}
#: How often a hearing brings nothing.
QUIET = 0.3
AT_ONCE = 100
OPINIONS = (
    {
        "channels": ["meeting"],
        "text": "志愿服务的时长请网格员签字证明。",
        "source": "member",
        "handling": "adopted",
    },
    {
        "channels": ["box", "visit"],
        "text": "网格巡查每次记三分。",
        "source": "resident",
        "handling": "not",
        "reason": "积分方案由街道统一规定，已转街道研究。",
    },
)
LESSONS = ("提前一周通知流动党员", "巡查记录当天补齐", "证明材料一事一照片")
SUMMARY = (
    "本季度党员参与志愿服务积极，申报及时，佐证材料齐全，公示期间没有异议。"
    "下季度把巡查记录写得更细，提前通知流动党员参加线上学习。"
)


class Nobody(Refused):
    message = "“%(case)s”的“%(step)s”没有人可以办理，支部人数太少，不能演示。"


@dataclass(frozen=True)
class Deed:
    """One matter a member reports: item, title, quantity, what is asked, and the story."""

    item: str
    title: str
    quantity: Decimal
    asked: Decimal
    statement: str
    place: str = "滨河社区"


DEEDS = (
    Deed("D01", "清理三号楼排水沟", Decimal(2), Decimal(2), "雨后排水沟堵塞，与邻居一起清理干净。"),
    Deed("D01", "周末护河巡查", Decimal("1.5"), Decimal("1.5"), "沿徒骇河巡查并捡拾垃圾两袋。"),
    Deed("D01", "为老人义务理发", Decimal(2), Decimal(2), "在中心活动室为八位老人理发。"),
    Deed("D02", "认领微心愿：修好轮椅", Decimal(1), Decimal(2), "认领张奶奶的微心愿，修好了轮椅。"),
    Deed("D02", "认领微心愿：辅导功课", Decimal(1), Decimal(2), "为双职工家庭孩子辅导功课四次。"),
    Deed("D03", "调解楼上漏水纠纷", Decimal(1), Decimal(2), "两家协商一致，当天修好了水管。"),
    Deed("D03", "网格夜间巡查", Decimal(1), Decimal(2), "发现一处飞线充电，当场劝离。"),
    Deed("D04", "暴雨夜值守社区", Decimal(1), Decimal(3), "汛期值守一夜，转移低洼处住户两户。"),
    Deed("D05", "建议增设晾衣架", Decimal(1), Decimal(1), "建议被居委会采纳，已装好十二组。"),
)


class Play:
    """Drives single claims; every step is done by whoever the procedure waits for."""

    def __init__(self, seed: int, *witnesses: uuid.UUID) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - it draws stories, not secrets
        self.witnesses = witnesses
        #: What is answered in each step of each procedure.
        self.steps: dict[tuple[str, str], Callable[[Case], dict[str, Any]]] = {
            (CLAIM, "acknowledge"): _acknowledges,
            (CLAIM, "verify"): self._verifies,
            (CLAIM, "check"): _agrees,
            (QUARTER, "hear"): self._hears,
            (QUARTER, "meet"): self._meets,
            (QUARTER, "confirm"): _signs,
            (QUARTER, "confirm_rest"): lambda _case: {"confirm_rest_result": "sign"},
            (QUARTER, "publish"): self._publishes,
            (QUARTER, "feedback"): self._sums_up,
            (YEAR, "hear"): self._hears_the_year,
            (YEAR, "attest"): _attests,
            (YEAR, "confirm"): _signs,
            (YEAR, "confirm_own"): _signs,
            (YEAR, "publish"): self._publishes,
            (OBJECTION, "accept"): _admits,
            (OBJECTION, "check"): _finds_it_right,
            (CORRECTION, "check"): _agrees,
            (CORRECTION, "confirm"): lambda _case: {"confirm_result": "sign", **CONTACT},
        }

    def report(
        self,
        member: Person,
        deed: Deed,
        day: date,
        *,
        by: Person | None = None,
        key: uuid.UUID | None = None,
    ) -> Case:
        """The member reports a matter of a day, or somebody else enters it; once for a key."""
        actor = directory.actor(by or member)
        answers = {
            "item": deed.item,
            "title": deed.title,
            "event_date": day,
            "place": deed.place,
            "quantity": deed.quantity,
            "asked_points": deed.asked,
            "statement": deed.statement,
            "witnesses": [str(next(one for one in self.witnesses if one != member.id))],
            "honest": True,
        }
        return applicant.start(
            actor,
            catalogue.definition(CLAIM),
            member.unit_id,
            answers,
            start_key=key or new_id(),
            on_behalf_of=member.id,
        )

    def proceed(self, case: Case, until: str | None) -> None:
        """Let the usual people do the usual thing until the case waits at a step, or ends."""
        while items := progress.open_items(case):
            [item] = items
            if item.element == until:
                return
            self.act(item)
            work_off()

    def act(self, item: WorkItem) -> None:
        """Let the first candidate do the usual thing in a step."""
        answers = self.steps[item.case.definition.key, item.element](item.case)
        official.complete(candidate(item), item.id, answers)

    def decide(self, case: Case, **answers: Any) -> None:
        """Let the candidate for the step the case waits at answer in a certain way."""
        [item] = progress.open_items(case)
        official.complete(candidate(item), item.id, answers)

    def begin(self, clerk: Person, what: str, key: uuid.UUID | None = None, **answers: Any) -> Case:
        """The clerk begins a procedure of the branch: that of the quarter, say; once for a key."""
        actor, definition = directory.actor(clerk), catalogue.definition(what)
        return applicant.start(actor, definition, clerk.unit_id, answers, start_key=key or new_id())

    def pass_time(self, case: Case) -> None:
        """Let the clock come to the next deadline of a case, and what it causes be done."""
        assert case.next_due_at is not None
        clock.freeze(case.next_due_at)
        timers.fire(case.id)
        work_off()

    def _verifies(self, case: Case) -> dict[str, Any]:
        found = progress.variables_of(case)["quantity"]
        return {"verify_result": "pass", "quantity_found": found, "verify_recusal": True}

    def _hears(self, _case: Case) -> dict[str, Any]:
        if self.dice.random() < QUIET:
            return {"heard": "none"}
        return {"heard": "some", "opinions": [dict(self.dice.choice(OPINIONS))]}

    def _meets(self, _case: Case) -> dict[str, Any]:
        return {
            "meeting_date": clock.today(),
            "meeting_place": "支部活动室",
            "chair": str(self.witnesses[0]),
            "members_due": 30,
            "members_present": self.dice.randint(20, 29),
            "minutes": "逐件公布得分，听取意见，无人提出异议。",
        }

    def _hears_the_year(self, _case: Case) -> dict[str, Any]:
        said = "逐人宣读全年积分和等次，没有异议。"
        return {**self._meets(_case), "members_present": 27, "minutes": said}

    def _sums_up(self, _case: Case) -> dict[str, Any]:
        return {"summary": SUMMARY, "improvements": [{"text": self.dice.choice(LESSONS)}]}

    def _publishes(self, _case: Case) -> dict[str, Any]:
        return {
            "places": ["branch_board", "centre_hall"],
            "posted_on": clock.today(),
            **CONTACT,
        }


def _acknowledges(_case: Case) -> dict[str, Any]:
    return {"acknowledge_result": "agree", "acknowledge_honest": True}


def _agrees(_case: Case) -> dict[str, Any]:
    return {"check_result": "agree", "check_recusal": True}


def _admits(case: Case) -> dict[str, Any]:
    """The first three who may look into it do so."""
    objection = objections.of_case(case.id)
    assert objection is not None, "the case has registered it"
    able = sorted(panels.eligible(objection))[: panels.PANEL]
    return {"accept_result": "admit", "panel": [str(one) for one in able]}


def _finds_it_right(_case: Case) -> dict[str, Any]:
    said = "已核对签到表和照片，原来的认定没有错。"
    return {"finding": "uphold", "finding_recusal": True, "finding_reason": said}


def _signs(_case: Case) -> dict[str, Any]:
    return {"confirm_result": "sign"}


def _attests(_case: Case) -> dict[str, Any]:
    said = "四个季度的评议、公示和入账都已到场监督，名单与账目一致。"
    return {"attest_result": "supervised", "statement": said}


def work_off() -> None:
    """What a worker would do: bring the messages from case to case."""
    session.flush()
    while leases := queue.take(AT_ONCE):
        for lease in leases:
            queue.finish(lease)
            kinds.do(lease)
        session.flush()


def waiting(case: Case | None, element: str) -> list[WorkItem]:
    """The items of a step that wait in a case; none where there is no case."""
    session.flush()
    items = [] if case is None else progress.open_items(case)
    return [item for item in items if item.element == element]


def candidate(item: WorkItem) -> Actor:
    """The first person who may take a work item.

    Raises:
        Nobody: the branch is too small for it.
    """
    barred = {recusal.person_id for recusal in item.recusals}
    people = directory.behind(item.candidate_key)
    able = [person_id for person_id in people if person_id not in barred]
    if not able:
        raise Nobody(step=item.name, case=item.case.title)
    return directory.actor(directory.person(able[0]))
