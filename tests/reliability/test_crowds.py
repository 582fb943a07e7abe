"""Many people at one work item, many clicks of one person, many items of one case."""

from __future__ import annotations

import contextvars
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from api.program import Program
from benchmarks.counting import counted
from reliability.crowd import Crowd, work_off
from reliability.shortcut import Shortcut
from sqlalchemy.exc import OperationalError
from webserver import running

from app import db
from app.cases import official, proof
from app.cases.models import CaseStatus
from app.db import new_id
from app.organisation import accounts, directory

#: Threads share the pool of connections, whose size is SQLAlchemy's own.
AT_ONCE = 12
MANY = 64


def at_once(acts):
    """How often the acts ended how, as many of them at a time as there are connections."""

    def end_of(act):
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - the outcome is what is counted
            return type(error).__name__

    with ThreadPoolExecutor(AT_ONCE) as pool:
        contexts = [contextvars.copy_context() for _ in acts]
        jobs = [
            pool.submit(context.run, end_of, act)
            for context, act in zip(contexts, acts, strict=True)
        ]
        return Counter(job.result() for job in jobs)


def test_of_sixty_four_approvers_of_one_item_one_succeeds(house):
    crowd = Crowd(house, MANY)
    [item_id] = crowd.starts(1)

    def completes(person_id):
        with house.app_context(), db.transaction():
            actor = directory.actor(directory.person(person_id))
            official.complete(actor, item_id, {"said": "同意"})
        return "done"

    ends = at_once([lambda one=one: completes(one) for one in crowd.helpers])
    assert ends == {"done": 1, "WorkItemDone": MANY - 1}
    assert crowd.outcomes() == {(CaseStatus.FINISHED, False): 1}


def test_of_sixty_four_clicks_with_one_key_one_has_the_effect(house):
    shortcut = Shortcut(house)
    secretary, item_id = _secretary(shortcut), shortcut.reports()

    def click():
        answer = _sign(secretary, item_id, key="one key")
        return answer.status_code, "Idempotency-Replayed" in answer.headers

    assert at_once([click] * MANY) == {(200, False): 1, (200, True): MANY - 1}
    assert shortcut.awards() == 1
    assert shortcut.faults() == []


def test_a_commit_that_reports_failure_and_was_one_is_found_out_by_trying_again(house):
    """The line may break between the commit and the word of it: the same key tells."""
    shortcut = Shortcut(house)
    secretary, item_id = _secretary(shortcut), shortcut.reports()
    with house.app_context():
        dialect = db.engine().dialect
    with _lost_word(dialect), pytest.raises(OperationalError):
        _sign(secretary, item_id, key="k")
    assert shortcut.awards() == 1
    again = _sign(secretary, item_id, key="k")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert _sign(secretary, item_id, key="another").json["code"] == "WorkItemDone"
    assert shortcut.awards() == 1
    assert shortcut.faults() == []


class _lost_word:  # noqa: N801 - reads as a context
    """Commits within are done, and said to have failed."""

    def __init__(self, dialect):
        self.dialect, self.commit = dialect, dialect.do_commit

    def __enter__(self):
        def commit_and_lose_the_line(connection):
            self.commit(connection)
            raise OperationalError("COMMIT", None, ConnectionError("the line broke"))

        self.dialect.do_commit = commit_and_lose_the_line

    def __exit__(self, *_about):
        self.dialect.do_commit = self.commit


def test_ten_people_work_off_a_hundred_items_of_one_case(house):
    crowd = Crowd(house, 10)
    items = crowd.starts(100)
    with house.app_context():
        url = db.engine().url.render_as_string(hide_password=False)
        db.engine().dispose()
    with running(url, workers=2) as (port, _pids):
        answers = work_off(port, crowd, items)
    assert Counter(answer.status for answer in answers) == {200: 100}
    assert crowd.outcomes() == {(CaseStatus.FINISHED, False): 100}
    with house.app_context(), db.transaction(reads_only=True):
        assert proof.check() == []


def test_an_item_among_three_hundred_takes_as_many_statements_as_one_among_three(house):
    crowd = Crowd(house, 1)
    assert len({_statements(house, crowd, parts) for parts in (3, 3, 300)}) == 1


def _statements(house, crowd, parts):
    first, *_others = crowd.starts(parts)
    with house.app_context(), counted(db.engine()) as count, db.transaction():
        actor = directory.actor(directory.person(crowd.helpers[0]))
        official.complete(actor, first, {"said": "同意"})
    return len(count.statements)


def _secretary(shortcut):
    """A program that acts for the one who signs."""
    with shortcut.house.app_context(), db.transaction():
        key, _row = accounts.issue_token(directory.person(shortcut.town.people["li"]))
    return Program(shortcut.house, key, {"X-Request": str(new_id())})


def _sign(program, item_id, *, key):
    path = f"/work-items/{item_id}/complete"
    return program.post(path, {"answers": {"signed": True}}, key=key)
