"""Opinions heard before a cycle begins (事前听取意见, `domain.md` A20, F-P1)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.assessment.models import Course, Opinion
from app.db import session
from app.points.opinions import Heard


def record(course: Course, heard: Sequence[Heard]) -> None:
    """Keep the opinions of a cycle in place of those kept before."""
    session.execute(sa.delete(Opinion).filter_by(cycle_id=course.cycle_id))
    for one in heard:
        session.add(Opinion(cycle_id=course.cycle_id, **vars(one)))
