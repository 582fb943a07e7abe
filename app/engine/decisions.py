"""Asking a decision table: FEEL cells, and hit policies as DMN 1.3 (8.2.10, 8.2.11) defines them.

SpiffWorkflow's own engine reads cells as Python: `"a","b"` and `not("a")` never match there, and
UNIQUE takes the first of several hits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.engine import feel
from app.engine.tables import Rule, Table
from app.errors import Refused, Sentence

Row = dict[str, Any]


class DecisionFailed(Refused):
    """A table gave no lawful answer. Value: `cause`, a sentence."""

    message = "决策表没有给出合法的结果：%(cause)s"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table said.

    `result` is the plain answer: of a single-hit table the value (a context where there are several
    outputs, null where no rule fired), of a multiple-hit one the list of such. `rules` numbers the
    rules that fired, from 1; `inputs` is what the table looked at, by heading; `rows` the outputs.
    """

    result: Any
    rules: tuple[int, ...]
    inputs: Row
    rows: list[Row]
    outputs: tuple[str, ...]
    is_single: bool

    def mapped(self, mapping: str | None) -> Any:
        """The result in one of Camunda's shapes (`camunda:mapDecisionResult`); None: as it is."""
        if mapping is None:
            return self.result
        if mapping in {"singleEntry", "singleResult"} and len(self.rows) > 1:
            raise DecisionFailed(
                cause=Sentence("决策表给出了几个结果，而这里只要一个，请改结果的取法")
            )
        first = self.outputs[0] if self.outputs else ""
        shapes: dict[str, Callable[[], Any]] = {
            "singleEntry": lambda: self.rows[0].get(first) if self.rows else None,
            "singleResult": lambda: dict(self.rows[0]) if self.rows else None,
            "collectEntries": lambda: [row.get(first) for row in self.rows],
            "resultList": lambda: [dict(row) for row in self.rows],
        }
        return shapes[mapping]()


def decide(tables: Mapping[str, Table], identity: str, names: Mapping[str, Any]) -> Decision:
    """Ask a decision; those it requires are asked first, and their outputs become names.

    Raises:
        DecisionFailed: no such decision, a cell that cannot be worked out, a broken hit policy.
    """
    return _decide(tables, identity, names, frozenset())


def _decide(
    tables: Mapping[str, Table], identity: str, names: Mapping[str, Any], asking: frozenset[str]
) -> Decision:
    table = tables.get(identity)
    if table is None or identity in asking:
        raise DecisionFailed(
            cause=Sentence("没有决策“%(identity)s”，或者几个决策互相引用", identity=identity)
        )
    seen = dict(names)
    for required in table.requires:
        found = _decide(tables, required, seen, asking | {identity})
        if found.is_single and found.rows:
            seen.update(found.rows[0])
        seen[tables[required].variable] = found.result
    try:
        return _literal(table, seen) if table.literal is not None else _table(table, seen)
    except feel.FeelError as error:
        raise DecisionFailed(
            cause=Sentence("决策“%(name)s”：%(error)s", name=table.name, error=error)
        ) from error


def _literal(table: Table, names: Row) -> Decision:
    value = feel.evaluate(table.literal or "", names)
    row = {table.variable: value}
    return Decision(value, (), {}, [row], (table.variable,), is_single=True)


def _table(table: Table, names: Row) -> Decision:
    seen = [feel.evaluate(column.text, names) for column in table.inputs]
    hits = [
        (number, rule) for number, rule in enumerate(table.rules, 1) if _fires(rule, seen, names)
    ]
    answers = [(number, _row(table, rule, names)) for number, rule in hits]
    chosen = _POLICIES[table.policy](table, answers)
    rows = [row for _, row in chosen]
    if table.policy == "ANY":
        rows = rows[:1]  # they all say the same
    if table.aggregation:
        rows = [{table.outputs[0].name: _aggregate(table, rows)}]
    return Decision(
        result=_result(table, rows),
        rules=tuple(number for number, _ in chosen),
        inputs={column.label: value for column, value in zip(table.inputs, seen, strict=True)},
        rows=rows,
        outputs=tuple(column.name for column in table.outputs),
        is_single=table.is_single,
    )


def _fires(rule: Rule, seen: list[Any], names: Row) -> bool:
    return all(
        feel.matches(cell, value, names) is True
        for cell, value in zip(rule.cells, seen, strict=True)
    )


def _row(table: Table, rule: Rule, names: Row) -> Row:
    return {
        column.name: feel.evaluate(text, names) if text else None
        for column, text in zip(table.outputs, rule.results, strict=True)
    }


def _result(table: Table, rows: list[Row]) -> Any:
    plain = [next(iter(row.values()), None) if len(row) == 1 else row for row in rows]
    if table.is_single:
        return plain[0] if plain else None
    return plain


Answers = list[tuple[int, Row]]


def _unique(table: Table, answers: Answers) -> Answers:
    if len(answers) > 1:
        numbers = "、".join(str(number) for number, _ in answers)
        raise DecisionFailed(
            cause=Sentence(
                "决策表“%(name)s”只应命中一条规则，却命中了第 %(numbers)s 条",
                name=table.name,
                numbers=numbers,
            )
        )
    return answers


def _any(table: Table, answers: Answers) -> Answers:
    if any(row != answers[0][1] for _, row in answers):
        raise DecisionFailed(
            cause=Sentence("决策表“%(name)s”命中的几条规则给出了不同的结果", name=table.name)
        )
    return answers


def _first(_table: Table, answers: Answers) -> Answers:
    return answers[:1]


def _all(_table: Table, answers: Answers) -> Answers:
    return answers


def _by_priority(table: Table, answers: Answers) -> Answers:
    """The order of the outputs' allowed values, the first output counting first."""
    ranks = [
        feel.evaluate(f"[{column.values}]", {}) if column.values else [] for column in table.outputs
    ]

    def rank(answer: tuple[int, Row]) -> list[int]:
        values = answer[1].values()
        return [
            order.index(value) if value in order else len(order)
            for value, order in zip(values, ranks, strict=True)
        ]

    return sorted(answers, key=rank)


def _highest(table: Table, answers: Answers) -> Answers:
    return _by_priority(table, answers)[:1]


_POLICIES: dict[str, Callable[[Table, Answers], Answers]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _highest,
    "COLLECT": _all,
    "RULE ORDER": _all,
    "OUTPUT ORDER": _by_priority,
}


def _aggregate(table: Table, rows: list[Row]) -> Any:
    """SUM, MIN, MAX of nothing is null; COUNT is the number of rules that fired."""
    values = [row[table.outputs[0].name] for row in rows]
    if table.aggregation == "COUNT":
        return len(values)
    if not values:
        return None
    function = table.aggregation.lower()
    result = feel.evaluate(f"{function}(values)", {"values": values})
    if result is None:
        raise DecisionFailed(
            cause=Sentence("决策表“%(name)s”要汇总的结果不全是数字", name=table.name)
        )
    return result
