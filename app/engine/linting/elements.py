"""Elements: how many, of which kind, with what they need."""

from __future__ import annotations

import re

from app.engine import operations, timers
from app.engine.kinds import EVENTS_OF, INTERRUPTING, refusal_of_event
from app.engine.linting import instants
from app.engine.linting.subject import Subject
from app.engine.model import ACTIVITIES, SUB_PROCESSES, WAITING_KINDS, Element, Event
from app.engine.problems import WARNING
from app.errors import Sentence

MOST_NODES = 200
MOST_LEVELS = 10
#: As work items keep the name of a step.
LONGEST_NAME = 60
#: What an error or escalation can come out of.
_THROWING = SUB_PROCESSES | {"serviceTask", "callActivity"}
#: Done by people, but without a choice of who in the drawer.
_WITHOUT_FORM = frozenset({"task", "manualTask"})
#: `0 0 9 * * ?`: how other systems write that something recurs.
_CRON = re.compile(r"[\d*/,?LW#-]+(\s+[\dA-Za-z*/,?#-]+){4,6}")


def look(subject: Subject) -> None:
    procedure = subject.procedure
    if len(procedure.elements) > MOST_NODES:
        first = next(iter(procedure.elements.values()))
        message = Sentence(
            "流程图有 %(count)s 个图形，超过 %(limit)s 个，请拆分。",
            count=len(procedure.elements),
            limit=MOST_NODES,
        )
        subject.report(first, "too_many_nodes", message)
    _start(subject, Element(procedure.process_id, "process", ""))
    for element in procedure.elements.values():
        _event(subject, element)
        _people(subject, element)
        _work(subject, element)
        if element.kind in SUB_PROCESSES:
            _sub_process(subject, element)
        if element.kind == "boundaryEvent":
            _boundary(subject, element)


def _start(subject: Subject, level: Element) -> None:
    starts = subject.procedure.start_of(level.id)
    if len(starts) != 1:
        message = Sentence(
            "应当有且只有一个开始事件，现在有 %(count)s 个，请改正。", count=len(starts)
        )
        subject.report(level, "one_start", message)
    if not any(one.kind == "endEvent" for one in subject.procedure.inside(level.id)):
        subject.report(level, "no_end_event", Sentence("没有结束事件，请补画结束事件。"))


def _sub_process(subject: Subject, element: Element) -> None:
    _start(subject, element)
    depth, outer = 1, subject.procedure.elements.get(element.process)
    while outer is not None:
        depth, outer = depth + 1, subject.procedure.elements.get(outer.process)
    if depth > MOST_LEVELS:
        message = Sentence("子流程嵌套超过 %(limit)s 层，请简化。", limit=MOST_LEVELS)
        subject.report(element, "too_deep", message)
    if element.triggered:
        _event_sub_process(subject, element)


def _event_sub_process(subject: Subject, element: Element) -> None:
    procedure = subject.procedure
    if procedure.leaving(element.id) or procedure.arriving(element.id):
        message = Sentence("事件子流程由事件开始，不能有连线连到它或从它出去，请删除连线。")
        subject.report(element, "event_sub_process", message)
    if procedure.attached(element.id):
        message = Sentence("事件子流程边上不能有边界事件，请改画在它里面。")
        subject.report(element, "event_sub_process", message)
    if element.repetition or element.loop or element.kind != "subProcess":
        message = Sentence("事件子流程不能是多实例、循环或事务，请取消。")
        subject.report(element, "event_sub_process", message)


def _event(subject: Subject, element: Element) -> None:
    event = element.event
    if event is None:
        return
    if element.kind in EVENTS_OF:
        around = subject.procedure.elements.get(element.process)
        triggered = around is not None and around.triggered
        refusal = refusal_of_event(event.kind, element.kind, triggered=triggered)
        if refusal is not None:
            subject.report(element, f"{event.kind}_event", refusal)
            return
    if event.kind in {"message", "signal"} and not event.name:
        message = Sentence("没有选定消息或信号，请在属性里选定并写上名称。")
        subject.report(element, "no_message", message)
    if element.kind == "startEvent":
        _interrupts(subject, element)
    _trigger(subject, element, event)


def _trigger(subject: Subject, element: Element, event: Event) -> None:
    """What an event says of when it happens."""
    subject.expression(element, event.key, Sentence("消息键"))
    if event.kind == "timer":
        _timer(subject, element, event)
    if event.kind == "conditional":
        if not event.text:
            subject.report(element, "no_expression", Sentence("条件事件没有写条件，请补上。"))
        subject.expression(element, event.text, Sentence("条件"))


def _interrupts(subject: Subject, element: Element) -> None:
    if element.event and element.event.kind in INTERRUPTING and not element.interrupting:
        message = Sentence("由错误或取消引起的事件必须是中断的，请改成中断。")
        subject.report(element, "error_interrupts", message)


def _timer(subject: Subject, element: Element, event: Event) -> None:
    if not event.text:
        subject.report(element, "no_timer", Sentence("定时事件没有写时间，请补上，如 P3D。"))
        return
    if _CRON.fullmatch(event.text):
        message = Sentence(
            "时间“%(given)s”是别的系统的写法，请在右边“时间”里重写：每天写 R/P1D，每周写 R/P7D。",
            given=event.text,
        )
        subject.report(element, "bad_timer", message)
        return
    recurs = element.kind in {"boundaryEvent", "startEvent"} and not element.interrupting
    if event.timer == "cycle" and not recurs:
        message = Sentence("周期只能用在不中断的边界事件或事件子流程上，请改写成时长（如 P3D）。")
        subject.report(element, "cycle_timer", message)
    if not timers.is_literal(event.text):
        subject.expression(element, event.text, Sentence("时间"), is_time=True)
        instants.look(subject, element, event)
        return
    try:
        timers.check(event.text, event.timer)
    except timers.NotATime as error:
        subject.report(
            element, "bad_timer", Sentence("时间写得不对：%(error)s。", error=error.said)
        )


def _boundary(subject: Subject, element: Element) -> None:
    host = subject.procedure.elements.get(element.attached_to or "")
    if host is None or host.kind not in ACTIVITIES:
        subject.report(
            element, "loose_boundary", Sentence("边界事件没有附着在任务上，请拖到任务的边上。")
        )
        return
    _interrupts(subject, element)
    kind = element.event.kind if element.event else ""
    if kind == "error" and host.operation:
        _refusal_code(subject, element, host)
    elif kind in {"error", "escalation"} and host.kind not in _THROWING:
        message = Sentence("只有服务任务、子流程和调用活动会出错或上报，请改用别的边界事件。")
        subject.report(element, "error_elsewhere", message)
    if kind == "cancel" and host.kind != "transaction":
        message = Sentence("取消边界事件只能画在事务子流程边上，请移过去或改用别的边界事件。")
        subject.report(element, "cancel_elsewhere", message)


def _refusal_code(subject: Subject, element: Element, host: Element) -> None:
    code = element.event.name if element.event else None
    if not code or not operations.is_known(host.operation or ""):
        return
    known = operations.find(host.operation or "").refusal_codes
    if code not in known:
        listed = "、".join(sorted(known)) or "-"
        message = Sentence(
            "操作“%(operation)s”不会以“%(code)s”拒绝，可选的错误代码：%(listed)s。",
            operation=host.operation,
            code=code,
            listed=listed,
        )
        subject.report(element, "unknown_refusal", message)


def _people(subject: Subject, element: Element) -> None:
    if element.kind not in WAITING_KINDS:
        return
    if element.kind == "task":
        message = Sentence("没有选任务类型，按“人工任务”等人确认；要填表请改成用户任务。")
        subject.report(element, "plain_task", message, WARNING)
    if not element.roles and not element.assignee:
        message = Sentence("没有写由谁办理，请在右边“办理人”里选岗位，或者放进写有岗位的泳道。")
        if element.kind in _WITHOUT_FORM:
            message = Sentence("没有写由谁办理，请换成用户任务再选岗位，或者放进写有岗位的泳道。")
        subject.report(element, "nobody", message, WARNING)
    if len(element.label) > LONGEST_NAME:
        message = Sentence(
            "步骤的名称超过 %(limit)s 个字，请改短，详细的话写进说明里。", limit=LONGEST_NAME
        )
        subject.report(element, "long_name", message)
    if element.form_name is not None:
        _form_key(subject, element, element.form_name)


def _form_key(subject: Subject, element: Element, name: str) -> None:
    if ":" in name:
        message = Sentence(
            "用的是别的系统的网页表单“%(name)s”，这里打不开，请在右边“表单”里改选，"
            "或者就在这一步写几个字段。",
            name=name.rpartition("/")[2],
        )
        subject.report(element, "foreign_form", message)
    elif name not in subject.forms:
        message = Sentence("没有表单“%(name)s”，请导入，或者在右边“表单”里改选。", name=name)
        subject.report(element, "missing_form", message)


def _work(subject: Subject, element: Element) -> None:
    match element.kind:
        case "serviceTask" if not element.operation:
            message = Sentence("没有选系统做什么，请在右边“操作”里选一个。")
            subject.report(element, "no_operation", message)
        case "sendTask" if not element.operation and element.event is None:
            message = Sentence("没有选发什么消息，请换成发消息的事件，或者在右边“操作”里选一个。")
            subject.report(element, "no_message", message)
        case "receiveTask" if element.event is None:
            subject.report(element, "no_message", Sentence("接收任务没有选消息，请选定一条消息。"))
        case "businessRuleTask" if not element.operation and not element.decision:
            subject.report(
                element, "no_decision", Sentence("没有选决策表，请在右边“决策表”里选一张。")
            )
        case "scriptTask" if not element.script:
            message = Sentence("没有写算什么，请在右边“计算”里写，每行一个“名称 = 表达式”。")
            subject.report(element, "no_script", message)
