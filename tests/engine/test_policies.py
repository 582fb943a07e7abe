"""Hit policies against a truth of their own: intervals and plain Python, no FEEL, no table."""

from __future__ import annotations

from engine.decision_tables import dmn, table
from hypothesis import given, settings
from hypothesis import strategies as st

from app import engine

#: Results in the order of their priority.
PRIORITIES = [30, 20, 10, 40]
INTERVALS = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)
RULES = st.lists(st.tuples(INTERVALS, st.sampled_from(PRIORITIES)), max_size=6)
#: (rules, score, whether there is a default result)
QUESTIONS = st.tuples(RULES, st.integers(-1, 10), st.booleans())
FAILS = "fails"


def asked(rules, policy, score, *, default):
    """What our table says: the result and the rules that fired."""
    rows = [([f"[{low}..{high}]"], [str(points)]) for (low, high), points in rules]
    values = ",".join(map(str, PRIORITIES))
    file = dmn(table(rows, policy=policy, values=values, default="40" if default else ""))
    try:
        decision = engine.decide(file, "grade", {"score": score})
    except engine.DecisionFailed:
        return FAILS
    return decision.result, decision.rules


def fitting(rules, score):
    return [
        (number, points)
        for number, ((low, high), points) in enumerate(rules, 1)
        if low <= score <= high
    ]


def single(hit, *, default):
    """One result, or the default, or null."""
    if hit is None:
        return (40 if default else None), ()
    return hit[1], (hit[0],)


def several(hits, *, default):
    return [points for _, points in hits] or ([40] if default else []), tuple(n for n, _ in hits)


def best_first(hits):
    return sorted(hits, key=lambda hit: PRIORITIES.index(hit[1]))


def unique(hits, *, default):
    return FAILS if len(hits) > 1 else single(hits[0] if hits else None, default=default)


def any_of_them(hits, *, default):
    if len({points for _, points in hits}) > 1:
        return FAILS
    result, _ = single(hits[0] if hits else None, default=default)
    return result, tuple(number for number, _ in hits)


def aggregated(of):
    def truth(hits, *, default):
        points = [points for _, points in hits]
        result = of(points) if points else 40 if default else None
        return result, tuple(number for number, _ in hits)

    return truth


def counted(hits, *, default):
    """The number of rules, whatever the default."""
    del default
    return len(hits), tuple(number for number, _ in hits)


TRUTH = {
    "UNIQUE": unique,
    "ANY": any_of_them,
    "FIRST": lambda hits, default: single(next(iter(hits), None), default=default),
    "PRIORITY": lambda hits, default: single(next(iter(best_first(hits)), None), default=default),
    "RULE ORDER": several,
    "OUTPUT ORDER": lambda hits, default: several(best_first(hits), default=default),
    "COLLECT": several,
    "COLLECT/SUM": aggregated(sum),
    "COLLECT/MIN": aggregated(min),
    "COLLECT/MAX": aggregated(max),
    "COLLECT/COUNT": counted,
}


@settings(max_examples=150)
@given(QUESTIONS)
def test_every_policy_says_what_the_standard_says(question):
    rules, score, default = question
    for policy, truth in TRUTH.items():
        assert asked(rules, policy, score, default=default) == truth(
            fitting(rules, score), default=default
        ), policy
