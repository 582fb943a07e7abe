"""Pages of many lines read them together: none asks the database line by line."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager

import pytest
from claimants import Office
from objectors import Objector
from sqlalchemy import event
from story import Story
from test_points_supervision import Supervisor
from test_years import Closed
from years import YEAR

from app import db
from app.organisation import accounts
from app.points import claims

#: A statement may serve a few parts of a page, but not each of its lines.
OFTEN = 5
FILERS = ("lin", "gao", "zhao", "qian", "hu", "sun", "zhou")


class People:
    """The cast of a town by name, as stories ask for them."""

    def __init__(self, town) -> None:
        self._town = town

    def __getattr__(self, name):
        return accounts.person_named(name)

    @property
    def branch(self):
        return self.lin.unit


@contextmanager
def counting(house):
    """How often each statement is sent meanwhile."""
    sent = Counter()

    def note(_connection, _cursor, statement, *_rest):
        sent[statement] += 1

    with house.app_context():
        engine = db.engine()
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def most_repeated(house, browser, path):
    browser.get(path)
    with counting(house) as sent:
        assert browser.get(path).status_code == 200
    return sent.most_common(1)[0]


@pytest.fixture
def busy_town(sqlite_town):
    """Seven claims on the notice board, each with an objection and a hold."""

    def happens():
        cast = People(sqlite_town)
        office = Office(Story(), cast)
        lines = []
        for name in FILERS:
            person = getattr(cast, name)
            witness = cast.wu if name != "wu" else cast.lin
            office.report(person, witnesses=[str(witness.id)])
            others = [one for one in (cast.zhao, cast.qian, cast.hu) if one.id != person.id]
            office.verify(others[0])
            office.check(others[1])
            lines.append(claims.claim_of(office.story.case.id))
        office.quarter.is_published()
        for line in lines:
            Objector(cast, line).objects(cast.wu if line.member_id != cast.wu.id else cast.lin)
            Supervisor(cast, office.quarter).says("hold", line)

    sqlite_town.does(happens)
    return sqlite_town


@pytest.mark.parametrize("reader", ["li", "wang"])
def test_the_whole_course_of_a_quarter(busy_town, reader):
    statement, times = most_repeated(busy_town.house, busy_town.enter(reader), "/oversight")
    assert times <= OFTEN, statement


def test_the_list_of_a_year(sqlite_house):
    closed = Closed(sqlite_house, is_sealed=True)
    path = f"/points/year?year={YEAR}"
    statement, times = most_repeated(sqlite_house, closed.enter("gao"), path)
    assert times <= OFTEN, statement
