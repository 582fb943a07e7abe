"""What the people of the demonstration's town write down in a rating year."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app import clock
from app.cases.models import Case
from app.organisation.models import Person
from app.rating.models import RatedBranch, RatingYear
from app.stars.vocabulary import Aspect

_HALF = Decimal("0.5")
_LOW = Decimal("0.6")
CONTACT = {"contact_name": "冯务实", "contact_phone": "0635-8310000"}
SIGNED: Mapping[str, Any] = {"sign_result": "agree"}
SEEN: Mapping[str, Any] = {"branch_comment": None}
CAPACITIES = ("镇党委", "组织", "纪检", "党建办", "区派代表", "人大代表", "人大代表")

PROMISES = (
    (Aspect.POLITICAL, "每月开展一次集中学习，重点工作有记录", "支委轮流领学", "学习记录"),
    (Aspect.RESULTS, "村集体收入比上年增长一成以上", "盘活两处闲置院落", "合同和收入台账"),
    (Aspect.SERVICE, "代办事项当天受理、三天内办结", "值班表上墙", "代办登记本"),
    (Aspect.ORG_LIFE, "三会一课和主题党日每月按时开展", "年初排定日程", "会议记录和照片"),
    (Aspect.INTEGRITY, "每季度公开一次收支账目", "账目上墙并发微信群", "公开照片"),
    (Aspect.PREMISES, "活动室每天开放不少于四小时", "党员轮值", "值班记录"),
)
EVENTS = (
    (Aspect.SERVICE, 3, "hotline", "热线工单按时办结，回访群众满意。"),
    (Aspect.RESULTS, 5, "inspection", "人居环境检查列全镇前三名。"),
    (Aspect.ORG_LIFE, -2, "visit", "走访发现当月主题党日没有开展。"),
    (Aspect.PREMISES, -3, "inspection", "活动室锁门，开放时间没有落实。"),
    (Aspect.DEMOCRACY, 2, "visit", "重大事项按四议两公开办理，记录完整。"),
    (Aspect.INTEGRITY, -5, "other", "第二季度账目没有按时公开。"),
)
#: What branches do to keep their promises: month → aspect, what, how.
DEEDS: Mapping[int, tuple[Aspect, str, str]] = {
    3: (Aspect.ORG_LIFE, "主题党日植树", "二十名党员在村东沟渠栽树一百二十棵，分片管护到人。"),
    4: (Aspect.SERVICE, "上门代办医保缴费", "党员分片上门，为二十六户老人代办缴费，当天办结。"),
    5: (Aspect.POLITICAL, "集中学习并讨论", "支委领学，党员逐个发言，形成三条改进意见。"),
    6: (Aspect.RESULTS, "闲置院落签订租赁合同", "两处院落租给合作社，每年增加集体收入三万六千元。"),
    7: (Aspect.INTEGRITY, "公开上半年收支账目", "账目上墙七天，群众代表逐笔核对后签字。"),
    8: (Aspect.PREMISES, "活动室整修开放", "更换桌椅和灯具，党员轮流值班，每天开放五小时。"),
    9: (Aspect.SERVICE, "中秋走访困难户", "走访九户困难家庭，登记诉求四件，三天内办结。"),
    10: (Aspect.DEMOCRACY, "道路维修四议两公开", "维修方案经村民代表会议表决通过，结果公开。"),
    11: (Aspect.RESULTS, "人居环境集中整治", "清理沟渠八百米，拆除乱搭棚子五处，有前后照片。"),
}


@dataclass(frozen=True)
class Level:
    """How good a branch is: what its marks lack to a hundred, and how it is appraised.

    `chosen` are fifty papers by what they say: 满意, 比较满意, 一般, 不满意.
    """

    loss: Decimal
    chosen: tuple[int, int, int, int]


_LEVELS = tuple(
    Level(Decimal(loss), chosen)
    for loss, chosen in (
        ("3.5", (42, 7, 1, 0)),
        ("11", (32, 13, 4, 1)),
        ("20", (18, 21, 8, 3)),
        ("9.5", (34, 13, 3, 0)),
        ("31", (8, 24, 10, 8)),
        ("5", (40, 8, 2, 0)),
        ("13", (28, 16, 5, 1)),
        ("42", (5, 17, 10, 18)),
        ("21.5", (15, 21, 10, 4)),
        ("7", (33, 13, 3, 1)),
    )
)


def level(rated: RatedBranch) -> Level:
    """The level of a branch, by its place in the list."""
    return _LEVELS[(rated.place - 1) % len(_LEVELS)]


def commits(_case: Case, rated: RatedBranch) -> dict[str, Any]:
    """Five or six promises."""
    count = 5 + rated.place % 2
    return {
        "commitments": [
            {
                "aspect": str(aspect),
                "goal": goal,
                "measure": measure,
                "due_on": date(rated.rating.year, 11, 30),
                "evidence": evidence,
            }
            for aspect, goal, measure, evidence in PROMISES[:count]
        ]
    }


def agrees(_case: Case, _rated: RatedBranch) -> dict[str, Any]:
    return {"audit_result": "pass"}


def rates_itself(known: Mapping[str, Any], rated: RatedBranch, loss: Decimal) -> dict[str, Any]:
    """A self-rating a little above what the review group will find."""
    ends = [
        {"ended": "partly", "ended_reason": "受天气影响，推迟到明年春天。"}
        if number == 1 and rated.place % 3 == 0
        else {"ended": "done"}
        for number, _promise in enumerate(known["promises"])
    ]
    marks = spread(known["self_scores"], max(loss - 2, Decimal(0)))
    facts = "全年按计划开展，有会议记录、照片和台账，群众反映良好，可现场查验。"
    return {
        "self_scores": [{"score": mark, "facts": facts} for mark in marks],
        "promises": ends,
        "resolved_on": clock.today(),
        "members_due": 8,
        "members_present": 7,
        "signed": True,
    }


def does(rated: RatedBranch) -> dict[str, Any] | None:
    """What a branch enters in a month, if it enters anything: every third has nothing to tell."""
    today = clock.today()
    if (rated.place + today.month) % 3 == 0:
        return None
    aspect, title, text = DEEDS[today.month]
    return {"happened_on": today, "aspect": str(aspect), "title": title, "text": text}


def applies(_case: Case, _rated: RatedBranch) -> dict[str, Any]:
    return {"file_parts": ["self", "commitments", "resolution", "evidence"]}


def accepts(_case: Case, _rated: RatedBranch) -> dict[str, Any]:
    return {"precheck_result": "pass"}


def visits(_case: Case, _rated: RatedBranch) -> dict[str, Any]:
    """What the head of the review group saw in a village."""
    return {
        "visited_on": clock.today(),
        "visited_with": "评审工作组两名成员，村党支部书记陪同",
        "visit_findings": "现场：活动室整洁，值班表上墙。档案：会议记录齐全。"
        "谈话：三户群众对代办服务满意。",
    }


def event(rated: RatedBranch, dice: random.Random) -> dict[str, Any]:
    """Something that an officer saw: better branches are praised more often."""
    is_good = dice.random() > level(rated).loss / 30
    aspect, delta, source, said = dice.choice([one for one in EVENTS if (one[1] > 0) == is_good])
    return {
        "branch": str(rated.id),
        "happened_on": clock.today(),
        "aspect": str(aspect),
        "event": said,
        "delta": delta,
        "source": source,
        "reference": f"{clock.today():%Y%m}-{rated.place:02d}",
    }


def group(rating: RatingYear, people: Sequence[Person]) -> dict[str, Any]:
    """The review group; its third member is in charge of the fourth village and keeps out of it."""
    return {
        "decision_number": f"郑发〔{rating.year + 1}〕2号",
        "reviewers": [
            {"person": str(one.id), "capacity": capacity, "head": number == 0}
            for number, (one, capacity) in enumerate(zip(people, CAPACITIES, strict=True))
        ],
        "recusals": [
            {
                "person": str(people[2].id),
                "branch": str(rating.branches[3].id),
                "ground": "包联这个村",
            }
        ],
    }


def score_sheet(rows: Sequence[Mapping[str, Any]], loss: Decimal) -> dict[str, Any]:
    """Ten marks that lack so much to a hundred, with a word to those that are low."""
    marks = spread(rows, loss)
    said = [
        "两次检查都没有达到要求，材料也不全。" if mark < _LOW * row["maximum"] else ""
        for mark, row in zip(marks, rows, strict=True)
    ]
    return {
        "scores": [{"score": mark, "remark": one} for mark, one in zip(marks, said, strict=True)],
        "no_conflict": True,
    }


def spread(rows: Sequence[Mapping[str, Any]], loss: Decimal) -> list[Decimal]:
    """Marks in half points that together lack `loss`, taken from the greatest maxima first."""
    marks = [Decimal(row["maximum"]) for row in rows]
    order = sorted(range(len(marks)), key=lambda at: -marks[at])
    left = loss
    for at in itertools.cycle(order):
        if left <= 0:
            return marks
        if marks[at] >= _HALF:
            marks[at] -= _HALF
            left -= _HALF
    raise AssertionError


def _deliberates(_rating: RatingYear) -> dict[str, Any]:
    return {
        "deliberate_result": "pass",
        "held_on": clock.today(),
        "members_present": 7,
        "minutes": "逐个支部对照得分和平时记录审议，没有不同意见。",
    }


def _publishes(_rating: RatingYear) -> dict[str, Any]:
    return {"places": ["branch_board", "centre_hall"], "posted_on": clock.today(), **CONTACT}


#: What is answered in the steps of the year itself.
OF_YEAR: Mapping[str, Callable[[RatingYear], dict[str, Any]]] = {
    "deliberate": _deliberates,
    "publish": _publishes,
    "decide": lambda _rating: {"decide_result": "adopt"},
    "comment": lambda _rating: {"district_comment": "同意备案。"},
}
