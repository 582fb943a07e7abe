"""What went wrong while the system worked on a case, and at which step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.engine import Run, RunFailed
from app.errors import AppError, Sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """Why, and at which element, where that is known."""

    sentence: Sentence | AppError
    element: str | None = None
    name: str | None = None


class StepFailed(Exception):
    """An operation has failed; the error itself is the cause of this one."""

    def __init__(self, element: str, name: str) -> None:
        super().__init__(element)
        self.element, self.name = element, name


@contextmanager
def at_step(run: Run) -> Iterator[None]:
    """Say of an operation that fails in here at which element it was asked for."""
    try:
        yield
    except RunFailed:
        raise
    except Exception as error:
        if run.asking is None:
            raise
        raise StepFailed(run.asking, run.spec.elements[run.asking].label) from error


def fault_of(error: BaseException, reference: str) -> Fault:
    """An error as people are told of it; a bug is told by the number it has in the log."""
    if isinstance(error, StepFailed):
        assert error.__cause__ is not None
        inner = fault_of(error.__cause__, reference)
        return Fault(inner.sentence, error.element, error.name)
    if isinstance(error, RunFailed):
        return Fault(error, error.element, error.name)
    if isinstance(error, AppError):
        return Fault(error)
    return Fault(Sentence("系统出了故障（编号 %(reference)s）。", reference=reference))
