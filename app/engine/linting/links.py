"""Link events: each throwing one leads to exactly one catching one of its name, on its level."""

from __future__ import annotations

from app.engine.linting.subject import Subject
from app.engine.model import Element
from app.errors import Sentence

_THROWS, _CATCHES = "intermediateThrowEvent", "intermediateCatchEvent"


def look(subject: Subject) -> None:
    for element in subject.procedure.elements.values():
        if element.event is None or element.event.kind != "link":
            continue
        if not element.event.name:
            message = Sentence("链接事件没有名称，请给成对的链接写上同样的名称。")
            subject.report(element, "link_name", message)
        elif element.kind == _THROWS:
            _throwing(subject, element)
        elif element.kind == _CATCHES:
            _catching(subject, element)


def _throwing(subject: Subject, element: Element) -> None:
    if not _others(subject, element, _CATCHES):
        message = Sentence("没有同名的链接捕获事件，请补画，或直接用连线连接。")
        subject.report(element, "link_without_end", message)
    if subject.procedure.leaving(element.id):
        message = Sentence("链接抛出事件后面不能再有连线，请删除连线。")
        subject.report(element, "flow_after_link", message)


def _catching(subject: Subject, element: Element) -> None:
    if len(_others(subject, element, _CATCHES)) > 1:
        message = Sentence("有几个同名的链接捕获事件，请改成不同的名称。")
        subject.report(element, "link_twice", message)
    if not _others(subject, element, _THROWS):
        message = Sentence("没有同名的链接抛出事件，请补画，或删除这个事件。")
        subject.report(element, "link_without_start", message)
    if subject.procedure.arriving(element.id):
        message = Sentence("链接捕获事件前面不能有连线，请删除连线，或改连下一步。")
        subject.report(element, "flow_into_link", message)


def _others(subject: Subject, element: Element, kind: str) -> list[Element]:
    """The link events of that kind with the same name on the same level."""
    beside = subject.procedure.inside(element.process)
    return [one for one in beside if one.kind == kind and one.event == element.event]
