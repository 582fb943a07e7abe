"""Figures that are kept as things happen, so that no page has to read the history.

Each row adds up what lies in one month (its first day) at one unit and below: whoever looks at a
unit reads the rows of that unit alone. `bucket` is a place in a histogram (`stays`), `seconds` are
working time. `folding` writes them; they may be thrown away and made anew from the history.
"""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Json, Model


class StepFigure(Model):
    """What people have done of one step: `again` are visits of cases that had been there before."""

    __tablename__ = "step_figure"

    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    definition_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("definition.id"), primary_key=True
    )
    element: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    version_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("definition_version.id"), primary_key=True
    )
    bucket: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    visits: Mapped[int]
    seconds: Mapped[int] = mapped_column(sa.BigInteger)
    late: Mapped[int]
    again: Mapped[int]


class WayFigure(Model):
    """Finished cases that went one way: through the same steps in the same order."""

    __tablename__ = "way_figure"

    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    definition_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("definition.id"), primary_key=True
    )
    month: Mapped[date] = mapped_column(primary_key=True)
    version_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("definition_version.id"), primary_key=True
    )
    way: Mapped[str] = mapped_column(sa.ForeignKey("way.digest"), primary_key=True)
    bucket: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    cases: Mapped[int]
    seconds: Mapped[int] = mapped_column(sa.BigInteger)


class Way(Model):
    """The steps of a way in order, by their ids in the diagram; repeated ones are there again."""

    __tablename__ = "way"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    steps: Mapped[list[str]] = mapped_column(Json)


class FlowFigure(Model):
    """How often finished cases took one flow."""

    __tablename__ = "flow_figure"

    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    version_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("definition_version.id"), primary_key=True
    )
    flow: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    taken: Mapped[int]


class DoerFigure(Model):
    """What one person has done of one procedure, in cases of one unit and not of those below."""

    __tablename__ = "doer_figure"

    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    definition_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("definition.id"), primary_key=True
    )
    visits: Mapped[int]
    seconds: Mapped[int] = mapped_column(sa.BigInteger)
    late: Mapped[int]
