"""What is wrong with the files of a procedure: each fault, its place, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from app.errors import Invalid, Sentence

ERROR = "error"
WARNING = "warning"

#: Rules and columns from 0, results behind conditions; a rule without a column is meant whole.
Cells = tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the file, the element's id (None: the whole file), a permanent code, what to do.

    `message` is the Chinese sentence, `sentence` the same with its places, for translation. A
    warning does not keep a procedure from being used.
    """

    file: str
    element: str | None
    code: str
    message: str
    name: str | None = None
    severity: str = ERROR
    sentence: Sentence | None = field(default=None, compare=False)
    #: In a table: the rules that it is about, or cells of them.
    cells: Cells = field(default=(), compare=False)

    @classmethod
    def saying(
        cls,
        place: tuple[str, str | None, str | None],
        code: str,
        said: Sentence,
        severity: str = ERROR,
    ) -> Self:
        """A problem at a place: (file, element, the element's name)."""
        file, element, name = place
        return cls(file, element, code, str(said), name, severity, said)

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR


class InvalidProcedure(Invalid):
    """The files are not a procedure that can run; `problems` says everything that is wrong."""

    message = "流程文件有 %(count)s 处问题：%(first)s"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        details: dict[str, list[Sentence]] = {}
        for problem in self.problems:
            details.setdefault(problem.element or problem.file, []).append(_said(problem))
        super().__init__(details, count=len(self.problems), first=_said(self.problems[0]))


def _said(problem: Problem) -> Sentence:
    return problem.sentence or Sentence(problem.message.replace("%", "%%"))


def error(file: str, element: str | None, code: str, said: Sentence) -> Problem:
    """An error at an element, or (None) of a file as a whole."""
    return Problem.saying((file, element, None), code, said, ERROR)
