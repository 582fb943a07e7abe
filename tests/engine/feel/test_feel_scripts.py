"""Scripts: lines `name = expression`."""

from decimal import Decimal

import pytest

from app.engine import feel


@pytest.mark.parametrize(
    ("text", "assigned"),
    [
        ("", {}),
        ("  \n// 只有说明\n", {}),
        ("a = 1", {"a": 1}),
        ("a = 1\nb = a + 1", {"a": 1, "b": 2}),
        ("a = 1; b = a + 1;", {"a": 1, "b": 2}),
        ("a ＝ 1；b ＝ a ＋ 1", {"a": 1, "b": 2}),
        ("a = 1 // 说明\n\n\nb = 2", {"a": 1, "b": 2}),
        ("a = [1,\n  2]\nb = count(a)", {"a": [1, 2], "b": 2}),
        ("a = if x then 1\n    else 2\nb = 3", {"a": 2, "b": 3}),
        ("ok = amount = 5", {"ok": True}),
        ("a = 1\na = a + 1", {"a": 2}),
        ("得分 = amount * 2", {"得分": 10}),
        ("in_range = amount in ]1..5[\nb = 2", {"in_range": False, "b": 2}),
    ],
)
def test_a_script_assigns(text, assigned):
    assert feel.parse_script(text).run({"amount": 5}) == assigned


def test_a_script_leaves_the_variables_alone():
    names = {"a": 1}
    feel.parse_script("a = 2").run(names)
    assert names == {"a": 1}


def test_assignments_are_open_to_the_linter():
    script = feel.parse_script("a = b + 1\nc = a + d")
    assert [name for name, _ in script.assignments] == ["a", "c"]
    assert [expression.names for _, expression in script.assignments] == [{"b"}, {"a", "d"}]
    assert script.names == {"b", "d"}


@pytest.mark.parametrize(
    ("text", "position"),
    [("a", 1), ("a = ", 5), ("a = 1 b = 2", 7), ("a = 1\n2", 7), ("a.b = 1", 1), ("if = 1", 1)],
)
def test_a_bad_line_is_refused_at_its_place(text, position):
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.parse_script(text)
    assert caught.value.position == position


def test_all_lines_share_one_budget():
    line = "x = count(for i in 1..9000 return i)\n"
    assert feel.parse_script(line).run({}) == {"x": Decimal(9000)}
    with pytest.raises(feel.FeelLimitExceeded):
        feel.parse_script(line * 20).run({})
