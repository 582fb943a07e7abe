"""Decision tables as they are stored: inputs, outputs, rules, hit policy. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

SINGLE = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY"})
MULTIPLE = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions: the FEEL text that is looked at, and its heading."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results; `values` is the FEEL text of the allowed values, the best first."""

    name: str
    label: str
    values: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: unary tests, one for each input; FEEL texts, one for each output."""

    id: str
    cells: tuple[str, ...]
    results: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A decision: a table, or (`literal`) a single expression.

    `requires` names decisions whose results it reads.
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

    @property
    def is_single(self) -> bool:
        """At most one row comes out."""
        return self.literal is not None or self.policy in SINGLE or bool(self.aggregation)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        values = dict(stored)
        values["inputs"] = tuple(Input(**one) for one in stored["inputs"])
        values["outputs"] = tuple(Output(**one) for one in stored["outputs"])
        values["rules"] = tuple(
            Rule(one["id"], tuple(one["cells"]), tuple(one["results"]), one["note"])
            for one in stored["rules"]
        )
        values["requires"] = tuple(stored["requires"])
        return cls(**values)
