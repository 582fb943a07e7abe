"""The words of the rule book: components, measures, periods, and where lines come from."""

from __future__ import annotations

import enum

from app.i18n import mark


class Category(enum.StrEnum):
    """The four components of the year's points (`domain.md` A7)."""

    BASE = "BASE"
    DUTY = "DUTY"
    REWARD = "REWARD"
    NEGATIVE = "NEGATIVE"


#: How people name the four components.
CATEGORY_TITLES = {
    Category.BASE: mark("基础分"),
    Category.DUTY: mark("履责分"),
    Category.REWARD: mark("奖励分"),
    Category.NEGATIVE: mark("负面分"),
}


class Handling(enum.StrEnum):
    """What became of an opinion that was heard (`domain.md` 6.8, F-P1)."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT = "not"


class Measure(enum.StrEnum):
    """What a quantity counts."""

    HOURS = "HOURS"
    TIMES = "TIMES"


MEASURE_UNITS = {Measure.HOURS: mark("小时"), Measure.TIMES: mark("次")}


class Period(enum.StrEnum):
    """What the cap of an item is counted over."""

    QUARTER = "QUARTER"
    YEAR = "YEAR"


PERIOD_TITLES = {Period.QUARTER: mark("每季度"), Period.YEAR: mark("全年")}


class EnteredBy(enum.StrEnum):
    """Where lines of an item come from."""

    MEMBER = "MEMBER"
    GROUP = "GROUP"
    ATTENDANCE = "ATTENDANCE"
    DUES = "DUES"


ENTERED_BY_TITLES = {
    EnteredBy.MEMBER: mark("党员自己申报"),
    EnteredBy.GROUP: mark("考核小组登记"),
    EnteredBy.ATTENDANCE: mark("考勤导入"),
    EnteredBy.DUES: mark("党费登记"),
}


class Proof(enum.StrEnum):
    """What must come with a claim (`domain.md` 6.8, F-P2)."""

    NONE = "NONE"
    WITNESS_OR_FILE = "WITNESS_OR_FILE"
    FILE = "FILE"


PROOF_TITLES = {
    Proof.NONE: mark("不要求"),
    Proof.WITNESS_OR_FILE: mark("证明人或佐证材料"),
    Proof.FILE: mark("佐证材料"),
}
