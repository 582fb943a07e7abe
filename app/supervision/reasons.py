"""Why what is followed up takes long: the causes that may be given, and where each comes from."""

from __future__ import annotations

import enum

from app.i18n import mark


class Origin(enum.StrEnum):
    """What would have to change for a cause to go away."""

    PERSON = "PERSON"
    DESIGN = "DESIGN"
    OUTSIDE = "OUTSIDE"


class DelayCause(enum.StrEnum):
    """The closed list of causes (原因); the codes are permanent."""

    BUSY = "BUSY"
    AWAY = "AWAY"
    UNCLEAR = "UNCLEAR"
    TOO_SHORT = "TOO_SHORT"
    TOO_MANY_STEPS = "TOO_MANY_STEPS"
    MATERIALS = "MATERIALS"
    OTHER_UNIT = "OTHER_UNIT"
    SYSTEM_FAULT = "SYSTEM_FAULT"
    OTHER = "OTHER"

    @property
    def origin(self) -> Origin:
        return ORIGINS[self]


ORIGINS: dict[DelayCause, Origin] = {
    DelayCause.BUSY: Origin.PERSON,
    DelayCause.AWAY: Origin.PERSON,
    DelayCause.UNCLEAR: Origin.DESIGN,
    DelayCause.TOO_SHORT: Origin.DESIGN,
    DelayCause.TOO_MANY_STEPS: Origin.DESIGN,
    DelayCause.MATERIALS: Origin.OUTSIDE,
    DelayCause.OTHER_UNIT: Origin.OUTSIDE,
    DelayCause.SYSTEM_FAULT: Origin.OUTSIDE,
    DelayCause.OTHER: Origin.OUTSIDE,
}

CAUSE_TITLES: dict[DelayCause, str] = {
    DelayCause.BUSY: mark("人手不足、工作忙"),
    DelayCause.AWAY: mark("外出未委托"),
    DelayCause.UNCLEAR: mark("职责不清"),
    DelayCause.TOO_SHORT: mark("时限过短"),
    DelayCause.TOO_MANY_STEPS: mark("步骤多余、重复"),
    DelayCause.MATERIALS: mark("材料不齐"),
    DelayCause.OTHER_UNIT: mark("等外部单位"),
    DelayCause.SYSTEM_FAULT: mark("系统故障"),
    DelayCause.OTHER: mark("其他原因"),
}

ORIGIN_TITLES: dict[Origin, str] = {
    Origin.PERSON: mark("人的原因"),
    Origin.DESIGN: mark("流程设计的原因"),
    Origin.OUTSIDE: mark("外部和其他原因"),
}


def causes_of(origin: Origin) -> list[DelayCause]:
    """The causes that come from there."""
    return [cause for cause, comes_from in ORIGINS.items() if comes_from == origin]
