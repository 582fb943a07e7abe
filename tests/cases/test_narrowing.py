"""What addresses say of an inbox."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from app import pinyin
from app.cases import narrowing
from app.cases.narrowing import NO_FILTER, InboxFilter
from app.cases.priorities import Priority

UNIT = uuid.UUID(int=7)


def test_a_filter_is_written_as_it_is_read_and_always_in_the_same_order():
    full = InboxFilter(
        text="证明",
        procedure="seal",
        element="look",
        light="late",
        unit_id=UNIT,
        starter="林一帆",
        since=date(2026, 3, 1),
        until=date(2026, 3, 31),
        priority=Priority.URGENT,
        held="mine",
    )
    said = narrowing.written(full)
    assert narrowing.read(said) == full
    assert narrowing.canonical(dict(reversed(said.items()))) == narrowing.canonical(said)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("expression", "1 = 1"),
        ("light", "blue"),
        ("unit", "x"),
        ("from", "2026-02-30"),
        ("from", "0001-01-01"),
        ("to", "9999-12-31"),
        ("priority", "of"),
        ("held", "all"),
        ("q", "   "),
    ],
)
def test_what_is_unknown_is_ignored(name, value):
    assert narrowing.read({name: value}) == NO_FILTER
    assert narrowing.canonical({name: value}) == ""


@pytest.mark.parametrize(
    ("text", "letters"),
    [("张三丰", "zsf"), ("重庆", "cq"), ("ABC（2026）号", "abc2026h"), ("……", "")],
)
def test_initials_leave_signs_out_and_letters_in(text, letters):
    assert pinyin.initials(text) == letters
