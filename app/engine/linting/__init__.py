"""What would go wrong at run time, or silently not happen, said before a procedure is used."""

from __future__ import annotations

from app.engine.linting import (
    calls,
    catching,
    data,
    elements,
    flows,
    links,
    names,
    signing,
    tables,
    turns,
)
from app.engine.linting.subject import Subject
from app.engine.problems import Problem

__all__ = ["Subject", "lint", "lint_tables"]


def lint(subject: Subject) -> list[Problem]:
    """Every problem of a procedure that could be read."""
    for look in (elements.look, catching.look, links.look, calls.look, flows.look):
        look(subject)
    if not any(problem.is_error for problem in subject.problems):
        # The rest follows the flows; where they are broken it would only repeat the fault.
        flows.look_along(subject)
    for look in (data.look, signing.look, turns.look, tables.look):
        look(subject)
    if not any(problem.is_error for problem in subject.problems):
        names.look(subject)  # what could not be read might have given them
    return subject.problems


def lint_tables(subject: Subject) -> list[Problem]:
    """Every problem of decision tables that belong to no diagram."""
    tables.look(subject)
    return subject.problems
