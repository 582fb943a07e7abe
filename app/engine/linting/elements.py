"""Elements: how many, of which kind, with what they need."""

from __future__ import annotations

from app.engine import operations, timers
from app.engine.linting.subject import Subject
from app.engine.model import ACTIVITIES, WAITING_KINDS, Element, Event
from app.engine.problems import WARNING
from app.errors import Sentence

MOST_NODES = 200
MOST_LEVELS = 10

#: Which events each kind of node may carry.
_EVENTS = {
    "startEvent": {"none"},
    "endEvent": {"none", "message", "error", "escalation", "terminate"},
    "intermediateCatchEvent": {"timer", "message", "signal", "conditional"},
    "intermediateThrowEvent": {"none", "message", "signal", "escalation"},
    "boundaryEvent": {"timer", "message", "signal", "error", "escalation", "conditional"},
}
_INSTEAD = {
    "link": Sentence("不支持链接事件，请直接用连线连接。"),
    "compensate": Sentence("不支持补偿事件，退回时系统会自动撤销已执行的操作，请删除。"),
    "cancel": Sentence("不支持取消事件，请改用错误事件或终止事件。"),
    "signal": Sentence("这里不能用信号事件，请改用消息事件或普通结束事件。"),
    "none": Sentence("这个事件没有选触发条件，请选定时、消息或条件等。"),
}
_STARTED_OTHERWISE = Sentence("流程由人发起，请把开始事件改成普通开始事件。")


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
        if element.kind == "subProcess":
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


def _event(subject: Subject, element: Element) -> None:
    event = element.event
    if event is None:
        return
    allowed = _EVENTS.get(element.kind)
    if allowed is not None and event.kind not in allowed:
        subject.report(element, f"{event.kind}_event", _forbidden(element, event))
        return
    if event.kind in {"message", "signal"} and not event.name:
        message = Sentence("没有选定消息或信号，请在属性里选定并写上名称。")
        subject.report(element, "no_message", message)
    if event.kind == "timer":
        _timer(subject, element, event)
    if event.kind == "error" and element.kind == "endEvent":
        _thrown(subject, element, event)
    if event.kind == "conditional":
        if not event.text:
            subject.report(element, "no_expression", Sentence("条件事件没有写条件，请补上。"))
        subject.expression(element, event.text, Sentence("条件"))
    subject.expression(element, event.key, Sentence("消息键"))


def _thrown(subject: Subject, element: Element, event: Event) -> None:
    """An error within a sub-process must be caught around it; at the top it just ends the case."""
    elements = subject.procedure.elements
    around = elements.get(element.process)
    if around is None:
        return
    while around is not None:
        caught = [one.event for one in subject.procedure.attached(around.id) if one.event]
        if any(one.kind == "error" and one.name in {None, event.name} for one in caught):
            return
        around = elements.get(around.process)
    message = Sentence("没有边界事件接住这个错误，请在子流程上加一个错误边界事件。")
    subject.report(element, "uncaught", message)


def _forbidden(element: Element, event: Event) -> Sentence:
    if element.kind == "startEvent":
        return _STARTED_OTHERWISE
    return _INSTEAD.get(event.kind, Sentence("这里不能用这种事件，请换一种。"))


def _timer(subject: Subject, element: Element, event: Event) -> None:
    if not event.text:
        subject.report(element, "no_timer", Sentence("定时事件没有写时间，请补上，如 P3D。"))
        return
    if event.timer == "cycle" and (element.kind != "boundaryEvent" or element.interrupting):
        message = Sentence("周期只能用在不中断的边界事件上，请改写成时长（如 P3D）。")
        subject.report(element, "cycle_timer", message)
    if not timers.is_literal(event.text):
        subject.expression(element, event.text, Sentence("时间"))
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
    kind = element.event.kind if element.event else ""
    if kind == "error" and not element.interrupting:
        subject.report(
            element, "error_interrupts", Sentence("错误边界事件必须是中断的，请改成中断。")
        )
    if kind == "error" and host.operation:
        _refusal_code(subject, element, host)
    elif kind in {"error", "escalation"} and host.kind not in {"subProcess", "serviceTask"}:
        message = Sentence("只有服务任务和子流程会出错或上报，请改用别的边界事件。")
        subject.report(element, "error_elsewhere", message)


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
    if not element.roles and not element.assignee and not element.candidates:
        message = Sentence("没有写由谁办理，请放进泳道，或填候选组、办理人。")
        subject.report(element, "nobody", message, WARNING)
    if isinstance(element.form, str):
        _form_key(subject, element, element.form)


def _form_key(subject: Subject, element: Element, key: str) -> None:
    name = key.removeprefix("forms/").removesuffix(".json")
    if name not in subject.forms:
        message = Sentence(
            "没有表单文件 forms/%(name)s.json，请上传，或改选已有的表单。", name=name
        )
        subject.report(element, "missing_form", message)


def _work(subject: Subject, element: Element) -> None:
    match element.kind:
        case "serviceTask" if not element.operation:
            message = Sentence("服务任务没有选操作，请把实现方式设为“外部”，并选一个操作。")
            subject.report(element, "no_operation", message)
        case "sendTask" if not element.operation and element.event is None:
            subject.report(element, "no_message", Sentence("发送任务没有选消息，请选定一条消息。"))
        case "receiveTask" if element.event is None:
            subject.report(element, "no_message", Sentence("接收任务没有选消息，请选定一条消息。"))
        case "businessRuleTask" if not element.operation and not element.decision:
            subject.report(element, "no_decision", Sentence("规则任务没有选决策表，请选定一个。"))
        case "scriptTask" if not element.script:
            message = Sentence("脚本任务没有内容，请写“名称 = 表达式”，每行一个。")
            subject.report(element, "no_script", message)
