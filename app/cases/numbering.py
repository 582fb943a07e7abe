"""The numbers of cases: a running one for each sign, unit and year."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model, insert_or_update
from app.definitions.models import DefinitionVersion
from app.organisation.models import Unit


class CaseCounter(Model):
    """The last running number of a unit and year under a sign.

    Counted by sign and not by definition: two procedures may bear the same one.
    """

    __tablename__ = "case_counter"

    #: `case_number` of `about.toml`.
    sign: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


def next_number(version: DefinitionVersion, unit: Unit) -> str:
    """The next number, `sign-unit code-year-running number`, without a gap unless rolled back."""
    sign, year = version.about["case_number"], clock.today().year
    key = {"sign": sign, "unit_id": unit.id, "year": year}
    last = insert_or_update(CaseCounter, key, {"last": 1}, {"last": CaseCounter.last + 1}, "last")
    return f"{sign}-{unit.code}-{year}-{last:04d}"
