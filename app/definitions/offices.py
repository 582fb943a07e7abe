"""Which offices a diagram names that the house has not: steps that nobody would come to do."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from app.db import session
from app.definitions.folders import DIAGRAM
from app.engine import Element, Problem, Spec
from app.errors import Sentence
from app.organisation import directory
from app.organisation.models import Role

FALLBACK = "assign.fallback"


def problems(spec: Spec) -> Iterator[Problem]:
    """Roles of the diagram's own steps that nobody has entered; nothing before there are roles."""
    if not sa.inspect(session.connection()).has_table(Role.__tablename__):
        return
    roles = directory.roles()
    known = {*roles, *roles.values()}
    for element in spec.elements.values():
        if not element.waits_for_people or element.home or not roles:
            continue
        for role in dict.fromkeys(named_by(element)):
            if role not in known:
                said = Sentence("没有叫“%(role)s”的岗位，这一步会没有人办，请另选岗位。", role=role)
                place = (DIAGRAM, element.id, element.name or None)
                yield Problem.saying(place, "role_unknown", said, "warning")


def named_by(element: Element) -> list[str]:
    """The roles that a step names, by code or title, in the order of preference."""
    if element.assignee:
        return []
    own = (element.signing and element.signing.by) or element.roles
    further = element.properties.get(FALLBACK, "").replace(",", " ").replace("，", " ").split()
    return [*own, *further]
