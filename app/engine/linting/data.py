"""Expressions, parameters, scripts, repetitions and decisions that elements name."""

from __future__ import annotations

from decimal import Decimal

from app.engine import feel, operations, timers
from app.engine.linting import tables
from app.engine.linting.subject import Reading, Subject
from app.engine.model import Element
from app.engine.nodes import RESERVED
from app.engine.repeating import MOST_INSTANCES
from app.errors import Sentence

_MAPPINGS = frozenset({"singleEntry", "singleResult", "collectEntries", "resultList"})


def look(subject: Subject) -> None:
    for element in subject.procedure.elements.values():
        _parameters(subject, element)
        _sealed(subject, element)
        _script(subject, element)
        _decision(subject, element)
        _repetition(subject, element)
        _texts(subject, element)


def _parameters(subject: Subject, element: Element) -> None:
    if element.operation:
        _operation(subject, element)
    elif (element.inputs or element.outputs) and element.kind not in {
        "sendTask",
        "endEvent",
        "intermediateThrowEvent",
    }:
        message = Sentence("只有服务任务能写输入输出参数，请删除，或改用脚本任务。")
        subject.report(element, "parameters_elsewhere", message)
    for name, text in element.inputs:
        _not_empty(subject, element, name, text)
        subject.expression(element, text, Sentence("参数“%(name)s”", name=name))
    for name, text in element.outputs:  # they read what the operation tells
        _not_empty(subject, element, name, text)
        subject.readable(element, text, Sentence("参数“%(name)s”", name=name))
        writable(subject, element, name)
    if isinstance(element.form, list):
        for field in element.form:
            writable(subject, element, field["id"])


def _not_empty(subject: Subject, element: Element, name: str, text: str) -> None:
    if not text:
        message = Sentence("参数“%(name)s”没有内容，请补上或删除。", name=name)
        subject.report(element, "empty_parameter", message)


def _operation(subject: Subject, element: Element) -> None:
    name = element.operation or ""
    if not operations.is_known(name):
        message = Sentence("系统没有名为“%(name)s”的操作，请在右边“操作”里选一个。", name=name)
        subject.report(element, "unknown_operation", message)
        return
    parameters = operations.find(name).parameters
    given = [key for key, _ in element.inputs]
    for key in given:
        if key not in parameters:
            message = Sentence(
                "操作“%(name)s”没有参数“%(key)s”，请删除或改名。", name=name, key=key
            )
            subject.report(element, "unknown_parameter", message)
    for parameter in parameters.values():
        if parameter.required and parameter.name not in given:
            message = Sentence(
                "操作“%(name)s”缺少参数“%(parameter)s”（%(label)s），请补上。",
                name=name,
                parameter=parameter.name,
                label=parameter.label,
            )
            subject.report(element, "missing_parameter", message)


def writable(subject: Subject, element: Element, name: str | None) -> None:
    if name in RESERVED:
        message = Sentence("“%(name)s”是系统保留的名称，不能写入，请换一个名称。", name=name)
        subject.report(element, "reserved_name", message)


def _sealed(subject: Subject, element: Element) -> None:
    """A step whose answers go to an operation alone must name one that there is."""
    name = element.answers_to
    if name is not None and not (element.waits_for_people and operations.is_known(name)):
        message = Sentence("只有人办的步骤能写“answers.to”，并且须是系统有的操作。")
        subject.report(element, "unknown_operation", message)


def _script(subject: Subject, element: Element) -> None:
    if not element.script:
        return
    try:
        script = feel.parse_script(element.script)
    except feel.FeelError as error:
        message = Sentence("脚本写得不对：%(error)s每行应写“名称 = 表达式”。", error=error)
        subject.report(element, "bad_script", message)
        return
    for name, line in script.assignments:
        writable(subject, element, name)
        subject.readings.append(Reading(element, Sentence("脚本"), line.names))


def _decision(subject: Subject, element: Element) -> None:
    if element.kind != "businessRuleTask" or not element.decision:
        return
    if not tables.is_decision(subject, element.decision):
        message = Sentence(
            "没有决策表“%(decision)s”，请导入这张表，或者在右边“决策表”里改选。",
            decision=element.decision,
        )
        subject.report(element, "missing_decision", message)
    if element.mapping is not None and element.mapping not in _MAPPINGS:
        message = Sentence(
            "决策结果的取法“%(mapping)s”不认识，请重新选择。", mapping=element.mapping
        )
        subject.report(element, "unknown_mapping", message)
    writable(subject, element, element.result_variable)


def _repetition(subject: Subject, element: Element) -> None:
    _loop(subject, element)
    repetition = element.repetition
    if repetition is None:
        return
    subject.expression(element, repetition.collection, Sentence("多实例的集合"))
    subject.expression(element, repetition.cardinality, Sentence("多实例的次数"))
    times = repetition.cardinality or ""
    if times.isdecimal() and Decimal(times) > MOST_INSTANCES:
        message = Sentence("多实例一次最多 %(limit)s 个，请减少次数。", limit=MOST_INSTANCES)
        subject.report(element, "too_many_instances", message)
    subject.expression(element, repetition.condition, Sentence("多实例的完成条件"))
    subject.expression(element, repetition.output_element, Sentence("多实例的结果"))
    writable(subject, element, repetition.output_collection)
    writable(subject, element, repetition.item)


def _loop(subject: Subject, element: Element) -> None:
    if element.loop is None:
        return
    subject.expression(element, element.loop.condition, Sentence("循环的条件"))
    if not element.loop.condition and not element.loop.most:
        message = Sentence("循环没有写条件，也没有写最多次数，请至少写一项。")
        subject.report(element, "loop", message)
    if element.repetition:
        message = Sentence("一个任务不能既是循环又是多实例，请只留一种。")
        subject.report(element, "loop", message)


def _texts(subject: Subject, element: Element) -> None:
    if element.due and not timers.is_literal(element.due):
        subject.expression(element, element.due, Sentence("办理期限"))
    subject.expression(element, element.assignee, Sentence("办理人"))
