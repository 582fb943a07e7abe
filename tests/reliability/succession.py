"""What becomes of the work of somebody who leaves (离职交接)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reliability import voices
from reliability.items import HOLDERS, STEP, Item

if TYPE_CHECKING:
    from reliability.truth import Truth


def hand_over(truth: Truth, person: str, successor: str | None) -> list[Item]:
    """What waits for somebody, or comes straight back to them, is the successor's or its post's."""
    turns = [one for one in truth.open_items if one.holder == person]
    later = [one for one in truth.open_items if one.returns and one.returns[1] == person]
    going = [one for one in turns if _may_go(truth, one, person, successor)]
    coming = [one for one in later if _may_go(truth, _sent_back(truth, one), person, successor)]
    for one in coming:
        one.returns = (one.returns[0], _to(_sent_back(truth, one), successor))
    for one in going:
        to = _to(one, successor)
        if one.cause is not None and one.cause.returns and one.cause.returns[1] == person:
            one.cause.returns = (one.cause.returns[0], to)
        one.holder = to or one.post
    return going + coming


def _sent_back(truth: Truth, item: Item) -> Item:
    """The last visit to the step that a case will come straight back to."""
    return [one for one in truth.items if one.part == STEP and one.element == item.returns[0]][-1]


def _may_go(truth: Truth, item: Item, person: str, successor: str | None) -> bool:
    if successor in item.recused or (item.post is None and person == truth.starter):
        return False
    if successor is not None and voices.has_one(truth, item, successor):
        return False
    if item.is_of_post:
        return bool(HOLDERS[item.post] - item.recused - {person})
    return successor is not None


def _to(item: Item, successor: str | None) -> str | None:
    """The successor; None: whoever holds the post."""
    goes_back = item.is_of_post and successor not in HOLDERS[item.post]
    return None if goes_back else successor
