"""Whole decision models: requirements, functions, boxed expressions, types, values, versions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from engine.decision_models import (
    BOXES,
    DOUBLE,
    JAVA,
    boxed,
    calls,
    literal,
    model,
    needs,
    parameter,
    tag,
    text,
)
from engine.decision_tables import DMN, GRADES, Rows, dmn, table
from engine.diagrams import Diagram
from engine.play import Play

from app import engine
from app.engine import decisions
from app.engine.dmn import read_files
from app.engine.tables import Table


def decide(*parts, asked="grade", **names):
    return engine.decide(dmn(*parts), asked, names)


def codes(*parts, **files):
    given = files or {"x.dmn": dmn(*parts)}
    return [(one.code, one.element) for one in engine.check(given) if one.is_error]


# -- requirements


def test_a_decision_that_two_others_require_is_asked_once():
    parts = [
        literal("score + 1", identity="base"),
        literal("base * 2", identity="left", requires=needs("base")),
        literal("base * 3", identity="right", requires=needs("base")),
        literal("left + right", requires=needs("left", "right")),
    ]
    decision = decide(*parts, score=1)
    assert decision.result == 10
    assert [one.id for one in decision.required] == ["base", "left", "right"]


def test_a_ladder_of_diamonds_costs_no_more_than_its_rungs():
    parts = [literal("1", identity="d0")]
    for rung in range(1, 40):
        below = f"d{rung - 1}"
        parts.append(literal(f"{below}", identity=f"e{rung}", requires=needs(below)))
        wanted = needs(below, f"e{rung}")
        parts.append(literal(f"e{rung} + 1", identity=f"d{rung}", requires=wanted))
    decision = decide(*parts, asked="d20")
    assert decision.result == 21
    assert len(decision.required) == 40


def test_decisions_of_several_files_require_one_another():
    files = {
        "a.dmn": dmn(table(GRADES, identity="base")),
        "b.dmn": dmn(
            literal('if level = "A" then 1 else 2', requires=needs("base")).replace(
                "#base", "a.dmn#base"
            )
        ),
    }
    assert codes(**files) == []
    tables, problems = read_files(files)
    assert problems == []
    assert decisions.decide(tables, "grade", {"score": 95}).result == 1


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([literal("1", requires=needs("grade"))], "circular_decision"),
        (
            [
                literal("1", requires=needs("other")),
                literal("1", identity="other", requires=needs("grade")),
            ],
            "circular_decision",
        ),
        ([literal("1", requires=needs("nobody"))], "missing_decision"),
        ([literal("1", knows=calls("nobody"))], "missing_decision"),
        ([DOUBLE, literal("1", requires=needs("double"))], "missing_decision"),
        ([literal("1", identity="other"), literal("1", knows=calls("other"))], "missing_decision"),
    ],
)
def test_requirements_that_lead_nowhere_are_found(parts, code):
    assert (code, "grade") in codes(*parts)


def test_functions_that_need_themselves_are_found():
    selfish = model(parameter("x") + text("double(x)"), knows=calls("double"))
    assert ("circular_decision", "double") in codes(selfish)
    with pytest.raises(engine.DecisionFailed):
        decide(selfish, literal("double(1)", knows=calls("double")))


def test_a_chain_that_is_too_long_is_refused():
    parts = [literal("1", identity="d0")]
    parts += [literal("1", identity=f"d{n}", requires=needs(f"d{n - 1}")) for n in range(1, 80)]
    assert ("decisions_too_deep", "d79") in codes(*parts)
    assert not [code for code, element in codes(*parts) if element == "d20"]
    with pytest.raises(engine.DecisionFailed, match="50"):
        decide(*parts, asked="d79")


def test_names_with_spaces_are_understood_where_the_model_makes_them_known():
    parts = [
        '<inputData id="i" name="Applicant Age"><variable name="Applicant Age"/></inputData>',
        literal("Applicant Age >= 18", identity="adult", name="Is Adult").replace(
            "<literalExpression>",
            '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
            "<literalExpression>",
        ),
        literal('if Is Adult then "yes" else "no"', requires=needs("adult")),
    ]
    assert codes(*parts) == []
    assert decide(*parts, **{"Applicant Age": 20}).result == "yes"


# -- functions


def test_a_business_knowledge_model_is_a_function():
    assert decide(DOUBLE, literal("double(score) + 1", knows=calls("double")), score=3).result == 7


def test_a_function_sees_its_parameters_and_nothing_else():
    peeping = model(parameter("x") + text("x + score"))
    assert decide(peeping, literal("double(1)", knows=calls("double")), score=3).result is None


def test_a_function_may_be_a_table_and_call_another():
    rows: Rows = [([">= 10"], ["double(x)"]), (["< 10"], ["0"])]
    inside = table(rows, inputs=("x",), identity="t").partition("<decisionTable")[2]
    inside = f"<decisionTable{inside}".removesuffix("</decision>")
    steps = model(parameter("x") + inside, identity="steps", name="steps", knows=calls("double"))
    asked = literal("for n in [5, 10, 20] return steps(n)", knows=calls("steps"))
    assert decide(DOUBLE, steps, asked).result == [0, 20, 40]


def test_a_parameter_may_have_signs_in_its_name():
    body = parameter("Person.Age") + parameter("a b") + text("Person.Age * a b")
    invoked = tag(
        "invocation",
        text("double"),
        tag("binding", tag("parameter", name="a b"), text("3")),
        tag("binding", tag("parameter", name="Person.Age"), text("score")),
    )
    assert decide(model(body), boxed(invoked, knows=calls("double")), score=2).result == 6


def test_a_list_of_one_stands_for_its_item_where_a_type_says_so():
    assert decide(graded(kinds=("number", "")), score=[5], given=1).inputs == {"score": 5}
    assert decide(literal("score", kind="list"), score=5).result == [5]
    assert decide(literal("[score]", kind="number"), score=5).result == 5
    assert decide(DOUBLE, literal("double([3])", knows=calls("double"))).result == 6


def test_a_parameter_of_another_kind_is_null():
    assert decide(DOUBLE, literal('double("a")', knows=calls("double"))).result is None


def test_a_function_is_no_decision():
    with pytest.raises(engine.DecisionFailed):
        decide(DOUBLE, asked="double")
    diagram = Diagram().start().user("u").end().line("start", "rule", "u", "end")
    diagram.node("businessRuleTask", "rule", c_decisionRef="double", c_resultVariable="x")
    found = engine.check({**diagram.files(), "x.dmn": dmn(DOUBLE)})
    assert [one.code for one in found] == ["missing_decision"]


def test_a_function_cannot_be_kept_in_a_case():
    diagram = Diagram().start().user("u").end().line("start", "rule", "u", "end")
    diagram.node("businessRuleTask", "rule", c_decisionRef="grade", c_resultVariable="x")
    with pytest.raises(engine.feel.FeelValueRefused, match="function"):
        Play(diagram, files={"x.dmn": dmn(literal("function(x) x"))})


# -- boxed expressions


@pytest.mark.parametrize(("inside", "result"), BOXES)
def test_a_boxed_expression_means_what_its_text_would(inside, result):
    assert decide(DOUBLE, boxed(inside, knows=calls("double")), score=3).result == result


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<context><contextEntry><decisionTable/></contextEntry></context>", "decisionTable"),
        ("<list><decisionTable/></list>", "decisionTable"),
        ("<invocation/>", "invocation"),
        ("<conditional><if/></conditional>", "if"),
        ("<literalExpression/>", "literalExpression"),
        ('<functionDefinition kind="Java"><context/></functionDefinition>', "Java"),
        (
            '<literalExpression expressionLanguage="groovy"><text>1</text></literalExpression>',
            "groovy",
        ),
        ("<literalExpression><importedValues/></literalExpression>", "importedValues"),
        ('<relation><column name="a"/><row/></relation>', "relation"),
        ("", "没有决策表或表达式"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(inside, words):
    found = engine.check({"x.dmn": dmn(boxed(inside))})
    assert len(found) == 1
    assert (found[0].element, found[0].is_error) == ("grade", True)
    assert words in found[0].message


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (['<decisionService id="grade" name="办理"/>', literal("1")], "办理"),
        ([model(parameter("x"))], "没有决策表或表达式"),
        (['<businessKnowledgeModel id="grade" name="计算"/>'], "计算"),
        ([JAVA], "PMML"),
        ([literal("1", kind="tMystery")], "tMystery"),
        ([table(GRADES, kinds=("mystery", ""))], "mystery"),
        ([literal("1"), literal("2")], "重复"),
    ],
)
def test_the_rest_is_refused_by_name_too(parts, words):
    assert any(words in one.message for one in engine.check({"x.dmn": dmn(*parts)}) if one.is_error)


def test_another_language_for_a_whole_file_is_refused():
    file = dmn(table(GRADES)).replace(b'name="n"', b'name="n" expressionLanguage="javascript"')
    found = engine.check({"x.dmn": file})
    assert [one.code for one in found] == ["unsupported_expression"]
    assert "javascript" in found[0].message


@pytest.mark.parametrize(
    "space",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_version_of_the_standard_is_read(space):
    file = dmn(table(GRADES)).replace(DMN.encode(), space.encode())
    assert engine.decide(file, "grade", {"score": 95}).result == "A"


# -- types and values


def graded(**columns):
    return table([(["-"], ["given"])], inputs=("score",), **columns)


@pytest.mark.parametrize(
    ("kind", "score"),
    [
        ("string", "a"),
        ("number", Decimal("1.5")),
        ("double", 2),
        ("integer", 2),
        ("feel:number", 2),
        ("boolean", False),
        ("date", "2026-01-31"),
        ("dateTime", "2026-01-31T10:00:00"),
        ("time", "10:00:00"),
        ("dayTimeDuration", "P1D"),
        ("yearMonthDuration", "P1Y"),
        ("context", {"a": 1}),
        ("list", [1]),
        ("Any", "x"),
        ("number", None),
    ],
)
def test_a_value_of_the_right_kind_is_looked_at(kind, score):
    assert decide(graded(kinds=(kind, "")), score=score, given=1).result == 1


@pytest.mark.parametrize(
    ("kind", "score", "words"),
    [
        ("number", "a", '输入列“score”应是数字，而值是 "a"'),
        ("integer", Decimal("1.5"), "应是整数，而值是 1.5"),
        ("string", 1, "应是文本"),
        ("boolean", "true", "应是是非"),
        ("date", "2026-02-30", "应是日期"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_column_and_value(kind, score, words):
    with pytest.raises(engine.DecisionFailed, match=words):
        decide(graded(kinds=(kind, "")), score=score, given=1)


def test_a_result_of_another_kind_is_refused_with_column_and_value():
    with pytest.raises(engine.DecisionFailed, match='结果列“level”应是数字，而值是 "x"'):
        decide(graded(kinds=("", "number")), given="x")
    with pytest.raises(engine.DecisionFailed, match="结果应是数字"):
        decide(literal("given", kind="number"), given="x")


def test_a_value_outside_the_allowed_ones_is_refused_with_column_and_value():
    limited = graded(allowed='"A","B"')
    assert decide(limited, score="B", given=1).result == 1
    with pytest.raises(engine.DecisionFailed, match="输入列“score”的值是 null，不在允许的取值"):
        decide(limited, given=1)
    with pytest.raises(engine.DecisionFailed, match='的值是 "C"，不在允许的取值（"A","B"）'):
        decide(limited, score="C", given=1)
    with pytest.raises(engine.DecisionFailed, match="结果列“level”的值是 3，不在允许的取值"):
        decide(graded(values="1,2"), score="C", given=3)


def test_a_type_of_the_file_gives_kind_and_values():
    item = (
        '<itemDefinition name="tLevel"><typeRef>string</typeRef>'
        '<allowedValues><text>"A","B"</text></allowedValues></itemDefinition>'
        '<itemDefinition name="tMine"><typeRef>tLevel</typeRef></itemDefinition>'
        '<itemDefinition name="tLevels" isCollection="true"/>'
    )
    with pytest.raises(engine.DecisionFailed, match="不在允许的取值"):
        decide(item, graded(kinds=("tMine", "")), score="C", given=1)
    assert decide(item, graded(kinds=("tLevels", "")), score=["C"], given=1).result == 1


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (table([(['"A"'], ["1"])], kinds=("number", "")), "cell_kind"),
        (table([([">= 90"], ["1"])], kinds=("string", "")), "cell_kind"),
        (table([(["-"], ["10"])], kinds=("", "string")), "result_kind"),
        (table([(["-"], ["10"])], values="1,2"), "result_kind"),
        (table([([">= 90"], ["1"])], default='"x"', kinds=("", "number")), "result_kind"),
        (table([([">= 90"], ["1"])], default="1 +"), "bad_expression"),
        (table([(["-"], ["1"])], allowed="> >"), "bad_expression"),
        (table([(["-"], ["1"])], values="1,"), "bad_expression"),
    ],
)
def test_what_is_fixed_is_checked_at_deployment(decision, code):
    assert codes(decision) == [(code, "grade")]


def test_a_default_stands_where_no_rule_fires():
    decision = decide(table(GRADES[:1], default='"none"'), score=5)
    assert (decision.result, decision.rules) == ("none", ())


def test_two_inputs_of_one_heading_are_both_kept():
    twice = table([(["-", "-"], ["1"])], inputs=("a", "b")).replace('label="b"', 'label="a"')
    assert decide(twice, a=1, b=2).inputs == {"a（a）": 1, "a（b）": 2}


# -- what is told


def test_annotations_of_the_rules_that_fired_are_told():
    noted = table(GRADES, notes=("优秀", "良好"))
    assert decide(noted, score=70).notes == ("良好",)
    assert decide(noted, score=5).notes == ("",)


def test_a_case_keeps_every_decision_that_was_asked():
    diagram = Diagram().start().user("u").end().line("start", "rule", "u", "end")
    diagram.node("businessRuleTask", "rule", c_decisionRef="grade", c_resultVariable="answer")
    files = {
        "a.dmn": dmn(table(GRADES, identity="base", notes=("优秀",))),
        "b.dmn": dmn(literal("level", requires=needs("base"))),
    }
    decided = Play(diagram, files=files, score=95).last.decided
    assert [(one.decision, one.rules, one.notes, one.result) for one in decided] == [
        ("base", (1,), ("优秀",), "A"),
        ("grade", (), (), "A"),
    ]
    assert decided[0].inputs == {"score": 95}


def test_trying_a_decision_shows_every_cell():
    rows: Rows = [([">= 90", "-"], ["1"]), (["< 90", "contains(?, 1)"], ["2"])]
    parts = [
        table(rows, inputs=("score", "kind"), identity="base", notes=("甲", "乙")),
        literal("base.zz + 1", requires=needs("base")),
    ]
    first, last = engine.explain(dmn(*parts), "grade", {"score": 95, "kind": "x"})
    assert (first.id, first.seen) == ("base", {"score": 95, "kind": "x"})
    assert first.marks == ((True, True), (False, None))
    assert (first.decision.rules, first.decision.notes, first.failure) == ((1,), ("甲",), None)
    assert (last.id, last.decision.result) == ("grade", None)


def test_trying_a_decision_that_fails_says_where_and_why():
    rows: Rows = [(["> 1"], ["1"]), (["> 2"], ["2"])]
    trials = engine.explain(
        dmn(table(rows, identity="base"), literal("1", requires=needs("base"))),
        "grade",
        {"score": 5},
    )
    assert [(one.id, one.decision) for one in trials] == [("base", None)]
    assert trials[0].marks == ((True,), (True,))
    assert "第 1、2 条" in str(trials[0].failure)
    nobody = engine.explain(dmn(table(GRADES)), "nobody", {})
    assert "nobody" in str(nobody[0].failure)


def test_a_table_stored_by_an_earlier_release_is_read():
    stored = {
        "id": "t",
        "name": "t",
        "file": "t.dmn",
        "policy": "UNIQUE",
        "aggregation": "",
        "inputs": [{"text": "score", "label": "score"}],
        "outputs": [{"name": "level", "label": "level", "values": ""}],
        "rules": [{"id": "r", "cells": [">= 90"], "results": ['"A"'], "note": ""}],
        "literal": None,
        "variable": "t",
        "requires": [],
    }
    assert decisions.decide({"t": Table.from_dict(stored)}, "t", {"score": 95}).result == "A"
