"""The named people whom a visitor of the demonstration may be."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.db import session
from app.organisation import directory
from app.organisation.models import Assignment, Person, Unit

#: User names, in the order in which a claim meets them.
USERNAMES = (
    "member",
    "assessor1",
    "assessor2",
    "commissioner",
    "publicity",
    "secretary",
    "deputy",
    "supervisor",
    "keeper",
    "discipline",
    "subdistrict",
    "townoffice",
    "townoffice2",
    "towndiscipline",
    "village",
    "reviewer1",
    "reviewer2",
    "towncommittee",
    "districtoffice",
    "sysadmin",
    "securityadmin",
    "auditadmin",
)


def people() -> list[dict[str, Any]]:
    """Each with `person_id`, `username`, `name`, `post` and `unit_name`."""
    query = (
        sa.select(Person, Unit.name, sa.func.min(Assignment.role_code))
        .join(Person.unit)
        .outerjoin(
            Assignment,
            sa.and_(Assignment.person_id == Person.id, Assignment.role_code != "MEMBER"),
        )
        .where(Person.username.in_(USERNAMES))
        .group_by(Person.id, Unit.name)
    )
    titles = directory.roles()
    found = {
        person.username: {
            "person_id": person.id,
            "username": person.username,
            "name": person.name,
            "post": titles.get(role or "MEMBER", role),
            "unit_name": unit_name,
        }
        for person, unit_name, role in session.execute(query)
    }
    return [found[username] for username in USERNAMES if username in found]
