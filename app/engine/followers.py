"""Problems that only repeat another one in other words: they go when that one is mended."""

from __future__ import annotations

from collections.abc import Sequence

from app.engine.problems import Problem
from app.engine.procedure import Procedure

_LOOSE = frozenset({"no_way_on", "unconnected"})
_MISSING = frozenset({"no_operation", "no_message", "no_decision", "no_script", "bad_script"})
#: Code → what need not be told besides of the same element.
_HIDDEN = {
    "java": _MISSING,
    "connector": _MISSING,
    "script_language": _MISSING | {"bad_expression"},
    "candidate_users": frozenset({"nobody", "role_expression"}),
    "missing_called": frozenset({"binding"}),
    "no_called_element": frozenset({"missing_called", "binding"}),
    "compensate_event": _LOOSE,
    "unsupported": _LOOSE | {"nobody", "plain_task"},
    "camunda_8": _MISSING | {"nobody", "repetition", "no_called_element", "missing_called"},
}


def without_followers(procedure: Procedure, problems: Sequence[Problem]) -> list[Problem]:
    """The problems that somebody must mend, each told once."""
    hidden = {
        (one.element, code) for one in problems for code in _HIDDEN.get(one.code, frozenset())
    }
    unread = {one.element for one in problems if one.element not in procedure.elements}
    return [
        one
        for one in problems
        if (one.element, one.code) not in hidden and not _leads_to(procedure, one, unread)
    ]


def _leads_to(procedure: Procedure, problem: Problem, unread: set[str | None]) -> bool:
    """Is it a loose flow only because the shape at its end was refused?"""
    flow = procedure.flows.get(problem.element or "")
    if flow is None or problem.code != "loose_flow":
        return False
    return bool({flow.source, flow.target} & unread)
