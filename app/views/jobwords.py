"""What the kinds of background work are called on the page of how the house fares."""

from __future__ import annotations

from typing import Any

from app.i18n import lazy

JOBS: dict[str, Any] = {
    "assessment.begin_quarter": lazy("开始一个支部的季度评定"),
    "assessment.begin_quarters": lazy("到新季度时逐个支部开始"),
    "assessment.correct_false_award": lazy("扣回弄虚作假的积分"),
    "auditing.seal_day": lazy("每日封存留痕"),
    "auditing.walk_on": lazy("接着核对留痕"),
    "cases.break_off": lazy("结束已撤销的事项"),
    "cases.deliver_message": lazy("送达流程消息"),
    "cases.route_message": lazy("分发流程消息"),
    "cases.fire_timer": lazy("触发定时"),
    "cases.hand_back": lazy("退回代办的待办"),
    "cases.hand_over": lazy("离职交接"),
    "cases.look_at_vacancy": lazy("看没有人能办的步骤"),
    "cases.look_for_deadlines": lazy("每天提醒时限"),
    "cases.look_for_left_work": lazy("看接手后没办的待办"),
    "cases.remind": lazy("提醒一个人"),
    "cases.migrate": lazy("迁移事项到新版"),
    "points.check_books": lazy("每夜对账"),
    "points.look_for_old_points": lazy("找到期的积分"),
    "points.run_out": lazy("积分到期"),
    "shop.cancel_order": lazy("取消到期的兑换"),
    "studio.move": lazy("迁移运行中的事项"),
    "studio.study": lazy("推算改动的影响"),
    "supervision.escalate": lazy("督办上报一级"),
    "supervision.fold": lazy("汇总流程用时"),
    "supervision.look_at_follow_ups": lazy("看督办到期"),
    "supervision.look_who_is_asked": lazy("看督办的事由谁接办"),
    "upkeep.remove_old": lazy("清理到期数据"),
}


def words(kind: str) -> str:
    """What a kind is called; one that this version does not know, by its own word."""
    return str(JOBS.get(kind, kind))
