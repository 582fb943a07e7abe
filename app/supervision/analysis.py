"""How the cases of one procedure have gone: how long, which ways, who has done how much.

Everything is read from the figures that are kept (`figures`), so it costs as much for a million
cases as for a thousand.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.db import session
from app.organisation import permissions
from app.organisation.models import Person
from app.supervision.figures import DoerFigure, FlowFigure, Way, WayFigure
from app.supervision.heat import Asked
from app.supervision.stays import Stays

#: So many ways and people are told, those of most cases first.
MOST_WAYS, MOST_PEOPLE = 10, 30


@dataclass(frozen=True)
class Course:
    """Finished cases that went one way, or all of them (`steps` is empty then)."""

    steps: tuple[str, ...]
    stays: Stays

    @property
    def cases(self) -> int:
        return self.stays.count

    @property
    def loops(self) -> int:
        """How many steps the way comes to once more."""
        return len(self.steps) - len(set(self.steps))


@dataclass(frozen=True)
class Load:
    """What somebody has done: times are working time. `by_month` has the visits of each month."""

    person_id: uuid.UUID
    name: str
    visits: int
    seconds: int
    late: int
    by_month: Mapping[date, int]

    @property
    def mean(self) -> timedelta:
        return timedelta(seconds=self.seconds / self.visits)


def of_all(asked: Asked) -> Course:
    """All finished cases together."""
    return _together(_ways(asked), ())


def of_ways(asked: Asked) -> list[Course]:
    """The ways that most cases went."""
    by_way: dict[str, list[Sequence[Any]]] = defaultdict(list)
    for row in _ways(asked):
        by_way[row.way].append(row)
    steps = _steps(by_way)
    found = [_together(rows, steps[way]) for way, rows in by_way.items()]
    return sorted(found, key=lambda one: (-one.cases, one.steps))[:MOST_WAYS]


def _ways(asked: Asked) -> Sequence[sa.Row[Any]]:
    figure = WayFigure
    columns: tuple[Any, ...] = (figure.way, figure.bucket, sa.func.sum(figure.cases).label("cases"))
    query = sa.select(*columns).where(*asked.of(figure)).group_by(figure.way, figure.bucket)
    return session.execute(query).all()


def _together(rows: Sequence[Any], steps: tuple[str, ...]) -> Course:
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        counts[row.bucket] += int(row.cases)
    return Course(steps, Stays(counts))


def _steps(digests: Any) -> dict[str, tuple[str, ...]]:
    query = sa.select(Way).where(Way.digest.in_(list(digests)))
    return {one.digest: tuple(one.steps) for one in session.scalars(query)}


def of_flows(asked: Asked, version_id: uuid.UUID) -> dict[str, int]:
    """Flow → how often finished cases of a version have taken it."""
    figure = FlowFigure
    query = (
        sa.select(figure.flow, sa.func.sum(figure.taken))
        .where(
            figure.unit_id.in_(asked.units),
            figure.version_id == version_id,
            figure.month.between(asked.months.first, asked.months.last),
        )
        .group_by(figure.flow)
    )
    return {flow: int(taken) for flow, taken in session.execute(query)}


def of_people(asked: Asked) -> list[Load]:
    """Who has done most of the steps, in all versions."""
    figure = DoerFigure
    sums = [sa.func.sum(one) for one in (figure.visits, figure.seconds, figure.late)]
    query = (
        sa.select(Person.id, Person.name, *sums)
        .join(Person, Person.id == figure.person_id)
        .where(*_of_doers(asked))
        .group_by(Person.id, Person.name)
        .order_by(sums[0].desc(), Person.name, Person.id)
        .limit(MOST_PEOPLE)
    )
    rows = session.execute(query).all()
    months = _by_month(asked, [row[0] for row in rows])
    return [
        Load(row[0], row[1], int(row[2]), int(row[3]), int(row[4]), months[row[0]]) for row in rows
    ]


def _by_month(asked: Asked, people: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[date, int]]:
    """Person → month (its first day) → how much they have done in it."""
    figure = DoerFigure
    columns: tuple[Any, ...] = (figure.person_id, figure.month)
    query = (
        sa.select(*columns, sa.func.sum(figure.visits))
        .where(figure.person_id.in_(people), *_of_doers(asked))
        .group_by(*columns)
    )
    found: dict[uuid.UUID, dict[date, int]] = {one: {} for one in people}
    for row in session.execute(query).all() if people else ():
        found[row[0]][row[1]] = int(row[2])
    return found


def _of_doers(asked: Asked) -> list[sa.ColumnElement[bool]]:
    figure = DoerFigure
    return [
        permissions.within(list(asked.units), figure.unit_id),
        figure.definition_id == asked.definition_id,
        figure.month.between(asked.months.first, asked.months.last),
    ]
