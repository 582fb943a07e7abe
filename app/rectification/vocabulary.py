"""The words of a rectification: measures, stages, what a report may be flagged for."""

from __future__ import annotations

import enum

from app.i18n import mark


class Measure(enum.StrEnum):
    """The three measures (`domain.md` B32)."""

    LEADER = "LEADER"
    WORK_GROUP = "WORK_GROUP"
    FIRST_SECRETARY = "FIRST_SECRETARY"


MEASURE_TITLES = {
    Measure.LEADER: mark("镇领导班子成员挂点帮包"),
    Measure.WORK_GROUP: mark("派驻工作组"),
    Measure.FIRST_SECRETARY: mark("选派第一书记"),
}
#: The measures for which people are sent to the village.
STATIONING = (Measure.WORK_GROUP, Measure.FIRST_SECRETARY)


class Stage(enum.StrEnum):
    """How far a rectification has come."""

    STARTED = "STARTED"
    DIAGNOSIS = "DIAGNOSIS"
    MEASURES = "MEASURES"
    PLAN = "PLAN"
    UNDER_WAY = "UNDER_WAY"
    FOLLOW_UP = "FOLLOW_UP"
    DONE = "DONE"
    SLIPPED = "SLIPPED"


STAGE_TITLES = {
    Stage.STARTED: mark("待启动"),
    Stage.DIAGNOSIS: mark("查摆问题"),
    Stage.MEASURES: mark("定帮扶措施"),
    Stage.PLAN: mark("定整改方案"),
    Stage.UNDER_WAY: mark("整改中"),
    Stage.FOLLOW_UP: mark("已验收，跟踪一年"),
    Stage.DONE: mark("整顿结束"),
    Stage.SLIPPED: mark("出现反弹"),
}


class Flag(enum.StrEnum):
    """What the town committee is told about a report."""

    LATE = "LATE"
    LEADER_ABSENT = "LEADER_ABSENT"
    SECRETARY_SHORT = "SECRETARY_SHORT"


FLAG_TITLES = {
    Flag.LATE: mark("报告逾期"),
    Flag.LEADER_ABSENT: mark("挂点领导当月没有到村"),
    Flag.SECRETARY_SHORT: mark("第一书记驻村不足20天"),
}


class LineState(enum.StrEnum):
    """What a report says of a line."""

    GOING = "going"
    CLOSED = "closed"


LINE_TITLES = {
    LineState.GOING: mark("正在整改"),
    LineState.CLOSED: mark("已完成，申请销号"),
}
