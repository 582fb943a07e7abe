"""What the acts of a case's record are called, how they are coloured and which icon they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from app import audit, errors, i18n
from app.assessment.oversight import (
    OBJECTION_GROUNDS,
    RULING_TITLES,
    WATCHING_TITLES,
    ObjectionGround,
    Ruling,
    Watching,
)
from app.i18n import lazy_in

#: Done where no answer says what was decided.
DONE = lazy_in("record", "办理")
#: Action → words, colour and icon of its line in the timeline.
ACTS = {
    "case.started": (lazy_in("record", "提交"), "sent", "send"),
    "case.finished": (lazy_in("record", "办结"), "agreed", "circle-check"),
    "case.withdrawn": (lazy_in("record", "撤回"), "returned", "arrow-back-up"),
    "quarter.cancelled": (lazy_in("record", "撤销"), "returned", "x"),
    "case.cancelled": (lazy_in("record", "随季度评定撤销"), "returned", "x"),
    "case.migrated": (lazy_in("record", "移到新版"), "system", "refresh"),
    "case.not_migrated": (lazy_in("record", "未能移到新版"), "refused", "alert-triangle"),
    "work_item.completed": (DONE, "agreed", "check"),
    "work_item.claimed": (lazy_in("record", "认领"), "system", "users"),
    "work_item.released": (lazy_in("record", "放回"), "system", "arrow-back-up"),
    "message.received": (lazy_in("record", "收到消息"), "system", "message-circle"),
    "message.not_received": (lazy_in("record", "消息无人接收"), "system", "message-circle"),
    "incident.happened": (lazy_in("record", "出现异常"), "refused", "alert-triangle"),
    "incident.retried": (lazy_in("record", "重试"), "system", "refresh"),
    "incident.resolved": (lazy_in("record", "异常解决"), "agreed", "circle-check"),
    "objection.raised": (lazy_in("record", "有异议"), "returned", "hand-stop"),
    "objection.decided": (lazy_in("record", "异议有结果"), "sent", "check"),
    "supervision.said": (lazy_in("record", "监督意见"), "returned", "eye"),
    "supervision.answered": (lazy_in("record", "答复质询"), "sent", "message-circle"),
    "supervision.prolonged": (lazy_in("record", "延长暂缓"), "returned", "hand-stop"),
    "supervision.lifted": (lazy_in("record", "解除暂缓"), "agreed", "check"),
    "supervision.withdrawn": (lazy_in("record", "撤回监督意见"), "returned", "arrow-back-up"),
    "quarter.sampled": (lazy_in("record", "抽查"), "sent", "eye"),
    "objection.appealed": (lazy_in("record", "申诉"), "returned", "arrow-back-up"),
}


def _moved(details: Mapping[str, Any]) -> str:
    return str(_("从第 %(old)s 版移到第 %(new)s 版", old=details["from"], new=details["to"]))


def _fault(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda details: i18n.say(errors.from_json(details[name]))


def _decided(details: Mapping[str, Any]) -> str:
    ruling = i18n.known(RULING_TITLES[Ruling(details["ruling"])])
    return str(_("%(ruling)s：%(reason)s", ruling=ruling, reason=details["reason"]))


def _supervised(details: Mapping[str, Any]) -> str:
    kind = i18n.known(WATCHING_TITLES[Watching(details["kind"])])
    return str(_("%(kind)s：%(text)s", kind=kind, text=details["text"]))


#: Action → what the system itself says of it, from the details of its record.
_SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "case.migrated": _moved,
    "case.not_migrated": _fault("why"),
    "quarter.cancelled": lambda details: details["reason"],
    "quarter.sampled": lambda details: i18n.counted("抽取 %(num)s 件", len(details["drawn"])),
    "case.cancelled": lambda details: details["reason"],
    "incident.happened": _fault("sentence"),
    "objection.raised": lambda details: i18n.known(
        OBJECTION_GROUNDS[ObjectionGround(details["ground"])]
    ),
    "objection.decided": _decided,
    "supervision.said": _supervised,
    "supervision.answered": lambda details: details["text"],
    "supervision.prolonged": lambda details: i18n.counted("%(num)s 个工作日", details["days"]),
    "objection.appealed": lambda details: details["reason"],
    "message.not_received": lambda details: _("消息：%(message)s", message=details["message"]),
}


def said(entry: audit.AuditEntry) -> str | None:
    """What stands below an act that people had no say in; None: they had."""
    say = _SAID.get(entry.action)
    return None if say is None else str(say(entry.details))
