"""Votes, decisions, messages and refusals of finished cases, as a draft would have them."""

from __future__ import annotations

import together
from onestep import Shelf, asked, folder, graded, taking, waiting
from precedents import Precedents
from story import Story
from together import Table

from app import audit
from app.cases import messages
from app.db import session
from app.studio import recording
from app.studio.replay import Verdict
from app.studio.scripts import GapKind

# -- decisions


def test_another_rule_decides_otherwise(cast):
    strict = ([">= 95"], ['"A"']), (["< 95"], ['"B"'])
    mild = ([">= 60"], ['"A"']), (["< 60"], ['"B"'])
    precedents = Precedents(cast, graded(*strict))
    cases = [precedents.starts(score=score).case for score in (99, 70, 10)]
    found = {one.case_id: one for one in precedents.replayed(graded(*mild), *cases)}
    assert [found[case.id].ended for case in cases] == [
        ("good", "good"),
        ("poor", "good"),
        ("poor", "poor"),
    ]
    [other] = found[cases[1].id].decisions
    assert (other.before.rules, other.after.rules) == ((2,), (1,))
    assert (other.element, other.before.result, other.after.result) == ("rule", "B", "A")
    assert found[cases[0].id].verdict == Verdict.SAME


def test_a_rule_that_only_stands_elsewhere_changes_nothing(cast):
    rows = ([">= 60"], ['"A"']), (["< 60"], ['"B"'])
    precedents = Precedents(cast, graded(*rows))
    [one] = precedents.replayed(graded(*reversed(rows)), precedents.starts(score=70).case)
    assert (one.verdict, one.decisions) == (Verdict.SAME, [])


# -- votes


def test_the_same_votes_under_another_rule_come_to_something_else(cast):
    """One of three is against: all must agree, then two thirds are enough."""
    board = Table(cast, rule="all", on_reject="after-all")
    case = board.starts()
    for name, vote in (("zhao", "agree"), ("qian", "reject"), ("hu", "agree")):
        board.says(name, case, vote)
    session.flush()
    assert case.outcome == "refused"
    precedents = Precedents(cast, together.files(rule="all", on_reject="after-all"))
    [same] = precedents.replayed(together.files(rule="all", on_reject="after-all"), case)
    assert (same.verdict, same.gaps) == (Verdict.SAME, [])
    [other] = precedents.replayed(together.files(rule="ratio(2/3)", on_reject="after-all"), case)
    assert (other.ended, other.work_after) == (("refused", "done"), {"ASSESSOR": 3})


# -- messages


def test_what_a_message_brought_is_kept_and_comes_again(cast):
    precedents = Precedents(cast, waiting())
    case = precedents.starts(score=1).case
    messages.post([case.id], "arrived", {"weight": 3})
    Story.works()
    assert case.outcome == "heavy"
    [one] = precedents.replayed(waiting(), case)
    assert (one.verdict, one.ended) == (Verdict.SAME, ("heavy", "heavy"))


def test_a_message_of_old_whose_payload_nobody_kept_is_a_gap(cast):
    precedents = Precedents(cast, waiting())
    case = precedents.starts(score=1).case
    messages.post([case.id], "arrived", {"weight": 3})
    Story.works()
    [entry] = [one for one in audit.entries(case.id) if one.action == "message.received"]
    entry.details = {name: told for name, told in entry.details.items() if name != "payload"}
    session.flush()
    [one] = precedents.replayed(waiting(), case)
    assert [(gap.kind, gap.about) for gap in one.gaps] == [(GapKind.MESSAGE, "arrived")]


def test_a_message_that_never_came_stops_a_case(cast):
    precedents = Precedents(cast, folder(asked().end("light").line("start", "ask", "light")))
    [one] = precedents.replayed(waiting(), precedents.starts(score=1).case)
    assert (one.verdict, "等到货" in str(one.stuck)) == (Verdict.STUCK, True)


# -- operations


def test_operations_answer_from_the_record_and_are_never_asked(cast):
    precedents = Precedents(cast, taking())
    Shelf.left, Shelf.asked = 1, 0
    cases = [precedents.starts(score=1).case for _ in range(2)]
    assert [case.outcome for case in cases] == ["taken", "sold_out"]
    Shelf.left, Shelf.asked = 9, 0
    found = precedents.replayed(taking(), *cases)
    assert [(one.verdict, one.gaps) for one in found] == [(Verdict.SAME, [])] * 2
    assert (Shelf.left, Shelf.asked) == (9, 0)


def test_a_refusal_that_the_diagram_goes_on_from_is_on_record(cast):
    precedents = Precedents(cast, taking())
    Shelf.left = 0
    case = precedents.starts(score=1).case
    [one] = recording.load([case.id])
    [result] = one.results["take"]
    assert (result.operation, result.given, result.refused) == ("test.take_one", None, "NoMore")


def test_an_operation_that_is_new_is_a_gap(cast):
    precedents = Precedents(cast, folder(asked().end("taken").line("start", "ask", "taken")))
    case = precedents.starts(score=1).case
    Shelf.asked = 0
    [one] = precedents.replayed(taking(), case)
    assert [(gap.kind, gap.about) for gap in one.gaps] == [(GapKind.OPERATION, "test.take_one")]
    assert Shelf.asked == 0
