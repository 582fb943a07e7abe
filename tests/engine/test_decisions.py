"""Decision tables: FEEL cells, standard hit policies, results in Camunda's shapes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from engine import stock
from engine.decision_tables import GRADES, Rows, dmn, table
from engine.diagrams import Diagram
from engine.play import Play
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.camunda.parser import CamundaParser

from app import engine


def decide(file: str, **names: object) -> engine.Decision:
    return engine.decide(dmn(file), "grade", names)


OVERLAPPING: Rows = [([">= 0"], ["10"]), ([">= 50"], ["30"]), ([">= 80"], ["20"])]


@pytest.mark.parametrize(("score", "level", "rule"), [(95, "A", 1), (60, "B", 2), (59, "C", 3)])
def test_the_rule_that_fires_is_named(score, level, rule):
    decision = decide(table(GRADES), score=score)
    assert (decision.result, decision.rules) == (level, (rule,))
    assert decision.inputs == {"score": Decimal(score)}


def test_no_rule_means_null():
    decision = decide(table(GRADES), score=None)
    assert (decision.result, decision.rules) == (None, ())


def test_cells_are_feel():
    rows: Rows = [
        (['"red","green"', "-"], ['"warm"']),
        (['not("red","green")', "true"], ['"cold"']),
        (["null", "-"], ['"none"']),
    ]
    colours = table(rows, inputs=("colour", "strict"))
    assert decide(colours, colour="green").result == "warm"
    assert decide(colours, colour="blue", strict=True).result == "cold"
    assert decide(colours, colour="blue", strict=False).result is None
    assert decide(colours, colour=None).result == "none"


def test_stock_never_matches_a_list_of_values():
    diagram = Diagram().start().user("u").end().line("start", "u", "rule", "end")
    diagram.node("businessRuleTask", "rule", c_decisionRef="grade")
    parser = CamundaParser()
    parser.add_bpmn_xml(etree.fromstring(diagram.xml()))
    rows: Rows = [(['"red","green"'], ['"warm"']), (['"blue"'], ['"cold"'])]
    parser.add_dmn_xml(etree.fromstring(dmn(table(rows, inputs=("colour",)))))
    levels = []
    for colour in ("green", "blue"):
        started = BpmnWorkflow(parser.get_spec("P"))
        started.do_engine_steps()
        stock.complete(started, "u", colour=colour)
        levels.append(started.last_task.data.get("level"))
    assert levels == [None, "cold"]


@pytest.mark.parametrize(
    ("policy", "result", "rules"),
    [
        ("FIRST", 10, (1,)),
        ("RULE ORDER", [10, 30, 20], (1, 2, 3)),
        ("COLLECT", [10, 30, 20], (1, 2, 3)),
        ("COLLECT/SUM", 60, (1, 2, 3)),
        ("COLLECT/MIN", 10, (1, 2, 3)),
        ("COLLECT/MAX", 30, (1, 2, 3)),
        ("COLLECT/COUNT", 3, (1, 2, 3)),
        ("PRIORITY", 30, (2,)),
        ("OUTPUT ORDER", [30, 20, 10], (2, 3, 1)),
    ],
)
def test_each_hit_policy_does_what_the_standard_says(policy, result, rules):
    decision = decide(table(OVERLAPPING, policy=policy, values="30,20,10"), score=90)
    assert (decision.result, decision.rules) == (result, rules)


@pytest.mark.parametrize(
    ("policy", "result"), [("COLLECT/SUM", None), ("COLLECT/COUNT", 0), ("COLLECT", [])]
)
def test_nothing_collected(policy, result):
    assert decide(table(OVERLAPPING, policy=policy), score=-1).result == result


def test_unique_means_unique():
    with pytest.raises(engine.DecisionFailed, match="1、2"):
        decide(table(OVERLAPPING), score=60)


def test_any_means_that_all_agree():
    rows: Rows = [([">= 0"], ['"ok"']), ([">= 50"], ['"ok"']), ([">= 80"], ['"no"'])]
    agreeing = decide(table(rows, policy="ANY"), score=60)
    assert (agreeing.result, agreeing.rules) == ("ok", (1, 2))
    with pytest.raises(engine.DecisionFailed):
        decide(table(rows, policy="ANY"), score=90)


def test_several_outputs_are_a_context():
    rows: Rows = [(["> 5"], ['"A"', "score * 2"])]
    decision = decide(table(rows, outputs=("level", "points")), score=6)
    assert decision.result == {"level": "A", "points": 12}


def test_a_decision_may_require_another():
    first = table(GRADES, identity="base")
    second = table(
        [(['"A"'], ['"gold"']), (["-"], ['"none"'])],
        inputs=("level",),
        policy="FIRST",
        requires="base",
    )
    assert engine.decide(dmn(first, second), "grade", {"score": 95}).result == "gold"


def test_a_literal_expression_is_a_decision_too():
    literal = (
        '<decision id="grade" name="g"><variable name="v"/>'
        "<literalExpression><text>score * 2</text></literalExpression></decision>"
    )
    assert decide(literal, score=3).result == 6


def asking(mapping: str | None = None, variable: str | None = "answer") -> Diagram:
    diagram = Diagram().start().user("u").end().line("start", "rule", "u", "end")
    return diagram.node(
        "businessRuleTask",
        "rule",
        c_decisionRef="grade",
        c_resultVariable=variable,
        c_mapDecisionResult=mapping,
    )


@pytest.mark.parametrize(
    ("mapping", "answer"),
    [
        (None, "A"),
        ("singleEntry", "A"),
        ("singleResult", {"level": "A"}),
        ("collectEntries", ["A"]),
        ("resultList", [{"level": "A"}]),
    ],
)
def test_a_rule_task_hands_on_the_result_in_the_shape_asked_for(mapping, answer):
    files = {"rules.dmn": dmn(table(GRADES))}
    play = Play(asking(mapping), files=files, score=95)
    assert play.variables["answer"] == answer
    decided = play.last.decided[0]
    assert (decided.element, decided.decision, decided.rules) == ("rule", "grade", (1,))


def test_without_a_result_variable_every_output_is_a_variable():
    files = {"rules.dmn": dmn(table(GRADES))}
    assert Play(asking(variable=None), files=files, score=95).variables["level"] == "A"


def test_a_broken_hit_policy_stops_the_case_at_the_rule_task():
    rows: Rows = [([">= 0"], ["10"]), ([">= limit"], ["30"])]  # seen only when it is asked
    files = {"rules.dmn": dmn(table(rows))}
    with pytest.raises(engine.RunFailed) as caught:
        Play(asking(), files=files, score=90, limit=50)
    assert caught.value.element == "rule"


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (table([(["> > 1"], ['"A"'])]), "bad_expression"),
        (table([(["-"], ["level A +"])]), "bad_expression"),
        (table([(["-", "-"], ['"A"'])]), "ragged_table"),
        (table(GRADES, policy="NOBODY KNOWS"), "hit_policy"),
        (table(GRADES, policy="PRIORITY"), "no_priorities"),
        (table(GRADES, requires="nothing"), "missing_decision"),
        (table(GRADES, requires="grade"), "circular_decision"),
        ('<decision id="grade" name="g"/>', "empty_decision"),
    ],
)
def test_a_table_is_checked_before_it_is_used(decision, code):
    problems = engine.check({**asking().files(), "rules.dmn": dmn(decision)})
    assert (code, "rules.dmn", "grade") in {(one.code, one.file, one.element) for one in problems}


@pytest.mark.parametrize(
    "decision",
    [
        table([(["-", "-"], ["1"])]),
        table([], outputs=(), policy="COLLECT/SUM"),
        table([(["-"], ["1", "2"])], outputs=("a", "a"), policy="PRIORITY", values="1,2"),
    ],
)
def test_a_table_that_is_not_whole_is_not_asked(decision):
    with pytest.raises(engine.DecisionFailed, match="不完整"):
        decide(decision, score=1)


def test_a_decision_of_another_file_is_not_found():
    assert [one.code for one in engine.check(asking().files())] == ["missing_decision"]
    with pytest.raises(engine.DecisionFailed):
        engine.decide(dmn(table(GRADES)), "other", {})
    with pytest.raises(engine.InvalidProcedure):
        engine.decide(b"<x/>", "grade", {})
