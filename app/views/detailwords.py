"""What the details of acts on record are called, and the words for the codes that stand in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.ballots.vocabulary import GROUP_TITLES
from app.i18n import counted, lazy
from app.organisation.memberlist import CATEGORY_TITLES, STAGE_TITLES
from app.organisation.tree import KIND_TITLES
from app.rating.objected import STAR_RULINGS, TARGET_TITLES
from app.rectification.vocabulary import FLAG_TITLES, MEASURE_TITLES
from app.stars.vocabulary import COMPONENT_TITLES
from app.supervision.eventlog import Who
from app.supervision.lots import Lot
from app.views import grants, orgsheets

#: For programs alone: whose ids or codes they are stands beside them by name.
HIDDEN = frozenset(
    {"element", "handover", "id", "import", "person_id", "proposal_id", "standard", "to_id"}
    | {"unit_id", "walk"}
)
#: What an act says of somebody whom it names by the id as well.
TWICE = frozenset({("personal_data.seen", "name"), ("personal_data.changed", "name")})
#: What a detail is called.
FIELDS: Mapping[str, Any] = {
    "above": lazy("上级"),
    "accepted": lazy("通过验收"),
    "action": lazy("操作"),
    "age": lazy("等了（工作日）"),
    "base": lazy("原版本"),
    "branch": lazy("支部"),
    "branches": lazy("支部"),
    "brought": lazy("没有导入的配置文件"),
    "by": lazy("经手人"),
    "cases": lazy("事项"),
    "category": lazy("类别"),
    "changes": lazy("改动"),
    "children": lazy("下级单位"),
    "closed": lazy("办结的问题"),
    "code": lazy("编码"),
    "component": lazy("评分部分"),
    "count": lazy("退出的浏览器"),
    "counts": lazy("改动"),
    "cut": lazy("删减的意见"),
    "day": lazy("日期"),
    "days": lazy("工作日历"),
    "deputy": lazy("受托人"),
    "digest": lazy("校验码"),
    "disables": lazy("停用账号"),
    "draw": lazy("抽签"),
    "dropped": lazy("删去的意见"),
    "ended": lazy("结束的职务"),
    "ends_posts": lazy("结束任职"),
    "enrolled_on": lazy("入册日期"),
    "file": lazy("文件"),
    "fingerprint": lazy("钥匙指纹"),
    "flags": lazy("提醒"),
    "form": lazy("格式"),
    "from": lazy("原来"),
    "gaining": lazy("权限随之扩大的人"),
    "group": lazy("评议对象"),
    "held": lazy("保持住了"),
    "households": lazy("总户数"),
    "into": lazy("并入"),
    "items": lazy("等岗位办的事"),
    "key": lazy("流程编码"),
    "kind": lazy("类别"),
    "leader": lazy("联系领导"),
    "left": lazy("留下的事"),
    "lines": lazy("问题"),
    "log": lazy("日志"),
    "losing": lazy("权限随之缩小的人"),
    "lot": lazy("看哪些"),
    "mandates": lazy("结束的外出委托"),
    "measures": lazy("整顿措施"),
    "members": lazy("党员"),
    "messages": lazy("已读消息"),
    "method": lazy("方式"),
    "month": lazy("月份"),
    "name": lazy("名称"),
    "new": lazy("现在"),
    "note": lazy("说明"),
    "number": lazy("序号"),
    "old": lazy("原来"),
    "on": lazy("日期"),
    "on_course": lazy("按计划进行"),
    "opinions": lazy("意见"),
    "path": lazy("页面"),
    "people": lazy("人员"),
    "person": lazy("人员"),
    "piles": lazy("票堆"),
    "place": lazy("第几把钥匙"),
    "posts": lazy("职务"),
    "posts_ended": lazy("结束的职务"),
    "posts_left": lazy("没有结束的职务"),
    "principal": lazy("委托人"),
    "problems": lazy("问题"),
    "procedure": lazy("流程"),
    "procedures": lazy("流程"),
    "rate": lazy("满意率"),
    "reason": lazy("理由"),
    "recusals": lazy("回避"),
    "refusal": lazy("原因"),
    "remarks": lazy("意见"),
    "representatives": lazy("代表"),
    "revision": lazy("修改次数"),
    "role": lazy("角色"),
    "roles": lazy("角色"),
    "round": lazy("第几轮"),
    "rows": lazy("行数"),
    "ruling": lazy("处理结果"),
    "security_events": lazy("登录和安全记录"),
    "seed": lazy("抽签种子"),
    "sent_back": lazy("退回重评的支部"),
    "sessions": lazy("过期的登录"),
    "sha256": lazy("文件校验码"),
    "since": lazy("开始"),
    "size": lazy("抽取户数"),
    "slips": lazy("投票码"),
    "stage": lazy("阶段"),
    "star": lazy("星级"),
    "stars": lazy("星级"),
    "steps": lazy("改到别的步骤"),
    "successors": lazy("接手人"),
    "target": lazy("异议的内容"),
    "title": lazy("名称"),
    "to": lazy("目标单位"),
    "tokens": lazy("接口令牌"),
    "turnout": lazy("参评率"),
    "unit": lazy("单位"),
    "units": lazy("单位"),
    "until": lazy("结束"),
    "username": lazy("用户名"),
    "version": lazy("版本"),
    "voted": lazy("表决的支部"),
    "wanted": lazy("条件"),
    "was": lazy("原来"),
    "what": lazy("内容"),
    "who": lazy("人员"),
    "year": lazy("年度"),
}
#: What it is called where an act means something else by it; an act as `noun.` stands for all.
OF_ACT: Mapping[tuple[str, str], Any] = {
    ("grant.", "kind"): lazy("申请事项"),
    ("grant.", "people"): lazy("权限随之扩大的人"),
    ("member.", "code"): lazy("党员编号"),
    ("member.", "name"): lazy("姓名"),
    ("person.", "name"): lazy("姓名"),
    ("unit.moved", "from"): lazy("原来的上级"),
    ("unit.moved", "to"): lazy("新的上级"),
    ("draft.taken_over", "from"): lazy("原来的编写人"),
    ("rules.adopted", "from"): lazy("开始施行"),
    ("rules.retired", "by"): lazy("接替的版本"),
    ("rating.group_formed", "members"): lazy("成员"),
    ("eventlog.exported", "who"): lazy("写谁"),
}


def _pieces(number: int) -> str:
    return counted("%(num)s 个", number)


def _entries(number: int) -> str:
    return counted("%(num)s 项", number)


def _people(number: int) -> str:
    return counted("%(num)s 人", number)


def _members(number: int) -> str:
    return counted("%(num)s 名党员", number)


def _cases(number: int) -> str:
    return counted("%(num)s 件", number)


def _rows(number: int) -> str:
    return counted("%(num)s 行", number)


#: So many of what; else the number stands by itself.
COUNTED: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(("branches", "children", "posts", "posts_ended", "posts_left"), _pieces),
    **dict.fromkeys(("roles", "procedures", "sessions", "brought", "count", "tokens"), _pieces),
    **dict.fromkeys(("items", "left", "problems", "lines", "closed", "mandates"), _entries),
    **dict.fromkeys(("messages", "security_events", "days"), _entries),
    **dict.fromkeys(("opinions", "remarks", "cut", "dropped"), _entries),
    **dict.fromkeys(("people", "recusals"), _people),
    "cases": _cases,
    "members": _members,
    "rows": _rows,
}
#: Of these it is told that there are none; of others nothing is.
TOLD_IF_NONE = frozenset({"count", "rows", "tokens"})
#: The words for codes, by the detail that they stand in.
CODES: Mapping[str, Mapping[Any, Any]] = {
    "category": CATEGORY_TITLES,
    "component": COMPONENT_TITLES,
    "counts": orgsheets.WORDS,
    "flags": FLAG_TITLES,
    "group": GROUP_TITLES,
    "kind": {**KIND_TITLES, **grants.ACTS},
    "log": {"acts": lazy("操作记录"), "doors": lazy("登录和安全")},
    "lot": {
        Lot.OPEN: lazy("在办"),
        Lot.WAITING: lazy("等人办"),
        Lot.SOON: lazy("快到期"),
        Lot.LIKELY: lazy("预计超期"),
        Lot.LATE: lazy("超期"),
        Lot.HALTED: lazy("异常停住"),
        Lot.DONE: lazy("办结"),
    },
    "measures": MEASURE_TITLES,
    "ruling": STAR_RULINGS,
    "stage": STAGE_TITLES,
    "target": TARGET_TITLES,
    "what": {"phone": lazy("电话")},
    "who": {Who.CODE: lazy("代号"), Who.POST: lazy("岗位"), Who.NAME: lazy("姓名")},
}


def field(action: str, name: str) -> str:
    """What a detail of an act is called."""
    noun = action.partition(".")[0]
    found = OF_ACT.get((action, name)) or OF_ACT.get((f"{noun}.", name))
    return str(found or FIELDS.get(name, name))
