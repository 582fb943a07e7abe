"""What groups, bars and the heat count is what their links list, however a case waits."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from cast import LONG_AGO
from offices import Office
from together import Table, files

from app import clock
from app.cases import suspension
from app.cases.models import WorkItem
from app.cases.sidelines import Withheld
from app.db import session
from app.definitions import deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.supervision import grouping, heat, overseeing, scope
from app.supervision.grouping import By
from app.supervision.lots import Age, Lot, Narrowing

STEP = {"procedure": "together", "element": "sign"}


class Signing(Table):
    """Three assessors sign each case; the first has one voice already, the second is late."""

    def __init__(self, cast) -> None:
        super().__init__(cast, rule="all")
        self.reader = directory.actor(cast.wang)
        self.cases = [self.starts() for _ in range(3)]
        self.says("zhao", self.cases[0])
        self.late(self.cases[1])
        self.late(self.cases[2])
        session.flush()

    def late(self, case):
        session.flush()
        session.query(WorkItem).filter_by(case_id=case.id).update(
            {"due_at": clock.now() - timedelta(days=1)}
        )

    def suspends(self, case):
        suspension.suspend(directory.actor(self.cast.wang), case.id, reason="等上级答复")
        session.flush()

    def listed(self, **asked):
        return {one.id for one in overseeing.cases(self.reader, Narrowing(**asked)).rows}

    def heat(self, version_id=None):
        units, months = scope.units(self.reader, None), scope.last_months()
        asked = heat.Asked(self.definition.id, units, months, version_id)
        return heat.of_steps(self.reader, asked)["sign"]


@pytest.fixture
def signing(cast):
    return Signing(cast)


def narrowed(by, key, asked):
    """As the link of a group narrows."""
    told = {
        By.UNIT: lambda unit: {"unit_id": uuid.UUID(unit)},
        By.PROCEDURE: lambda procedure: {"procedure": procedure},
        By.STEP: lambda procedure, element: {"procedure": procedure, "element": element},
        By.PERSON: lambda person: {"person_id": uuid.UUID(person)},
    }
    return replace(asked, **told[by](*key))


def agrees(signing, by, asked):
    """The groups, each of which counts what it leads to; and the sum of what they count."""
    found = grouping.groups(signing.reader, by, asked)
    for one in found:
        there = narrowed(by, one.key, asked)
        for lot, count in ((Lot.WAITING, one.count), (Lot.LATE, one.late)):
            rows = overseeing.cases(signing.reader, replace(there, lot=lot)).rows
            assert len(rows) == count, (one.name, lot)
    return sum(one.count for one in found)


@pytest.mark.parametrize(
    ("by", "total"), [(By.UNIT, 3), (By.PROCEDURE, 3), (By.STEP, 3), (By.PERSON, 3 + 3 + 2)]
)
def test_a_case_that_waits_for_several_is_one_in_each_group(signing, by, total):
    assert agrees(signing, by, Narrowing()) == total


@pytest.mark.parametrize("by", By)
def test_groups_are_narrowed_as_the_list_is(signing, by):
    zhao = signing.cast.zhao.id
    assert agrees(signing, by, Narrowing(person_id=zhao)) == 2
    assert agrees(signing, by, Narrowing(**STEP, person_id=zhao, version=1)) == 2
    assert agrees(signing, by, Narrowing(procedure="together", element="ask")) == 0
    assert agrees(signing, by, Narrowing(procedure="together", version=2)) == 0
    branch = signing.cast.branch.id
    counted = agrees(signing, by, Narrowing(unit_id=branch, **STEP))
    assert bool(counted) == (by != By.UNIT)


@pytest.mark.parametrize("by", By)
def test_what_is_suspended_or_kept_from_its_reader_is_in_no_group(signing, by):
    before = agrees(signing, by, Narrowing())
    signing.suspends(signing.cases[1])
    session.add(Withheld(case_id=signing.cases[2].id, person_id=signing.cast.wang.id))
    session.flush()
    assert agrees(signing, by, Narrowing()) == (2 if by == By.PERSON else 1)
    assert before > 2


def test_no_time_counts_for_what_is_suspended(signing):
    late, other = signing.cases[1], signing.cases[2]
    bars = overseeing.ages(signing.reader, Narrowing())
    assert (bars[Age.FRESH], signing.listed(lot=Lot.LATE)) == (3, {late.id, other.id})
    signing.suspends(late)
    assert overseeing.ages(signing.reader, Narrowing())[Age.FRESH] == 2
    counts = overseeing.counts(signing.reader, Narrowing())
    assert (counts[Lot.OPEN], counts[Lot.LATE], counts[Lot.HALTED]) == (3, 1, 1)
    assert signing.listed(lot=Lot.LATE) == {other.id}
    assert late.id in signing.listed()
    assert late.id not in signing.listed(lot=Lot.WAITING) | signing.listed(age=Age.FRESH)
    suspension.resume(directory.actor(signing.cast.wang), late.id)
    session.flush()
    assert late.id in signing.listed(lot=Lot.WAITING)


def test_the_heat_counts_cases_and_leaves_out_what_is_suspended(signing):
    assert (signing.heat().open, signing.heat().open_late) == (3, 2)
    assert len(signing.listed(lot=Lot.WAITING, **STEP)) == 3
    signing.suspends(signing.cases[1])
    assert (signing.heat().open, signing.heat().open_late) == (2, 1)
    assert len(signing.listed(lot=Lot.WAITING, **STEP)) == 2
    session.add(Withheld(case_id=signing.cases[2].id, person_id=signing.cast.wang.id))
    session.flush()
    assert (signing.heat().open, signing.heat().open_late) == (1, 0)


def test_halted_cases_are_narrowed_by_where_they_wait(signing):
    signing.suspends(signing.cases[0])
    halted = {"lot": Lot.HALTED}
    assert signing.listed(**halted, **STEP) == {signing.cases[0].id}
    assert signing.listed(**halted, procedure="together", element="ask") == set()
    assert signing.listed(**halted, person_id=signing.cast.hu.id) == {signing.cases[0].id}
    assert signing.listed(**halted, person_id=signing.cast.zhao.id) == set()


@pytest.mark.parametrize("lot", [Lot.OPEN, Lot.WAITING, Lot.LATE])
def test_a_version_has_its_own_cases(signing, lot):
    deployment.deploy(SYSTEM, files(rule="all", acts="transfer"))
    session.flush()
    new = signing.starts()
    signing.late(new)
    session.flush()
    assert new.version_id != signing.cases[0].version_id
    assert signing.listed(lot=lot, procedure="together", version=2) == {new.id}
    assert new.id not in signing.listed(lot=lot, procedure="together", version=1)
    assert signing.heat(new.version_id).open == 1
    assert signing.heat(signing.cases[0].version_id).open == 3
    assert signing.heat().open == 4


def test_what_a_post_of_one_has_waits_for_its_holder(cast):
    """Of what several may take it is nobody's yet."""
    office = Office(cast, ("a", "SECRETARY", {}))
    Office(cast, ("a", "ASSESSOR", {}))
    reader = office.actor("wang")
    [found] = grouping.groups(reader, By.PERSON, Narrowing())
    assert (found.key, found.name, found.count) == ((str(cast.li.id),), "李向阳", 1)
    [row] = overseeing.cases(reader, Narrowing(lot=Lot.WAITING, person_id=cast.li.id)).rows
    assert row is office.case
    directory.assign(cast.zhou, "SECRETARY", cast.branch, since=LONG_AGO)
    session.flush()
    assert grouping.groups(reader, By.PERSON, Narrowing()) == []
    assert overseeing.cases(reader, Narrowing(lot=Lot.WAITING, person_id=cast.li.id)).rows == []
