"""What a call activity says of the procedure it calls, in Camunda's attributes."""

from __future__ import annotations

from app.engine.documents import Node, camunda, extensions
from app.engine.drafts import Draft
from app.engine.expressions import feel_text
from app.engine.model import Calling, Handover
from app.errors import Sentence

#: How Camunda's modeler writes “the key of the case itself”, which the called steps have anyway.
_SAME_KEY = "execution.processBusinessKey"
#: Other ways of naming what is called, or what is handed over.
_OTHERWISE = ("caseRef", "variableMappingClass", "variableMappingDelegateExpression")


def calling_of(draft: Draft, node: Node) -> Calling:
    """The call of a call activity; what it asks for in vain is reported here."""
    element = (node.get("calledElement") or "").strip()
    if not element or "{" in element or any(camunda(node, name) for name in _OTHERWISE):
        message = Sentence("没有选调用哪个流程，请在右边“调用”里选一个。")
        draft.report(node, "no_called_element", message)
    if (camunda(node, "calledElementBinding") or "latest") != "latest":
        message = Sentence(
            "调用的总是本流程发布时在用的那一版，不能指定版本，请在右边“调用”里重新选一次。"
        )
        draft.report(node, "binding", message)
    keys = [feel_text(one.get("businessKey")) for one in extensions(node, "in")]
    return Calling(
        element,
        takes=_handovers(draft, node, "in"),
        gives=_handovers(draft, node, "out"),
        key=next((key for key in keys if key and key != _SAME_KEY), None),
    )


def _handovers(draft: Draft, call: Node, way: str) -> tuple[Handover, ...]:
    named = (one for one in extensions(call, way) if one.get("businessKey") is None)
    return tuple(_handover(draft, call, one) for one in named)


def _handover(draft: Draft, call: Node, node: Node) -> Handover:
    if node.get("local") == "true":
        message = Sentence("传递变量不能只取“局部”变量，请取消勾选。")
        draft.report(call, "local_variables", message)
    if node.get("variables") == "all":
        return Handover()
    source = (node.get("source") or "").strip() or None
    text = feel_text(node.get("sourceExpression"))
    target = (node.get("target") or "").strip()
    if not target or (source is None) == (text is None):
        message = Sentence("传递变量要写明来源（变量或表达式）和目标，请补全。")
        draft.report(call, "handover", message)
    return Handover(target, source, text)
