"""Where feelin 8.2.0 says something else, case by case, and why ours is right.

Each line: what is asked (a cell with its value, or an expression), our value, feelin's as JSON,
the clause of DMN 1.3. The test asks both, so a newer feelin that changes its mind is noticed.
"""

from app.engine import feel

REFUSED = "refused"


def _all(*texts):
    return [feel.evaluate(text, {}) for text in texts]


#: expression, an expression of our value, feelin's value, why.
EXPRESSIONS = [
    ('1 = "1"', "null", None, "agreed: the control of this table"),
    ("0.1 + 0.2 = 0.3", "true", False, "10.3.2.3.1: numbers are decimal, 34 digits"),
    ("[1, 2] = [1]", "false", None, "10.3.2.13 table 53: lists of other lengths are not equal"),
    ('@"P1M" != @"P30D"', "null", True, "10.3.2.13 table 53: the two kinds of duration differ"),
    ("5 between 9 and 1", "false", True, "10.3.2.5 table 55: e1 >= e2 and e1 <= e3"),
    ("5 in [9..1]", "false", True, "10.3.2.7 table 55: e1 >= low and e1 <= high"),
    ("list replace([1, 2, 3], -1, 9)", "[1, 2, 9]", [1, 9, 3], "10.3.4.4: -1 is the last item"),
    ("median([10, 9, 2])", "9", 2, "10.3.4.4: numbers are sorted as numbers"),
    (
        'years and months duration(@"2024-02-29", @"2026-01-01")',
        '@"P1Y10M"',
        "P1Y10M3D",
        "10.3.4.1: years and months only",
    ),
    (
        'matches("张", "\\\\w")',
        "true",
        False,
        r"10.3.4.3, XPath: \w holds letters of every language",
    ),
    ('replace("ab", "a", "$")', "null", "$b", "10.3.4.3, XPath FORX0004: $ without a number"),
    ('min("b", "a")', '"a"', None, "10.3.4.4: of any comparable items"),
    ('max(@"2026-01-01", @"2025-01-01")', '@"2026-01-01"', None, "10.3.4.4: of comparable items"),
    ("sort([3, 1])", "[1, 3]", None, "ours: precedes may be left out"),
    ("list contains([[1]], [1])", "true", False, "10.3.4.4: items are compared as by ="),
    ("insert before([1], 5, 0)", "null", [1, 0], "10.3.4.4: the position must be in the list"),
    ('substring("abc", 0)', "null", "c", "10.3.4.3: positions begin at 1"),
    ('@"PT1H" * 2', '@"PT2H"', None, "10.3.2.3.7 table 58: a duration times a number"),
    ('@"PT3H" / @"PT2H"', "1.5", None, "10.3.2.3.7 table 58: a duration by a duration"),
    (
        "every x in [null] satisfies x > 1",
        "null",
        False,
        "10.3.2.10 table 50: unknown stays unknown",
    ),
    ("{a: 1, b: 2} = {b: 2, a: 1}", "true", True, "agreed: the control of this table"),
    ("[1, 2, 3][null]", "[]", None, "10.3.2.8: what is not true is not kept"),
    ("during(2, [1..3])", "true", None, "10.3.4.7: feelin has not made eight of these"),
    ("`a b` = null", "true", REFUSED, "ours: names in backticks (feelin: in another dialect)"),
    (
        '"1" instance of function',
        "false",
        REFUSED,
        "rule 54: types may be named without parameters",
    ),
]
#: cell, value, whether it passes here, feelin's answer, why.
CELLS = [
    ("flag", False, False, True, "10.3.2.7 table 55: a variable in a cell is compared, not asked"),
    ("> 5", None, False, False, "agreed: the control of this table"),
    ("[[1..3]]", 2, True, False, "10.3.2.7 table 55 h: in a list of ranges"),
]
