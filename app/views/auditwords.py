"""What the acts of the record are called where all of them are listed side by side."""

from __future__ import annotations

from typing import Any

from app.i18n import known, lazy
from app.organisation.events import Happened
from app.views.acts import ACTS

#: Acts that belong to no case; a case's own are called as in its record (`acts.ACTS`).
OTHERS: dict[str, Any] = {
    "case.moved": lazy("自动流转"),
    "case.relocated": lazy("换到别的步骤"),
    "day.sealed": lazy("每日封存"),
    "record.verified": lazy("核对留痕"),
    "log.exported": lazy("导出日志"),
    "eventlog.exported": lazy("导出流程日志"),
    "supervision.exported": lazy("导出督办表格"),
    "personal_data.seen": lazy("查看个人信息"),
    "personal_data.changed": lazy("登记个人信息"),
    "setting.changed": lazy("改系统设置"),
    "mark.changed": lazy("换标志图片"),
    "calendar.changed": lazy("改工作日历"),
    "configuration.exported": lazy("导出配置"),
    "configuration.imported": lazy("导入配置"),
    "old.removed": lazy("清理到期数据"),
    "ballot.opened": lazy("开始评议"),
    "ballot.closed": lazy("评议截止"),
    "ballot.counted": lazy("评议计票"),
    "ballot.cancelled": lazy("取消评议"),
    "ballot.prolonged": lazy("延长评议"),
    "ballot.key_taken": lazy("领取票箱钥匙"),
    "ballot.unlocked": lazy("开启票箱"),
    "ballot.papers_entered": lazy("录入纸质票"),
    "ballot.slips_printed": lazy("打印投票码"),
    "ballot.remarks_released": lazy("公布意见"),
    "draft.begun": lazy("开始改流程"),
    "draft.submitted": lazy("流程送审"),
    "draft.published": lazy("发布流程"),
    "draft.dropped": lazy("放弃流程草稿"),
    "move.begun": lazy("迁移运行中的事项"),
    "rules.drafted": lazy("起草积分方案"),
    "rules.adopted": lazy("通过积分方案"),
    "rules.activated": lazy("启用积分方案"),
    "rules.retired": lazy("停用积分方案"),
    "rules.discarded": lazy("删除积分方案草稿"),
    "standard.drafted": lazy("起草参考标准"),
    "standard.changed": lazy("改参考标准"),
    "standard.activated": lazy("启用参考标准"),
    "rating.opened": lazy("开始评星年度"),
    "rating.decided": lazy("评星定级"),
    "rating.taken_back": lazy("撤销评星年度"),
    "rectification.started": lazy("开始整顿"),
    "rectification.judged": lazy("整顿验收"),
    "access.refused": lazy("访问被拒绝"),
    "account.entered_by_provider": lazy("单点登录时建账号"),
    "account.let_back_in": lazy("用命令恢复登录"),
    "account.unlocked": lazy("解锁账号"),
    "administrator.entered": lazy("设立管理员"),
    "password.changed": lazy("改密码"),
    "password.reset": lazy("重设密码"),
    "second_factor.bound": lazy("绑定两步验证"),
    "second_factor.removed": lazy("关闭两步验证"),
    "recovery_codes.renewed": lazy("换恢复码"),
    "sessions.ended": lazy("结束登录"),
    "token.revoked": lazy("作废接口令牌"),
    "grant.proposed": lazy("提出授权"),
    "grant.approved": lazy("批准授权"),
    "grant.refused": lazy("不批准授权"),
    "grant.withdrawn": lazy("撤回授权申请"),
    "stand_in.appointed": lazy("替人外出委托"),
    "stand_in.ended": lazy("结束外出委托"),
    "post.granted": lazy("任职"),
    "post.end_set": lazy("定任职截止"),
    "role.added": lazy("新增角色"),
    "person.created": lazy("登记人员"),
    "person.changed": lazy("改人员信息"),
    "person.disabled": lazy("停用账号"),
    "person.enabled": lazy("启用账号"),
    "person.handed_over": lazy("办理离职交接"),
    "member.entered": lazy("登记党员"),
    "member.changed": lazy("改党员登记"),
    "unit.created": lazy("新建单位"),
    "unit.renamed": lazy("单位改名"),
    "unit.moved": lazy("改挂上级"),
    "unit.merged": lazy("并入别的单位"),
    "unit.retired": lazy("撤销单位"),
    "unit.revived": lazy("恢复单位"),
    "organisation.exported": lazy("导出机构和人员"),
    "organisation.imported": lazy("导入机构和人员"),
    "ballot.prepared": lazy("准备评议"),
    "ballot.turnout_settled": lazy("核定参评情况"),
    "ballot.remarks_typed": lazy("录入评议意见"),
    "ballot.remarks_screened": lazy("审看评议意见"),
    "draft.taken_over": lazy("接手流程草稿"),
    "draft.rebased": lazy("流程草稿并入新版"),
    "draft.reopened": lazy("流程草稿退回修改"),
    "move.paused": lazy("暂停迁移"),
    "move.resumed": lazy("继续迁移"),
    "rules.proposed": lazy("提交积分方案"),
    "rules.heard": lazy("积分方案征求意见"),
    "rules.reopened": lazy("积分方案退回修改"),
    "rating.group_formed": lazy("组成评议组"),
    "rating.computed": lazy("评星算分"),
    "rating.deliberated": lazy("评星会审"),
    "rating.objected": lazy("对评星提出异议"),
    "rating.objection_ruled": lazy("答复评星异议"),
    "rectification.opened": lazy("立整顿台账"),
    "rectification.diagnosed": lazy("查找问题"),
    "rectification.measures_assigned": lazy("分派整顿措施"),
    "rectification.planned": lazy("拟定整顿方案"),
    "rectification.plan_approved": lazy("批准整顿方案"),
    "rectification.reported": lazy("整顿月报"),
    "rectification.report_missed": lazy("整顿月报缺报"),
    "rectification.checked": lazy("核查整顿"),
    "rectification.supervised": lazy("督导整顿"),
    "rectification.followed": lazy("整顿回访"),
}
#: What happened at the doors: words, colour and icon.
DOORS = {
    Happened.SIGNED_IN: (lazy("登录"), "green", "circle-check"),
    Happened.SIGNED_OUT: (lazy("退出"), "grey", "logout"),
    Happened.WRONG_PASSWORD: (lazy("密码不对"), "amber", "alert-triangle"),
    Happened.LOCKED: (lazy("账号锁定"), "red", "lock"),
    Happened.TOKEN_MADE: (lazy("建立接口令牌"), "green", "lock"),
    Happened.TOKEN_REVOKED: (lazy("作废接口令牌"), "grey", "ban"),
    Happened.REFUSED: (lazy("访问被拒绝"), "red", "ban"),
}


def words(action: str) -> str:
    """What an act is called; one that has no name here by its own word."""
    if action in ACTS:
        return str(ACTS[action][0])
    return str(OTHERS.get(action, action))


def sort(name: str) -> str:
    """What a sort of chain is called (`chains.SORTS`)."""
    return known(name)


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every act that has a name, in two groups, to choose from."""
    cases = [(name, str(look[0])) for name, look in ACTS.items()]
    return [
        (str(lazy("事项")), cases),
        (str(lazy("管理")), [(name, str(said)) for name, said in OTHERS.items()]),
    ]
