"""The words of the star rating: aspects, components and ceilings."""

from __future__ import annotations

import enum

from app.i18n import mark


class Aspect(enum.StrEnum):
    """The ten aspects of the reference standard, in its order (`domain.md` 1B, B4)."""

    POLITICAL = "POLITICAL"
    LEADERSHIP = "LEADERSHIP"
    RESULTS = "RESULTS"
    MEMBERS = "MEMBERS"
    RULES = "RULES"
    PREMISES = "PREMISES"
    ORG_LIFE = "ORG_LIFE"
    DEMOCRACY = "DEMOCRACY"
    SERVICE = "SERVICE"
    INTEGRITY = "INTEGRITY"


ASPECT_TITLES = {
    Aspect.POLITICAL: mark("政治建设"),
    Aspect.LEADERSHIP: mark("班子建设"),
    Aspect.RESULTS: mark("工作业绩"),
    Aspect.MEMBERS: mark("党员队伍建设"),
    Aspect.RULES: mark("制度建设"),
    Aspect.PREMISES: mark("场所建设"),
    Aspect.ORG_LIFE: mark("组织生活"),
    Aspect.DEMOCRACY: mark("党内民主"),
    Aspect.SERVICE: mark("服务群众"),
    Aspect.INTEGRITY: mark("廉洁勤政"),
}


class Component(enum.StrEnum):
    """The four parts of a branch's score."""

    SELF = "SELF"
    MASS = "MASS"
    ANNUAL = "ANNUAL"
    USUAL = "USUAL"


COMPONENT_TITLES = {
    Component.SELF: mark("支部自评"),
    Component.MASS: mark("党员群众评议"),
    Component.ANNUAL: mark("年度考核"),
    Component.USUAL: mark("平时掌握"),
}


class Limit(enum.StrEnum):
    """Why a branch cannot have the star of its score; each one is printed on the notice."""

    SATISFACTION = "SATISFACTION"
    MASS_MISSING = "MASS_MISSING"
    VETO = "VETO"
    STEP_PROMOTION = "STEP_PROMOTION"
    NEW_ORGANISATION = "NEW_ORGANISATION"
    QUOTA = "QUOTA"


LIMIT_TITLES = {
    Limit.SATISFACTION: mark("满意率低于规定"),
    Limit.MASS_MISSING: mark("评议无效"),
    Limit.VETO: mark("一票否决"),
    Limit.STEP_PROMOTION: mark("每年最多升一星"),
    Limit.NEW_ORGANISATION: mark("当年新成立"),
    Limit.QUOTA: mark("五星名额已满"),
}
