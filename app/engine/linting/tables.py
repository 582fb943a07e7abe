"""Decision tables: every cell parses, every row is complete, no decision needs itself."""

from __future__ import annotations

from collections.abc import Callable

from app.engine import feel
from app.engine.linting.subject import Subject
from app.engine.tables import Table
from app.errors import Sentence


def look(subject: Subject) -> None:
    for table in subject.procedure.decisions.values():
        _shape(subject, table)
        _cells(subject, table)
        _requirements(subject, table)


def _shape(subject: Subject, table: Table) -> None:
    if table.literal is not None:
        return
    if not table.outputs:
        subject.report_table(
            table, "no_output", Sentence("决策表“%(name)s”没有结果列，请补上。", name=table.name)
        )
    widths = (len(table.inputs), len(table.outputs))
    if any((len(rule.cells), len(rule.results)) != widths for rule in table.rules):
        message = Sentence(
            "决策表“%(name)s”有的规则格数不对，请用决策表编辑器重新保存。", name=table.name
        )
        subject.report_table(table, "ragged_table", message)
    names = [column.name for column in table.outputs]
    if len(set(names)) < len(names):
        message = Sentence("决策表“%(name)s”的结果列重名，请改成不同的名称。", name=table.name)
        subject.report_table(table, "duplicate_output", message)
    if table.aggregation and len(table.outputs) != 1:
        message = Sentence("决策表“%(name)s”要汇总，只能有一个结果列，请改正。", name=table.name)
        subject.report_table(table, "aggregated_outputs", message)
    if table.policy in {"PRIORITY", "OUTPUT ORDER"} and not any(
        column.values for column in table.outputs
    ):
        message = Sentence(
            "决策表“%(name)s”按优先级取结果，请在结果列写明取值的先后。", name=table.name
        )
        subject.report_table(table, "no_priorities", message)


def _cells(subject: Subject, table: Table) -> None:
    if table.literal is not None:
        _text(subject, table, Sentence("表达式"), table.literal, feel.parse_expression)
    for column in table.inputs:
        _text(
            subject,
            table,
            Sentence("输入列“%(label)s”", label=column.label),
            column.text,
            feel.parse_expression,
        )
    for output in table.outputs:
        if output.values:
            _text(
                subject, table, Sentence("取值的先后"), f"[{output.values}]", feel.parse_expression
            )
    for number, rule in enumerate(table.rules, 1):
        for cell in rule.cells:
            _text(
                subject,
                table,
                Sentence("第 %(number)s 条规则的条件", number=number),
                cell,
                feel.parse_unary_tests,
            )
        for result in filter(None, rule.results):
            _text(
                subject,
                table,
                Sentence("第 %(number)s 条规则的结果", number=number),
                result,
                feel.parse_expression,
            )


def _text(
    subject: Subject, table: Table, what: Sentence, text: str, parse: Callable[[str], object]
) -> None:
    try:
        parse(text)
    except feel.FeelError as error:
        message = Sentence(
            "决策表“%(name)s”%(what)s“%(given)s”写得不对：%(error)s固定的文字请加引号。",
            name=table.name,
            what=what,
            given=text,
            error=error,
        )
        subject.report_table(table, "bad_expression", message)


def _requirements(subject: Subject, table: Table) -> None:
    decisions = subject.procedure.decisions
    open_ends, seen = list(table.requires), set[str]()
    while open_ends:
        required = open_ends.pop()
        if required not in decisions:
            message = Sentence(
                "决策“%(name)s”引用的决策“%(required)s”不存在，请补上或删去引用。",
                name=table.name,
                required=required,
            )
            subject.report_table(table, "missing_decision", message)
        elif required == table.id:
            message = Sentence("决策“%(name)s”绕回引用了自己，请改正。", name=table.name)
            subject.report_table(table, "circular_decision", message)
            return
        elif required not in seen:
            seen.add(required)
            open_ends += decisions[required].requires
