"""Cells of decision tables: unary tests (DMN 1.3, clause 10.3.1.2, rules 7 to 15)."""

import pytest

from app.engine import feel

NAMES = {"limit": 10, "kinds": ["a", "b"], "flag": False}


@pytest.mark.parametrize(
    ("cell", "value", "passes"),
    [
        ("-", 5, True),
        ("", None, True),
        ("－", "x", True),
        ("—", "x", True),
        ("5", 5, True),
        ("5", 6, False),
        ("5", "5", False),
        ('"a"', "a", True),
        ('"a","b"', "b", True),
        ('"a"，“b”', "b", True),
        ('"a","b"', "c", False),
        ('not("a")', "b", True),
        ('not("a","b")', "b", False),
        ('not("a")', 5, True),
        ('not("a")', None, True),
        (">= 90", 90, True),
        ("≥ 90", 90, True),
        (">= 90", "90", None),
        (">= 90", None, None),
        ("not(>= 90)", 5, True),
        ("not(>= 90)", None, None),
        ("= 5", 5, True),
        ("!= 5", 6, True),
        ("[90..100]", 100, True),
        ("[90..100)", 100, False),
        ("]90..100[", 90, False),
        ("(90..100)", 95, True),
        ("< 1, > 9", 10, True),
        ("< 1, > 9", 5, False),
        ("< limit", 5, True),
        ("limit", 10, True),
        ("limit + 1", 11, True),
        ("kinds", "b", True),
        ("kinds", ["a", "b"], True),
        ('["a"]', "b", False),
        ("[[1..3]]", 2, True),
        ("true", True, True),
        ("true", False, False),
        ("false", False, True),
        ("null", None, True),
        ("null", 5, False),
        ("? > 5", 6, True),
        ("? > 5 and ? < 9", 10, False),
        ("? > 5", "a", None),
        ("? + 1", 5, None),
        ('contains(?, "会")', "党员大会", True),
        ("? in [1..3]", 2, True),
        ("count(?) > 1", [1, 2], True),
        ("limit > 5", "anything", True),
        ("limit > 50", "anything", False),
        ("flag", False, True),
        ("flag", "text", False),
        ('@"2026-01-01"', None, False),
        ("not(true)", False, True),
        ("not(flag) and true", True, True),
        ("${>= 90}", 95, True),
    ],
)
def test_a_cell_passes(cell, value, passes):
    assert feel.matches(cell, value, NAMES) is passes


def test_a_cell_tells_which_variables_it_reads():
    assert feel.parse_unary_tests("< limit, ? > other").names == {"limit", "other"}


@pytest.mark.parametrize("cell", [">", "5,", "not(", "not(5) 6", "> 5 and", "[1..", "- 5 -"])
def test_a_bad_cell_is_refused(cell):
    with pytest.raises(feel.FeelSyntaxError):
        feel.parse_unary_tests(cell)
