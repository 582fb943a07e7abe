"""The roles a new house begins with (`domain.md` sections 3 and 4.1); others may be added."""

from __future__ import annotations

import sqlalchemy as sa

from app.db import session
from app.organisation.models import Role

STARTING_ROLES = {
    "MEMBER": "党员",
    "ASSESSOR": "考核小组",
    "SECRETARY": "支部书记",
    "DEPUTY_SECRETARY": "副书记",
    "ORG_COMMISSIONER": "组织委员",
    "PUBLICITY_COMMISSIONER": "宣传委员",
    "DISCIPLINE_COMMISSIONER": "纪检委员",
    "CENTER_KEEPER": "党群服务中心管理员",
    "SUBDISTRICT_OFFICER": "街道党建办",
    "VILLAGE_SECRETARY": "村党支部书记",
    "TOWN_OFFICE": "镇党建办",
    "TOWN_COMMITTEE": "镇党委",
    "DISTRICT_OFFICER": "区委组织部",
    "REVIEWER": "评审工作组",
    "AUDITOR": "审计员",
    "SYSTEM_ADMIN": "系统管理员",
    "SECURITY_ADMIN": "安全管理员",
    "AUDIT_ADMIN": "审计管理员",
}


def enter_starting_roles() -> None:
    """Enter the roles that are missing."""
    known = set(session.scalars(sa.select(Role.code)))
    session.add_all(
        Role(code=code, title=title) for code, title in STARTING_ROLES.items() if code not in known
    )
    session.flush()  # procedures are checked against the roles next
