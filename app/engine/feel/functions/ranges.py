"""Built-in functions that put points and ranges in relation (DMN 1.3, clause 10.3.4.7).

Every range has a lower and an upper end. An end is compared by its value, then by whether it
belongs to the range: `[5..` begins before `(5..`, and `..5)` ends before `..5]`. An end that is
left open lies before, or behind, everything. Each relation is then one of the two ends of each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.engine.feel import comparing
from app.engine.feel.functions.register import function
from app.engine.feel.values import Range

#: An end: -1, 0, 1 for unlimited below, somewhere, unlimited above; its value; beside it or at it.
End = tuple[int, Any, int]
_JUST_BELOW, _AT, _JUST_ABOVE = -1, 0, 1


class _Incomparable(ValueError):
    """The ends are not of one ordered kind, so nothing can be said: the result is null."""


def _ends(given: Any) -> tuple[End, End]:
    """The lowest and the highest place of a range, or of a point, which is both."""
    if not isinstance(given, Range):
        return (0, given, _AT), (0, given, _AT)
    low = (-1, None, 0) if given.low is None else (0, given.low, _beside(given, lower=True))
    high = (1, None, 0) if given.high is None else (0, given.high, _beside(given, lower=False))
    return low, high


def _beside(span: Range, *, lower: bool) -> int:
    if lower:
        return _AT if span.low_included else _JUST_ABOVE
    return _AT if span.high_included else _JUST_BELOW


def _compare(left: End, right: End) -> int:
    """-1, 0 or 1 as the left end lies before, at or behind the right one."""
    if left[0] or right[0]:
        return (left[0] > right[0]) - (left[0] < right[0])
    if not comparing.ordered(left[1], right[1]):
        raise _Incomparable
    one, other = comparing.order(left[1]), comparing.order(right[1])
    if one != other:
        return 1 if one > other else -1
    return (left[2] > right[2]) - (left[2] < right[2])


def _before(left: Any, right: Any) -> bool:
    (_, end), (start, _) = _ends(left), _ends(right)
    return _compare(end, start) < 0


def _meets(left: Any, right: Any) -> bool:
    """The left one ends where the right one begins, and both have that place."""
    (_, end), (start, _) = _ends(left), _ends(right)
    return _compare(end, start) == 0 and end[0] == 0 and end[2] == start[2] == _AT


def _overlaps(left: Any, right: Any) -> bool:
    return not _before(left, right) and not _before(right, left)


def _overlaps_before(left: Any, right: Any) -> bool:
    """They overlap, the left one begins earlier, and the right one does not end earlier."""
    (start, end), (other_start, other_end) = _ends(left), _ends(right)
    return (
        _overlaps(left, right)
        and _compare(start, other_start) < 0
        and _compare(end, other_end) <= 0
    )


def _finishes(left: Any, right: Any) -> bool:
    (start, end), (other_start, other_end) = _ends(left), _ends(right)
    return _compare(end, other_end) == 0 and _compare(start, other_start) >= 0


def _starts(left: Any, right: Any) -> bool:
    (start, end), (other_start, other_end) = _ends(left), _ends(right)
    return _compare(start, other_start) == 0 and _compare(end, other_end) <= 0


def _during(left: Any, right: Any) -> bool:
    (start, end), (other_start, other_end) = _ends(left), _ends(right)
    return _compare(start, other_start) >= 0 and _compare(end, other_end) <= 0


def _coincides(left: Any, right: Any) -> bool:
    return _during(left, right) and _during(right, left)


def _swapped(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: holds(right, left)


_POINTS = "point1: point, point2: point"
_POINT_RANGE = "point: point, range: range"
_RANGE_POINT = "range: range, point: point"
_RANGES = "range1: range, range2: range"
_RELATIONS: tuple[tuple[str, str, Callable[[Any, Any], bool], tuple[str, ...]], ...] = (
    ("before", "前者整个在后者之前。", _before, (_POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)),
    (
        "after",
        "前者整个在后者之后。",
        _swapped(_before),
        (_POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES),
    ),
    ("meets", "前一区间的终点正是后一区间的起点。", _meets, (_RANGES,)),
    ("met by", "前一区间的起点正是后一区间的终点。", _swapped(_meets), (_RANGES,)),
    ("overlaps", "两个区间有重叠。", _overlaps, (_RANGES,)),
    ("overlaps before", "前一区间先开始，并与后一区间重叠。", _overlaps_before, (_RANGES,)),
    (
        "overlaps after",
        "前一区间后结束，并与后一区间重叠。",
        _swapped(_overlaps_before),
        (_RANGES,),
    ),
    ("finishes", "前者以后者的终点为终点，并在其中。", _finishes, (_POINT_RANGE, _RANGES)),
    (
        "finished by",
        "后者以前者的终点为终点，并在其中。",
        _swapped(_finishes),
        (_RANGE_POINT, _RANGES),
    ),
    ("includes", "后者在前一区间之内。", _swapped(_during), (_RANGE_POINT, _RANGES)),
    ("during", "前者在后一区间之内。", _during, (_POINT_RANGE, _RANGES)),
    ("starts", "前者以后者的起点为起点，并在其中。", _starts, (_POINT_RANGE, _RANGES)),
    (
        "started by",
        "后者以前者的起点为起点，并在其中。",
        _swapped(_starts),
        (_RANGE_POINT, _RANGES),
    ),
    ("coincides", "两者完全相同。", _coincides, (_POINTS, _RANGES)),
)

for _name, _doc, _holds, _forms in _RELATIONS:
    for _number, _parameters in enumerate(_forms):
        function(f"{_name}({_parameters})", "" if _number else _doc)(_holds)
