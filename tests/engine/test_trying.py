"""Trying a decision by hand: what has to be said, what was written, which cells are meant."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from decision_tables import GRADES, dmn, table

from app import engine
from app.engine import trying

NUMBER = ("number", "")


def wanted(*parts):
    found = trying.wanted(trying.readable({"rules.dmn": dmn(*parts)}), "grade")
    return {one.name: one for one in found}


def test_a_column_says_what_it_looks_at_and_of_which_type():
    [score] = wanted(table(GRADES, kinds=NUMBER)).values()
    assert (score.path, score.kind) == (("score",), "number")


def test_an_entry_of_a_variable_is_asked_for_by_itself():
    asked = wanted(table(GRADES, inputs=("branch.score",), kinds=NUMBER))
    assert asked["branch.score"].kind == "number"
    names = trying.names_of(asked.values(), {"branch.score": "88"})
    assert names == {"branch": {"score": Decimal(88)}}


def test_variables_inside_expressions_cells_and_results_are_asked_for_too():
    rules = [(["> line"], ["bonus + 1"])]
    asked = wanted(table(rules, inputs=("sum([first, second])",), kinds=NUMBER))
    assert set(asked) == {"first", "second", "line", "bonus"}
    assert asked["line"].kind == "number"


def test_what_another_decision_tells_is_not_asked_for():
    points = table(GRADES, identity="points", outputs=("points",))
    grade = table([(['"A"'], ["1"])], inputs=("points",), requires="points")
    assert set(wanted(points, grade)) == {"score"}


def test_the_day_is_asked_for_and_not_its_year():
    rules = [(["-", "> 2020"], ["1"])]
    asked = wanted(table(rules, inputs=("day", "day.year"), kinds=("date", "")))
    assert set(asked) == {"day"}


def test_the_texts_of_the_cells_are_examples_and_allowed_ones_are_all_there_are():
    rules = [(['"HOURS"'], ["1"]), (['"TIMES"'], ["2"])]
    [free] = wanted(table(rules, kinds=("string", ""))).values()
    [bound] = wanted(table(rules, kinds=("string", ""), allowed='"HOURS","DAYS"')).values()
    assert (free.examples, free.is_closed) == (("HOURS", "TIMES"), False)
    assert (bound.examples, bound.is_closed) == (("HOURS", "DAYS"), True)


def test_a_table_that_cannot_be_read_yet_asks_for_what_can():
    assert set(wanted(table([(["> ("], ["1"]), (["> line"], ["2"])]))) == {"score", "line"}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "8.50", Decimal("8.5")),
        ("number", "八", "八"),
        ("string", "8", "8"),
        ("boolean", "是", True),
        ("boolean", "false", False),
        ("date", "2026-03-05", date(2026, 3, 5)),
        ("days and time duration", "P3D", timedelta(days=3)),
        ("", "优秀", "优秀"),
        ("", "2026-03-05", date(2026, 3, 5)),
        ("", "[1, 2]", [Decimal(1), Decimal(2)]),
        ("", "other_variable", "other_variable"),
        ("", "NaN", "NaN"),
        ("number", "", None),
    ],
)
def test_what_is_written_becomes_a_value(kind, text, value):
    assert trying.value_of(kind, text) == value


@pytest.mark.parametrize(
    ("rules", "policy", "code", "cells"),
    [
        ([(["> 1"], ["1"]), (["> 2"], ["2"])], "", "table_overlap", ((0, None), (1, None))),
        ([(["> 1"], ["1"]), (["> 2"], ["2"])], "FIRST", "rule_unreached", ((1, None),)),
        ([(["> 1"], ["1"]), (["> ("], ["1"])], "", "bad_expression", ((1, 0),)),
        ([(["> 1"], ["1 +"])], "", "bad_expression", ((0, 1),)),
        ([(['"a"'], ["1"])], "", "cell_kind", ((0, 0),)),
        ([(["> 1"], ["1"])], "", "table_gap", ()),
    ],
)
def test_a_problem_says_which_rules_and_cells_it_is_about(rules, policy, code, cells):
    file = dmn(table(rules, policy=policy, kinds=NUMBER))
    found = {one.code: one.cells for one in engine.check({"rules.dmn": file})}
    assert found[code] == cells
