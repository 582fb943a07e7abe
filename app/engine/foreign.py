"""What a diagram drawn for another engine carries and nobody carries out here, told of each part.

Programs (Java, scripts, listeners, connectors) belong to Camunda 7. What Camunda 8 keeps in a way
of its own is not read; it is told as long as the part does not say the same in our dialect.
"""

from __future__ import annotations

from collections.abc import Callable

from app.engine.documents import (
    Node,
    camunda,
    child_text,
    children,
    extensions,
    local_name,
    namespace,
)
from app.engine.drafts import Draft
from app.engine.expressions import feel_text
from app.engine.problems import ERROR, WARNING
from app.errors import Sentence

ZEEBE = "http://camunda.org/schema/zeebe/1.0"
#: Attributes with which Camunda would run Java; here nothing would happen.
_JAVA = ("class", "expression", "delegateExpression", "resource")
_LISTENERS = ("executionListener", "taskListener", "script")
_FEEL = "feel"
#: Parts of a shape or flow that can name programs besides itself.
_WITH_PROGRAMS = ("EventDefinition", "conditionExpression")
_BY_PROGRAM = Sentence("带着别的系统的程序，系统不执行，请在右边“带来的程序”里去掉。")
_DONE_BY_PROGRAM = Sentence("由程序办理，系统不执行程序，请在右边“操作”里选系统做什么。")
_INSTEAD = {
    "serviceTask": _DONE_BY_PROGRAM,
    "sendTask": _DONE_BY_PROGRAM,
    "businessRuleTask": Sentence("由程序判定，系统不执行程序，请在右边“决策表”里选一张。"),
    "scriptTask": Sentence("由程序计算，系统不执行程序，请在右边“计算”里重写。"),
    "sequenceFlow": Sentence("条件写在程序里，系统不执行程序，请在右边“条件”里重写。"),
}


def look(draft: Draft, node: Node) -> None:
    """Report what of a shape, a flow or the process itself would be left out."""
    _java(draft, node)
    _language(draft, node)
    _people(draft, node)
    _start_form(draft, node)
    _zeebe(draft, node)


def _java(draft: Draft, node: Node) -> None:
    kind = local_name(node)
    parts = [node, *(one for one in children(node) if local_name(one).endswith(_WITH_PROGRAMS))]
    if any(camunda(part, name) for part in parts for name in _JAVA):
        draft.report(node, "java", _INSTEAD.get(kind, _BY_PROGRAM))
    if extensions(node, "connector"):
        message = Sentence("靠连接器办理，系统不执行，请在右边“操作”里选系统做什么。")
        draft.report(node, "connector", message)
    if any(extensions(node, name) for name in _LISTENERS):
        message = Sentence(
            "带着别的系统的程序（监听器），系统不执行，请在右边“带来的程序”里去掉；"
            "要系统做的事请另画一个步骤。"
        )
        draft.report(node, "listener", message)


def _language(draft: Draft, node: Node) -> None:
    language = node.get("scriptFormat") or _FEEL
    if language.lower() != _FEEL:
        message = Sentence(
            "用 %(language)s 写的程序系统不执行，请在右边“计算”里重写，每行一个“名称 = 表达式”。",
            language=language,
        )
        draft.report(node, "script_language", message)
    for expression in children(node, "conditionExpression"):
        language = expression.get("language") or _FEEL
        if language.lower() != _FEEL:
            message = Sentence(
                "用 %(language)s 写的条件系统不认，请在右边“条件”里重写，例如 amount > 3000。",
                language=language,
            )
            draft.report(node, "script_language", message)


def _people(draft: Draft, node: Node) -> None:
    """Whoever a list or a calculation of the other engine names is not found here."""
    if camunda(node, "candidateUsers"):
        message = Sentence(
            "候选人名单“%(who)s”这里不用，请在右边“办理人”里选岗位，或者选“表单里选的人”。",
            who=camunda(node, "candidateUsers"),
        )
        draft.report(node, "candidate_users", message)
    groups = camunda(node, "candidateGroups") or ""
    if "{" in groups:
        message = Sentence(
            "岗位不能用“%(who)s”算出来，请在右边“办理人”里选岗位，或者选“表单里选的人”。",
            who=groups,
        )
        draft.report(node, "role_expression", message)


def _start_form(draft: Draft, node: Node) -> None:
    """The form that is filled in first is that of the first step, which the starter does."""
    asks = camunda(node, "formKey") or camunda(node, "formRef") or extensions(node, "formData")
    asks = asks or _settings(node, "formDefinition")
    if local_name(node) == "startEvent" and asks:
        message = Sentence(
            "开始上的表单没有人填，请在开始后面加一个由发起人本人办的步骤，把表单放到那一步。"
        )
        draft.report(node, "form_on_start", message)


def _has_form(node: Node) -> bool:
    return bool(camunda(node, "formKey") or extensions(node, "formData"))


def _has_people(node: Node) -> bool:
    return bool(camunda(node, "candidateGroups") or camunda(node, "assignee"))


def _marker(node: Node) -> Node | None:
    return next(iter(children(node, "multiInstanceLoopCharacteristics")), None)


def _is_repeated(node: Node) -> bool:
    marker = _marker(node)
    return marker is not None and bool(
        camunda(marker, "collection") or child_text(marker, "loopCardinality")
    )


#: Element of Camunda 8 → what it is here, how heavy its loss is, whether the part says it our way.
_SETTINGS: dict[str, tuple[Sentence, str, Callable[[Node], bool]]] = {
    "assignmentDefinition": (Sentence("办理人"), WARNING, _has_people),
    "formDefinition": (Sentence("表单"), WARNING, _has_form),
    "taskSchedule": (Sentence("时限"), WARNING, lambda node: bool(camunda(node, "dueDate"))),
    "loopCharacteristics": (Sentence("几个人怎么办"), ERROR, _is_repeated),
    "taskDefinition": (Sentence("操作"), ERROR, lambda node: bool(camunda(node, "topic"))),
    "calledDecision": (Sentence("决策表"), ERROR, lambda node: bool(camunda(node, "decisionRef"))),
    "script": (Sentence("计算"), ERROR, lambda node: bool(child_text(node, "script"))),
    "calledElement": (Sentence("调用"), ERROR, lambda node: bool(node.get("calledElement"))),
}


def _zeebe(draft: Draft, node: Node) -> None:
    is_start = local_name(node) == "startEvent"
    lost = [
        (said, severity)
        for name, (said, severity, is_said) in _SETTINGS.items()
        if _settings(node, name) and not is_said(node) and not is_start
    ]
    if not lost:
        return
    what = lost[0][0]
    for said, _severity in lost[1:]:
        what = Sentence("%(first)s、%(more)s", first=what, more=said)
    message = Sentence("“%(what)s”是按 Camunda 8 存的，读不出来，请在右边重新选定。", what=what)
    is_heavy = any(severity == ERROR for _said, severity in lost)
    draft.report(node, "camunda_8", message, ERROR if is_heavy else WARNING)


def keys_of_messages(root: Node) -> dict[str, str]:
    """Message → the key by which a case finds its own, as Camunda 8 writes it."""
    found = {
        message.get("id") or "": feel_text(one.get("correlationKey"))
        for message in children(root, "message")
        for one in _settings(message, "subscription")
    }
    return {message: key for message, key in found.items() if key}


def _settings(node: Node, name: str) -> list[Node]:
    """What Camunda 8 notes of a part under a name, or of its marker of several instances."""
    marker = _marker(node)
    holders = [node] if marker is None else [node, marker]
    return [
        one
        for holder in holders
        for extension in children(holder, "extensionElements")
        for one in extension
        if namespace(one) == ZEEBE and local_name(one) == name
    ]
