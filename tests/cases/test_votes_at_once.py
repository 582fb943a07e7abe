"""Many who sign one step at once: no vote is lost, none counts twice, one of them decides."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import together
from cast import Cast

from app import db
from app.cases import official, progress
from app.cases.countersigning import VotesCounted
from app.cases.models import Case
from app.cases.signatures import Signature
from app.db import session
from app.organisation import directory

WITHIN = 60
VOTERS = 10


@pytest.fixture
def hall(house):
    """A case that ten people sign together."""

    def begin(**said):
        with house.app_context(), db.transaction():
            cast = Cast.enter()
            people = [
                cast.person(f"voter{number}", f"委员{number}", cast.branch, "ASSESSOR")
                for number in range(VOTERS - 3)
            ]
            people += [cast.zhao, cast.qian, cast.hu]
            table = together.Table(cast, **said)
            case = table.starts()
            session.flush()
            keys = {f"person:{one.id}": one.id for one in people}
            items = {keys[one.candidate_key]: one.id for one in progress.open_items(case)}
            return SimpleNamespace(house=house, case_id=case.id, items=items)

    return begin


def speak(hall, results):
    """Everybody speaks at once; what each attempt came to."""

    def vote(person_id, item_id, result):
        with hall.house.app_context(), db.transaction():
            actor = directory.actor(directory.person(person_id))
            official.complete(actor, item_id, {"result": result})

    with ThreadPoolExecutor(VOTERS) as threads:
        tries = [
            threads.submit(vote, *one, result)
            for one, result in zip(hall.items.items(), results, strict=True)
        ]
        return [one.exception(WITHIN) for one in tries]


def voices(hall):
    with hall.house.app_context(), db.transaction(reads_only=True):
        rows = session.query(Signature).filter_by(case_id=hall.case_id)
        return sorted(str(row.voice) for row in rows), session.get(Case, hall.case_id).outcome


def test_of_ten_at_once_every_vote_counts_once(hall):
    hall = hall(rule="ratio(100%)", on_reject="after-all")
    assert speak(hall, ["agree"] * VOTERS) == [None] * VOTERS
    assert voices(hall) == (["AGREED"] * VOTERS, "done")
    with hall.house.app_context(), db.transaction(reads_only=True):
        votes = progress.variables_of(session.get(Case, hall.case_id))["sign_votes"]
    assert (votes["of"], votes["agreed"]) == (VOTERS, VOTERS)


def test_the_votes_after_the_decisive_one_are_refused(hall):
    hall = hall(rule="ratio(1/2)")
    faults = speak(hall, ["agree"] * VOTERS)
    assert [type(one) for one in faults if one] == [VotesCounted] * 5
    assert voices(hall) == (["AGREED"] * 5 + ["LAPSED"] * 5, "done")
