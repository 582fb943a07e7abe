"""Where a supervisor's cases lie: the same ones, however the database is told of the place."""

from __future__ import annotations

import pytest
from chained import chain
from together import Table

from app import db
from app.organisation.actors import Actor, Post
from app.supervision import overseeing, scope
from app.supervision.lots import Lot, Narrowing

PLACES = {
    "district": {"lin", "chen"},
    "subdistrict": {"lin", "chen"},
    "community": {"lin", "chen"},
    "branch": {"lin"},
    "neighbour": {"chen"},
    "town": set(),
}


class Line(Table):
    """A step that the assessors of a branch wait at."""

    def __init__(self, cast) -> None:
        super().__init__(cast, chain(("a", "ASSESSOR", {})))


@pytest.mark.parametrize("most", [0, scope.MOST_WRITTEN_OUT], ids=["below", "written out"])
@pytest.mark.parametrize("place", PLACES)
def test_lists_counts_and_procedures_are_of_what_lies_below(cast, monkeypatch, place, most):
    monkeypatch.setattr(scope, "MOST_WRITTEN_OUT", most)
    line = Line(cast)
    of_starter = {name: line.starts(name) for name in ("lin", "chen")}
    db.session.flush()
    reader = _reader(cast, getattr(cast, place))

    expected = {of_starter[name].id for name in PLACES[place]}
    assert {one.id for one in overseeing.cases(reader, Narrowing()).rows} == expected
    assert overseeing.counts(reader, Narrowing())[Lot.OPEN] == len(expected)
    keys = {key for key, _title in overseeing.procedures(reader)}
    assert keys == ({one.definition.key for one in of_starter.values()} if expected else set())


@pytest.mark.parametrize("most", [0, scope.MOST_WRITTEN_OUT], ids=["below", "written out"])
def test_a_unit_that_is_not_overseen_lends_nothing(cast, monkeypatch, most):
    monkeypatch.setattr(scope, "MOST_WRITTEN_OUT", most)
    Line(cast).starts("lin")
    db.session.flush()
    reader = _reader(cast, cast.neighbour)
    assert not overseeing.cases(reader, Narrowing(unit_id=cast.branch.id)).rows
    assert not any(overseeing.counts(reader, Narrowing(unit_id=cast.branch.id)).values())


def test_nothing_is_asked_of_where_a_row_lies_for_whoever_oversees_all(cast):
    assert scope.reach([cast.district.id]).is_everywhere
    assert not scope.reach([cast.subdistrict.id]).is_everywhere


def _reader(cast, unit) -> Actor:
    post = Post("SECRETARY", unit.id, unit.path, unit.name)
    return Actor(cast.root.id, cast.root.name, unit.id, (post,))
