"""Appraisals on paper, counted by two clerks, that come to the figures a test asks for."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from app.ballots import counting, papers, polls
from app.ballots.vocabulary import COUNTED, OVERALL, QUESTIONS, GroupKind

CENT = Decimal("0.01")
#: As many may be invited of each kind.
MOST = 2000
#: 满意, 比较满意, 一般, 不满意.
WORTH = (100, 80, 60, 0)


def chosen_for(mass, rate=None):
    """How many papers make each choice, the best first, so that mean and rate are these figures.

    The smallest such appraisal of at least ten papers.
    """
    mass, rate = Decimal(mass), None if rate is None else Decimal(rate)
    for papers_ in range(10, 2 * MOST):
        units = int((mass * papers_ / 20).to_integral_value(ROUND_HALF_UP))
        if (Decimal(units * 20) / papers_).quantize(CENT, ROUND_HALF_UP) == mass:
            found = _split(papers_, units, rate)
            if found:
                return found
    raise AssertionError((mass, rate))


def _split(papers_, units, rate):
    """Counts that add up to so many papers and so many times twenty points; None if none do."""
    if rate is None:
        pleased = range(papers_, -1, -1)
    else:
        near = int(rate * papers_ / 100)
        pleased = [
            one
            for one in (near, near + 1)
            if (Decimal(one * 100) / papers_).quantize(CENT, ROUND_HALF_UP) == rate
        ]
    for both in pleased:
        for fair in range(papers_ - both + 1):
            best = units - 4 * both - 3 * fair
            if 0 <= best <= both:
                return best, both - best, fair, papers_ - both - fair
    return None


def invited(number):
    """Members and masses who are asked, all of them on paper."""
    masses = min(number, MOST)
    return {
        "members": number - masses,
        "member_papers": number - masses,
        "representatives": masses,
        "households": 0,
        "draw": 0,
        "mass_papers": masses,
    }


def count(poll, office, clerks, chosen):
    """Close the box and count it; the first groups take what they can of the choices."""
    polls.close(office, poll.id)
    left = list(chosen)
    for group in poll.groups:
        own = []
        room = group.papers if group.kind != GroupKind.MASSES else sum(left)
        for place, number in enumerate(left):
            own.append(min(number, room - sum(own)))
            left[place] -= own[-1]
        counts = {one: dict.fromkeys(papers.choices_of(one), 0) for one in QUESTIONS}
        counts[OVERALL] |= dict(zip(COUNTED, own, strict=True))
        for clerk in clerks:
            papers.enter(clerk, poll.id, group.kind, papers.Count(sum(own), 0, counts))
    counting.settle(office, poll.id)
