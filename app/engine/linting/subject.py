"""What the linter looks at, and what it has found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.engine import feel
from app.engine.model import Element, Flow
from app.engine.problems import ERROR, Cells, Problem
from app.engine.procedure import Procedure
from app.engine.specs import Spec
from app.engine.tables import Table
from app.errors import Sentence

#: What only a programming language says: `now().plusDays(2)`, `execution.id`.
_PROGRAM = re.compile(r"\.\s*\w+\s*\(|\bexecution\b|\bnew\s+\w|\?.*:")
_PROGRAMMED = Sentence(
    "%(what)s“%(given)s”是编程的写法，系统算不了，请用字段的名称重写，时间写成 工作日(3)。"
)
_MISWRITTEN = Sentence("%(what)s“%(given)s”写得不对：%(error)s固定的文字请加引号。")


@dataclass(frozen=True, slots=True)
class Reading:
    """A FEEL text that was understood: where it stands, what it is for, the names it reads.

    `is_time`: the time of a timer, without which the case stops there.
    """

    where: Element | Flow | Table
    what: Sentence
    names: frozenset[str]
    is_time: bool = False


@dataclass(slots=True)
class Subject:
    """A procedure, its forms (name → names of answers), what it may call, the problems so far.

    `starts_empty`: a case begins with nothing but what the house says of it; else whoever calls the
    procedure may bring variables. `readings` are the texts that were read so far.
    """

    file: str
    procedure: Procedure
    forms: Mapping[str, frozenset[str]]
    called: Mapping[str, Spec] = field(default_factory=dict)
    starts_empty: bool = False
    problems: list[Problem] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    def report(
        self, where: Element | Flow, code: str, said: Sentence, severity: str = ERROR
    ) -> None:
        place = (self.file, where.id, where.name or None)
        self.problems.append(Problem.saying(place, code, said, severity))

    def report_table(self, table: Table, code: str, said: Sentence, severity: str = ERROR) -> None:
        self.report_cells((table, ()), code, said, severity)

    def report_cells(
        self, where: tuple[Table, Cells], code: str, said: Sentence, severity: str = ERROR
    ) -> None:
        """Report what is wrong with some rules of a table, or cells of them."""
        table, cells = where
        place = (table.file, table.id, table.name)
        found = Problem.saying(place, code, said, severity)
        self.problems.append(replace(found, cells=cells))

    def expression(
        self, where: Element | Flow, text: str | None, what: Sentence, *, is_time: bool = False
    ) -> None:
        """Note what a FEEL text reads; report one that cannot be understood."""
        found = self.readable(where, text, what)
        if found is not None:
            self.readings.append(Reading(where, what, found.names, is_time))

    def readable(
        self, where: Element | Flow, text: str | None, what: Sentence
    ) -> feel.Expression | None:
        """Report a FEEL text that cannot be understood; what it reads is not for us to judge."""
        if not text:
            return None
        try:
            return feel.parse_expression(text)
        except feel.FeelError as error:
            said = _PROGRAMMED if _PROGRAM.search(text) else _MISWRITTEN
            said = Sentence(said.text, what=what, given=text, error=error)
            self.report(where, "bad_expression", said)
            return None
