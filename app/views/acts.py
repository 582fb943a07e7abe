"""What the acts of a case's record are called, how they are coloured and which icon they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
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
from app.cases import signers
from app.i18n import lazy, lazy_in
from app.supervision.reasons import CAUSE_TITLES, DelayCause
from app.views.actwords import PARTS

#: Done where no answer says what was decided.
DONE = lazy_in("record", "办理")
#: An act that has no name of its own here.
UNNAMED = (DONE, "system", "check")
#: Action → words, colour and icon of its line in the timeline.
ACTS = {
    "case.started": (lazy_in("record", "提交"), "sent", "send"),
    "case.finished": (lazy_in("record", "办结"), "agreed", "circle-check"),
    "case.withdrawn": (lazy_in("record", "撤回"), "returned", "arrow-back-up"),
    "quarter.cancelled": (lazy_in("record", "撤销"), "returned", "x"),
    "case.cancelled": (lazy_in("record", "随季度评定撤销"), "returned", "x"),
    "case.migrated": (lazy_in("record", "移到新版"), "system", "refresh"),
    "case.unit_changed": (lazy_in("record", "改属单位"), "system", "sitemap"),
    "case.not_migrated": (lazy_in("record", "未能移到新版"), "refused", "alert-triangle"),
    "work_item.completed": (DONE, "agreed", "check"),
    "work_item.skipped": (lazy_in("record", "自动通过"), "system", "settings"),
    "votes.counted": (lazy_in("record", "票数已定"), "system", "users"),
    "work_item.manned": (lazy_in("record", "找到办理人"), "system", "users"),
    "work_item.claimed": (lazy_in("record", "认领"), "system", "users"),
    "work_item.released": (lazy_in("record", "放回"), "system", "arrow-back-up"),
    "work_item.recused": (lazy_in("record", "回避"), "returned", "hand-stop"),
    "work_item.handed_over": (lazy_in("record", "离职交接"), "system", "user-share"),
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
    "work_item.sent_back": (lazy_in("record", "退回"), "returned", "arrow-back-up"),
    "work_item.recalled": (lazy_in("record", "撤回"), "returned", "arrow-back-up"),
    "work_item.transferred": (lazy_in("record", "转办"), "sent", "user-share"),
    "work_item.reassigned": (lazy_in("record", "改派"), "sent", "user-share"),
    "work_item.moved": (lazy_in("record", "移动到步骤"), "returned", "target-arrow"),
    "work_item.delegated": (lazy_in("record", "委派"), "sent", "user-share"),
    "work_item.delegation_returned": (lazy_in("record", "委派办回"), "agreed", "user-check"),
    "work_item.signer_added": (lazy_in("record", "加签"), "sent", "user-plus"),
    "work_item.signer_removed": (lazy_in("record", "减签"), "returned", "user-minus"),
    "work_item.signed": (lazy_in("record", "加签办理"), "agreed", "check"),
    "work_item.asked": (lazy_in("record", "沟通"), "sent", "message-circle"),
    "work_item.answered": (lazy_in("record", "答复"), "sent", "message-circle"),
    "work_item.supplement_asked": (lazy_in("record", "要求补正"), "returned", "pencil"),
    "work_item.supplied": (lazy_in("record", "已补正"), "sent", "pencil"),
    "case.copied": (lazy_in("record", "抄送"), "system", "copy"),
    "case.read": (lazy_in("record", "已阅"), "system", "eye"),
    "case.bundled": (lazy_in("record", "导出案卷"), "system", "package"),
    "case.urged": (lazy_in("record", "催办"), "returned", "bell"),
    "case.followed_up": (lazy_in("record", "督办"), "returned", "eye"),
    "follow_up.answered": (lazy_in("record", "回复督办"), "sent", "message-circle"),
    "follow_up.handed_on": (lazy_in("record", "督办转交"), "sent", "user-share"),
    "follow_up.withdrawn": (lazy_in("record", "撤销督办"), "system", "arrow-back-up"),
    "follow_up.escalated": (lazy_in("record", "督办上报"), "returned", "arrow-up"),
    "case.suspended": (lazy_in("record", "暂停办理"), "returned", "player-pause"),
    "case.resumed": (lazy_in("record", "恢复办理"), "agreed", "player-play"),
}


def _moved(details: Mapping[str, Any]) -> str:
    return str(_("从第 %(old)s 版移到第 %(new)s 版", old=details["from"], new=details["to"]))


def _recused(details: Mapping[str, Any]) -> str:
    """Who keeps out and why: by one's own word, or by somebody else's."""
    names = i18n.listed(one["name"] for one in details["who"])
    return str(_("%(name)s回避：%(reason)s", name=names, reason=details["reason"]))


def _handed_over(details: Mapping[str, Any]) -> str:
    """To whom the work of somebody goes, or will when the case comes back there."""
    if "returns_to" in details:
        told = {"step": details["returns_name"], "old": details["from"]}
        if details["to"] is None:
            return str(_("办完送回“%(step)s”时，%(old)s的工作交回岗位", **told))
        return str(_("办完送回“%(step)s”时，%(old)s的工作交给%(new)s", new=details["to"], **told))
    if details["to"] is None:
        return str(_("%(old)s的工作交回岗位", old=details["from"]))
    return str(_("%(old)s的工作交给%(new)s", old=details["from"], new=details["to"]))


def _fault(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda details: i18n.say(errors.from_json(details[name]))


def _decided(details: Mapping[str, Any]) -> str:
    ruling = i18n.known(RULING_TITLES[Ruling(details["ruling"])])
    return str(_("%(ruling)s：%(reason)s", ruling=ruling, reason=details["reason"]))


def _supervised(details: Mapping[str, Any]) -> str:
    kind = i18n.known(WATCHING_TITLES[Watching(details["kind"])])
    return str(_("%(kind)s：%(text)s", kind=kind, text=details["text"]))


def _followed_up(details: Mapping[str, Any]) -> str:
    names = i18n.listed(details["names"])
    day = i18n.day(date.fromisoformat(details["by"]))
    told = {"names": names, "day": day, "text": details["text"]}
    return str(_("请%(names)s在%(day)s前回复：%(text)s", **told))


def _answered(details: Mapping[str, Any]) -> str:
    """The cause, the day promised, and what else was said."""
    cause = i18n.known(CAUSE_TITLES[DelayCause(details["cause"])])
    day = i18n.day(date.fromisoformat(details["promised_on"]))
    promised = str(_("%(cause)s，承诺%(day)s前办好", cause=cause, day=day))
    return " · ".join([promised, *filter(None, (details["text"], details["reason"]))])


def _escalated(details: Mapping[str, Any]) -> str:
    why = _("承诺的日子已过") if details["is_broken"] else _("逾期未回复")
    return str(_("%(why)s，已告诉%(names)s", why=why, names=i18n.listed(details["names"])))


def _towards(details: Mapping[str, Any]) -> str:
    """To whom or where something went, and what was said with it."""
    said = next((str(details[name]) for name in _SAID_AS if details.get(name)), "")
    whither = _whither(details)
    if whither and said:
        return str(_("%(to)s：%(said)s", to=whither, said=said))
    return whither or said


def _whither(details: Mapping[str, Any]) -> str:
    if details.get("to_name"):
        return str(_WAYS[details.get("policy")]) % {"step": details["to_name"]}
    if details.get("names"):
        return str(_("催%(names)s", names=i18n.listed(details["names"])))
    names = i18n.listed(one["name"] for one in details.get("to") or ())
    where = WHERE.get(str(details.get("where")))
    if names and where:
        return str(_("%(names)s（%(where)s）", names=names, where=where))
    return str(_("给%(names)s", names=names)) if names else ""


#: How a case went to another step: sent back, or moved there by whoever supervises.
_WAYS = {
    "straight": lazy("退到“%(step)s”，办完直接送回"),
    "in-order": lazy("退到“%(step)s”，按顺序重新办理"),
    None: lazy("移到“%(step)s”"),
}
#: Where a signer was put.
WHERE = {word: PARTS[part] for word, part in signers.WHERE.items()}
#: Under which names an act keeps what somebody said with it.
_SAID_AS = ("reason", "opinion", "request", "text", "note")
#: The acts that go from one person to another, or to a step.
_HANDING = (
    "work_item.sent_back",
    "work_item.recalled",
    "work_item.transferred",
    "work_item.reassigned",
    "work_item.moved",
    "work_item.delegated",
    "work_item.delegation_returned",
    "work_item.signer_added",
    "work_item.signer_removed",
    "work_item.signed",
    "work_item.asked",
    "work_item.answered",
    "work_item.supplement_asked",
    "work_item.supplied",
    "case.copied",
    "case.read",
    "case.urged",
    "case.suspended",
    "case.resumed",
)


#: Why a step needed nobody → what is said of it.
_SKIPPED = {
    "same": lazy("与上一步同为%(person)s，自动通过"),
    "same_before": lazy("%(person)s前面已同意过，自动通过"),
    "self": lazy("可以办理的只有发起人%(person)s本人，自动通过"),
    "nobody": lazy("没有人可以办理，按规定自动通过"),
    "nobody_rejects": lazy("没有人可以办理，按规定答复不同意"),
}


def _counted(details: Mapping[str, Any]) -> str:
    votes = {name: details[name] for name in ("of", "agreed", "rejected", "abstained")}
    said = _("%(result)s：同意 %(agreed)s、不同意 %(rejected)s、弃权 %(abstained)s，共 %(of)s")
    return str(said) % {"result": details["label"], **votes}


def _skipped(details: Mapping[str, Any]) -> str:
    return why_skipped(details["why"], details["person"])


def why_skipped(why: str, person: str | None) -> str:
    """Why a step needed nobody, or will need nobody; `person` is who would have done it."""
    return str(_SKIPPED[why]) % {"person": person}


#: Action → what the system itself says of it, from the details of its record.
_SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "case.migrated": _moved,
    "case.unit_changed": lambda details: _(
        "由%(old)s并入%(new)s", old=details["from"]["name"], new=details["to"]["name"]
    ),
    "work_item.skipped": _skipped,
    "votes.counted": _counted,
    "work_item.recused": _recused,
    "work_item.handed_over": _handed_over,
    "case.not_migrated": _fault("why"),
    "case.bundled": lambda details: str(_("封印 %(seal)s", seal=details["seal"])),
    "quarter.cancelled": lambda details: details["reason"],
    "quarter.sampled": lambda details: i18n.counted("抽取 %(num)s 件", len(details["drawn"])),
    "case.cancelled": lambda details: details["reason"],
    "case.withdrawn": lambda details: details.get("reason", ""),
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
    "case.followed_up": _followed_up,
    "follow_up.answered": _answered,
    "follow_up.handed_on": _followed_up,
    "follow_up.escalated": _escalated,
    "follow_up.withdrawn": lambda details: details["reason"],
    **dict.fromkeys(_HANDING, _towards),
}


def words(entry: audit.AuditEntry) -> str:
    """What an act is called."""
    return str(ACTS.get(entry.action, UNNAMED)[0])


def said(entry: audit.AuditEntry) -> str | None:
    """What stands below an act that people had no say in; None: they had."""
    say = _SAID.get(entry.action)
    return None if say is None else str(say(entry.details))
