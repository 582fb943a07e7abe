"""Names in the order of their strokes."""

from __future__ import annotations

import pytest

from app.strokes import by_strokes


@pytest.mark.parametrize(
    "names",
    [
        ["丁一", "王五", "刘三", "李四", "杨六", "吴七", "张二", "陈八"],
        ["大榆村", "小榆村", "后王村", "孙堂村", "李楼村", "张庙村", "河湾村", "柳行村", "前王村"],
        ["王一", "王一一", "王二", "王三"],
    ],
)
def test_fewer_strokes_come_first_and_then_the_kind_of_stroke(names):
    assert sorted(set(names), key=by_strokes) == names


def test_what_has_no_strokes_comes_last():
    assert sorted(["A组", "㐀", "龙"], key=by_strokes) == ["龙", "A组", "㐀"]
