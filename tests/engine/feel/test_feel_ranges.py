"""Points and ranges in relation: against the conditions of DMN 1.3, table 78, word for word."""

from itertools import product
from types import SimpleNamespace

import pytest

from app.engine import feel

PLACES = range(4)


def _before(a, b):
    return a.end < b.start or (a.end == b.start and (not a.end_included or not b.start_included))


def _meets(a, b):
    return a.end_included and b.start_included and a.end == b.start


def _overlaps(a, b):
    return (a.end > b.start or (a.end == b.start and a.end_included and b.start_included)) and (
        a.start < b.end or (a.start == b.end and a.start_included and b.end_included)
    )


def _overlaps_before(a, b):
    return (
        (a.start < b.start or (a.start == b.start and a.start_included and not b.start_included))
        and (a.end > b.start or (a.end == b.start and a.end_included and b.start_included))
        and (a.end < b.end or (a.end == b.end and (not a.end_included or b.end_included)))
    )


def _finishes(a, b):
    return (
        a.end_included == b.end_included
        and a.end == b.end
        and (
            a.start > b.start or (a.start == b.start and (not a.start_included or b.start_included))
        )
    )


def _includes(a, b):
    return (
        a.start < b.start or (a.start == b.start and (a.start_included or not b.start_included))
    ) and (a.end > b.end or (a.end == b.end and (a.end_included or not b.end_included)))


def _starts(a, b):
    return (
        a.start == b.start
        and a.start_included == b.start_included
        and (a.end < b.end or (a.end == b.end and (not a.end_included or b.end_included)))
    )


RELATIONS = {
    "before": _before,
    "after": lambda a, b: _before(b, a),
    "meets": _meets,
    "met by": lambda a, b: _meets(b, a),
    "overlaps": _overlaps,
    "overlaps before": _overlaps_before,
    "overlaps after": lambda a, b: _overlaps_before(b, a),
    "finishes": _finishes,
    "finished by": lambda a, b: _finishes(b, a),
    "includes": _includes,
    "during": lambda a, b: _includes(b, a),
    "starts": _starts,
    "started by": lambda a, b: _starts(b, a),
    "coincides": lambda a, b: a == b,
}
OF_POINTS = {
    "before": ("point, range", "range, point", "point, point"),
    "after": ("point, range", "range, point", "point, point"),
    "finishes": ("point, range",),
    "finished by": ("range, point",),
    "includes": ("range, point",),
    "during": ("point, range",),
    "starts": ("point, range",),
    "started by": ("range, point",),
    "coincides": ("point, point",),
}


def _ranges():
    for start, end in product(PLACES, PLACES):
        if start < end:
            for low, high in product((True, False), (True, False)):
                yield SimpleNamespace(start=start, end=end, start_included=low, end_included=high)


def _points():
    for place in PLACES:
        yield SimpleNamespace(start=place, end=place, start_included=True, end_included=True)


def _written(given, kind):
    if kind == "point":
        return str(given.start)
    opening, closing = "[" if given.start_included else "(", "]" if given.end_included else ")"
    return f"{opening}{given.start}..{given.end}{closing}"


@pytest.mark.parametrize("name", RELATIONS)
def test_a_relation_is_what_the_table_says(name):
    for kinds in ("range, range", *OF_POINTS.get(name, ())):
        left, right = kinds.split(", ")
        made = {"range": _ranges, "point": _points}
        for one, other in product(made[left](), made[right]()):
            text = f"{name}({_written(one, left)}, {_written(other, right)})"
            assert feel.evaluate(text, {}) is RELATIONS[name](one, other), text


@pytest.mark.parametrize("name", RELATIONS)
def test_a_relation_of_what_cannot_be_compared_is_null(name):
    assert feel.evaluate(f'{name}([1..2], ["a".."b"])', {}) is None
    assert feel.evaluate(f"{name}(null, [1..2])", {}) is None


def test_a_range_without_an_end_goes_on_for_ever():
    assert feel.evaluate("before((< 5), 5)", {}) is True
    assert feel.evaluate("overlaps((<= 5), (>= 5))", {}) is True
    assert feel.evaluate("during([1..3], (> 0))", {}) is True
    assert feel.evaluate("7 in (> 5)", {}) is True
