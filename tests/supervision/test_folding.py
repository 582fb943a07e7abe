"""Figures are kept as things are done, each thing once, and say what the history says."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from chained import chain
from together import Table

from app import clock
from app.cases import official
from app.db import session
from app.supervision import folding, stays, usual
from app.supervision.figures import DoerFigure, FlowFigure, StepFigure, Way, WayFigure

HOUR = timedelta(hours=1)


@pytest.fixture
def table(cast):
    """Cases of two steps: the assessors look, the secretary signs."""
    return Line(cast, chain(("a", "ASSESSOR", {}), ("b", "SECRETARY", {})))


class Line(Table):
    def says(self, name, case, **answers):
        official.complete(self.actor(name), self.item(case, name).id, answers)


def ends(table, hours, *, late=False):
    """A case whose first step takes so many hours of a working day, and the second none."""
    case = table.starts()
    item = waiting(table, case)
    item.opened_at = clock.now() - hours * HOUR
    if late:
        item.due_at = clock.now() - HOUR / 2
    table.says("zhao", case, a_result="agree")
    table.says("li", case, b_result="agree")
    return case


def waiting(table, case):
    session.flush()
    [item] = table.open(case)
    return item


def fold():
    session.flush()
    assert (folding.fold_items(), folding.fold_cases()) != (0, 0)
    session.expire_all()
    assert (folding.fold_items(), folding.fold_cases()) == (0, 0)


def of_step(table, element, unit=None):
    figure = StepFigure
    columns = [sa.func.sum(one) for one in (figure.visits, figure.late, figure.again)]
    query = sa.select(*columns).filter_by(element=element, unit_id=(unit or table.cast.branch).id)
    return tuple(session.execute(query).one())


def test_a_step_is_counted_at_its_unit_and_all_above_it(table):
    ends(table, 1)
    ends(table, 2, late=True)
    fold()
    unit = table.cast.branch
    while unit is not None:
        assert of_step(table, "a", unit) == (2, 1, 0), unit.name
        unit = unit.parent
    assert of_step(table, "b") == (2, 0, 0)
    assert session.scalar(sa.select(sa.func.sum(StepFigure.seconds)).filter_by(
        element="a", unit_id=table.cast.branch.id)) == 3 * 3600  # fmt: skip


def test_what_is_done_later_is_added(table):
    ends(table, 1)
    fold()
    ends(table, 1)
    fold()
    assert of_step(table, "a") == (2, 0, 0)


def test_what_comes_again_is_told_apart(table):
    case = table.starts()
    table.says("zhao", case, a_result="return", a_why="请写清楚用途")
    table.says("lin", case, purpose="用章：证明")
    table.says("zhao", case, a_result="agree")
    fold()
    assert of_step(table, "ask") == (1, 0, 1)
    assert of_step(table, "a") == (2, 0, 1)


def test_who_has_done_how_much(table):
    ends(table, 1)
    ends(table, 1, late=True)
    fold()
    [row] = session.scalars(sa.select(DoerFigure).filter_by(person_id=table.cast.zhao.id))
    assert (row.visits, row.late, row.unit_id) == (2, 1, table.cast.branch.id)


def test_the_way_of_a_case_and_the_flows_it_took(table):
    ends(table, 1)
    ends(table, 1)
    fold()
    query = sa.select(WayFigure.cases, Way.steps).join(Way, Way.digest == WayFigure.way)
    ways = session.execute(query.where(WayFigure.unit_id == table.cast.branch.id)).all()
    assert sum(cases for cases, _steps in ways) == 2
    assert {tuple(steps) for _cases, steps in ways} == {("a", "b")}
    taken = session.scalars(sa.select(FlowFigure.taken).filter_by(unit_id=table.cast.branch.id))
    assert set(taken) == {2}


def test_usual_times_are_of_the_nearest_unit_that_has_enough(table):
    for hours in range(1, usual.ENOUGH + 1):
        ends(table, hours / 4)
    case = table.starts()
    item = waiting(table, case)
    assert usual.of_items([item]) == {}
    fold()
    found = usual.of_items([item])[item.id]
    assert found.unit == table.cast.branch.name
    assert found.stays.count == usual.ENOUGH
    assert HOUR / 2 < found.median <= 1.5 * HOUR
    assert found.median < found.most <= 2 * HOUR


def test_who_has_stayed_as_long_as_any_is_said_to_become_late_by_what_the_others_did(table):
    for hours in (1, 1, 1, 1, 3, 3, 3, 3):
        ends(table, hours)
    fold()
    case = table.starts()
    item = waiting(table, case)
    found = usual.of_items([item])[item.id]
    item.due_at = clock.now() + 2 * HOUR
    assert found.chance_of_lateness(item) == pytest.approx(0.5)
    item.opened_at = clock.now() - 1.5 * HOUR
    item.due_at = item.opened_at + 2 * HOUR
    assert found.chance_of_lateness(item) == pytest.approx(1.0)
    item.due_at = clock.now() - HOUR
    assert found.chance_of_lateness(item) is None


def test_what_has_stayed_longer_than_any_is_likely_late_when_it_is_due_before_as_long_again(table):
    for _ in range(usual.ENOUGH):
        ends(table, 1)
    fold()
    item = waiting(table, table.starts())
    item.opened_at = clock.now() - 4 * HOUR
    found = usual.of_items([item])[item.id]
    assert found.has_outstayed(item)
    for more, chance in ((1, 4 / 5), (4, 1 / 2), (12, 1 / 4)):
        item.due_at = clock.now() + more * HOUR
        assert found.chance_of_lateness(item) == pytest.approx(chance)
    item.opened_at = clock.now()
    assert not found.has_outstayed(item)


@pytest.mark.parametrize("count", [1, 7, 100])
def test_quantiles_promise_no_less_than_was_and_are_right_within_a_bucket(count):
    times = [HOUR * (number + 1) / 3 for number in range(count)]
    found = stays.Stays.of(times)
    for share in (0.1, 0.5, 0.9, 1.0):
        true = times[max(0, -(-round(share * count * 1000) // 1000) - 1)]
        assert found.quantile(share) >= true
        assert stays.bucket_of(found.quantile(share)) == stays.bucket_of(true)


def test_no_bucket_is_lost_and_the_last_has_no_end():
    times = [timedelta(), *(timedelta(hours=hours) for hours in stays.BOUNDS), timedelta(days=999)]
    places = [stays.bucket_of(one) for one in times]
    assert places == [0, *range(len(stays.BOUNDS)), len(stays.BOUNDS)]
