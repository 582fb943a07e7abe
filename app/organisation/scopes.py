"""How far a program's token reaches, whatever its owner may do."""

from __future__ import annotations

import enum

from app.i18n import mark


class Scope(enum.StrEnum):
    """Names are public: programs and the OpenAPI document use them."""

    READ = "read"
    ACT = "act"
    DESIGN = "design"
    MANAGE = "manage"


ALL = tuple(Scope)
WORDS = {
    Scope.READ: mark("查看"),
    Scope.ACT: mark("发起和办理"),
    Scope.DESIGN: mark("流程设计"),
    Scope.MANAGE: mark("管理：迁移、异常、核对"),
}


def written(scopes: frozenset[Scope]) -> str:
    """As a row keeps them."""
    return " ".join(scope for scope in ALL if scope in scopes)
