"""What the linter looks at, and what it has found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.engine import feel
from app.engine.model import Element, Flow
from app.engine.problems import ERROR, Problem
from app.engine.procedure import Procedure
from app.engine.specs import Spec
from app.engine.tables import Table
from app.errors import Sentence


@dataclass(slots=True)
class Subject:
    """A procedure, its forms (name → names of answers), what it may call, the problems so far."""

    file: str
    procedure: Procedure
    forms: Mapping[str, frozenset[str]]
    called: Mapping[str, Spec] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(
        self, where: Element | Flow, code: str, said: Sentence, severity: str = ERROR
    ) -> None:
        place = (self.file, where.id, where.name or None)
        self.problems.append(Problem.saying(place, code, said, severity))

    def report_table(self, table: Table, code: str, said: Sentence, severity: str = ERROR) -> None:
        place = (table.file, table.id, table.name)
        self.problems.append(Problem.saying(place, code, said, severity))

    def expression(self, where: Element | Flow, text: str | None, what: Sentence) -> None:
        """Report a FEEL text that cannot be understood."""
        if not text:
            return
        try:
            feel.parse_expression(text)
        except feel.FeelError as error:
            said = Sentence(
                "%(what)s“%(given)s”写得不对：%(error)s固定的文字请加引号。",
                what=what,
                given=text,
                error=error,
            )
            self.report(where, "bad_expression", said)
