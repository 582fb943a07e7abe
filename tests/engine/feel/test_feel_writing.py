"""How officials may write expressions, and what they are told when they miswrite them."""

import pytest

from app.engine import feel
from app.engine.feel import errors

NAMES = {"amount": 150, "level": "A", "approved": True, "申请": {"金额": 300}, "item": "x"}


@pytest.mark.parametrize(
    "text",
    [
        "${approved == true}",
        "#{approved}",
        ' ${amount > 100 && level == "A"} ',
        "${amount > 100 && level == 'A'}",
        "${!(amount < 100 || level == 'B')}",
        "${!approved == false}",
        "= amount > 100",
        "=${approved}",
        "申请．金额＞１００",
        "申请。金额 ＝ 300",
        "amount ＋ 50 ＝ ２００ and not（approved ＝ false）",
        "level ＝ “A”",
        "level = ”A”",
        'level = “A"',
        "level = ‘A’",
        "level in （“A”、“B”）",
        "amount in 【100．．200】",
        "amount in [１００．．２００]",
        "count(【1，2】) ＝ 2",
        "｛甲： 1｝。甲 ＝ 1",
        "amount　>　100",
        "amount > 100 // 大额",
        '"he said \\"ok\\"" = \'he said "ok"\'',
        '"\\u9635\\u5730" = "阵地"',
        '"\\ud842\\udfb7" = "𠮷"',
        '"\\U020bb7" = "𠮷"',
        '"a\\nb" != "a\\\\nb"',
        "\"“引号”\" = '“引号”'",
        'contains("a，b", "，")',
    ],
)
def test_it_may_be_written(text):
    assert feel.evaluate(text, NAMES) is True


@pytest.mark.parametrize(
    ("text", "kind", "position"),
    [
        ("amount > > 3", errors.ExpressionExpected, 10),
        ("amount >", errors.ExpressionMissing, 9),
        ("", errors.ExpressionMissing, 1),
        ("   ", errors.ExpressionMissing, 4),
        ("(amount", errors.SymbolMissing, 8),
        ("[1, 2", errors.SymbolMissing, 6),
        ("[1 2]", errors.SymbolExpected, 4),
        ("{a 1}", errors.SymbolExpected, 4),
        ("{1: 1}", errors.NameExpected, 2),
        ("amount 5", errors.Superfluous, 8),
        ("1)", errors.Superfluous, 2),
        ('level = "A', errors.UnclosedText, 9),
        ("amount # 3", errors.UnreadableCharacter, 8),
        ("${amount # 3}", errors.UnreadableCharacter, 10),
        ("未知(3)", errors.UnknownFunction, 1),
        ("1 + 未知(3)", errors.UnknownFunction, 5),
        ("string len(level)", errors.SpacedName, 8),
        ("a.5", errors.Superfluous, 2),
        ("a.(b)", errors.NameExpected, 3),
        ("1 instance of foo", errors.UnknownType, 15),
        ("1 instance of 5", errors.NameExpected, 15),
        ('@"yesterday"', errors.BadTemporal, 2),
        ("@5", errors.BadTemporal, 2),
        ("if a then b", errors.SymbolMissing, 12),
        ("for x of y return z", errors.SymbolExpected, 7),
        ("a between 1 or 2", errors.SymbolExpected, 13),
        ("3 in (1, 2", errors.SymbolMissing, 11),
        ("3 in (1, 2..3)", errors.SymbolExpected, 11),
        ("[1..2", errors.SymbolMissing, 6),
        ('"\\ud842"', errors.UnknownEscape, 1),
        ('"\\u0000"', errors.UnknownEscape, 1),
        ('"\\Uffffff"', errors.UnknownEscape, 1),
        ("__import__('os')", errors.UnknownFunction, 1),
        ("().__class__", errors.ExpressionExpected, 2),
        ("lambda: 1", errors.Superfluous, 7),
        ("execution.getVariable('x') = 1", errors.UnknownFunction, 22),
        ("rows[1].n(2)", errors.UnknownFunction, 10),
        ("rows[1](2)", errors.Superfluous, 8),
        ("1(2)", errors.Superfluous, 2),
        ("(1 + 2)(3)", errors.Superfluous, 8),
        ("count(rows)(3)", errors.Superfluous, 12),
        ("first name + 1", errors.SpacedName, 7),
        ("{a: 1, a: 2}", errors.DuplicateEntry, 8),
        ("function(a, a) 1", errors.DuplicateEntry, 13),
        ("function(a) external {java: 1}", errors.ExternalFunction, 13),
        ("1 + 1e99999", errors.NumberTooLarge, 5),
        ("1 /* one", errors.UnclosedComment, 3),
        ("1 + `a", errors.UnclosedName, 5),
        ("` `", errors.UnclosedName, 1),
        ("1 instance of list<foo>", errors.UnknownType, 20),
        ("substring(string: level, 2)", errors.NameExpected, 26),
    ],
)
def test_a_mistake_is_shown_at_its_place(text, kind, position):
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.parse_expression(text)
    assert (type(caught.value), caught.value.position) == (kind, position)
    assert caught.value.expression == text


def test_the_message_is_a_sentence():
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.evaluate("（1 + 2", {})
    assert str(caught.value) == "表达式没有写完，末尾缺少“)”。"


def test_a_place_in_several_lines_is_named_by_line():
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.parse_expression("if a\nthen b\nelse > 1")
    assert (caught.value.line, caught.value.column) == (3, 6)
    assert str(caught.value) == "第3行第6个字“>”处应为值或表达式。"


def test_known_names_may_have_spaces_and_signs_and_be_called():
    known = frozenset({"申请 金额", "Pre-Bureau Risk", "level 2", "double"})
    names = {
        "申请 金额": 3,
        "Pre-Bureau Risk": "LOW",
        "level 2": 1,
        "double": feel.evaluate("function(x) x * 2", {}),
    }
    text = 'double(申请  金额) = 6 and Pre-Bureau Risk = "LOW" and level 2 = 1'
    assert feel.evaluate(text, names, known) is True
    assert feel.parse_expression(text, known).names == known


def test_nothing_of_python_can_be_reached():
    assert feel.evaluate("level.__class__", NAMES) is None
    assert feel.evaluate("申请.keys", NAMES) is None
    assert feel.evaluate("申请.__class__.__mro__", NAMES) is None


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", float("nan"), {1: 2}, [object()]])
def test_strange_values_are_refused(value):
    with pytest.raises(feel.FeelValueRefused):
        feel.evaluate("strange", {"strange": value})
    assert feel.evaluate("1", {"strange": value}) == 1
