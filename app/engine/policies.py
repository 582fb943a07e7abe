"""Hit policies as DMN 1.3 (8.2.10, 8.2.11) defines them: which of the rules that fit count.

SUM and COUNT take every rule that fires, as since DMN 1.2; DMN 1.1 counted equal results once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.engine import columns, feel
from app.engine.tables import Table
from app.errors import Refused, Sentence

Row = dict[str, Any]
#: Rules that fit, by number from 1, with what they give.
Answers = list[tuple[int, Row]]


class DecisionFailed(Refused):
    """A table gave no lawful answer. Value: `cause`, a sentence."""

    message = "决策表没有给出合法的结果：%(cause)s"


def chosen(table: Table, answers: Answers) -> Answers:
    """The rules that fire, in the order of the result.

    Raises: DecisionFailed
    """
    return _POLICIES[table.policy](table, answers)


def _unique(table: Table, answers: Answers) -> Answers:
    if len(answers) > 1:
        raise DecisionFailed(
            cause=Sentence(
                "决策表“%(name)s”只应命中一条规则，却命中了第 %(numbers)s 条",
                name=table.name,
                numbers=listed(answers),
            )
        )
    return answers


def _any(table: Table, answers: Answers) -> Answers:
    if any(row != answers[0][1] for _, row in answers):
        raise DecisionFailed(
            cause=Sentence(
                "决策表“%(name)s”命中的第 %(numbers)s 条规则给出了不同的结果",
                name=table.name,
                numbers=listed(answers),
            )
        )
    return answers


def listed(answers: Answers) -> str:
    return "、".join(str(number) for number, _ in answers)


def _first(_table: Table, answers: Answers) -> Answers:
    return answers[:1]


def _all(_table: Table, answers: Answers) -> Answers:
    return answers


def _by_priority(table: Table, answers: Answers) -> Answers:
    """The order of the outputs' allowed values, the first output counting first.

    Results of one rank keep the order of the rules.
    """
    orders = [columns.ranking(column.values) for column in table.outputs]

    def rank(answer: tuple[int, Row]) -> list[int]:
        return [
            order.index(value) if value in order else len(order)
            for value, order in zip(answer[1].values(), orders, strict=True)
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


def aggregate(table: Table, rows: list[Row]) -> Any:
    """SUM, MIN, MAX of nothing is null; COUNT is the number of rules that fired.

    Raises: DecisionFailed
    """
    values = [row[table.outputs[0].name] for row in rows]
    if table.aggregation == "COUNT":
        return len(values)
    if not values:
        return None
    result = feel.evaluate(f"{table.aggregation.lower()}(values)", {"values": values})
    if result is None:
        raise DecisionFailed(
            cause=Sentence(
                "决策表“%(name)s”要汇总的结果不全是数字，或者不能比较大小", name=table.name
            )
        )
    return result
