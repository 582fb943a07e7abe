"""Patterns against Python's own `re`, which finds the same where both know the signs."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.engine.feel import limits, patterns

#: Pieces whose repetition always takes a character: of empty rounds the two think differently.
_ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "\\d", "(a)", "(b|ab)", "(?:a|c)", "c"])
_TIMES = st.sampled_from(["", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{1,}?"])
_SEQUENCE = st.lists(st.tuples(_ATOMS, _TIMES).map("".join), min_size=1, max_size=4).map("".join)
PATTERNS = st.lists(_SEQUENCE, min_size=1, max_size=2).map("|".join)
TEXTS = st.text(alphabet="abc1\n", max_size=12)


@settings(max_examples=400)
@given(PATTERNS, TEXTS, st.sampled_from(["", "s", "i", "m", "is"]))
def test_a_match_and_its_groups_are_where_python_finds_them(text, searched, flags):
    meter = limits.Meter(10**9)
    found = patterns.pattern(text, meter, flags)
    wanted = re.compile(text, sum(re.RegexFlag[flag.upper()] for flag in flags))
    ours = found.search(searched, 0, meter)
    theirs = wanted.search(searched)
    spans = theirs and [part if part >= 0 else None for span in theirs.regs for part in span]
    assert (ours and list(ours.slots)) == spans


@settings(max_examples=300)
@given(PATTERNS, TEXTS)
def test_all_matches_are_those_of_python(text, searched):
    assume(not re.search(text, ""))  # after an empty match the two go on from other places
    found = patterns.pattern(text, limits.Meter(), "")
    spans = [(one.start, one.end) for one in found.found(searched, limits.Meter(10**9))]
    assert spans == [one.span() for one in re.finditer(text, searched)]


@pytest.mark.parametrize(
    ("text", "groups", "pieces"),
    [
        ("<$0>", 0, ["<", 0, ">"]),
        ("$12", 1, [1, "2"]),
        ("$12", 12, [12]),
        ("\\$1\\\\", 1, ["$", "1", "\\"]),
        ("$", 1, None),
        ("\\n", 1, None),
        ("$9", 1, [9]),
    ],
)
def test_a_replacement_is_read(text, groups, pieces):
    assert patterns.replacement(text, groups) == pieces


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("^\\p{Lu}\\p{Ll}+$", "Abc", True),
        ("^\\P{L}+$", "123", True),
        ("^[\\p{L}\\d]+$", "张3", True),
        ("^[a-z-[aeiou]]+$", "xyz", True),
        ("^[a-z-[aeiou]]+$", "xay", False),
        ("^\\p{Foo}$", "a", None),
        ("^\\pL$", "a", None),
        ("[a-z-[aeiou]x]", "x", None),
        ("(a)\\1", "aa", None),
        ("(?=a)", "a", None),
    ],
)
def test_classes_of_characters(pattern, text, matches):
    found = patterns.pattern(pattern, limits.Meter())
    assert (found and found.search(text, 0, limits.Meter()) is not None) is matches


def test_white_space_of_a_pattern_may_be_for_the_reader():
    found = patterns.pattern(" a  b [ ] + ", limits.Meter(), "x")
    assert found.search("ab  ", 0, limits.Meter()) is not None
    assert found.search("a b", 0, limits.Meter()) is None
