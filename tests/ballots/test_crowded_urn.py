"""Many at once, and processes that die: no vote is lost, counted twice, or half there."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from boundaries import MANY, dies
from villages import Village

from app import clock, db
from app.ballots import casting
from app.ballots.models import NotOpen
from app.ballots.vocabulary import COUNTED, OVERALL, Choice
from app.errors import AppError

CROWD = 64


def at_once(acts):
    """Let every act begin at the same moment; the class of what each came to."""
    gate, now = threading.Barrier(len(acts)), clock.now()

    def begin(act):
        clock.freeze(now)  # a thread has a clock of its own
        gate.wait()
        try:
            act()
        except AppError as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(done.result() for done in [pool.submit(begin, act) for act in acts])


def test_sixty_four_at_once_are_sixty_four(house):
    village = Village(house, members=(CROWD, 0), masses=(10, 0))
    choices = [COUNTED[at % 4] for at in range(CROWD)]
    acts = [
        lambda code=code, choice=choice: village.votes(code, choice)
        for code, choice in zip(village.members, choices, strict=True)
    ]
    assert at_once(acts) == {None: CROWD}
    assert village.used() == (CROWD, CROWD)
    assert village.counts()[OVERALL] == dict.fromkeys(map(str, COUNTED), CROWD // 4)


def test_one_code_sixty_four_times_at_once_votes_once(house):
    village = Village(house)
    sealed = village.seals(Choice.SATISFIED)
    acts = [lambda: village.casts(village.members[0], sealed)] * CROWD
    assert at_once(acts) == {None: 1, casting.CodeUsed: CROWD - 1}
    assert village.used() == (1, 1)


def test_whoever_is_late_for_the_close_is_not_counted_and_keeps_the_code(house):
    village = Village(house, members=(16, 0))
    sealed = village.seals(Choice.SATISFIED)
    votes = [lambda code=code: village.casts(code, sealed) for code in village.members]
    outcome = at_once([*votes, lambda: village.does(lambda office: office.closes())])
    assert outcome[None] + outcome[NotOpen] == 17
    assert outcome[None] > 0
    assert village.used() == (outcome[None] - 1,) * 2


def test_a_vote_that_is_killed_has_happened_or_has_not(house):
    """At every statement and on both sides of the commit; then the same slip votes or is used."""
    village = Village(house, members=(40, 0))
    sealed = village.seals(Choice.FAIRLY)
    was_done = []
    for deadly, code in zip(range(MANY), village.members, strict=False):
        before = village.used()
        was_killed = dies(house, lambda code=code: village.casts(code, sealed), deadly)
        used, ballots = village.used()
        assert used == ballots, f"half done at boundary {deadly}"
        was_done.append((used, ballots) != before)
        if was_done[-1]:
            with pytest.raises(casting.CodeUsed):
                village.casts(code, sealed)
        else:
            village.casts(code, sealed)
        assert village.used() == (before[0] + 1, before[1] + 1)
        if not was_killed:
            break
    assert was_done == sorted(was_done), "once kept, it stays kept"
    assert was_done.count(True) == 2, "only after the commit, and unharmed"
    assert len(was_done) > 8, "every statement has two sides"


def test_a_mutant_that_commits_in_between_is_caught(house, monkeypatch):
    """The control: were the flag kept before the ballot, a kill would take a vote from somebody."""
    village = Village(house, members=(40, 0))
    sealed = village.seals(Choice.FAIRLY)
    use = casting._use  # noqa: SLF001 - the mutant's place

    def use_and_commit(code):
        use(code)
        db.session.commit()

    monkeypatch.setattr(casting, "_use", use_and_commit)
    torn = False
    for deadly, code in zip(range(MANY), village.members, strict=False):
        was_killed = dies(house, lambda code=code: village.casts(code, sealed), deadly)
        used, ballots = village.used()
        torn = torn or used != ballots
        if torn or not was_killed:
            break
    assert torn
