"""The roles a new house begins with (`domain.md` sections 3 and 4.1); others may be added."""

from __future__ import annotations

import sqlalchemy as sa

from app.db import session
from app.i18n import mark
from app.organisation.models import Role

STARTING_ROLES = {
    "MEMBER": mark("党员"),
    "ASSESSOR": mark("考核小组"),
    "SECRETARY": mark("支部书记"),
    "DEPUTY_SECRETARY": mark("副书记"),
    "ORG_COMMISSIONER": mark("组织委员"),
    "PUBLICITY_COMMISSIONER": mark("宣传委员"),
    "DISCIPLINE_COMMISSIONER": mark("纪检委员"),
    "CENTER_KEEPER": mark("党群服务中心管理员"),
    "SUBDISTRICT_OFFICER": mark("街道党建办"),
    "VILLAGE_SECRETARY": mark("村党支部书记"),
    "TOWN_OFFICE": mark("镇党建办"),
    "TOWN_COMMITTEE": mark("镇党委"),
    "DISTRICT_OFFICER": mark("区委组织部"),
    "REVIEWER": mark("评审工作组"),
    "RESIDENT": mark("群众"),
    "AUDITOR": mark("审计员"),
    "SYSTEM_ADMIN": mark("系统管理员"),
    "SECURITY_ADMIN": mark("安全管理员"),
    "AUDIT_ADMIN": mark("审计管理员"),
}


def enter_starting_roles() -> None:
    """Enter the roles that are missing."""
    known = set(session.scalars(sa.select(Role.code)))
    session.add_all(
        Role(code=code, title=title) for code, title in STARTING_ROLES.items() if code not in known
    )
    session.flush()  # procedures are checked against the roles next
