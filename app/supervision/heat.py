"""Where the cases of one procedure lie now, and how its steps have gone: for its diagram.

Cases are counted where they wait for people (that may be a minute old); how long steps take and how
often they come again is read from the figures that are kept.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from app import db
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions.models import Definition
from app.organisation.actors import Actor
from app.supervision import scope, seeking
from app.supervision.figures import StepFigure, WayFigure
from app.supervision.grouping import MUCH
from app.supervision.holding import holds_up
from app.supervision.remembered import remembered
from app.supervision.scope import Months
from app.supervision.stays import Stays


@dataclass(frozen=True)
class Asked:
    """One procedure, in all its versions or one, at some units and below, in some months.

    No unit of `units` lies below another of them.
    """

    definition_id: uuid.UUID
    units: tuple[uuid.UUID, ...]
    months: Months
    version_id: uuid.UUID | None = None

    def of(self, figure: Any) -> list[sa.ColumnElement[bool]]:
        """The conditions that a row of figures is of these; without a version, of all of them."""
        found = [
            figure.unit_id.in_(self.units),
            figure.definition_id == self.definition_id,
            figure.month.between(self.months.first, self.months.last),
        ]
        return found if self.version_id is None else [*found, figure.version_id == self.version_id]


@dataclass(frozen=True)
class Step:
    """What lies at a step now, and how it went: times are working time, shares of its visits."""

    open: int = 0
    open_late: int = 0
    visits: int = 0
    seconds: int = 0
    late: int = 0
    again: int = 0
    stays: Stays = field(default_factory=lambda: Stays({}))

    @property
    def mean(self) -> timedelta:
        return timedelta(seconds=self.seconds / self.visits) if self.visits else timedelta()

    @property
    def share_late(self) -> float:
        return self.late / self.visits if self.visits else 0.0

    @property
    def share_again(self) -> float:
        return self.again / self.visits if self.visits else 0.0


def busiest(units: Collection[uuid.UUID], months: Months) -> str | None:
    """The key of the procedure in which most was done there; None: nothing was."""
    figure = StepFigure
    query = (
        sa.select(Definition.key)
        .join(figure, figure.definition_id == Definition.id)
        .where(figure.unit_id.in_(units), figure.month.between(months.first, months.last))
        .group_by(Definition.key)
        .order_by(sa.func.sum(figure.visits).desc(), Definition.key)
    )
    return session.scalar(query.limit(1))


def procedures(units: Collection[uuid.UUID]) -> list[tuple[str, str]]:
    """What has been done there, ever: key and title."""
    done = [
        sa.exists().where(figure.definition_id == Definition.id, figure.unit_id.in_(units))
        for figure in (StepFigure, WayFigure)
    ]
    query = sa.select(Definition.key, Definition.title).where(sa.or_(*done))
    return [(key, title) for key, title in session.execute(query.order_by(Definition.title))]


def of_steps(actor: Actor, asked: Asked) -> dict[str, Step]:
    """Element → what lies there and how it went; only what there is something of."""
    db.plan_for_values()
    now, past = _now(actor, asked), _past(asked)
    return {
        element: Step(*now.get(element, (0, 0)), **past.get(element, {}))
        for element in sorted(now.keys() | past.keys())
    }


def _now(actor: Actor, asked: Asked) -> dict[str, tuple[int, int]]:
    """Cases that wait there, by element: all, and late; without those kept from the reader."""
    kept = seeking.kept_from(actor)
    ask = partial(_counted, asked, kept)
    return remembered(("heat", asked, kept), ask, is_much=_is_much)


def _is_much(found: Mapping[str, tuple[int, int]]) -> bool:
    return sum(count for count, _late in found.values()) > MUCH


def _counted(asked: Asked, kept: Sequence[uuid.UUID]) -> dict[str, tuple[int, int]]:
    item = WorkItem
    query = (
        sa.select(item.element, *seeking.numbers())
        .where(
            holds_up(),
            *seeking.going_on(kept),
            item.definition_id == asked.definition_id,
            *scope.at(asked.units, item.unit_id),
        )
        .group_by(item.element)
    )
    if asked.version_id is not None:
        is_of = (Case.id == item.case_id, Case.version_id == asked.version_id)
        query = query.where(sa.exists().where(*is_of))
    return {element: (count, late) for element, count, late in session.execute(query)}


def _past(asked: Asked) -> dict[str, Mapping[str, Any]]:
    figure = StepFigure
    sums = [sa.func.sum(one) for one in (figure.visits, figure.seconds, figure.late, figure.again)]
    query = (
        sa.select(figure.element, figure.bucket, *sums)
        .where(*asked.of(figure))
        .group_by(figure.element, figure.bucket)
    )
    by_element: dict[str, list[Sequence[Any]]] = defaultdict(list)
    for element, *row in session.execute(query):
        by_element[element].append(row)
    return {element: _added(rows) for element, rows in by_element.items()}


def _added(rows: Sequence[Sequence[Any]]) -> Mapping[str, Any]:
    names = ("visits", "seconds", "late", "again")
    sums = {name: sum(int(row[place + 1]) for row in rows) for place, name in enumerate(names)}
    return {**sums, "stays": Stays({int(row[0]): int(row[1]) for row in rows})}
