"""The words of an appraisal: questions, choices, groups and states (`domain.md` 8.4)."""

from __future__ import annotations

import enum

from app.i18n import mark
from app.stars.vocabulary import ASPECT_TITLES, Aspect


class Choice(enum.StrEnum):
    """An answer. Only the first four are counted (`domain.md` 8.2)."""

    SATISFIED = "SATISFIED"
    FAIRLY = "FAIRLY"
    ORDINARY = "ORDINARY"
    DISSATISFIED = "DISSATISFIED"
    UNSURE = "UNSURE"


CHOICE_TITLES = {
    Choice.SATISFIED: mark("满意"),
    Choice.FAIRLY: mark("比较满意"),
    Choice.ORDINARY: mark("一般"),
    Choice.DISSATISFIED: mark("不满意"),
    Choice.UNSURE: mark("不了解"),
}

#: What a counted answer is worth, in hundredths (`domain.md` 8.2).
WORTH = {
    Choice.SATISFIED: 100_00,
    Choice.FAIRLY: 80_00,
    Choice.ORDINARY: 60_00,
    Choice.DISSATISFIED: 0,
}
COUNTED = tuple(WORTH)

#: The question that must be answered.
OVERALL = "OVERALL"
#: Every question, in the order of the ballot.
QUESTIONS = (OVERALL, *(str(aspect) for aspect in Aspect))
QUESTION_TITLES: dict[str, str] = {
    OVERALL: mark("总体评价"),
    **{str(aspect): title for aspect, title in ASPECT_TITLES.items()},
}

#: The counters of an urn: each counted answer to each question. Who is unsure raises none.
COUNTERS = tuple((question, choice) for question in QUESTIONS for choice in COUNTED)


class GroupKind(enum.StrEnum):
    """Whom a group of those invited consists of."""

    MEMBERS = "MEMBERS"
    MASSES = "MASSES"


GROUP_TITLES = {
    GroupKind.MEMBERS: mark("党员"),
    GroupKind.MASSES: mark("群众"),
}


class PollStatus(enum.StrEnum):
    """In their order; `CANCELLED` may follow any but `COUNTED`."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    UNLOCKING = "UNLOCKING"
    COUNTED = "COUNTED"
    CANCELLED = "CANCELLED"


STATUS_TITLES = {
    PollStatus.DRAFT: mark("筹备"),
    PollStatus.OPEN: mark("正在投票"),
    PollStatus.CLOSED: mark("已经截止"),
    PollStatus.UNLOCKING: mark("等待开箱"),
    PollStatus.COUNTED: mark("已经计票"),
    PollStatus.CANCELLED: mark("已经取消"),
}
