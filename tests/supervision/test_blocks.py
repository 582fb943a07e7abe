"""Why an open case waits: one sentence, from facts, for each of the causes there are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from chained import chain
from sqlalchemy import event
from sqlalchemy.orm import joinedload
from together import Table

from app import clock, db, engine
from app.cases import official, suspension
from app.cases.models import Case
from app.db import session
from app.definitions import folders
from app.organisation import away
from app.organisation.away import Terms
from app.supervision import blocks
from app.supervision.blocks import Cause


class Line(Table):
    """Cases of a chain of steps, and why they wait."""

    def __init__(self, cast, *steps, **more) -> None:
        super().__init__(cast, chain(*(steps or [("a", "ASSESSOR", {})]), **more))

    def block(self, case):
        session.flush()
        return blocks.of_cases([case])[case.id]

    def told(self, case):
        found = self.block(case)
        return found.cause, str(found.said)


def test_a_post_of_several_waits_for_one_of_them_to_take_it(cast):
    line = Line(cast)
    case = line.starts()
    cause, said = line.told(case)
    assert cause == Cause.UNCLAIMED
    assert said.startswith("“a”等考核小组中的一人接手：")
    assert {cast.zhao.name, cast.qian.name, cast.hu.name} == set(line.block(case).names)


def test_who_has_taken_it_is_named(cast):
    line = Line(cast)
    case = line.starts()
    [item] = line.open(case)
    official.claim(line.actor("zhao"), item.id)
    assert line.told(case) == (Cause.PERSON, f"“a”等{cast.zhao.name}办理")


def test_a_role_that_nobody_holds(cast):
    line = Line(cast, ("a", "AUDITOR", {}))
    assert line.told(line.starts()) == (Cause.NOBODY, "“a”没有人能办：无人担任审计员")


def test_a_role_whose_holders_must_all_keep_out(cast):
    line = Line(cast, ("a", "SECRETARY", {"assign__exclude": "starter"}))
    assert line.told(line.starts("li")) == (
        Cause.NOBODY,
        "“a”没有人能办：担任支部书记的都须回避",
    )


def test_who_is_away_and_whose_deputy_has_taken_part_in_the_case(cast):
    line = Line(cast, ("a", "ASSESSOR", {}), ("b", "SECRETARY", {"assign__exclude": "a"}))
    case = line.starts()
    official.complete(line.actor("zhao"), line.open(case)[0].id, {"a_result": "agree"})
    until = clock.today() + timedelta(days=3)
    away.appoint(line.actor("li"), Terms(cast.zhao.id, clock.today(), until))
    said = f"“b”等{cast.li.name}，外出至{until}，代办人{cast.zhao.name}须回避"
    assert line.told(case) == (Cause.AWAY, said)
    assert line.block(case).badly_covered == (cast.li.id,)


def test_another_deputy_helps_but_not_beside_the_first(cast):
    line = Line(cast, ("a", "SECRETARY", {"assign__exclude": "ask"}))
    case = line.starts()
    li, until = line.actor("li"), clock.today() + timedelta(days=3)
    row = away.appoint(li, Terms(cast.lin.id, clock.today(), until))
    another = Terms(cast.zhou.id, clock.today(), until)
    with pytest.raises(away.AlreadyEntrusted):
        away.appoint(li, another)
    away.end(li, row.id)
    away.appoint(li, another)
    assert line.told(case) == (Cause.PERSON, f"“a”等{cast.li.name}（{cast.zhou.name}代）办理")


def test_a_case_that_waits_for_no_person(cast):
    line = Line(cast)
    case = line.starts()
    [item] = line.open(case)
    item.pause()
    assert line.told(case)[0] == Cause.UNKNOWN
    case.next_due_at = clock.now() + timedelta(days=2)
    day = clock.office_day(case.next_due_at)
    assert line.told(case) == (Cause.TIMER, f"等到{day}由系统接着办")


def test_what_is_suspended(cast):
    line = Line(cast)
    case = line.starts()
    suspension.suspend(line.actor("wang"), case.id, reason="等上级文件")
    assert line.told(case) == (Cause.SUSPENDED, "已暂停办理（等上级文件），恢复以后才能继续")


def test_how_long_and_how_late(cast):
    line = Line(cast, ("a", "SECRETARY", {}))
    case = line.starts()
    [item] = line.open(case)
    item.due_at = clock.now() + timedelta(days=1)
    clock.shift(timedelta(days=7))
    found = line.block(case)
    assert (found.days, found.days_late) == (5, 4)


def test_many_cases_cost_as_many_statements_as_two(cast):
    line = Line(cast)
    ids = [line.starts().id for _ in range(10)]
    session.flush()
    assert statements(ids) == statements(ids[:2]) > 0


def statements(ids):
    """How many it takes to explain cases that have just been read."""
    session.expunge_all()
    query = sa.select(Case).where(Case.id.in_(ids)).options(joinedload(Case.definition))
    cases = session.scalars(query).all()
    counted = []

    def note(*about):
        counted.append(about)

    event.listen(db.engine(), "before_cursor_execute", note)
    try:
        assert len(blocks.of_cases(cases)) == len(ids)
    finally:
        event.remove(db.engine(), "before_cursor_execute", note)
    return len(counted)


def test_what_is_over_has_none(cast):
    line = Line(cast)
    case = line.starts()
    official.complete(line.actor("zhao"), line.open(case)[0].id, {"a_result": "agree"})
    assert blocks.of_cases([case]) == {}


def test_only_closed_accounts_hold_a_role(cast):
    line = Line(cast, ("a", "SECRETARY", {}))
    case = line.starts()
    cast.li.disabled_at = clock.now()
    assert line.told(case) == (Cause.NOBODY, "“a”没有人能办：无人担任支部书记")


def test_who_has_taken_it_has_a_closed_account(cast):
    line = Line(cast)
    case = line.starts()
    [item] = line.open(case)
    official.claim(line.actor("zhao"), item.id)
    cast.zhao.disabled_at = clock.now()
    assert line.told(case) == (Cause.NOBODY, "“a”没有人能办：该办的人账号已停用")


def test_what_follows_a_step_that_is_mostly_skipped_waits_for_it_and_no_way_back_counts():
    claim = engine.parse(folders.read(Path("workflows/points_claim")))
    people = {one.id for one in claim.elements.values() if one.waits_for_people}
    assert {one: claim.ways_on(one) & people for one in people} == {
        "report": {"acknowledge", "paper", "verify", "check", "arbitrate"},
        "acknowledge": {"paper", "verify", "check", "arbitrate"},
        "paper": {"verify", "check", "arbitrate"},
        "verify": {"check", "arbitrate"},
        "check": {"arbitrate"},
        "arbitrate": set(),
    }


def test_what_a_case_cannot_end_without_waits_for_a_step_though_the_way_leads_back_first():
    """What was deliberated is put together once more, and decided then."""
    year = engine.parse(folders.read(Path("workflows/star_year")))
    [deliberation] = [one.id for one in year.elements.values() if one.label == "审议"]
    behind = {year.elements[one].label for one in year.ways_on(deliberation)}
    assert {"决定星级", "备案意见"} <= behind


def test_what_waits_behind_a_step_is_what_comes_after_it_and_no_way_back(cast):
    line = Line(cast, ("a", "ASSESSOR", {}), ("b", "SECRETARY", {}), ("c", "SECRETARY", {}))
    case = line.starts()
    assert line.block(case).behind == ("b", "c")
    assert blocks.steps_behind(case.version_id, "c") == ()
