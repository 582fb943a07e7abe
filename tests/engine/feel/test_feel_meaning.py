"""What expressions mean (DMN 1.3, chapter 10): each line is an expression and its value."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product

import pytest
from feel_tables import table

from app.engine import feel
from app.engine.feel import YearsMonths

NAMES = {
    "amount": 150,
    "float": 0.1,
    "level": "A",
    "approved": True,
    "nothing": None,
    "scores": [3, 1, 2],
    "rows": [{"n": 1, "who": "lin"}, {"n": 5, "who": "zhang"}],
    "申请": {"金额": 300, "村": "V03"},
    "pair": (1, 2),
}

ARITHMETIC = table("""
    1 + 2 * 3                      → 7
    (1 + 2) * 3                    → 9
    7 - 2 - 1                      → 4
    2 ** 3 ** 2                    → 64
    -2 ** 2                        → 4
    - - 3                          → 3
    1 / 8                          → 0.125
    1 / 0                          → null
    0 ** 0                         → 1
    0.1 + 0.2                      → 0.3
    float + 0.2                    → 0.3
    1 + null                       → null
    1 + "a"                        → null
    "a" + "b"                      → "ab"
    "a" - "b"                      → null
    -"a"                           → null
    -nothing                       → null
    9 ** 9 ** 9 > 10 ** 77         → true
    10 ** 6144 * 10                → null
    .5 + 1                         → 1.5
    6 ÷ 2 × 4                      → 12
""")
COMPARING = table("""
    amount > 100                   → true
    amount >= 150 and amount <= 150 → true
    1 = 1.0                        → true
    1 = "1"                        → null
    1 != "1"                       → null
    null = null                    → true
    null != null                   → false
    1 = null                       → false
    1 != null                      → true
    1 < null                       → null
    1 < "2"                        → null
    "a" < "b"                      → true
    true > false                   → null
    [1, 2] = [1, 2]                → true
    [1, 2] = [1, 3]                → false
    [1, "a"] = [1, 2]              → false
    {a: 1} = {a: 1}                → true
    {a: 1} = {b: 1}                → false
    [1..2] = [1..2]                → true
    [1..2] = (1..2]                → false
    5 between 1 and 5              → true
    6 between 1 and 5              → false
    null between 1 and 5           → null
    amount ≥ 150                   → true
    amount ≠ 150                   → false
""")
MEMBERSHIP = table("""
    3 in [1, 2, 3]                 → true
    3 in (1, 2, 3)                 → true
    4 in (1, 2, 3)                 → false
    3 in [1..3]                    → true
    3 in [1..3)                    → false
    3 in ]1..3[                    → false
    2 in (1..3)                    → true
    1 in ]1..3] or 5 in [5..6[     → true
    5 in > 4                       → true
    5 in (< 3, > 4)                → true
    5 in (< 3, 4)                  → false
    "b" in ("a", "b")              → true
    null in [1..3]                 → null
    5 in ("a", 7)                  → false
    5 in (scores, [4..6])          → true
    2 in scores                    → true
    "a" in ["a".."c"]              → true
    ([1..3]).start                 → 1
    (]1..3]).start included        → false
    [1..scores[1]] = [1..3]        → true
""")
CONTROL = table("""
    if amount > 100 then "big" else "small"    → "big"
    if null then 1 else 2                      → 2
    if 1 then 1 else 2                         → 2
    1 + if approved then 2 else 3              → 3
    for x in scores return x * 2               → [6, 2, 4]
    for i in 1..3 return i                     → [1, 2, 3]
    for i in 3..1 return i                     → [3, 2, 1]
    for i in (1..4) return i                   → [2, 3]
    for i in ]1..1[ return i                   → []
    for x in [1, 2], y in [x, 9] return x * y  → [1, 9, 4, 18]
    for i in 1..5 return if i = 1 then 1 else sum(partial) + 1 → [1, 2, 4, 8, 16]
    for i in 1..2 return [partial]             → [[[]], [[[[]]]]]
    for x in null return x                     → null
    for x in 5 return x                        → null
    for d in [@"2024-02-28"..@"2024-03-01"] return d.day → [28, 29, 1]
    some x in scores satisfies x > 2           → true
    some x in [] satisfies x > 2               → false
    every x in scores satisfies x > 0          → true
    every x in [] satisfies x > 0              → true
    some x in [null] satisfies x > 2           → null
    every x in [null, 0] satisfies x > 2       → false
    some x in null satisfies x                 → null
    some x in scores, y in scores satisfies x + y = 5 → true
""")
DATA = table("""
    scores[1]                      → 3
    scores[-1]                     → 2
    scores[0]                      → null
    scores[9]                      → null
    scores[1.5]                    → null
    scores[item > 1]               → [3, 2]
    scores[count(scores)]          → 2
    rows[n > 1]                    → [{n: 5, who: "zhang"}]
    rows[item.n > 1].who           → ["zhang"]
    rows[who = "lin"][1].n         → 1
    rows.n                         → [1, 5]
    rows[n = amount]               → []
    nothing[1]                     → null
    5[1]                           → 5
    5[item > 3]                    → [5]
    申请.金额 * 2                  → 600
    申请.无                        → null
    missing                        → null
    missing.deeper.still           → null
    {a: 1, b: a + 1}.b             → 2
    {"a b": 1}                     → {"a b": 1}
    {a: 1}.in                      → null
    [1, "a", [null]]               → [1, "a", [null]]
    pair                           → [1, 2]
    "text".length                  → null
    @"2026-03-01".year             → 2026
    @"2026-03-01".weekday          → 7
    @"2026-03-01T08:30:15.5".second → 15.5
    @"08:30:00+08:00".time offset  → @"PT8H"
    @"-P1DT2H".days                → -1
    @"-P1DT2H".hours               → -2
    @"P1Y2M".months                → 2
    @"-P14M".years                 → -1
""")
FUNCTIONS = table("""
    (function(a, b) a - b)(5, 2)   → 3
    {f: function(a, b) a - b, r: f(b: 5, a: 2)}.r → -3
    {f: function(a) a, r: f(b: 1)}.r → null
    {f: function(a) a, r: f(1, 2)}.r → null
    {f: function(a: number) a, r: [f(1), f("x"), f(null)]}.r → [1, null, null]
    {f: function() 7, r: f()}.r    → 7
    {k: 10, f: function(x) x + k, r: f(1)}.r → 11
    {f: 1, r: f(1)}.r              → null
    {o: {f: function(x) x * 2}, r: o.f(4)}.r → 8
    [function(x) x + 1][1](5)      → 6
    (function(x) function(y) x + y)(1)(2) → 3
    {abs: function(x) "mine", r: abs(-1)}.r → "mine"
    {first name: "林", r: first name + "！"}.r → "林！"
    {`a+b`: 1, r: `a+b` + 1}.r     → 2
    `amount`                       → 150
    for 第 1 项 in scores return 第 1 项 → [3, 1, 2]
    {🐎: 1}.🐎                     → 1
    1.5e3                          → 1500
    2E-2                           → 0.02
    1 /* one */ + /* two */ 2      → 3
""")
KINDS = table("""
    1 instance of number           → true
    "a" instance of string         → true
    null instance of number        → false
    null instance of null          → true
    1 instance of Any              → true
    @"2026-01-01" instance of date → true
    @"2026-01-01T00:00:00" instance of date → false
    @"2026-01-01T00:00:00" instance of date and time → true
    @"P1Y" instance of years and months duration → true
    @"P1D" instance of days and time duration → true
    [1, 2] instance of list<number>    → true
    [1, "a"] instance of list<number>  → false
    {a: 1} instance of context     → true
    (function(x) x) instance of function<number> -> number → true
    (function(x) x) instance of function → true
    [1..2] instance of range<number> → true
    [1..2] instance of range<string> → false
    {a: 1, b: "x"} instance of context<a: number> → true
    {b: 1} instance of context<a: number> → false
    @"P1D" instance of duration    → true
    [[1]] instance of list<list<number>> → true
    true instance of boolean and 1 instance of number → true
""")


@pytest.mark.parametrize(
    ("text", "expected"), ARITHMETIC + COMPARING + MEMBERSHIP + CONTROL + DATA + FUNCTIONS + KINDS
)
def test_an_expression_means(text, expected):
    value, wanted = feel.evaluate(text, NAMES), feel.evaluate(expected, {})
    assert (type(value), value) == (type(wanted), wanted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.50", Decimal("1.5")),
        ('"文本"', "文本"),
        ("true", True),
        ("null", None),
        ("scores", [Decimal(3), Decimal(1), Decimal(2)]),
        ('@"2026-01-31"', date(2026, 1, 31)),
        ('@"10:30"', time(10, 30)),
        ('@"2026-01-31T10:30:00"', datetime(2026, 1, 31, 10, 30)),  # noqa: DTZ001
        ('@"PT1.5S"', timedelta(seconds=1.5)),
        ('@"P1Y2M"', YearsMonths(14)),
        ("申请", {"金额": Decimal(300), "村": "V03"}),
    ],
)
def test_values_come_out_as_plain_python(text, expected):
    value = feel.evaluate(text, NAMES)
    assert (type(value), value) == (type(expected), expected)


def test_numbers_have_34_digits():
    assert feel.evaluate("1 / 3", {}) == Decimal("0." + "3" * 34)
    assert feel.evaluate("1" * 40, {}) == Decimal("1" * 34 + "0" * 6)


def test_given_numbers_are_kept_exactly():
    value = feel.evaluate("n", {"n": Decimal("1.50")})
    assert str(value) == "1.50"


TRUTH = {"true": True, "false": False, "null": None}


@pytest.mark.parametrize(("left", "right"), list(product(TRUTH, TRUTH)))
def test_truth_has_three_values(left, right):
    def least(a, b):
        order = [False, None, True]
        return order[min(order.index(a), order.index(b))]

    def negated(a):
        return None if a is None else not a

    a, b = TRUTH[left], TRUTH[right]
    assert feel.evaluate(f"{left} and {right}", {}) is least(a, b)
    assert feel.evaluate(f"{left} or {right}", {}) is negated(least(negated(a), negated(b)))
    assert feel.evaluate(f"not({left})", {}) is negated(a)


@pytest.mark.parametrize("other", ["1", '"true"', "[]", "nothing"])
def test_what_is_no_truth_value_counts_as_unknown(other):
    assert feel.evaluate(f"{other} and true", NAMES) is None
    assert feel.evaluate(f"{other} and false", NAMES) is False
    assert feel.evaluate(f"{other} or true", NAMES) is True


def test_names_tell_which_variables_are_read():
    expression = feel.parse_expression(
        "a + b.c + count(for x in d return x * e) + {f: 1, g: f}.g + rows[n > h].n[item > 1]"
    )
    assert expression.names == {"a", "b", "d", "e", "rows"}
    assert expression.possible_names == {"n", "h"}


def test_a_text_is_understood_once():
    assert feel.parse_expression("a + 1") is feel.parse_expression("a + 1")


def test_a_later_source_of_a_loop_is_not_a_variable():
    assert feel.parse_expression("for x in xs, y in x return y + z").names == {"xs", "z"}
