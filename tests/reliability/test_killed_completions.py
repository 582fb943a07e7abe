"""`kill -9` while a completion posts points: at every statement and on both sides of the commit."""

from __future__ import annotations

import pytest
from boundaries import MANY, dies
from reliability.shortcut import Shortcut

from app import db
from app.cases.models import WorkItemDone
from app.points import ledger


@pytest.fixture
def shortcut(house):
    return Shortcut(house)


def test_a_killed_completion_has_happened_or_has_not(house, shortcut):
    """Whatever it left behind, doing it again ends with one award for one signature."""
    was_done = []
    for deadly in range(MANY):
        item_id = shortcut.reports()
        before = shortcut.awards()
        was_killed = dies(house, lambda: shortcut.signs(item_id), deadly)  # noqa: B023
        was_done.append(shortcut.awards() == before + 1)
        assert was_done[-1] is not bool(shortcut.open_items()), f"half done at boundary {deadly}"
        if was_done[-1]:
            with pytest.raises(WorkItemDone):
                shortcut.signs(item_id)
        else:
            shortcut.signs(item_id)
        assert shortcut.awards() == before + 1
        if not was_killed:
            break
    assert was_done == sorted(was_done), "once kept, it stays kept"
    assert was_done.count(True) == 2, "only after the commit, and unharmed"
    assert was_done.index(True) > 20, "every statement has two sides"
    assert shortcut.faults() == []


def test_a_mutant_that_commits_in_between_is_caught(house, shortcut, monkeypatch):
    """The control: were the posting kept in a transaction of its own, a kill would tear it off."""
    book = ledger.book

    def book_and_commit(*args, **more):
        entry = book(*args, **more)
        db.session.commit()
        return entry

    monkeypatch.setattr(ledger, "book", book_and_commit)
    torn = 0
    for deadly in range(MANY):
        item_id = shortcut.reports()
        before = shortcut.awards()
        was_killed = dies(house, lambda: shortcut.signs(item_id), deadly)  # noqa: B023
        torn += shortcut.awards() == before + 1 and item_id in shortcut.open_items()
        if torn or not was_killed:
            break
    assert torn
