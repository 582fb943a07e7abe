"""Keeping a case from a person whom it concerns: to them it is not there, whatever their post."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa

from app.cases.models import Case
from app.cases.sidelines import Withheld
from app.db import session


def withhold(case: Case, person_id: uuid.UUID) -> None:
    """From now on this person does not get to see the case; once more changes nothing."""
    if session.get(Withheld, (case.id, person_id)) is None:
        session.add(Withheld(case_id=case.id, person_id=person_id))


def kept_from(case: Case) -> set[uuid.UUID]:
    """The people who do not get to see a case."""
    return {one.person_id for one in session.query(Withheld).filter_by(case_id=case.id)}


def is_withheld(person_id: Any) -> sa.ColumnElement[bool]:
    """The condition that a case is kept from somebody."""
    return sa.exists().where(Withheld.case_id == Case.id, Withheld.person_id == person_id)
