"""What the properties `assign.*` and `skip.*` say of whose turn a step is, and when it is nobody's.

What the words mean says `app.cases`; what they need of a form is looked at with the forms.
"""

from __future__ import annotations

from app.engine import signing
from app.engine.linting.subject import Subject
from app.engine.model import Element
from app.errors import Sentence

#: Property → the words that it may be; None: something else.
KNOWN: dict[str, tuple[str, ...] | None] = {
    "assign.exclude": None,
    "assign.at": None,
    "assign.fallback": None,
    "assign.nobody": ("wait", "pass", "upward", "reject"),
    "assign.self": ("allow", "pass", "superior"),
    "skip.same": ("never", "consecutive", "ever"),
}
_PREFIXES = ("assign.", "skip.")
#: What lets the system answer in somebody's stead.
_ANSWERING = {
    ("assign.nobody", "pass"),
    ("assign.nobody", "reject"),
    ("assign.self", "pass"),
    ("skip.same", "consecutive"),
    ("skip.same", "ever"),
}
_STARTER, _CONCERNED = "starter", "="


def look(subject: Subject) -> None:
    for element in subject.procedure.elements.values():
        said = [name for name in element.properties if name.startswith(_PREFIXES)]
        if not said or element.home:
            continue
        if not element.waits_for_people:
            message = Sentence("只有人办的步骤能写“assign.”和“skip.”的属性，请删去。")
            subject.report(element, "nobody_s_turn", message)
        for name in said:
            _word(subject, element, name)
        subject.expression(element, element.properties.get("assign.at"), Sentence("办理单位"))
        _excluded(subject, element)
        _unattended(subject, element)


def _word(subject: Subject, element: Element, name: str) -> None:
    given = element.properties[name]
    if name not in KNOWN:
        known = "、".join(KNOWN)
        message = Sentence("不认识属性“%(name)s”，有这些：%(known)s。", name=name, known=known)
        subject.report(element, "unknown_property", message)
        return
    allowed = KNOWN[name]
    if allowed is not None and given not in allowed:
        message = Sentence(
            "“%(name)s”只能是 %(allowed)s，不能是“%(given)s”。",
            name=name,
            allowed="、".join(allowed),
            given=given,
        )
        subject.report(element, "unknown_turn", message)


def _excluded(subject: Subject, element: Element) -> None:
    """Those kept out are the starter, those who did steps, and those whom variables name."""
    for word in signing.words(element.properties.get("assign.exclude", "")):
        if word.startswith(_CONCERNED):
            text = word.removeprefix(_CONCERNED)
            subject.expression(element, text, Sentence("回避的人"))
            continue
        step = subject.procedure.elements.get(word)
        if word != _STARTER and not (step and step.waits_for_people):
            message = Sentence(
                "assign.exclude 里的“%(word)s”不是流程里人办的步骤，请改正；"
                "写发起人用 starter，写变量在前面加等号。",
                word=word,
            )
            subject.report(element, "unknown_step", message)


def _unattended(subject: Subject, element: Element) -> None:
    """Where the system may answer, there is one person to answer for, and nothing is sealed."""
    answers = [one for one in element.properties.items() if one in _ANSWERING]
    if answers and (element.repetition or element.loop or element.answers_to):
        message = Sentence(
            "会签、多实例、循环和回答保密的步骤不能由系统代为通过或回绝，请删去“%(name)s”。",
            name=answers[0][0],
        )
        subject.report(element, "unattended", message)
    named = [name for name in ("assign.nobody", "assign.self") if name in element.properties]
    superior = element.properties.get("assign.self") == "superior"
    if element.assignee and ("assign.nobody" in named or superior):
        message = Sentence("指定了办理人的步骤不按角色找人，请删去“%(name)s”。", name=named[0])
        subject.report(element, "unattended", message)
