"""The lists that choices can come from (`valuesKey`), in the words of offices."""

from __future__ import annotations

from typing import Any

from app.definitions import sources
from app.i18n import lazy

#: Every registered list has its words here.
WORDS: dict[str, Any] = {
    "assessment.correction_grounds": lazy("更正积分的理由"),
    "assessment.cycles_under_way": lazy("本支部正在评定的季度"),
    "assessment.lines": lazy("本季度待评议的各条积分"),
    "assessment.lines_on_notice": lazy("正在公示的各条积分"),
    "assessment.lines_to_watch": lazy("本支部正在办的各条积分"),
    "assessment.objection_grounds": lazy("对积分有异议的理由"),
    "assessment.officers": lazy("经办本季度评定的人"),
    "assessment.panel": lazy("可以参加异议复核的人"),
    "assessment.posted_lines": lazy("已记账的各条积分"),
    "assessment.tied_members": lazy("积分相同、须由大会决定的党员"),
    "assessment.veto_grounds": lazy("积分一票否决的情形"),
    "assessment.years_to_close": lazy("可以结算的年度"),
    "ballots.keyholders": lazy("可以保管选票钥匙的人"),
    "ballots.villages": lazy("本单位和下级的村、社区"),
    "directory.colleagues": lazy("本单位和上级任职的人"),
    "directory.members": lazy("本支部的其他党员"),
    "notices.places": lazy("张贴公示的地方"),
    "points.deductions": lazy("可以扣分的情形"),
    "points.departure_causes": lazy("党员转出的原因"),
    "points.drafted_registers": lazy("本人上传、还没有提交的登记表"),
    "points.drafts": lazy("还没有征求意见的积分方案"),
    "studio.drafts": lazy("检查过、可以提交的流程草稿"),
    "points.items": lazy("可以申报的积分事项"),
    "points.other_branches": lazy("同一方案的其他支部"),
    "points.register_lines": lazy("登记表里待核对的各条"),
    "rating.aspects": lazy("评星的十个方面"),
    "rating.branches": lazy("还没有评定的支部"),
    "rating.components": lazy("综合得分的四个部分"),
    "rating.contenders": lazy("得分相同、须由评审组表决的支部"),
    "rating.counting_records": lazy("计入评星的平时记录"),
    "rating.endings": lazy("承诺的办理结果"),
    "rating.group": lazy("本年度评审组成员"),
    "rating.lines_on_notice": lazy("正在公示评星结果的支部"),
    "rating.objection_grounds": lazy("对评星有异议的理由"),
    "rating.objection_targets": lazy("可以提异议的评星内容"),
    "rating.own_activities": lazy("本支部登记的争创活动"),
    "rating.recheckers": lazy("可以复核评星异议的人"),
    "rating.reviewers": lazy("可以进评审组的人"),
    "rating.sources": lazy("平时记录的来源"),
    "rating.units": lazy("本镇的各支部"),
    "rating.veto_grounds": lazy("评星一票否决的情形"),
    "rating.years_to_award": lazy("可以授星的年度"),
    "rectification.leaders": lazy("可以包联整顿的人"),
    "rectification.line_states": lazy("整顿措施的进展"),
    "rectification.measures": lazy("三项整顿措施"),
    "rectification.stationing": lazy("派人驻村的措施"),
    "shop.all_goods": lazy("兑换中心的全部物品"),
    "shop.centers": lazy("可以领取物品的兑换中心"),
    "shop.goods": lazy("今天可以兑换的物品"),
}


def offered() -> list[dict[str, str]]:
    """Every list that a choice may come from, by its words."""
    return [{"value": name, "label": str(WORDS.get(name, name))} for name in sources.names()]
