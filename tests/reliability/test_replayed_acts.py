"""Whatever people did with a case: its record leads through its procedure once more."""

from __future__ import annotations

from collections import Counter

import precedents
from cast import Cast
from databases import furnished
from reliability import anyact
from reliability.branch import Branch

from app.cases import progress
from app.cases.models import Case, CaseStatus
from app.db import session
from app.definitions import catalogue
from app.studio import replay
from app.studio.replay import Verdict


def _own(variables):
    """What the procedure itself has set: who is kept out of a case is no part of its way."""
    return {name: value for name, value in variables.items() if name != progress.CASE}


def test_after_any_acts_a_case_is_replayed_to_the_same_end(sqlite_house, monkeypatch):
    """Sent back, recalled, signed together or beside, skipped, away, suspended: all of it."""
    tally: Counter[str] = Counter()
    ends = anyact.Sequence._end  # noqa: SLF001 - what follows the end of every sequence

    def end_and_replay(sequence):
        ends(sequence)
        session.flush()
        case = session.get_one(Case, sequence.world.case_id)
        if case.status == CaseStatus.FINISHED:
            [one] = replay.of_cases(catalogue.deployed(case.version_id), [case.id])
            tally[one.verdict] += 1
            assert (one.verdict, one.gaps, one.stuck) == (Verdict.SAME, [], None)
            assert one.work_before == one.work_after
            played = precedents.variables_in_play(catalogue.deployed(case.version_id), case)
            assert _own(played) == _own(progress.variables_of(case))

    monkeypatch.setattr(anyact.Sequence, "_end", end_and_replay)
    with sqlite_house.app_context():
        branch = Branch(Cast.found(furnished(sqlite_house, "cast", lambda: Cast.enter().ids)))
        session.remove()
        assert anyact.play(branch, range(40), 3).wrong == []
    assert tally[Verdict.SAME] > 100
