"""Which offices a diagram names that the house has not: steps that nobody would come to do."""

from __future__ import annotations

from collections.abc import Iterator

from app import engine
from app.cases.steprules import StepRule
from app.definitions import calls
from app.definitions.calls import Files
from app.definitions.folders import DIAGRAM
from app.engine import InvalidProcedure, Problem
from app.errors import Sentence
from app.organisation import directory


def problems(files: Files) -> Iterator[Problem]:
    """Roles of the diagram's own steps that nobody has entered; nothing where it cannot be read."""
    try:
        spec = engine.parse(files, called=calls.specs(calls.in_force(files)))
    except InvalidProcedure:
        return
    roles = directory.roles()
    known = {*roles, *roles.values()}
    for element in spec.elements.values():
        if not element.waits_for_people or element.home or element.assignee:
            continue
        rule = StepRule.of(element)
        for role in dict.fromkeys([*rule.own_roles, *rule.fallback]):
            if role not in known:
                said = Sentence("没有叫“%(role)s”的岗位，这一步会没有人办，请另选岗位。", role=role)
                place = (DIAGRAM, element.id, element.name or None)
                yield Problem.saying(place, "role_unknown", said, "warning")
