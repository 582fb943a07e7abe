"""Decisions as they are stored: tables, single expressions, functions for other decisions to call.

Plain data; `app.engine.dmn` reads it from files, `app.engine.decisions` asks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

SINGLE = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY"})
MULTIPLE = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions: the FEEL text that is looked at, and its heading.

    `values` are the unary tests that a value has to pass, `kind` is the type it has to have (a name
    of `app.engine.columns.KINDS`); empty: anything.
    """

    text: str
    label: str
    values: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results; `values` is the FEEL text of the allowed values, the best first.

    `default` is the result where no rule fires; empty: null.
    """

    name: str
    label: str
    values: str = ""
    default: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: unary tests, one for each input; FEEL texts, one for each output; a note."""

    id: str
    cells: tuple[str, ...]
    results: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A decision: a table, or (`literal`) a single expression.

    `requires` names the decisions whose results it reads, `knows` the functions it may call. One
    with `parameters` (name, kind) is itself such a function: a business knowledge model. `known`
    are names in its texts that have spaces within or can be called; `kind` is the type of a single
    expression's result.
    """

    id: str
    name: str
    file: str
    policy: str = "UNIQUE"
    aggregation: str = ""
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    rules: tuple[Rule, ...] = ()
    literal: str | None = None
    variable: str = ""
    requires: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] | None = None
    known: tuple[str, ...] = ()
    kind: str = ""

    @property
    def is_single(self) -> bool:
        """At most one row comes out."""
        return self.literal is not None or self.policy in SINGLE or bool(self.aggregation)

    @property
    def is_function(self) -> bool:
        return self.parameters is not None

    @property
    def is_ragged(self) -> bool:
        """Some rule has too few or too many cells."""
        widths = len(self.inputs), len(self.outputs)
        return any((len(rule.cells), len(rule.results)) != widths for rule in self.rules)

    @property
    def is_whole(self) -> bool:
        """It can be asked: there are outputs, each of its own name, and every rule is complete."""
        names = {column.name for column in self.outputs}
        return bool(names) and len(names) == len(self.outputs) and not self.is_ragged

    @property
    def has_defaults(self) -> bool:
        return any(column.default for column in self.outputs)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """Earlier releases stored fewer fields."""
        values = dict(stored)
        values["inputs"] = tuple(Input(**one) for one in stored["inputs"])
        values["outputs"] = tuple(Output(**one) for one in stored["outputs"])
        values["rules"] = tuple(
            Rule(one["id"], tuple(one["cells"]), tuple(one["results"]), one["note"])
            for one in stored["rules"]
        )
        for name in ("requires", "knows", "known"):
            values[name] = tuple(stored.get(name, ()))
        if stored.get("parameters") is not None:
            values["parameters"] = tuple((name, kind) for name, kind in stored["parameters"])
        return cls(**values)
