"""What the built-in functions do: each line is a call and its value."""

import pytest
from feel_tables import table

from app.engine import feel
from app.engine.feel import FUNCTIONS

NUMBERS = table("""
    floor(1.9)                     → 1
    floor(-1.1)                    → -2
    floor(1.256, 2)                → 1.25
    ceiling(1.1)                   → 2
    ceiling(-1.256, 2)             → -1.25
    decimal(2.5, 0)                → 2
    decimal(93.455, 2)             → 93.46
    round up(5.51, 1)              → 5.6
    round up(-5.51, 1)             → -5.6
    round down(5.59, 1)            → 5.5
    round half up(88.335, 2)       → 88.34
    round half up(-2.5, 0)         → -3
    round half down(2.5, 0)        → 2
    round half up(1234, -2)        → 1200
    round half up(null, 2)         → null
    round half up("1", 2)          → null
    abs(-3)                        → 3
    abs(@"-PT1H")                  → @"PT1H"
    abs(@"-P1Y")                   → @"P1Y"
    modulo(10, 3)                  → 1
    modulo(-10, 3)                 → 2
    modulo(10, -3)                 → -2
    modulo(10, 0)                  → null
    sqrt(16)                       → 4
    sqrt(-1)                       → null
    log(1)                         → 0
    log(0)                         → null
    exp(0)                         → 1
    odd(5)                         → true
    even(-5)                       → false
    sum([1, 2, 3])                 → 6
    sum(1, 2, 3)                   → 6
    sum([])                        → null
    sum([1, null])                 → null
    mean(86, 88, 91) > 88.33       → true
    median(8, 2, 5)                → 5
    median([6, 1, 2, 3])           → 2.5
    median([])                     → null
    product(2, 3, 4)               → 24
    stddev(2, 4, 7, 5) > 2.08      → true
    stddev(1)                      → null
    mode(6, 3, 9, 6, 6, 3, 3)      → [3, 6]
    mode([])                       → []
    min(3, 1, 2)                   → 1
    max("b", "c", "a")             → "c"
    max(@"2026-01-01", @"2025-01-01") → @"2026-01-01"
    max([])                        → null
    max(1, "a")                    → null
    max([null])                    → null
""")
TEXTS = table("""
    string length("阵地𠮷")        → 3
    substring("foobar", 3)         → "obar"
    substring("foobar", 3, 3)      → "oba"
    substring("foobar", -2, 1)     → "a"
    substring("foobar", 0)         → null
    substring("foobar", 9)         → ""
    substring("foobar", 3, -1)     → ""
    substring(string: "foobar", start position: 3) → "obar"
    upper case("aBc")              → "ABC"
    lower case("aBc")              → "abc"
    trim("  a ")                   → "a"
    substring before("foobar", "bar") → "foo"
    substring before("foobar", "x") → ""
    substring after("foobar", "ob") → "ar"
    substring after("foobar", "")  → "foobar"
    contains("foobar", "ob")       → true
    starts with("foobar", "fo")    → true
    ends with("foobar", "r")       → true
    contains(null, "a")            → null
    string(1.50)                   → "1.5"
    string(-0)                     → "0"
    string(1000)                   → "1000"
    string(null)                   → null
    string(true)                   → "true"
    string(@"2026-01-31")          → "2026-01-31"
    string(@"P1DT2H3M4.5S")        → "P1DT2H3M4.5S"
    string(@"PT0S")                → "PT0S"
    string(@"-P14M")               → "-P1Y2M"
    string(@"P0M")                 → "P0M"
    string([1, "a", null])         → '[1, "a", null]'
    string({a: 1, "b c": [true]})  → '{a: 1, "b c": [true]}'
    string([1..2))                 → "[1..2)"
    number("1,000.5", ",", ".")    → 1000.5
    number("1.000,5", ".", ",")    → 1000.5
    number(" 12 ")                 → 12
    number("abc")                  → null
    number("1", ",", ",")          → null
    string join(["a", null, "b"], "、") → "a、b"
    string join(["a", "b"])        → "ab"
    string join([1])               → null
    matches("13800138000", "^1[3-9]\\d{9}$") → true
    matches("1380013800", "^1[3-9]\\d{9}$") → false
    matches("张三丰", "^[一-龥]{2,3}$") → true
    matches("ABC", "b")            → false
    matches("ABC", "b", "i")       → true
    matches("aBc", "[A-C]+$", "i") → true
    matches("foo.bar", "o\\.b")    → true
    matches("ab", "^(a|b)*$")      → true
    matches("a-b]", "^[a\\-\\]b]+$") → true
    matches("a", "(")              → null
    matches("a", "a**")            → null
    matches("a", "[z-a]")          → null
    matches("a", "a", "q")         → null
    matches("a", "\\p")            → null
    replace("a1b22", "[0-9]+", "<$0>") → "a<1>b<22>"
    replace("aab", "a*", "-")      → "--b-"
    replace("abab", "b", "")       → "aa"
    replace("AB", "b", "x", "i")   → "Ax"
    replace("ab", "[", "")         → null
    split("a, b;c", "[,;] *")      → ["a", "b", "c"]
    split("abc", "x")              → ["abc"]
    split(",a,", ",")              → ["", "a", ""]
    split("a", "(")                → null
""")
LISTS = table("""
    count([1, null])               → 2
    count(5)                       → 1
    count(null)                    → null
    list contains([1, 2], 2)       → true
    list contains([1, null], null) → true
    list contains([[1]], [1])      → true
    index of([1, 2, 1], 1)         → [1, 3]
    sublist([1, 2, 3], 2)          → [2, 3]
    sublist([1, 2, 3], -2, 1)      → [2]
    append([1], 2, 3)              → [1, 2, 3]
    concatenate([1], [2], [3])     → [1, 2, 3]
    insert before([1, 3], 2, 2)    → [1, 2, 3]
    insert before([1], 2, 2)       → [1, 2]
    insert before([1], 5, 2)       → null
    remove([1, 2, 3], 2)           → [1, 3]
    remove([1, 2, 3], -1)          → [1, 2]
    remove([1], 0)                 → null
    list replace([1, 2, 3], 2, 9)  → [1, 9, 3]
    reverse([1, 2])                → [2, 1]
    distinct values([1, 2, 1.0, "1", null, null, [1], [1]]) → [1, 2, "1", null, [1]]
    union([1, 2], [2, 3])          → [1, 2, 3]
    flatten([[1, [2]], 3])         → [1, 2, 3]
    sort([3, 1, 2])                → [1, 2, 3]
    sort(["b", "a"])               → ["a", "b"]
    sort([1, "a"])                 → null
    sort([])                       → []
    partition([1, 2, 3], 2)        → [[1, 2], [3]]
    partition([1], 0)              → null
    includes([1..3], 2)            → true
    all([true, null])              → null
    all(true, false, null)         → false
    all([])                        → true
    any([false, null])             → null
    any(false, true)               → true
    any([])                        → false
""")
FORMS = table("""
    sum(list: [1, 2])              → 3
    date(year: 2026, month: 1, day: 31) → @"2026-01-31"
    date(from: "2026-01-31")       → @"2026-01-31"
    date(2026, 1.5, 1)             → null
    date and time(2026, 1, 31, 10, 30, 0) → @"2026-01-31T10:30:00"
    date and time(2026, 1, 31, 10, 30, 0, @"PT8H") → @"2026-01-31T10:30:00+08:00"
    time(hour: 10, minute: 30, second: 0) → @"10:30:00"
    not(negand: true)              → false
    get value({a: {b: 1}}, ["a", "b"]) → 1
    get value({a: {b: 1}}, ["a", "c", "d"]) → null
    get value(m: {a: 1}, key: "a") → 1
    context put(context: {a: 1}, keys: ["b"], value: 2) → {a: 1, b: 2}
    list replace(list: [1, 2], position: 1, newItem: 9) → [9, 2]
    list replace(list: [1, 2], match: function(i, n) i = n, newItem: 2) → [1, 2]
    list replace([1, 2], function(i, n) "x", 2) → null
    sort([3, 1, 2], function(x, y) x > y) → [3, 2, 1]
    sort(list: ["b", "a"], precedes: function(x, y) x < y) → ["a", "b"]
    sort([3, 1, 2], function(x) x) → [3, 1, 2]
    is(1, 1.0)                     → true
    is("1", 1)                     → false
    is(null, null)                 → true
    is(@"08:00:00Z", @"08:00:00+00:00") → true
    is(@"08:00:00Z", @"16:00:00+08:00") → false
    is(@"2026-01-01", @"2026-01-01T00:00:00") → false
    replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") → "[1=ab][2=]cd"
    replace("abc", "b", "\\\\$1")  → "a$1c"
    replace("abc", "b", "\\\\x")   → null
    replace("abc", "b", "\\$")   → "a$c"
    replace("foobar", "^fo*?", "") → "oobar"
    matches("a b", "a\\sb")      → true
    number("1,000", ",")           → 1000
    number("1e3")                  → 1000
    string(@"08:00:00Z")           → "08:00:00Z"
    string(function(a, b) a)       → "function(a, b)"
""")
CONTEXTS = table("""
    get value({a: 1}, "a")         → 1
    get value({a: 1}, "b")         → null
    get entries({a: 1})            → [{key: "a", value: 1}]
    context([{key: "a", value: 1}]) → {a: 1}
    context([{key: "a", value: 1}, {key: "a", value: 2}]) → null
    context([{key: "a"}])          → null
    context put({a: 1}, "b", 2)    → {a: 1, b: 2}
    context put({a: {b: 1}}, ["a", "b"], 2) → {a: {b: 2}}
    context put({a: 1}, ["a", "b"], 2) → null
    context put({a: 1}, [], 2)     → null
    context merge({a: 1}, {a: 2, b: 3}) → {a: 2, b: 3}
    context merge({a: 1}, 5)       → null
    is defined(there)              → true
    is defined(empty)              → true
    is defined(missing)            → false
    is defined(there.a)            → true
    is defined(there.b)            → false
    is defined(@"2026-01-01".year) → true
    is defined(null)               → false
    is defined(1)                  → true
    not(1)                         → null
""")


@pytest.mark.parametrize(("text", "expected"), NUMBERS + TEXTS + LISTS + FORMS + CONTEXTS)
def test_a_function_gives(text, expected):
    value = feel.evaluate(text, {"there": {"a": 1}, "empty": None})
    wanted = feel.evaluate(expected, {})
    assert (type(value), value) == (type(wanted), wanted)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_explains_itself(name):
    function = FUNCTIONS[name]
    assert function.signature.startswith(f"{name}(")
    assert function.doc.endswith("。")


@pytest.mark.parametrize(
    "call",
    [
        "floor()",
        "floor(1, 2, 3)",
        "now(1)",
        "substring(string: 1)",
        "substring(text: 1, start position: 2)",
        "floor(number: 1, number: 2)",
    ],
)
def test_a_call_with_wrong_arguments_shows_how_it_is_written(call):
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.parse_expression(f"1 + {call}")
    assert caught.value.position == 5
    assert FUNCTIONS[call.partition("(")[0]].signature in str(caught.value)
