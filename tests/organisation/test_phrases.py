"""常用意见: somebody's own sentences, kept once, in order, so many and so long."""

from __future__ import annotations

import pytest

from app.db import session
from app.errors import Invalid, NotFound
from app.organisation import directory, phrases
from app.organisation.phrases import Tone


@pytest.fixture
def li(cast):
    return directory.actor(cast.li)


def texts(actor):
    session.flush()
    return [one.text for one in phrases.of(actor)]


def test_they_are_kept_in_order_each_once(li):
    for text in ("同意。", "请补材料。", " 同意。 "):
        phrases.add(li, text, Tone.ANY)
    assert texts(li) == ["同意。", "请补材料。"]
    phrases.add(li, "同意。", Tone.AGREE)
    assert len(texts(li)) == 3


def test_they_are_moved_changed_and_removed(li):
    first, second = (phrases.add(li, text, Tone.ANY) for text in ("甲甲", "乙乙"))
    phrases.move(li, second.id, up=True)
    phrases.move(li, second.id, up=True)
    assert texts(li) == ["乙乙", "甲甲"]
    phrases.move(li, second.id, up=False)
    assert texts(li) == ["甲甲", "乙乙"]
    phrases.change(li, first.id, "丙丙", Tone.RETURN)
    assert texts(li) == ["丙丙", "乙乙"]
    phrases.change(li, second.id, "丙丙", Tone.RETURN)
    assert texts(li) == ["丙丙"]
    phrases.remove(li, first.id)
    assert texts(li) == []


def test_so_many_and_no_more(li):
    for number in range(phrases.MOST):
        phrases.add(li, f"意见{number}", Tone.ANY)
    with pytest.raises(phrases.TooManyPhrases):
        phrases.add(li, "多一条", Tone.ANY)


@pytest.mark.parametrize("text", ["", "  ", "字" * 101])
def test_empty_and_long_ones_are_refused(li, text):
    with pytest.raises(Invalid):
        phrases.add(li, text, Tone.ANY)


def test_nobody_has_a_hand_in_another_s(li, cast):
    row = phrases.add(li, "同意。", Tone.ANY)
    chen = directory.actor(cast.chen)
    assert texts(chen) == []
    for act in (
        lambda: phrases.remove(chen, row.id),
        lambda: phrases.move(chen, row.id, up=True),
        lambda: phrases.change(chen, row.id, "不", Tone.ANY),
    ):
        with pytest.raises(NotFound):
            act()
