"""What a decision said, and how it came to say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.engine import columns, policies
from app.engine.policies import DecisionFailed, Row
from app.engine.tables import Table
from app.errors import Sentence


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision said.

    `result` is the plain answer: of a single-hit table the value (a context where there are several
    outputs, null where no rule fired and there is no default), of a multiple-hit one the list of
    such. `rules` numbers the rules that fired, from 1, and `notes` are their annotations; `inputs`
    is what the table looked at, by heading; `rows` the outputs.
    """

    id: str
    name: str
    result: Any
    rules: tuple[int, ...]
    notes: tuple[str, ...]
    inputs: Row
    rows: list[Row]
    outputs: tuple[str, ...]
    is_single: bool
    #: The decisions that were asked for it, in that order.
    required: tuple[Decision, ...] = ()

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


@dataclass(frozen=True, slots=True)
class Trial:
    """How a decision came to what it said, or why it said nothing.

    `seen` are the inputs by heading; `marks` tells for every rule, cell by cell, whether it passes
    (None: that cannot be said). One of `decision` and `failure` is there.
    """

    id: str
    name: str
    seen: Row
    marks: tuple[tuple[bool | None, ...], ...]
    decision: Decision | None
    failure: Sentence | None


def row(table: Table, texts: tuple[str, ...], result_of: Callable[[str], Any]) -> Row:
    return {
        column.name: columns.given(column, result_of(text))
        for column, text in zip(table.outputs, texts, strict=True)
    }


def defaults(table: Table, result_of: Callable[[str], Any]) -> list[Row]:
    """The row that stands where no rule fires (clause 8.2.11)."""
    if not table.has_defaults or table.aggregation == "COUNT":
        return []
    return [row(table, tuple(column.default for column in table.outputs), result_of)]


def of_literal(table: Table, value: Any) -> Decision:
    value = columns.read(table.kind, value)
    if not columns.conforms(table.kind, value):
        raise columns.Unlawful(
            Sentence(
                "结果应是%(kind)s，而值是 %(value)s",
                kind=columns.KINDS[table.kind],
                value=columns.shown(value),
            )
        )
    row = {table.variable: value}
    return Decision(
        table.id, table.name, value, (), (), {}, [row], (table.variable,), is_single=True
    )


def of_table(
    table: Table, inputs: Row, fired: policies.Answers, otherwise: Callable[[], list[Row]]
) -> Decision:
    rows = [given for _, given in fired] or otherwise()
    if table.policy == "ANY":
        rows = rows[:1]  # they all say the same
    if table.aggregation:
        rows = [{table.outputs[0].name: policies.aggregate(table, rows)}]
    return Decision(
        id=table.id,
        name=table.name,
        result=_plain(table, rows),
        rules=tuple(number for number, _ in fired),
        notes=tuple(table.rules[number - 1].note for number, _ in fired),
        inputs=inputs,
        rows=rows,
        outputs=tuple(column.name for column in table.outputs),
        is_single=table.is_single,
    )


def _plain(table: Table, rows: list[Row]) -> Any:
    plain = [next(iter(row.values()), None) if len(row) == 1 else row for row in rows]
    if table.is_single:
        return plain[0] if plain else None
    return plain
