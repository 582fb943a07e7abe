"""What is open follows a unit into the one that takes it over: cases, what waits for its posts."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app import audit, engine
from app.cases import progress
from app.cases.models import Case, CaseStatus, WorkItem
from app.cases.papers import Draft
from app.cases.savedfilters import SavedFilter
from app.cases.turns import CASE
from app.db import session
from app.errors import Sentence
from app.establishment import ties
from app.i18n import mark
from app.organisation import directory, tree
from app.organisation.actors import SYSTEM, Actor, post_key
from app.organisation.models import Role, Unit, UnitDescent
from app.supervision.models import FollowUp

#: So many cases are read at a time.
_AT_ONCE = 200


def drafts(unit: Unit) -> int:
    """How many have begun to write something in the name of a unit."""
    query = sa.select(sa.func.count()).select_from(Draft).filter_by(unit_id=unit.id)
    return session.scalar(query) or 0


def refusals(unit: Unit, into: Unit, brought: Collection[str]) -> list[Sentence]:
    """Why what is open cannot follow; `brought` are the roles whose holders go over.

    Something would wait for a post that nobody holds, though somebody does now; or a case has it
    in its content that it is about this unit, which nothing can put right there.
    """
    said = []
    titles: dict[str, str] = dict(session.execute(sa.select(Role.code, Role.title)).all())
    for role in sorted(_roles_waited_for(unit) - set(brought)):
        if directory.holders(role, unit.id) and not directory.holders(role, into.id):
            told = mark("有事项等“%(role)s”办，“%(into)s”却没有人担任，请先任命")
            said.append(Sentence(told, role=Sentence(titles[role]), into=into.name))
    number = sum(1 for _ in _about(unit))
    if number:
        told = mark("有%(num)s件在办事项在填写的内容里指明了本单位，须先办完")
        said.append(Sentence(told, num=number))
    return said


def _roles_waited_for(unit: Unit) -> set[str]:
    """The roles at just this unit for which something is open and taken by nobody."""
    end = f"@{unit.id}"
    keys = session.execute(
        sa.select(WorkItem.candidate_key, WorkItem.held_key).where(*ties.waiting_at(unit.id))
    )
    turns = {held or candidate for candidate, held in keys}
    return {key.removesuffix(end) for key in turns if key.endswith(end)}


def _about(unit: Unit) -> Iterator[uuid.UUID]:
    """The open cases below the same root that name a unit, in more than where they belong."""
    root = unit.lineage[-1]
    below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id == root)
    query = (
        sa.select(Case)
        .where(Case.status == CaseStatus.OPEN, Case.unit_id.in_(below))
        .options(undefer(Case.state))
        .execution_options(yield_per=_AT_ONCE)
    )
    text = str(unit.id)
    for case in session.scalars(query):
        if not engine.mentions(case.state, text):
            continue
        if case.unit_id != unit.id or _is_told_of(case, text):
            yield case.id


def _is_told_of(case: Case, text: str) -> bool:
    known = progress.variables_of(case)
    return any(text in str(value) for name, value in known.items() if name != CASE)


def follow(actor: Actor, unit: Unit, into: Unit) -> None:
    """Let what is open at a unit be of another one, each case with a line in its record."""
    place = {"unit_id": into.id}
    for row in (Draft, SavedFilter):
        session.execute(sa.update(row).where(row.unit_id == unit.id).values(place))
    for case_id in _cases(unit):
        case = progress.lock(case_id)
        _rename(case, unit, into)
        if case.is_open and case.unit_id == unit.id:
            _belong(case, into)
            told = {"from": tree.about(unit), "to": tree.about(into)}
            audit.record(case, actor, "case.unit_changed", told)


def _cases(unit: Unit) -> list[uuid.UUID]:
    """The open cases of a unit and those that wait for its posts, in the order of locking."""
    own = sa.select(Case.id).where(Case.unit_id == unit.id, Case.status == CaseStatus.OPEN)
    waiting = sa.select(WorkItem.case_id).where(*ties.waiting_at(unit.id))
    return sorted({*session.scalars(own), *session.scalars(waiting)})


def _belong(case: Case, into: Unit) -> None:
    """The case is of another unit from now on, and its procedure knows."""
    run = progress.restore(case, SYSTEM)
    run.variables[CASE] = {**run.variables[CASE], "unit": str(into.id)}
    case.state, case.unit = run.save(), into
    for row in (WorkItem, FollowUp):
        session.execute(sa.update(row).where(row.case_id == case.id).values(unit_id=into.id))


def _rename(case: Case, unit: Unit, into: Unit) -> None:
    """What waits, or will, for a post at the old unit waits for the same post at the new one."""
    end = f"@{unit.id}"
    query = sa.select(WorkItem).where(WorkItem.case_id == case.id, *ties.waiting_at(unit.id))
    for item in session.scalars(query.execution_options(populate_existing=True)):
        for column in ties.KEYS:
            key = getattr(item, column.key)
            if key is not None and key.endswith(end):
                setattr(item, column.key, post_key(key.removesuffix(end), into.id))
