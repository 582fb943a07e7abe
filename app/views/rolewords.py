"""What roles may do, in words."""

from __future__ import annotations

from typing import Any

from app.i18n import lazy as _
from app.organisation.permissions import GRANTS, Permission

RIGHTS: dict[Permission, Any] = {
    Permission.READ_CASES: _("查看本单位及下级的案卷"),
    Permission.READ_POINTS: _("查看积分墙和积分账"),
    Permission.READ_NOTICES: _("查看公示"),
    Permission.DESIGN_DEFINITIONS: _("起草、修改流程"),
    Permission.DEPLOY_DEFINITIONS: _("发布流程"),
    Permission.MANAGE_PEOPLE: _("管理机构、人员和职务"),
    Permission.READ_AUDIT: _("查看管理台账和留痕"),
    Permission.HANDLE_INCIDENTS: _("处理流程异常"),
    Permission.DELIVER_MESSAGES: _("给流程送消息"),
    Permission.MIGRATE_CASES: _("把在办事项移到新版流程"),
    Permission.KEEP_STOCK: _("管理库存、柜台发货"),
    Permission.MANAGE_GOODS: _("管理兑换物品和价目"),
    Permission.MANAGE_RULES: _("起草积分方案"),
    Permission.READ_STANDARDS: _("查看评星标准"),
    Permission.MANAGE_STANDARDS: _("修改评星标准"),
    Permission.READ_RATINGS: _("查看评星情况"),
    Permission.RUN_BALLOTS: _("组织群众评议"),
    Permission.COUNT_PAPERS: _("清点评议纸票"),
    Permission.WATCH_CHANNELS: _("查看站外渠道"),
    Permission.MANAGE_ACCOUNTS: _("管理账号，提出授权"),
    Permission.CONFIRM_GRANTS: _("复核授权"),
    Permission.MANAGE_SETTINGS: _("管理系统设置，查看运行状况"),
}


def rights(role: str) -> list[str]:
    """What a role grants, by itself; nothing for one that procedures alone name."""
    granted = GRANTS.get(role, frozenset())
    return [str(RIGHTS.get(one, one.value)) for one in Permission if one in granted]
