"""The acts on a work item in words: what each is called, leads to and asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.cases import options
from app.cases.parts import Part
from app.definitions.acts import Act
from app.i18n import lazy as _


@dataclass(frozen=True)
class Words:
    """`people`: one, many or none are chosen; `text` is the label of what is written."""

    title: Any
    icon: str
    consequence: Any
    text: Any
    done: Any
    people: str = ""
    is_text_needed: bool = True
    fields: tuple[str, ...] = ()
    tone: str = "primary"

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields of the form."""
        return (*(("people", "find") if self.people else ()), *self.fields, "text")


WORDS: dict[str, Words] = {
    Act.SEND_BACK: Words(
        _("退回"),
        "arrow-back-up",
        "",
        _("退回理由"),
        _("“%(title)s”已退回。"),
        fields=("element", "policy"),
        tone="return",
    ),
    Act.TRANSFER: Words(
        _("转办"),
        "user-share",
        _("转出后由对方办理，您不再办这一步。"),
        _("转办理由"),
        _("“%(title)s”已转给%(names)s办理。"),
        people="one",
    ),
    Act.DELEGATE: Words(
        _("委派"),
        "user-check",
        _("对方办完以后回到您这里，由您决定；这期间您不用办。"),
        _("请对方办什么"),
        _("“%(title)s”已委派%(names)s办理，办完会回到您这里。"),
        people="one",
    ),
    Act.ADD_SIGNER: Words(
        _("加签"),
        "users",
        _("请别人也签署意见。对方不同意的，由您重新决定。"),
        _("说明"),
        _("“%(title)s”已请%(names)s加签。"),
        people="many",
        is_text_needed=False,
        fields=("where",),
    ),
    Act.ASK: Words(
        _("沟通"),
        "message-circle",
        _("问一件事，不影响办理；对方答复后会告诉您。"),
        _("问什么"),
        _("已请%(names)s说明。"),
        people="many",
    ),
    Act.SUPPLEMENT: Words(
        _("补正"),
        "file-text",
        _("请发起人补充材料；补来之前，这一步不计时。"),
        _("要补什么"),
        _("“%(title)s”已请发起人补正。"),
        fields=("days",),
    ),
    Act.COPY: Words(
        _("抄送"),
        "copy",
        _("给别人看，不用办；对方能看到本件的全部内容。"),
        _("附言"),
        _("已抄送%(names)s。"),
        people="many",
        is_text_needed=False,
    ),
    Act.RECUSE: Words(
        _("回避"),
        "hand-stop",
        _("您不再办这一步，也不再看到它；由同岗的其他人或者上级办理。"),
        _("回避理由"),
        _("“%(title)s”您已回避，改由别人办理。"),
        tone="return",
    ),
    options.RECUSE_OTHER: Words(
        _("请其回避"),
        "hand-stop",
        _("选中的人不再办这一步，由同岗的其他人或者上级办理；对方会收到消息。"),
        _("回避理由"),
        _("%(names)s已回避，改由别人办理。"),
        people="one",
        tone="return",
    ),
    options.REASSIGN: Words(
        _("改派"),
        "user-share",
        _("由选中的人办这一步，不论原来轮到谁；对方会收到消息。"),
        _("改派理由"),
        _("“%(title)s”已改派%(names)s办理。"),
        people="one",
    ),
    options.MOVE: Words(
        _("移动到步骤"),
        "target-arrow",
        "",
        _("移动理由"),
        _("“%(title)s”已移动到另一步。"),
        fields=("element",),
        tone="return",
    ),
    options.REMOVE: Words(
        _("收回"),
        "x",
        _("对方还没有办，收回以后就不用办了。"),
        _("收回理由"),
        _("已收回。"),
        tone="return",
    ),
    Act.RECALL: Words(
        _("撤回"),
        "arrow-back-up",
        _("把刚办的一步拿回来重办；后面的人的待办随之取消。"),
        "",
        _("“%(title)s”已撤回，请重新办理。"),
        tone="return",
    ),
}
#: What stands beside a step, in words.
PARTS = {
    Part.DELEGATED: _("委派"),
    Part.BEFORE: _("前加签"),
    Part.BESIDE: _("并加签"),
    Part.AFTER: _("后加签"),
    Part.SUPPLEMENT: _("补正"),
    Part.QUESTION: _("沟通"),
}
