"""Last year's cases through a draft: nothing is touched, and what would differ is told."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import examples
import pytest
import seal
import sqlalchemy as sa
from chained import chain
from precedents import AGREED, REJECTED, TWO_STEPS, Precedents, changed, variables_in_play

from app import clock
from app.cases import progress, sending_back
from app.cases.models import Case, CaseStatus
from app.db import db, session
from app.definitions import catalogue
from app.organisation import directory
from app.points import rulebook
from app.studio import replay
from app.studio.replay import Verdict
from app.studio.scripts import GapKind

CHECKED = ("c", "DISCIPLINE_COMMISSIONER", {})
THREE_STEPS = (TWO_STEPS[0], CHECKED, TWO_STEPS[1])

FINISHED = [
    (folder, example)
    for folder in examples.folders()
    for example in examples.read(folder)
    if example.get("outcome")
]


@pytest.fixture
def precedents(cast):
    return Precedents(cast)


class TestTheOracle:
    """Whatever the shipped procedures do, their own record leads through them once more."""

    @pytest.fixture
    def house(self, sqlite_house):
        return sqlite_house

    @pytest.mark.parametrize(
        ("folder", "example"),
        FINISHED,
        ids=[f"{folder}: {example['name']}" for folder, example in FINISHED],
    )
    def test_a_case_replayed_on_its_own_version_is_the_same_case(self, cast, folder, example):
        rulebook.introduce(cast.subdistrict, example.get("profile", "SEED"))
        examples.Player(folder, example, cast).play()
        session.flush()
        finished = list(session.scalars(sa.select(Case).filter_by(status=CaseStatus.FINISHED)))
        assert finished
        for case in finished:
            own = catalogue.deployed(case.version_id)
            [outcome] = replay.of_cases(own, [case.id])
            assert (outcome.verdict, outcome.stuck, outcome.gaps) == (Verdict.SAME, None, [])
            assert outcome.work_before == outcome.work_after
            assert outcome.late_before == outcome.late_after
            assert variables_in_play(own, case) == progress.variables_of(case)


def test_a_new_step_is_told_and_passed_as_agreed(precedents):
    [one] = precedents.replayed(chain(*THREE_STEPS), precedents.lives())
    assert (one.verdict, one.new, one.ended) == (Verdict.GAPS, ["c"], ("done", "done"))
    assert [(gap.kind, gap.element) for gap in one.gaps] == [(GapKind.STEP, "c")]
    assert one.work_before == {"ASSESSOR": 1, "SECRETARY": 1}
    assert one.work_after == {"ASSESSOR": 1, "SECRETARY": 1, "DISCIPLINE_COMMISSIONER": 1}


def test_a_step_left_out_is_less_work(precedents):
    [one] = precedents.replayed(chain(TWO_STEPS[1]), precedents.lives())
    assert (one.verdict, one.left_out) == (Verdict.CHANGED, ["a"])
    assert one.work_after == {"SECRETARY": 1}


def test_steps_in_another_order_find_their_answers(precedents):
    [one] = precedents.replayed(chain(*reversed(TWO_STEPS)), precedents.lives(b=REJECTED))
    assert (one.gaps, one.left_out, one.ended) == ([], ["a"], ("refused", "refused"))


def test_another_condition_leads_elsewhere(precedents):
    files = changed(chain(*TWO_STEPS), ('b_result = "reject"', 'b_result = "agree"'))
    [one] = precedents.replayed(files, precedents.lives())
    assert (one.verdict, one.ended) == (Verdict.CHANGED, ("done", "refused"))
    assert (one.new, one.left_out) == (["refused"], ["done"])


def test_what_stays_the_same_is_the_same(precedents):
    same = {**chain(*TWO_STEPS)}
    found = precedents.replayed(same, precedents.lives(), precedents.lives(a=REJECTED))
    assert [one.verdict for one in found] == [Verdict.SAME, Verdict.SAME]


def test_a_question_that_nobody_was_asked_is_a_gap(precedents):
    files = chain(*TWO_STEPS)
    fields = json.loads(files["forms/b.json"])["components"]
    basis = {"type": "textfield", "key": "basis", "label": "依据", "validate": {"required": True}}
    files["forms/b.json"] = seal.form([basis, *fields])
    [one] = precedents.replayed(files, precedents.lives())
    assert [(gap.kind, gap.element, gap.about) for gap in one.gaps] == [
        (GapKind.QUESTION, "b", "依据")
    ]


def test_a_choice_that_is_no_more_is_a_gap(precedents):
    files = chain(*TWO_STEPS)
    files["forms/a.json"] = files["forms/a.json"].replace(b'"value": "agree"', b'"value": "yes"')
    [one] = precedents.replayed(files, precedents.lives())
    assert [gap.kind for gap in one.gaps] == [GapKind.CHOICE]


def test_a_shorter_time_makes_steps_late(precedents):
    story = precedents.starts()
    clock.freeze(clock.now() + timedelta(days=6))
    story.completes(precedents.cast.zhao, "a", a_result=AGREED)
    story.completes(precedents.cast.li, "b", b_result=AGREED)
    files = changed(chain(*TWO_STEPS), ('name="a"', 'name="a" camunda:dueDate="工作日(2)"'))
    [one] = precedents.replayed(files, story.case)
    assert (one.late_before, one.late_after) == ([], ["a"])


def test_the_clock_of_a_replay_is_that_of_the_record(precedents):
    """What asks for the day finds the day on which it happened, and the house's clock goes on."""
    case, today = precedents.lives(), clock.today()
    clock.freeze(clock.now() + timedelta(days=200))
    files = changed(
        chain(*TWO_STEPS), ('b_result = "reject"', f'today() != date("{today.isoformat()}")')
    )
    [one] = precedents.replayed(files, case)
    assert one.ended == ("done", "done")
    assert clock.today() == today + timedelta(days=200)


def test_what_was_sent_back_comes_round_again(precedents):
    files = chain(*TWO_STEPS, about='[acts]\nallow = ["send-back"]\n')
    other = Precedents(precedents.cast, files)
    story = other.starts()
    story.completes(other.cast.zhao, "a", a_result=AGREED)
    item = story.item("b")
    sending_back.send_back(directory.actor(other.cast.li), item.id, "a", reason="请重新核对")
    session.flush()
    story.completes(other.cast.zhao, "a", a_result=AGREED)
    story.completes(other.cast.li, "b", b_result=AGREED)
    [one] = other.replayed(chain(*THREE_STEPS), story.case)
    assert one.work_before == {"ASSESSOR": 2, "SECRETARY": 1}
    assert one.work_after["ASSESSOR"] == 2
    assert one.stuck is None


def test_totals_add_up(precedents):
    cases = [precedents.lives(), precedents.lives(), precedents.lives(a=REJECTED)]
    totals = replay.Totals()
    for one in precedents.replayed(chain(*THREE_STEPS), *cases):
        totals.add(one)
    assert totals.cases == {Verdict.GAPS: 2, Verdict.SAME: 1}
    assert totals.new == {"c": 2}
    assert totals.work_after["DISCIPLINE_COMMISSIONER"] == 2
    assert replay.Totals.from_json(totals.to_json()) == totals


def test_nothing_in_any_table_changes(precedents):
    cases = [precedents.lives() for _ in range(5)]
    would_be = precedents.would_be(chain(*THREE_STEPS))
    session.flush()
    before = _digest()
    assert len(replay.of_cases(would_be, [case.id for case in cases])) == 5
    session.flush()
    assert _digest() == before


def _digest():
    """Of every row of every table of the house."""
    found = hashlib.sha256()
    for table in db.metadata.sorted_tables:
        rows = sorted(repr(tuple(row)) for row in session.execute(sa.select(table)))
        found.update("\n".join([table.name, *rows]).encode())
    return found.hexdigest()
