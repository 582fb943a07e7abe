"""What went wrong while the system worked on a case, and at which step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.engine import Run, RunFailed
from app.errors import AppError, Sentence, reference_of


@dataclass(frozen=True, slots=True)
class Fault:
    """Why, and at which element, where that is known."""

    sentence: Sentence | AppError
    element: str | None = None
    name: str | None = None


#: Where an error carries the element at which it happened, and its name.
_PLACE = "failed_at_step"


@contextmanager
def at_step(run: Run) -> Iterator[None]:
    """Let an error of an operation carry at which element it was asked for; it stays what it is."""
    try:
        yield
    except Exception as error:
        if run.asking is not None:
            vars(error)[_PLACE] = run.asking, run.spec.elements[run.asking].label
        raise


def fault_of(error: Exception) -> Fault:
    """An error as people are told of it; a bug is told by the number it has in the log."""
    element, name = vars(error).get(_PLACE, (None, None))
    if isinstance(error, RunFailed):
        element, name = error.element, error.name
    if isinstance(error, AppError):
        return Fault(error, element, name)
    reference = reference_of(error)
    return Fault(
        Sentence("系统出了故障（编号 %(reference)s）。", reference=reference), element, name
    )
