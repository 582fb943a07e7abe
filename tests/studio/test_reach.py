"""Before publishing: for every step and every unit, is there somebody who could do it?"""

from __future__ import annotations

from datetime import timedelta

import pytest
import seal
import sqlalchemy as sa

from app import clock
from app.db import session
from app.definitions import catalogue, deployment
from app.organisation import away, directory
from app.organisation.actors import SYSTEM
from app.organisation.models import Assignment
from app.studio import reach
from app.studio.reach import Kind


def looked(*changes):
    """The look at the seal procedure, after changes of its diagram, step by step."""
    files = seal.files()
    text = files["process.bpmn"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    version = deployment.deploy(SYSTEM, {**files, "process.bpmn": text.encode()})
    session.flush()
    return reach.look("seal", catalogue.deployed(version.id))


def told(found):
    return {(one.element.id, one.kind): list(one.units) for one in found.findings}


def test_units_without_anybody_are_named_by_step(cast):
    found = looked()
    nobody = {step: units for (step, kind), units in told(found).items() if kind == Kind.NOBODY}
    assert nobody == {"look": [cast.neighbour.name], "sign": [cast.neighbour.name]}
    assert (found.units, found.steps) == (2, 2)  # the first form is the starter's own


def test_a_role_above_is_found_from_every_unit_below(cast):
    for role in ("ASSESSOR", "SECRETARY"):
        for person in (cast.wang, cast.gao, cast.zheng):
            directory.assign(person, role, cast.subdistrict, since=clock.today())
    session.flush()
    assert Kind.NOBODY not in {one.kind for one in looked().findings}


def test_one_person_alone_is_told(cast):
    for person in (cast.qian, cast.hu):
        _resigns(person, "ASSESSOR")
    assert told(looked())["look", Kind.MAY_LACK] == [cast.branch.name]
    directory.assign(cast.wu, "ASSESSOR", cast.branch, since=clock.today())
    session.flush()
    assert told(looked())["look", Kind.ONE] == [cast.branch.name]


def test_who_must_keep_out_may_leave_nobody(cast):
    """The secretary may be the starter, the deputy the one who has looked: then nobody signs."""
    _resigns(cast.sun, "ORG_COMMISSIONER")
    directory.assign(cast.zhou, "ASSESSOR", cast.branch, since=clock.today())
    for person in (cast.zhao, cast.qian, cast.hu):
        _resigns(person, "ASSESSOR")
    session.flush()
    assert told(looked())["sign", Kind.MAY_LACK] == [cast.branch.name]


def test_a_role_that_there_is_not_is_named(cast):
    found = looked(('candidateGroups="ASSESSOR"', 'candidateGroups="纪检审核员"'))
    [unknown] = [one for one in found.findings if one.kind == Kind.UNKNOWN_ROLE]
    assert (unknown.element.id, unknown.about, unknown.count) == ("look", "纪检审核员", 2)


def test_a_role_may_be_named_by_its_title(cast):
    title = directory.roles()["ASSESSOR"]
    found = looked(('candidateGroups="ASSESSOR"', f'candidateGroups="{title}"'))
    assert told(found) == told(looked())


def test_everybody_away_today_is_told(cast):
    for person, deputy in ((cast.zhao, cast.gao), (cast.qian, cast.sun), (cast.hu, cast.wu)):
        _goes_away(person, deputy, None)
    assert told(looked())["look", Kind.AWAY] == [cast.branch.name]


def test_who_is_away_for_other_matters_only_is_there(cast):
    for person, deputy in ((cast.zhao, cast.gao), (cast.qian, cast.sun), (cast.hu, cast.wu)):
        _goes_away(person, deputy, ["points_claim"])
    assert ("look", Kind.AWAY) not in told(looked())


def test_what_an_expression_decides_cannot_be_told(cast):
    found = looked(('camunda:candidateGroups="ASSESSOR"', 'camunda:assignee="chosen_one"'))
    [untold] = [one for one in found.findings if one.kind == Kind.UNTELLABLE]
    assert (untold.element.id, untold.about) == ("look", "chosen_one")


@pytest.mark.parametrize("units", [1, 40])
def test_the_effort_does_not_grow_with_the_house(cast, units):
    """Each further unit costs no further statement."""
    for number in range(units):
        unit = directory.add_unit(cast.branch.kind, f"X{number}", f"第{number}支部")
        directory.assign(cast.gao, "MEMBER", unit, since=clock.today())
    session.flush()
    statements = []
    _listen(statements)
    found = looked()
    assert found.count(Kind.NOBODY) == 2 * (units + 1)
    assert len([one for one in statements if "FROM assignment" in one]) <= 5


def _listen(statements):
    def note(_connection, _cursor, statement, *_more):
        statements.append(statement)

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)


def _resigns(person, role):
    session.execute(sa.delete(Assignment).filter_by(person_id=person.id, role_code=role))


def _goes_away(person, deputy, procedures):
    terms = away.Terms(deputy.id, clock.today(), clock.today() + timedelta(days=3), procedures)
    away.appoint(directory.actor(person), terms)
