"""The texts of decisions: each can be read, and what is fixed in it suits its column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.engine import columns, feel
from app.engine.feel import statics
from app.engine.linting.subject import Reading, Subject
from app.engine.problems import Cells
from app.engine.tables import Input, Output, Table
from app.errors import Sentence


def look(subject: Subject, table: Table) -> None:
    looking = _Looking(subject, table)
    if table.literal is not None:
        looking.read(Sentence("表达式"), table.literal)
    for column in table.inputs:
        looking.input(column)
    for output in table.outputs:
        looking.output(output)
    for number, rule in enumerate(table.rules, 1):
        where = Sentence("第 %(number)s 条规则的条件", number=number)
        for place, (cell, column) in enumerate(zip(rule.cells, table.inputs, strict=False)):
            looking.place = ((number - 1, place),)
            looking.cell(column, cell, where)
        where = Sentence("第 %(number)s 条规则的结果", number=number)
        results = zip(rule.results, table.outputs, strict=False)
        for place, (text, output) in enumerate(results, len(table.inputs)):
            looking.place = ((number - 1, place),)
            looking.result(output, text, where)


class _Looking:
    """Looks at the texts of one decision; `place` is the cell that is being looked at."""

    def __init__(self, subject: Subject, table: Table) -> None:
        self.subject, self.table = subject, table
        self.place: Cells = ()
        self.known = frozenset(table.known)

    def input(self, column: Input) -> None:
        if column.text.strip():
            self.read(Sentence("输入列“%(label)s”", label=column.label), column.text)
        else:
            message = Sentence(
                "决策表“%(name)s”的输入列“%(label)s”还没有写看哪个变量，请补上。",
                name=self.table.name,
                label=column.label,
            )
            self.subject.report_table(self.table, "bad_expression", message)
        allowed = Sentence("输入列“%(label)s”的取值", label=column.label)
        self.read(allowed, column.values, feel.parse_unary_tests)

    def output(self, output: Output) -> None:
        if output.values and not self.read(Sentence("取值的先后"), f"[{output.values}]"):
            return
        where = Sentence("结果列“%(label)s”的默认结果", label=output.label)
        self.result(output, output.default, where)

    def read(
        self,
        what: Sentence,
        text: str,
        parse: Callable[[str, frozenset[str]], Any] = feel.parse_expression,
    ) -> bool:
        """Report a text that cannot be read."""
        try:
            names = parse(text, self.known).names
        except feel.FeelError as error:
            message = Sentence(
                "决策表“%(name)s”%(what)s“%(given)s”写得不对：%(error)s固定的文字请加引号。",
                name=self.table.name,
                what=what,
                given=text,
                error=error,
            )
            self.subject.report_cells((self.table, self.place), "bad_expression", message)
            return False
        self.subject.readings.append(Reading(self.table, what, names))
        return True

    def cell(self, column: Input, cell: str, where: Sentence) -> None:
        """Report a cell that compares with values that its column never holds."""
        if not self.read(where, cell, feel.parse_unary_tests):
            return
        named = statics.cuts(feel.parse_unary_tests(cell, self.known).node) or []
        if all(columns.conforms(_wider(column.kind), value) for value in named):
            return
        message = Sentence(
            "决策表“%(name)s”%(where)s“%(given)s”与输入列“%(label)s”的类型（%(kind)s）不符，"
            "请改条件，或改选列的类型。",
            name=self.table.name,
            where=where,
            given=cell,
            label=column.label,
            kind=columns.KINDS[column.kind],
        )
        self.subject.report_cells((self.table, self.place), "cell_kind", message)

    def result(self, output: Output, text: str, where: Sentence) -> None:
        """Report a result that cannot be read, or is fixed and not admitted by its column."""
        if not text or not self.read(where, text):
            return
        found = statics.constant(feel.parse_expression(text, self.known).node)
        if found is None:
            return
        try:
            columns.given(output, found[0])
        except feel.FeelError:
            return  # the column's own values cannot be read, which is told already
        except columns.Unlawful as unlawful:
            message = Sentence(
                "决策表“%(name)s”%(where)s“%(given)s”不合适：%(error)s。",
                name=self.table.name,
                where=where,
                given=text,
                error=unlawful.said,
            )
            self.subject.report_cells((self.table, self.place), "result_kind", message)


def _wider(kind: str) -> str:
    """Whole numbers may be compared with any number."""
    return "number" if kind == "integer" else kind
