"""What is thrown must be caught: an error around it, a cancellation by its transaction."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine import operations
from app.engine.linting.subject import Subject
from app.engine.model import SUB_PROCESSES, Element, Event
from app.engine.procedure import Procedure
from app.errors import Sentence


def look(subject: Subject) -> None:
    for element in subject.procedure.elements.values():
        if element.kind == "endEvent" and element.event is not None:
            _thrown(subject, element, element.event)
        if element.kind == "transaction":
            _transaction(subject, element)


def _thrown(subject: Subject, element: Element, event: Event) -> None:
    """An error at the top just ends the case; within a sub-process it must be caught around it."""
    procedure = subject.procedure
    is_inside = element.process != procedure.process_id
    if event.kind == "error" and is_inside and not is_caught(procedure, element, event.name):
        message = Sentence("没有边界事件接住这个错误，请在子流程上加一个错误边界事件。")
        subject.report(element, "uncaught", message)
    if event.kind == "cancel" and not _cancels(procedure, element):
        message = Sentence("取消结束事件要画在事务子流程里，而且事务边上要有取消边界事件，请补上。")
        subject.report(element, "uncaught", message)


def is_caught(procedure: Procedure, thrower: Element, code: str | None) -> bool:
    """Would an event around an element take the error that it throws?"""
    events = (one.event for one in _around(procedure, thrower))
    return any(one and one.kind == "error" and one.name in {None, code} for one in events)


def _around(procedure: Procedure, thrower: Element) -> Iterator[Element]:
    """The events around an element that could catch, from the inside out (`throwing._catchers`)."""
    place: Element | None = thrower
    while place is not None:
        yield from procedure.attached(place.id)
        if not place.triggered or not _interrupts(procedure, place):
            for one in procedure.triggered_in(place.process):
                if one.id != place.id:
                    yield from procedure.start_of(one.id)
        place = procedure.elements.get(place.process)


def _interrupts(procedure: Procedure, event_sub_process: Element) -> bool:
    return any(start.interrupting for start in procedure.start_of(event_sub_process.id))


def _cancels(procedure: Procedure, end: Element) -> bool:
    place = procedure.elements.get(end.process)
    while place is not None and place.kind != "transaction":
        place = procedure.elements.get(place.process)
    if place is None:
        return False
    caught = (one.event for one in procedure.attached(place.id))
    return any(event and event.kind == "cancel" for event in caught)


def _transaction(subject: Subject, transaction: Element) -> None:
    """Whatever a transaction does must be possible to take back, and nothing else with it."""
    if transaction.repetition:
        message = Sentence("事务子流程不能是多实例，请在外面再套一个多实例的子流程。")
        subject.report(transaction, "repetition", message)
    for element in _within(subject.procedure, transaction.id):
        if not element.operation or not operations.is_known(element.operation):
            continue
        offered = operations.find(element.operation)
        if offered.undo is None and not offered.repeatable:
            message = Sentence(
                "操作“%(operation)s”执行后不能撤销，不能放在事务里，请移到事务外面。",
                operation=element.operation,
            )
            subject.report(element, "not_undoable", message)


def _within(procedure: Procedure, process: str) -> Iterator[Element]:
    for element in procedure.inside(process):
        yield element
        if element.kind in SUB_PROCESSES:
            yield from _within(procedure, element.id)
