"""Call activities: what they call exists, never leads back to itself, and fails nowhere unheard."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine.linting import catching
from app.engine.linting.data import writable
from app.engine.linting.subject import Reading, Subject
from app.engine.model import Calling, Element, Handover
from app.engine.specs import Spec
from app.errors import Sentence

MOST_ELEMENTS = 1_000
#: As work items keep them.
LONGEST_ID = 64


def look(subject: Subject) -> None:
    for element in subject.procedure.elements.values():
        if element.calling is not None:
            _handovers(subject, element, element.calling)
            _called(subject, element, element.calling.element)
    _size(subject)


def _handovers(subject: Subject, element: Element, calling: Calling) -> None:
    for one in calling.takes:
        subject.expression(element, one.text, _handed(one))
        if one.source:
            reading = Reading(element, _handed(one), frozenset({one.source}))
            subject.readings.append(reading)
    for one in calling.gives:  # they read what the called procedure knows
        subject.readable(element, one.text, _handed(one))
    for one in (*calling.takes, *calling.gives):
        writable(subject, element, one.target)
    subject.expression(element, calling.key, Sentence("业务键"))
    if _is_doubled(calling.takes) or _is_doubled(calling.gives):
        message = Sentence("同一个目标变量传递了两次，请删去一次。")
        subject.report(element, "handover", message)


def _handed(one: Handover) -> Sentence:
    return Sentence("传递的变量“%(name)s”", name=one.target)


def _is_doubled(handed: tuple[Handover, ...]) -> bool:
    targets = [one.target for one in handed]
    return len(set(targets)) < len(targets)


def _called(subject: Subject, element: Element, key: str) -> None:
    spec = subject.called.get(key)
    if spec is None:
        message = Sentence(
            "没有在用的流程“%(key)s”，请先发布它，或者在右边“调用”里另选一个。", key=key
        )
        subject.report(element, "missing_called", message)
    elif subject.procedure.process_id in set(_processes(spec)):
        message = Sentence("流程“%(key)s”绕回来又调用了本流程，会循环不止，请改正。", key=key)
        subject.report(element, "circular_call", message)
    else:
        _errors(subject, element, spec)


def _processes(spec: Spec) -> Iterator[str]:
    """The ids of the called process and of all that it calls."""
    yield spec.process_id
    yield from (one.process.rpartition(".")[2] for one in spec.called.values())


def _errors(subject: Subject, element: Element, spec: Spec) -> None:
    """An error at the top of a called procedure must be caught here, or it would go unheard."""
    for one in spec.procedure.inside(spec.process_id):
        if one.kind != "endEvent" or one.event is None or one.event.kind != "error":
            continue
        own = spec.procedure
        if catching.is_caught(own, one, one.event.name) or catching.is_caught(
            subject.procedure, element, one.event.name
        ):
            continue
        message = Sentence(
            "被调用的流程会以错误“%(code)s”结束，没有边界事件接住它，请加一个错误边界事件。",
            code=one.event.name or one.label,
        )
        subject.report(element, "uncaught", message)


def _size(subject: Subject) -> None:
    """Everything together must still be possible to survey and to keep."""
    total = len(subject.procedure.elements)
    for element in subject.procedure.elements.values():
        spec = subject.called.get(element.calling.element) if element.calling else None
        if spec is None:
            continue
        total += len(spec.elements)
        people = (one.id for one in spec.elements.values() if one.waits_for_people)
        longest = max(people, key=len, default="")
        if element.calling and len(element.calling.element) + 1 + len(longest) > LONGEST_ID:
            message = Sentence("被调用的流程里“%(id)s”的编号太长，请在那个流程里改短。", id=longest)
            subject.report(element, "long_id", message)
    if total > MOST_ELEMENTS:
        first = next(iter(subject.procedure.elements.values()))
        message = Sentence(
            "连同调用的流程一共有 %(count)s 个图形，超过 %(limit)s 个，请简化。",
            count=total,
            limit=MOST_ELEMENTS,
        )
        subject.report(first, "too_many_nodes", message)
