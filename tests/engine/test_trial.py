"""The trial before a procedure is put in force: what breaks or never ends is told, and ends."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from engine import (
    ledger,  # noqa: F401 - registers operations
)
from engine.decision_tables import dmn, table
from engine.diagrams import Diagram, instances, properties, timer

from app import engine
from app.engine import trial, walking
from app.engine.replies import Asked


def fork():
    drawn = Diagram().start().user("a").exclusive("x", default="d").user("b").user("c").end()
    drawn.line("start", "a", "x").flow("x", "b", 'said = "yes"').flow("x", "c", identity="d")
    return engine.parse(drawn.line("b", "end").line("c", "end").files())


def walked(spec, told=None, walks=trial.WALKS):
    source = random.Random(1)  # noqa: S311 - reproducible on purpose
    walker = walking.Walker(spec, source, told or {})
    for _ in range(walks):
        walker.walk()
    return walker


def test_what_uses_up_its_time_is_told(monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", 0)
    problem = engine.try_out(fork())
    assert problem.code == "trial"
    assert "时间或内存" in str(problem.message)


def test_what_runs_is_fine():
    assert engine.try_out(fork()) is None


def test_a_quotation_mark_within_a_text_is_no_end_of_it():
    drawn = Diagram().start().user("a").exclusive("x", default="d").user("b").user("c").end()
    drawn.line("start", "a", "x").flow("x", "b", r'said = "\"yes\""').flow("x", "c", identity="d")
    spec = engine.parse(drawn.line("b", "end").line("c", "end").files())
    assert engine.try_out(spec) is None
    assert walked(spec).passed >= {"b", "c"}


def test_the_walks_answer_what_conditions_ask_for():
    assert walked(fork()).passed >= {"a", "b", "c", "end"}


def test_a_step_is_answered_with_what_it_asks():
    said = {"a": [Asked("said", ("no", "perhaps"), is_required=True)], "b": [], "c": []}
    assert "b" not in walked(fork(), said).passed
    said = {**said, "a": [Asked("said", ("no", "yes"), is_required=True)]}
    assert "b" in walked(fork(), said).passed


def test_what_an_operation_tells_is_guessed_from_what_reads_it():
    drawn = (
        Diagram()
        .start()
        .user("a")
        .service("o", "test.tell", {"to": "[]"})
        .exclusive("x", default="d")
    )
    drawn.user("rare").end().line("start", "a", "o", "x").flow("x", "end", identity="d")
    drawn.flow("x", "rare", "count > 40").line("rare", "end")
    spec = engine.parse(drawn.files())
    assert "rare" in walked(spec).passed
    assert "rare" in walked(spec, {"a": [], "rare": []}).passed


def test_a_walk_goes_on_where_the_fewest_have_been():
    """Each of ten questions in a row ends the case unless it is answered with the one right word.

    From the start to the end at once is a chance of one in four million.
    """
    drawn, told = Diagram().start().end().flow("start", "q0"), {}
    for number in range(10):
        drawn.user(f"q{number}").exclusive(f"x{number}", default=f"d{number}")
        drawn.flow(f"q{number}", f"x{number}").flow(f"x{number}", "end", identity=f"d{number}")
        drawn.flow(f"x{number}", f"q{number + 1}", f'a{number} = "go"')
        told[f"q{number}"] = [Asked(f"a{number}", ("go", "x", "y", "z"), is_required=True)]
    drawn.user("q10").flow("q10", "end")
    spec = engine.parse(drawn.files())
    assert "q10" in walked(spec, {**told, "q10": []}).passed


# -- behind three forms and a table

RULES = [(["< 50"], ['"C"']), (["[50..89]"], ['"B"']), (["> 89"], ['"A"'])]
ODD = table([(['"x", "y"'], ["1"])], inputs=("third",), identity="odd")
TOLD = {
    "one": [Asked("goes", ("on", "back"), is_required=True)],
    "two": [Asked("score", (Decimal(0), Decimal(70), Decimal(95)), is_required=True)],
    "three": [Asked("third", ("x", "y"), is_required=True, shown_if='level = "A"')],
    "rest": [],
}


def hidden(late: str, more: str = "", **values: str):
    """one, two, three ask; a table decides; at the far end the element `late` stands."""
    drawn = Diagram().root('<bpmn:message id="m" name="n" />').start().end().end("over")
    drawn.user("one").user("two").user("three").user("rest")
    drawn.node("businessRuleTask", "grade", c_decisionRef="grade", name="评级")
    drawn.exclusive("x", default="dx").exclusive("y", default="dy")
    drawn.node(late, "late", more, name="最后一关", **values)
    drawn.line("start", "one", "x").flow("x", "over", identity="dx")
    drawn.flow("x", "two", 'goes = "on"').line("two", "grade", "three", "y")
    drawn.flow("y", "rest", identity="dy").flow("y", "late", 'level = "A" and third = "y"')
    drawn.line("late", "end").flow("rest", "end")
    return engine.parse({**drawn.files(), "rules.dmn": dmn(table(RULES), ODD)})


ALWAYS = {
    "a time that is none": hidden("intermediateCatchEvent", timer("Date", "level")),
    "a crowd that is none": hidden(
        "userTask", instances(collection="third"), c_candidateGroups="A"
    ),
}


@pytest.mark.parametrize("name", ALWAYS)
def test_where_nobody_can_go_on_is_found_and_named_however_late_it_stands(name):
    problem = engine.try_out(ALWAYS[name], TOLD | {"late": []})
    assert (problem.element, problem.name, problem.code) == ("late", "最后一关", "trial")
    assert problem.is_error
    assert "试走到“最后一关”（late），每次都无法继续" in problem.message


def test_why_nobody_can_go_on_is_told():
    problem = engine.try_out(ALWAYS["a time that is none"], TOLD)
    assert "“A”不是时间" in problem.message


def test_where_it_may_be_for_a_guess_nothing_is_said():
    late = hidden("intermediateCatchEvent", timer("Date", "level"))
    asked = dict(TOLD)
    del asked["two"]
    assert engine.try_out(late, asked) is None, "the score is guessed, and so is the level"


def test_where_some_can_go_on_nothing_is_said():
    day = engine.parse(
        Diagram()
        .start()
        .user("u")
        .node("intermediateCatchEvent", "wait", timer("Date", "day"))
        .end()
        .line("start", "u", "wait", "end")
        .files()
    )
    said = Asked("day", ("some day", "2030-01-01"), is_required=True)
    assert engine.try_out(day, {"u": [said]}) is None
    never = Asked("day", ("some day",), is_required=True)
    assert engine.try_out(day, {"u": [never]}).element == "wait"


def test_an_event_beside_a_step_is_no_dead_end_if_the_step_was_come_to():
    drawn = Diagram().start().user("ask").user("u").boundary("late", "u", timer("Date", "day"))
    drawn.end().end("over").line("start", "ask", "u", "end").flow("late", "over")
    said = Asked("day", ("some day", "2030-01-01"), is_required=True)
    assert engine.try_out(engine.parse(drawn.files()), {"ask": [said], "u": []}) is None


def test_what_a_text_says_is_a_guess():
    drawn = Diagram().start().user("ask").end()
    drawn.node("intermediateCatchEvent", "late", timer("Date", "date(day)"))
    spec = engine.parse(drawn.line("start", "ask", "late", "end").files())
    assert engine.try_out(spec, {"ask": [Asked("day", ("x",), is_open=True)]}) is None
    assert engine.try_out(spec, {"ask": [Asked("day", ("x",))]}).element == "late"


def test_a_message_brings_what_nothing_else_gives():
    drawn = Diagram().root('<bpmn:message id="m" name="n" />').start().exclusive("x", default="d")
    drawn.node("receiveTask", "wait", properties(key='"k"'), messageRef="m").user("rare").end()
    drawn.line("start", "wait", "x").flow("x", "end", identity="d")
    drawn.flow("x", "rare", 'news = "good"').flow("rare", "end")
    assert "rare" in walked(engine.parse(drawn.files()), {"rare": []}).passed


# -- faults of ours


def damaged():
    """A fault of ours, made by damaging a spec that has passed every check."""
    spec = hidden("businessRuleTask", c_decisionRef="odd")
    object.__setattr__(spec.decisions["odd"], "policy", "no such policy")
    return engine.Spec(spec.procedure)


def test_what_breaks_late_is_told_at_its_element():
    problem = engine.try_out(damaged(), TOLD)
    assert (problem.element, problem.name, problem.code) == ("late", "最后一关", "trial")
    assert problem.message == "试走到“最后一关”（late）时出错，请检查这一步。"
    assert problem.is_error


def test_what_breaks_before_the_first_step_is_told_of_the_procedure():
    spec = fork()
    object.__setattr__(spec.procedure.elements["b"], "kind", "no such kind")
    problem = engine.try_out(engine.Spec(spec.procedure))
    assert (problem.element, problem.code) == ("P", "trial")
