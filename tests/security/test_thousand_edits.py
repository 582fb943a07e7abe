"""A thousand changes of stored rows, by somebody with the database's own rights: all are found."""

from __future__ import annotations

from forger import a_busy_town, unfound

from app.auditing import checking


def test_a_thousand_changes_by_hand_are_all_found(house):
    town = a_busy_town(house)
    assert town.asks(checking.check) == []
    assert town.does(lambda: unfound(1_000, seed=7)) == []
