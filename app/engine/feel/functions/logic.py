"""Built-in functions on truth values and on whether something is there."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from app.engine.feel import comparing
from app.engine.feel.functions.register import function, spread
from app.engine.feel.limits import Meter


@function("not(negand: any)", "条件不成立时为真；条件未知时结果也未知。")
def negation(condition: Any) -> bool | None:
    return not condition if isinstance(condition, bool) else None


@function("is defined(value: any)", "这个名称有没有值（值可以为空）。")
def is_defined(value: Any) -> bool:
    # Names and paths are answered by the evaluator, which knows absent from null.
    return value is not None


@function("is(value1: any, value2: any)", "两个值的种类和写法是否都相同。", metered=True)
def same(left: Any, right: Any, meter: Meter) -> bool:
    if not _same_zone(left, right):
        return False
    return comparing.equal(left, right, meter) is True


def _same_zone(left: Any, right: Any) -> bool:
    """Two times may be the same instant and still be two values (clause 10.3.4.6)."""
    if isinstance(left, datetime | time) and isinstance(right, datetime | time):
        return left.utcoffset() == right.utcoffset()
    return True


@function("all(list: any...)", "列表里的条件是否全部成立。")
def all_true(*items: Any) -> bool | None:
    given = spread(items)
    if any(item is False for item in given):
        return False
    return True if all(item is True for item in given) else None


@function("any(list: any...)", "列表里的条件是否至少有一个成立。")
def any_true(*items: Any) -> bool | None:
    given = spread(items)
    if any(item is True for item in given):
        return True
    return False if all(item is False for item in given) else None
