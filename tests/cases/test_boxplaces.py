"""By which units an inbox can be narrowed: those whose matters are in it, and those in between."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from test_skipping import Line

from app.cases import boxes, boxplaces, handing
from app.cases.narrowing import InboxFilter
from app.db import session
from app.organisation import away
from app.organisation.away import Terms


@pytest.fixture
def line(cast):
    """What the subdistrict has to do for members of two branches."""
    line = Line(cast, ("a", "SUBDISTRICT_OFFICER", {"acts": "transfer"}))
    for name in ("lin", "gao", "chen"):
        line.starts(name)
    session.flush()
    return line


def names(actor):
    return list(boxplaces.of(actor).values())


def test_the_whole_way_down_to_those_whose_matters_wait_from_the_top(line, cast):
    wang = line.actor("wang")
    assert names(wang) == [
        cast.subdistrict.name,
        cast.community.name,
        cast.branch.name,
        cast.neighbour.name,
    ]
    for unit_id in map(uuid.UUID, boxplaces.of(wang)):
        assert boxes.inbox(wang, narrowed=InboxFilter(unit_id=unit_id)).rows


def test_nothing_where_nothing_waits(line):
    assert names(line.actor("zhao")) == []


def test_of_what_comes_from_elsewhere_that_unit_alone(line, cast):
    [item, *_] = boxes.inbox(line.actor("wang")).rows
    handing.transfer(line.actor("wang"), item.id, cast.hu.id, reason="请办")
    session.flush()
    assert names(line.actor("hu")) == [item.case.unit.name]


def test_also_of_what_waits_for_whom_somebody_acts(line, cast):
    today = date(2026, 3, 3)
    away.appoint(line.actor("wang"), Terms(cast.wu.id, today, today))
    session.flush()
    assert names(line.actor("wu")) == names(line.actor("wang"))


def test_of_many_the_topmost_are_offered(line, cast):
    found = boxplaces.of(line.actor("wang"), most=2)
    assert list(found.values()) == [cast.subdistrict.name, cast.community.name]
