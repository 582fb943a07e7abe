"""What a page is called where a refusal is told: its area in words, its address without ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.routing import Rule

from app import i18n
from app.errors import AppError, Forbidden, NotFound
from app.i18n import lazy

#: Stands for what differs from one row of a kind to the next.
ANY = "…"
#: A converter of a rule, whole or as it was cut off.
_PLACE = re.compile(r"<(?:(\w+)(?:\([^)]*\)?)?:)?(\w+)?(?:>|$)|<[^>]*$")
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?<=/)\d+(?=/|$)")
#: What lies below an address; the longest that fits tells.
AREAS: Mapping[str, Any] = {
    "/account": lazy("账号安全"),
    "/accounts": lazy("账号管理"),
    "/api": lazy("接口"),
    "/audit": lazy("审计"),
    "/away": lazy("外出委托"),
    "/ballots": lazy("群众评议"),
    "/cases": lazy("事项"),
    "/done": lazy("已办"),
    "/grants": lazy("双人授权"),
    "/health": lazy("运行状况"),
    "/inbox": lazy("待办"),
    "/messages": lazy("消息"),
    "/notices": lazy("公示"),
    "/organisation": lazy("机构"),
    "/organisation/coverage": lazy("岗位覆盖"),
    "/organisation/roles": lazy("角色和任职"),
    "/organisation/posts": lazy("角色和任职"),
    "/organisation/sheets": lazy("导入导出"),
    "/oversight": lazy("积分全过程"),
    "/people": lazy("人员"),
    "/points": lazy("积分管理"),
    "/posts": lazy("支部任职"),
    "/settings": lazy("系统设置"),
    "/shop": lazy("兑换商店"),
    "/start": lazy("发起"),
    "/stars": lazy("评星定级"),
    "/studio": lazy("流程设计"),
    "/supervision": lazy("督办"),
    "/work-items": lazy("待办"),
}
#: What somebody wanted there.
METHODS = {
    **dict.fromkeys(("GET", "HEAD", "OPTIONS"), lazy("查看")),
    **dict.fromkeys(("POST", "PUT", "PATCH", "DELETE"), lazy("提交")),
}


@dataclass(frozen=True)
class Page:
    """What was asked for: `查看“审计”`, or nothing known of it; and its address, shortened."""

    words: str
    address: str

    @property
    def in_full(self) -> str:
        if not self.words:
            return self.address
        return str(_("%(name)s（%(code)s）", name=self.words, code=self.address))


def page(about: str) -> Page:
    """Of a method and a path, or a rule as it was kept; of anything else just what it says."""
    method, _gap, path = about.partition(" ")
    if method not in METHODS or not path.startswith("/"):
        return Page("", about)
    address = _ID.sub(ANY, _PLACE.sub(ANY, path))
    area = next((AREAS[one] for one in _above(address) if one in AREAS), None)
    if area is None:
        return Page("", f"{method} {address}")
    return Page(_("%(act)s“%(page)s”", act=METHODS[method], page=area), address)


def _above(address: str) -> Iterator[str]:
    """The address and all that it lies below, the nearest first."""
    parts = address.split("/")
    for count in range(len(parts), 1, -1):
        yield "/".join(parts[:count])


def kept(rule: Rule, given: Mapping[str, Any]) -> str:
    """A rule as refusals are counted by it: one address for all rows, one for each sort of act."""

    def place(found: re.Match[str]) -> str:
        return str(given.get(found.group(2), ANY)) if found.group(1) == "any" else ANY

    return _PLACE.sub(place, rule.rule)


def refusal(code: str) -> str:
    """Why, by the code of a refusal; what names nothing in particular."""
    kind = next((one for one in _kinds(AppError) if one.__name__ == code), None)
    if kind is None:
        return code
    if "%(" not in kind.message:
        return i18n.known(kind.message)
    return i18n.known(
        next(one.message for one in (NotFound, Forbidden, AppError) if issubclass(kind, one))
    )


def _kinds(kind: type[AppError]) -> Iterator[type[AppError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _kinds(one)
