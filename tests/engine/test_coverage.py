"""Gaps, overlaps and unreached rules: against trying a fine grid of values, one by one."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from random import Random

import effort
import pytest
from engine.decision_tables import GRADES, dmn, table
from hypothesis import given, settings
from hypothesis import strategies as st

from app import engine
from app.engine import coverage, feel
from app.engine.tables import Input, Output, Rule, Table

NUMBERS = [Decimal(number) / 2 for number in range(-3, 12)]
TEXTS = ["a", "b", "c", "other"]
DAYS = [f'@"2026-01-0{day}"' for day in range(1, 7)]
GRIDS = {"number": NUMBERS, "string": TEXTS, "boolean": [True, False]}

_NUMBER = st.integers(0, 4).map(str)
_NUMERIC = st.one_of(
    _NUMBER,
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), _NUMBER).map(" ".join),
    st.tuples(st.sampled_from("[("), _NUMBER, _NUMBER, st.sampled_from("])")).map(
        lambda parts: f"{parts[0]}{parts[1]}..{parts[2]}{parts[3]}"
    ),
    st.tuples(_NUMBER, _NUMBER).map(", ".join),
    _NUMBER.map(lambda number: f"? > {number} and ? < 4"),
    _NUMBER.map(lambda number: f"not(? = {number})"),
    _NUMBER.map(lambda number: f"? between 1 and {number}"),
)
_NEGATED = st.one_of(_NUMERIC.filter(lambda cell: "?" not in cell).map(lambda c: f"not({c})"))
_TEXTUAL = st.sampled_from(['"a"', '"a","b"', 'not("a")', '["b","c"]', '? in ("a","c")', '"other"'])
CELLS = {
    "number": st.one_of(st.just("-"), _NUMERIC, _NEGATED),
    "string": st.one_of(st.just("-"), _TEXTUAL),
    "boolean": st.sampled_from(["-", "true", "false", "not(true)"]),
}
KINDS = st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=3)


def made(kinds, rows, policy="UNIQUE", values=""):
    return Table(
        id="t",
        name="t",
        file="t.dmn",
        policy=policy,
        inputs=tuple(Input(f"x{n}", f"x{n}", values, kind) for n, kind in enumerate(kinds)),
        outputs=(Output("y", "y"),),
        rules=tuple(Rule("", tuple(cells), ("1",)) for cells in rows),
    )


@st.composite
def tables(draw):
    kinds = draw(KINDS)
    row = st.tuples(*(CELLS[kind] for kind in kinds))
    return kinds, draw(st.lists(row, min_size=1, max_size=5))


def fitting(rows, values):
    """The rules that fit, asked cell by cell."""
    return [
        number
        for number, cells in enumerate(rows)
        if all(feel.matches(cell, value) is True for cell, value in zip(cells, values, strict=True))
    ]


def filled(kinds, place):
    """A whole row of values from a place that names only some."""
    return [
        place[number].example if number in place else GRIDS[kind][-1]
        for number, kind in enumerate(kinds)
    ]


@settings(max_examples=400)
@given(tables())
def test_gaps_and_overlaps_are_those_that_trying_finds(drawn):
    kinds, rows = drawn
    found = coverage.look(made(kinds, rows))
    tried = [fitting(rows, values) for values in product(*(GRIDS[kind] for kind in kinds))]
    assert bool(found.gaps) == any(not fired for fired in tried)
    assert bool(found.overlaps) == any(len(fired) > 1 for fired in tried)
    for place in found.gaps:
        assert fitting(rows, filled(kinds, place)) == []
    for one, other, place in found.overlaps:
        assert {one, other} <= set(fitting(rows, filled(kinds, place)))
    assert found.complete
    assert not found.unsure


@settings(max_examples=200)
@given(tables())
def test_unreached_rules_are_those_that_never_come_first(drawn):
    kinds, rows = drawn
    found = coverage.look(made(kinds, rows, policy="FIRST"))
    tried = [fitting(rows, values) for values in product(*(GRIDS[kind] for kind in kinds))]
    fits = {rule for fired in tried for rule in fired}
    first = {fired[0] for fired in tried if fired}
    assert set(found.unreached) == fits - first
    assert {rule for rule, _ in found.impossible} == set(range(len(rows))) - fits


def gaps_of(kind, cells, values=""):
    found = coverage.look(made([kind], [[cell] for cell in cells], values=values))
    return [place[0].example for place in found.gaps]


@pytest.mark.parametrize(
    ("kind", "cells", "gaps"),
    [
        ("date", ['< @"2026-01-05"', '> @"2026-01-05"'], ['@"2026-01-05"']),
        ("date", ['<= @"2026-01-05"', '>= @"2026-01-06"'], []),
        ("date", ['<= @"9999-12-31"'], []),
        ("date and time", ['< @"2026-01-05T00:00:00"'], ['@"2026-01-05T00:00:00"']),
        ("time", ['<= @"12:00:00"', '> @"13:00:00"'], ['@"12:30:00"']),
        ("time", ['>= @"00:00:00"'], []),
        ("days and time duration", ['<= @"P1D"'], ['@"P2D"']),
        ("years and months duration", ['<= @"P1M"', '>= @"P2M"'], []),
        ("integer", ["<= 1", ">= 2"], []),
        ("number", ["<= 1", ">= 2"], ["1.5"]),
        ("number", ["null", ">= 2"], ["1"]),
        ("number", ["null", "not(null)"], []),
        ("number", ["-"], []),
        ("", ['"a"', 'not("a")'], []),
    ],
)
def test_each_kind_of_value_has_its_own_stretches(kind, cells, gaps):
    assert gaps_of(kind, cells) == [feel.evaluate(gap, {}) for gap in gaps]


def test_allowed_values_bound_what_can_come():
    assert gaps_of("string", ['"a"'], values='"a","b"') == ["b"]
    assert gaps_of("string", ['"a"', '"b"'], values='"a","b"') == []
    assert gaps_of("number", ["< 5"], values="[0..5)") == []


@pytest.mark.parametrize(
    "cell", ["limit", "< limit", 'contains(?, "a")', "today()", '> "a"', "[[1, 2]]", "? + 1 > 2"]
)
def test_what_a_cell_cannot_tell_is_not_guessed(cell):
    found = coverage.look(made([""], [[cell], [cell]]))
    assert (found.gaps, found.overlaps, found.unsure) == ([], [], [0, 1])


def _intervals(random, columns, rules):
    def cell():
        low = random.randint(0, 1_000)
        return random.choice(["-", f"[{low}..{low + random.randint(0, 300)}]"])

    return [[cell() for _ in range(columns)] for _ in range(rules)]


def _clauses(random, columns, rules):
    """Three conditions a rule: seeking a gap is then the satisfiability problem."""
    for _ in range(rules):
        chosen = random.sample(range(columns), 3)
        yield [random.choice(["true", "false"]) if n in chosen else "-" for n in range(columns)]


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST"])
@pytest.mark.parametrize("rows", [_intervals, _clauses])
@pytest.mark.parametrize("size", [(20, 200), (20, 85), (90, 360), (3, 1_500)])
def test_a_large_table_is_looked_at_soon(policy, rows, size):
    columns, rules = size
    kind = "boolean" if rows is _clauses else "number"
    random = Random(1)  # noqa: S311 - a test that can be repeated
    large = made([kind] * columns, rows(random, columns, rules), policy=policy)
    with effort.measured() as spent:
        coverage.look(large)
    assert spent.units < 30_000


def problems(decision):
    return {(one.code, one.severity): one.message for one in engine.check({"x.dmn": dmn(decision)})}


@pytest.mark.parametrize(
    ("decision", "code", "severity", "words"),
    [
        (table(GRADES[1:]), "table_gap", "warning", "score为 90"),
        (table([(['"a"'], ['"A"'])]), "table_gap", "warning", "score为其他文字"),
        (table([]), "table_gap", "warning", "所有情况"),
        (
            table([(["null", ">= 1"], ["1"]), (["not(null)", "-"], ["2"])], inputs=("x", "y")),
            "table_gap",
            "warning",
            "x为空，y为 0",
        ),
        (table([([">= 1"], ["1"]), (["<= 1"], ["2"])]), "table_overlap", "error", "score为 1"),
        (
            table([([">= 1"], ["1"]), (["<= 1"], ["2"])], policy="ANY"),
            "table_contradiction",
            "error",
            "第 1 条和第 2 条",
        ),
        (
            table([([">= 1"], ["1"]), (["> 5"], ["2"]), (["-"], ["3"])], policy="FIRST"),
            "rule_unreached",
            "warning",
            "第 2 条",
        ),
        (table([(["[9..1]"], ["1"])]), "cell_impossible", "warning", "[9..1]"),
        (table([(["< limit"], ["1"])]), "table_unsure", "warning", "第 1 条"),
        (
            table([(['"C"'], ["1"])], allowed='"A","B"', kinds=("string", "number")),
            "cell_impossible",
            "warning",
            "没有值能通过",
        ),
    ],
)
def test_it_is_said_with_rules_and_an_example(decision, code, severity, words):
    found = problems(decision)
    assert (code, severity) in found
    assert words in found[code, severity]


@pytest.mark.parametrize(
    "decision",
    [
        table(GRADES),
        table(GRADES[1:], default='"none"'),
        table(GRADES[1:], policy="COLLECT"),
        table([([">= 1"], ["1"]), (["<= 1"], ["1"])], policy="ANY"),
        table([([">= 1"], ["1"]), (["-"], ["2"])], policy="FIRST"),
        table([([">= 1"], ["1"]), (["-"], ["2"])], policy="PRIORITY", values="1,2"),
    ],
)
def test_a_sound_table_is_left_alone(decision):
    assert problems(decision) == {}
