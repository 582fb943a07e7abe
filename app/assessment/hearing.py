"""Opinions heard before a cycle begins (事前听取意见, `domain.md` A20, F-P1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.assessment.models import Course, Opinion
from app.db import session
from app.points.vocabulary import Handling


@dataclass(frozen=True)
class Heard:
    """One opinion: how it was heard, what it says, what became of it and why."""

    channels: list[Any]
    text: str
    handling: str
    reason: str


def record(course: Course, heard: Sequence[Heard]) -> None:
    """Keep the opinions of a cycle in place of those kept before."""
    session.execute(sa.delete(Opinion).filter_by(cycle_id=course.cycle_id))
    for one in heard:
        fields = {**vars(one), "handling": Handling(one.handling)}
        session.add(Opinion(cycle_id=course.cycle_id, **fields))
