"""批量办理: each judged by itself."""

from __future__ import annotations

import pytest
import seal

from app.cases import batches, official
from app.cases.allowance import NotAllowedHere
from app.cases.batches import MOST, Decision, NotInABatch, NotOneStep, TooManyAtOnce
from app.db import new_id, session
from app.definitions import deployment
from app.errors import Invalid, NotFound
from app.organisation import directory
from app.organisation.actors import SYSTEM


@pytest.fixture
def batch(desk):
    """The step 审核 takes batches, and three cases wait there."""
    deployment.deploy(SYSTEM, seal.files(acts="batch"))
    desk.items = [desk.item(desk.starts(purpose=purpose)) for purpose in "一二三"]
    return desk


def ids(items):
    return [item.id for item in items]


def agreed(items):
    return [Decision(item.id, "agree") for item in items]


def fates(judged):
    return [type(one.refused).__name__ if one.refused else one.was_done for one in judged]


def test_all_that_were_chosen_are_done(batch):
    judged = batches.complete(batch.actor("zhao"), agreed(batch.items))
    assert fates(judged) == [False] * 3
    assert [item.done_by_id for item in batch.items] == [batch.cast.zhao.id] * 3


def test_one_that_is_refused_does_not_hold_up_the_others(batch):
    first, second, third = batch.items
    official.claim(batch.actor("qian"), second.id)
    judged = batches.complete(
        batch.actor("zhao"),
        [Decision(first.id, "agree"), Decision(third.id, "reject", "短")],
    )
    assert fates(judged) == [False, "Invalid"]
    assert isinstance(judged[1].refused, Invalid)
    session.expire_all()
    assert [item.is_open for item in batch.items] == [False, True, True]
    assert third.case.is_open


def test_what_is_not_one_s_turn_any_more_is_left_out(batch):
    official.claim(batch.actor("qian"), batch.items[0].id)
    judged = batches.complete(batch.actor("zhao"), agreed(batch.items))
    assert ids(one.item for one in judged) == ids(batch.items[1:])
    assert batch.items[0].is_open


def test_sent_twice_it_is_done_once(batch):
    zhao = batch.actor("zhao")
    batches.complete(zhao, agreed(batch.items))
    ends = [item.case.audit_head for item in batch.items]
    assert fates(batches.complete(zhao, agreed(batch.items))) == [True] * 3
    assert [item.case.audit_head for item in batch.items] == ends


def test_an_opinion_goes_with_its_item(batch):
    first = batch.items[0]
    batches.complete(batch.actor("zhao"), [Decision(first.id, "return", " 请写明用途。 ")])
    assert batch.item(first.case).element == "ask"


def test_who_has_nothing_to_do_with_them_finds_none(batch):
    for who in ("chen", "lin"):
        with pytest.raises(NotFound):
            batches.complete(batch.actor(who), agreed(batch.items))
        with pytest.raises(NotFound):
            batches.chosen(batch.actor(who), ids(batch.items))


def test_a_step_that_does_not_allow_it_refuses(desk):
    item = desk.item(desk.starts())
    for act in (batches.chosen, lambda who, _ids: batches.complete(who, agreed([item]))):
        with pytest.raises(NotAllowedHere):
            act(desk.actor("zhao"), [item.id])
    assert item.is_open


def test_a_step_that_asks_for_more_refuses(batch):
    item = signing(batch)
    assert not batches.takes_batches(item)
    with pytest.raises(NotInABatch):
        batches.chosen(batch.actor("li"), [item.id])


def signing(batch):
    """The item of the first case when it waits to be signed."""
    case = batch.items[0].case
    batch.completes("zhao", case, look_result="agree")
    return batch.item(case)


def test_only_items_of_one_step_are_done_together(batch):
    directory.assign(batch.cast.li, "ASSESSOR", batch.cast.branch)
    with pytest.raises(NotOneStep):
        batches.chosen(batch.actor("li"), ids([signing(batch), *batch.items[1:]]))


def test_no_list_is_longer_than_a_transaction_bears(batch):
    with pytest.raises(TooManyAtOnce):
        batches.chosen(batch.actor("zhao"), [new_id() for _ in range(MOST + 1)])
