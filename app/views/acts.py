"""What the acts of a case's record are called, how they are coloured and which icon they have."""

from __future__ import annotations

from app.i18n import lazy_in

#: Done where no answer says what was decided.
DONE = lazy_in("record", "办理")
#: Action → words, colour and icon of its line in the timeline.
ACTS = {
    "case.started": (lazy_in("record", "提交"), "sent", "send"),
    "case.finished": (lazy_in("record", "办结"), "agreed", "circle-check"),
    "case.withdrawn": (lazy_in("record", "撤回"), "returned", "arrow-back-up"),
    "work_item.completed": (DONE, "agreed", "check"),
    "work_item.claimed": (lazy_in("record", "认领"), "system", "users"),
    "work_item.released": (lazy_in("record", "放回"), "system", "arrow-back-up"),
    "message.received": (lazy_in("record", "收到消息"), "system", "message-circle"),
    "message.not_received": (lazy_in("record", "消息无人接收"), "system", "message-circle"),
    "incident.happened": (lazy_in("record", "出现异常"), "refused", "alert-triangle"),
    "incident.retried": (lazy_in("record", "重试"), "system", "refresh"),
    "incident.resolved": (lazy_in("record", "异常解决"), "agreed", "circle-check"),
}
