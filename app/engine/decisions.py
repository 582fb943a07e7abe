"""Asking a decision: FEEL cells, required decisions, functions, hit policies (`policies.py`).

A decision is asked once, however many others require it. SpiffWorkflow's own engine reads cells as
Python: `"a","b"` and `not("a")` never match there, and UNIQUE takes the first of several hits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.engine import answers, columns, feel, policies
from app.engine.answers import Decision, Trial
from app.engine.feel.limits import Meter
from app.engine.feel.values import Lambda
from app.engine.policies import DecisionFailed, Row
from app.engine.tables import Table
from app.errors import Sentence

#: Decisions that wait for one another; a longer chain is refused.
MOST_LEVELS = 50
#: What calling a table counts as, in levels of an expression.
_TABLE_HEIGHT = 10

__all__ = ["Decision", "DecisionFailed", "Trial", "decide", "explain"]


def decide(tables: Mapping[str, Table], identity: str, names: Mapping[str, Any]) -> Decision:
    """Ask a decision; those it requires are asked first, and their outputs become names.

    Raises:
        DecisionFailed: no such decision, a cell that cannot be worked out, a value that a column
            does not admit, a broken hit policy.
    """
    return _Asking(tables, names).decide(identity)


def explain(tables: Mapping[str, Table], identity: str, names: Mapping[str, Any]) -> list[Trial]:
    """Try a decision: every decision that is asked, the one asked for last, with all its cells.

    Nothing is raised; the last trial says what failed.
    """
    asking = _Asking(tables, names, trials=[])
    try:
        asking.decide(identity)
    except DecisionFailed as failure:
        asking.fail(identity, failure.cause)
    assert asking.trials is not None
    return asking.trials


@dataclass(slots=True)
class _Asking:
    """One question with all the questions that it raises."""

    tables: Mapping[str, Table]
    names: Mapping[str, Any]
    trials: list[Trial] | None = None
    answered: dict[str, Decision] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _seen: dict[str, tuple[Row, tuple[tuple[bool | None, ...], ...]]] = field(default_factory=dict)

    def decide(self, identity: str) -> Decision:
        if identity in self.answered:
            return self.answered[identity]
        table = self.tables.get(identity)
        if table is None or table.is_function or identity in self._open:
            raise DecisionFailed(
                cause=Sentence("没有决策“%(identity)s”，或者几个决策互相引用", identity=identity)
            )
        if len(self._open) >= MOST_LEVELS:
            raise DecisionFailed(
                cause=Sentence("决策一个引用一个，最多 %(limit)s 层", limit=MOST_LEVELS)
            )
        self._open.append(identity)
        before = frozenset(self.answered)
        known = self._known(table)
        decision = _said(table, lambda: self._ask(table, known, None))
        self._open.pop()
        new = (one for key, one in self.answered.items() if key not in before)
        self.answered[identity] = replace(decision, required=tuple(new))
        self._note(table, decision)
        return self.answered[identity]

    def fail(self, identity: str, cause: Sentence) -> None:
        """Note at which decision it ended."""
        failed = self._open[-1] if self._open else identity
        name = self.tables[failed].name if failed in self.tables else failed
        seen, marks = self._seen.get(failed, ({}, ()))
        assert self.trials is not None
        self.trials.append(Trial(failed, name, seen, marks, None, cause))

    def _note(self, table: Table, decision: Decision) -> None:
        if self.trials is not None:
            seen, marks = self._seen.get(table.id, ({}, ()))
            self.trials.append(Trial(table.id, table.name, seen, marks, decision, None))

    def _known(self, table: Table) -> Row:
        """The names that a decision sees: variables, results of other decisions, functions."""
        known = dict(self.names)
        for required in table.requires:
            found = self.decide(required)
            if found.is_single and found.rows:
                known.update(found.rows[0])
            known[self.tables[required].variable] = found.result
        return known | self._functions(table)

    def _functions(self, table: Table) -> Row:
        found = {}
        for identity in table.knows:
            function = self.tables.get(identity)
            if function is None or not function.is_function or identity in self._open:
                raise DecisionFailed(
                    cause=Sentence(
                        "没有业务知识模型“%(identity)s”，或者几个模型互相引用", identity=identity
                    )
                )
            self._open.append(identity)
            found[function.variable] = self._function(function)
            self._open.pop()
        return found

    def _function(self, table: Table) -> Lambda:
        """A business knowledge model as a function: it sees its parameters and what it knows."""
        functions, parameters = self._functions(table), table.parameters or ()

        def call(arguments: list[Any], meter: Meter) -> Any:
            if len(arguments) != len(parameters):
                return None
            with meter.call(_height(table), 1):
                return answer(arguments, meter)

        def answer(arguments: list[Any], meter: Meter) -> Any:
            known = dict(functions)
            for (name, kind), value in zip(parameters, arguments, strict=True):
                taken = columns.read(kind, value)
                known[name] = taken if columns.conforms(kind, taken) else None
            return _said(table, lambda: self._ask(table, known, meter)).result

        return Lambda(tuple(name for name, _ in parameters), call)

    def _ask(self, table: Table, known: Row, meter: Meter | None) -> Decision:
        names = frozenset(table.known)
        if table.literal is not None:
            value = feel.parse_expression(table.literal, names).evaluate(known, meter)
            return answers.of_literal(table, value)
        return self._look(table, known, names, meter)

    def _look(
        self, table: Table, known: Row, names: frozenset[str], meter: Meter | None
    ) -> Decision:
        """Go through the rules of a table."""
        if not table.is_whole:
            cause = Sentence("决策表“%(name)s”不完整，请先检查并改正", name=table.name)
            raise DecisionFailed(cause=cause)
        seen: list[Any] = []
        for column in table.inputs:
            value = feel.parse_expression(column.text, names).evaluate(known, meter)
            seen.append(columns.taken(column, value))

        def passes(cell: str, value: Any) -> bool | None:
            return feel.parse_unary_tests(cell, names).matches(value, known, meter)

        def result_of(text: str) -> Any:
            return feel.parse_expression(text, names).evaluate(known, meter) if text else None

        inputs = dict(zip(headings(table), seen, strict=True))
        if self.trials is not None and not table.is_function:
            marks = [tuple(map(passes, rule.cells, seen)) for rule in table.rules]
            self._seen[table.id] = inputs, tuple(marks)
        fitting = [
            (number, answers.row(table, rule.results, result_of))
            for number, rule in enumerate(table.rules, 1)
            if all(
                passes(cell, value) is True for cell, value in zip(rule.cells, seen, strict=True)
            )
        ]
        fired = policies.chosen(table, fitting)
        return answers.of_table(table, inputs, fired, lambda: answers.defaults(table, result_of))


def headings(table: Table) -> list[str]:
    """The headings of the inputs; where two are the same, what they look at is added."""
    labels = [column.label for column in table.inputs]
    return [
        f"{label}（{column.text}）" if labels.count(label) > 1 else label
        for label, column in zip(labels, table.inputs, strict=True)
    ]


def _height(table: Table) -> int:
    if table.literal is None:
        return _TABLE_HEIGHT
    return feel.parse_expression(table.literal, frozenset(table.known)).height


def _said(table: Table, ask: Callable[[], Decision]) -> Decision:
    """The answer; what goes wrong in an expression or a column is said of the decision."""
    try:
        return ask()
    except feel.FeelError as error:
        cause = Sentence("决策“%(name)s”：%(error)s", name=table.name, error=error)
        raise DecisionFailed(cause=cause) from error
    except columns.Unlawful as unlawful:
        cause = Sentence("决策“%(name)s”的%(error)s", name=table.name, error=unlawful.said)
        raise DecisionFailed(cause=cause) from unlawful
