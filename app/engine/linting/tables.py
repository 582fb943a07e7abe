"""Decision tables: every text can be read, every row is complete, no decision needs itself."""

from __future__ import annotations

from app.engine import decisions
from app.engine.linting import cells, coverage
from app.engine.linting.subject import Subject
from app.engine.tables import Table
from app.errors import Sentence


def look(subject: Subject) -> None:
    for table in subject.procedure.decisions.values():
        before = len(subject.problems)
        _shape(subject, table)
        cells.look(subject, table)
        _requirements(subject, table)
        if table.literal is None and len(subject.problems) == before:
            coverage.look(subject, table)


def _shape(subject: Subject, table: Table) -> None:
    if table.literal is not None:
        return
    if not table.outputs:
        subject.report_table(
            table, "no_output", Sentence("决策表“%(name)s”没有结果列，请补上。", name=table.name)
        )
    if table.is_ragged:
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


def _requirements(subject: Subject, table: Table) -> None:
    """Follow what it requires, to the end or back to itself; a long chain is refused as well."""
    level, seen, depth = {table.id}, {table.id}, 0
    while level:
        depth += 1
        if depth > decisions.MOST_LEVELS:
            message = Sentence(
                "决策“%(name)s”一个引用一个，超过 %(limit)s 层，请合并几个。",
                name=table.name,
                limit=decisions.MOST_LEVELS,
            )
            subject.report_table(table, "decisions_too_deep", message)
            return
        wanted = {
            other for one in level for other in _required(subject, subject.procedure.decisions[one])
        }
        if table.id in wanted:
            message = Sentence("决策“%(name)s”绕回引用了自己，请改正。", name=table.name)
            subject.report_table(table, "circular_decision", message)
            return
        level = wanted - seen
        seen |= wanted
    _missing(subject, table)


def _required(subject: Subject, table: Table) -> list[str]:
    return [one for one in (*table.requires, *table.knows) if one in subject.procedure.decisions]


def _missing(subject: Subject, table: Table) -> None:
    known = subject.procedure.decisions
    for required, wants_function in [
        *((one, False) for one in table.requires),
        *((one, True) for one in table.knows),
    ]:
        if required not in known or known[required].is_function is not wants_function:
            message = Sentence(
                "决策“%(name)s”引用的决策“%(required)s”不存在，请补上或删去引用。",
                name=table.name,
                required=required,
            )
            subject.report_table(table, "missing_decision", message)


def is_decision(subject: Subject, identity: str) -> bool:
    """Whether there is something of that id that a step can ask."""
    found = subject.procedure.decisions.get(identity)
    return found is not None and not found.is_function
