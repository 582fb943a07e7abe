"""Flows: what is connected, what is conditional, what can be reached, what would run in circles."""

from __future__ import annotations

from app.engine.embedding import embed
from app.engine.graph import reach, reverse
from app.engine.linting.subject import Subject
from app.engine.model import GATEWAYS, SUB_PROCESSES, WAITING_KINDS, Element, Flow
from app.engine.procedure import Procedure
from app.errors import Sentence

_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
#: Events that may happen as soon as what they belong to begins.
_AT_ONCE = frozenset({"error", "escalation", "signal", "conditional", "cancel"})
_WAITING = WAITING_KINDS | {"intermediateCatchEvent", "receiveTask", "eventBasedGateway"}


def look(subject: Subject) -> None:
    """Each flow by itself, and the flows of each element."""
    for flow in subject.procedure.flows.values():
        _ends(subject, flow)
    for element in subject.procedure.elements.values():
        _leaving(subject, element)
        _arriving(subject, element)


def look_along(subject: Subject) -> None:
    """What the flows lead to; only of a diagram whose flows are sound."""
    _unreachable(subject)
    _circles(subject)


def _ends(subject: Subject, flow: Flow) -> None:
    elements = subject.procedure.elements
    source, target = elements.get(flow.source), elements.get(flow.target)
    if source is None or target is None:
        subject.report(flow, "loose_flow", Sentence("连线有一端没有连到图形上，请重新连接或删除。"))
        return
    if source.process != flow.process or target.process != flow.process:
        message = Sentence("连线跨越了子流程的边界，请改为连到子流程本身。")
        subject.report(flow, "flow_across_levels", message)
    if target.kind in {"startEvent", "boundaryEvent"}:
        subject.report(
            flow, "flow_into_start", Sentence("连线不能指向开始事件或边界事件，请改连下一步。")
        )
    _condition(subject, flow, source)


def _condition(subject: Subject, flow: Flow, source: Element) -> None:
    if not flow.condition:
        return
    if source.kind not in _CHOOSING:
        message = Sentence("只有排他或包容网关后面的连线能写条件，请在前面加一个网关。")
        subject.report(flow, "condition_on_task", message)
    elif source.default == flow.id:
        subject.report(flow, "condition_on_default", Sentence("默认连线不看条件，请删去条件。"))
    subject.expression(flow, flow.condition, Sentence("条件"))


def _leaving(subject: Subject, element: Element) -> None:
    leaving = subject.procedure.leaving(element.id)
    if element.triggered or _links(element, "intermediateThrowEvent"):
        return
    if element.kind == "endEvent":
        if leaving:
            subject.report(
                element, "flow_after_end", Sentence("结束事件后面不能再有连线，请删除。")
            )
        return
    if not leaving:
        message = Sentence("这一步后面没有连线，请连到下一步或结束事件。")
        subject.report(element, "no_way_on", message)
    if len(leaving) > 1 and element.kind not in GATEWAYS:
        message = Sentence("这一步后面有几条连线，请先接一个网关再分开。")
        subject.report(element, "several_ways", message)
    if element.kind in _CHOOSING:
        _choices(subject, element, leaving)


def _links(element: Element, kind: str) -> bool:
    """Is it a link event, from which or to which no flow leads?"""
    return element.kind == kind and element.event is not None and element.event.kind == "link"


def _choices(subject: Subject, element: Element, leaving: list[Flow]) -> None:
    if element.default and element.default not in {flow.id for flow in leaving}:
        message = Sentence("默认连线不是从这个网关出去的，请重新指定。")
        subject.report(element, "default_elsewhere", message)
    if len(leaving) == 1:
        return
    for flow in leaving:
        if not flow.condition and flow.id != element.default:
            message = Sentence(
                "没有写什么时候走这条线，请在右边写上条件，或者选“其他的线都不走时”。"
            )
            subject.report(flow, "no_condition", message)


def _arriving(subject: Subject, element: Element) -> None:
    arriving = subject.procedure.arriving(element.id)
    begins = element.kind in {"startEvent", "boundaryEvent"} or element.triggered
    if not arriving and not begins and not _links(element, "intermediateCatchEvent"):
        message = Sentence("没有连线通到这一步，请把它接入流程或删除。")
        subject.report(element, "unconnected", message)
    if element.kind == "eventBasedGateway":
        _race(subject, element)


def _race(subject: Subject, gateway: Element) -> None:
    elements = subject.procedure.elements
    for flow in subject.procedure.leaving(gateway.id):
        following = elements.get(flow.target)
        if following is None:
            continue
        if following.kind not in {"intermediateCatchEvent", "receiveTask"} or _links(
            following, "intermediateCatchEvent"
        ):
            message = Sentence("事件网关后面只能接等待类事件（消息、定时、条件），请改正。")
            subject.report(following, "after_event_gateway", message)
        elif len(subject.procedure.arriving(following.id)) > 1 or following.repetition:
            message = Sentence("事件网关后面的等待事件只能有这一条连线通到，请另加一个图形。")
            subject.report(following, "after_event_gateway", message)


def graph(procedure: Procedure) -> dict[str, list[str]]:
    """What follows each element, through boundary events and into sub-processes as well.

    An event sub-process can follow whatever begins what it lies in.
    """
    following = _ways(procedure)
    for element in procedure.elements.values():
        if element.attached_to:
            following[element.attached_to].append(element.id)
        if element.kind == "startEvent" and element.process in following:
            following[element.process].append(element.id)
        if element.triggered:
            for start in procedure.start_of(element.process):
                following[start.id].append(element.id)
    return following


def _ways(procedure: Procedure) -> dict[str, list[str]]:
    """What flows and links lead to."""
    following: dict[str, list[str]] = {name: [] for name in procedure.elements}
    for way in (*procedure.flows.values(), *procedure.links()):
        following[way.source].append(way.target)
    return following


def _unreachable(subject: Subject) -> None:
    following = graph(subject.procedure)
    starts = subject.procedure.start_of(subject.procedure.process_id)
    reached = reach(following, starts[0].id)
    for element in subject.procedure.elements.values():
        if element.id not in reached:
            message = Sentence("从开始事件走不到这一步，请把它接入流程或删除。")
            subject.report(element, "unreachable", message)
    ends = [one.id for one in subject.procedure.elements.values() if one.kind == "endEvent"]
    backwards = reverse(following)
    ending = set().union(*(reach(backwards, end) for end in ends))
    for element in subject.procedure.elements.values():
        if element.id in reached and element.id not in ending:
            message = Sentence("从这一步走不到任何结束事件，请补上出口。")
            subject.report(element, "no_end", message)


def _circles(subject: Subject) -> None:
    """A way round that waits for nobody would never stop."""
    whole = embed(subject.procedure, subject.called)
    waiting = _waiting(whole)
    following = _ways(whole)
    for element in whole.elements.values():
        if element.attached_to and element.event and element.event.kind in _AT_ONCE:
            following[element.attached_to].append(element.id)
    for element in subject.procedure.elements.values():
        if element.id in waiting:
            continue
        turns = element.kind in _CHOOSING | {"boundaryEvent"}
        if turns and any(element.id in reach(following, n, waiting) for n in following[element.id]):
            message = Sentence(
                "这里有一个没有人办理、也不等待的回路，会循环不止，请在回路里加一步。"
            )
            subject.report(element, "endless_loop", message)
        if element.loop and not element.loop.most:
            message = Sentence("循环的这一步没有人办理、也不等待，请写上最多次数。")
            subject.report(element, "endless_loop", message)


def _waiting(procedure: Procedure) -> set[str]:
    """The elements that every visit waits in."""
    elements = procedure.elements.values()
    waiting = {one.id for one in elements if _waits(one)}
    # What lies within comes after what it lies in: from the end on, each finds it known.
    for element in reversed(elements):
        process = element.calling.process if element.calling else element.id
        holds = element.kind in SUB_PROCESSES or element.calling is not None
        if holds and _waits_inside(procedure, process, waiting):
            waiting.add(element.id)
    return waiting


def _waits(element: Element) -> bool:
    """Does a visit wait, for somebody or something?"""
    return element.kind in _WAITING and not _links(element, "intermediateCatchEvent")


def _waits_inside(procedure: Procedure, process: str, waiting: set[str]) -> bool:
    """Does every way through a sub-process wait somewhere?"""
    following = graph(procedure)
    begins = [start.id for start in procedure.start_of(process)]
    for one in procedure.triggered_in(process):
        starts = procedure.start_of(one.id)
        if any(start.event and start.event.kind in _AT_ONCE for start in starts):
            begins += [start.id for start in starts]
    passed = set().union(*(reach(following, begin, waiting) for begin in begins))
    levels = {process, *(one.id for one in procedure.triggered_in(process))}
    ends = (one for one in procedure.elements.values() if one.kind == "endEvent")
    return not any(end.id in passed for end in ends if end.process in levels)
