"""Conditions in words, as far as plain words will do."""

from __future__ import annotations

import pytest

from app.engine import feel
from app.errors import Sentence

NAMES = {
    "result": feel.Named(Sentence("“审批”的结论"), {"agree": "同意", "back": "退回"}),
    "copies": feel.Named(Sentence("“份数”")),
    "urgent": feel.Named(Sentence("“加急”")),
    "signers": feel.Named(Sentence("“会签人”")),
    "case.entered_by": feel.Named(Sentence("代办人")),
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('result = "agree"', "“审批”的结论是“同意”"),
        ('"agree" = result', "“审批”的结论是“同意”"),
        ('result != "back"', "“审批”的结论不是“退回”"),
        ('result in ("agree", "back")', "“审批”的结论是“同意”或“退回”"),
        ('result in ["agree"]', "“审批”的结论是“同意”"),
        ("3 < copies", "“份数”大于3"),
        ("copies between 1 and 2.5", "“份数”在1到2.5之间"),
        ("urgent", "“加急”为“是”"),
        ("urgent = false", "“加急”为“否”"),
        ("copies = null", "没有“份数”"),
        ("case.entered_by != null", "有代办人"),
        ("count(signers) > 0", "有“会签人”"),
        ("count(signers) >= 3", "“会签人”的个数不小于3"),
        (
            'urgent and (result = "back" or copies > 1)',
            "“加急”为“是”，并且（“审批”的结论是“退回”，或者“份数”大于1）",
        ),
    ],
)
def test_a_simple_condition_is_told(text, said):
    told = feel.worded(text, NAMES)
    assert (str(told.said), told.strange) == (said, ())


def test_a_variable_without_a_word_is_told_by_its_name_and_named():
    told = feel.worded('rounds < 2 and told.next = "SELF"', NAMES)
    assert str(told.said) == "“rounds”小于2，并且“told.next”是“SELF”"
    assert told.strange == ("rounds", "told.next")


@pytest.mark.parametrize("text", ["copies + 1 > 3", "some x in signers satisfies x > 1", "=", ""])
def test_what_plain_words_would_not_do_for_is_left_to_be_quoted(text):
    assert feel.worded(text, NAMES) is None
