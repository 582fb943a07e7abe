"""Random diagrams against their oracle, and joint decisions clicked in every order."""

from __future__ import annotations

from engine import random_play
from reliability import joint

from app import clock
from soak.register import soak

DIAGRAMS, AT_A_TIME = 10_000, 1_000
#: Approvers, rounds, and in how many ways a state that is reached again is left.
DECISIONS = [(4, 1, 10**9), (3, 2, 10**9), (4, 6, 25)]


@soak
def diagrams():
    """Each goes as it must, saved and restored after every step."""
    clock.use_calendar(lambda: clock.NATIONAL)  # not that of a house measured before
    for seed in range(0, DIAGRAMS, AT_A_TIME):
        report = random_play.play_random(AT_A_TIME, seed)
        yield {"of": report.played, "steps": report.steps, "wrong": len(report.wrong)}
    clock.freeze(None)


@soak
def decisions():
    """None is wrong."""
    for approvers, rounds, ways in DECISIONS:
        report = joint.explore(approvers, rounds, ways)
        yield {
            "approvers": approvers,
            "rounds": rounds,
            "of": report.clicks,
            "wrong": len(report.wrong),
        }
