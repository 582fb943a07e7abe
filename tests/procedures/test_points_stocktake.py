"""兑换点盘点: the keeper counts, the supervisor countersigns (`domain.md` 6.7, monthly)."""

from __future__ import annotations

import pytest
from shopkeeper import RICE, SOAP, Shop

from app.cases import applicant, turns
from app.db import session
from app.organisation import directory
from app.shop import proof, stocktaking

KEY = "points_stocktake"


@pytest.fixture
def shop(story, cast):
    del story
    made = Shop(cast)
    made.receives(**{SOAP: 5, RICE: 2})
    return made


def counts(story, person, cast, **counted):
    rows = [{"goods": code, "quantity": pieces} for code, pieces in counted.items()]
    return story.starts(person, KEY, unit=cast.community, counted=rows)


def test_a_count_that_agrees_is_done(story, cast, shop):
    counts(story, cast.zheng, cast, **{SOAP: 5, RICE: 2})
    assert story.outcome == "matched"
    assert stocktaking.last_of(shop.center_id).counted_by_id == cast.zheng.id


def test_a_difference_waits_for_the_supervisor(story, cast, shop):
    counts(story, cast.zheng, cast, **{SOAP: 4, RICE: 2})
    assert (story.steps, story.waits_for(cast.wang)) == (["会签"], True)
    assert shop.level(SOAP).balance == 5
    story.completes(cast.wang, "会签", "agree")
    session.flush()
    assert (story.outcome, shop.level(SOAP).balance) == ("adjusted", 4)
    assert stocktaking.of_case(story.case.id).countersigned_by_id == cast.wang.id
    assert proof.check() == []


def test_the_supervisor_sends_it_back_for_another_count(story, cast, shop):
    counts(story, cast.zheng, cast, **{SOAP: 4, RICE: 2})
    story.completes(cast.wang, "会签", "refuse", countersign_reason="柜子里还有一块。")
    again = [{"goods": SOAP, "quantity": 5}, {"goods": RICE, "quantity": 2}]
    story.completes(cast.zheng, "清点", counted=again)
    assert story.outcome == "matched"


@pytest.mark.usefixtures("shop")
def test_nobody_countersigns_a_count_of_ones_own(story, cast):
    directory.assign(cast.zheng, "DISCIPLINE_COMMISSIONER", cast.subdistrict)
    counts(story, cast.zheng, cast, **{SOAP: 4, RICE: 2})
    with pytest.raises(turns.SelfApproval):
        story.completes(cast.zheng, "会签", "agree")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("stranger", ["chen", "lin", "wu"])
def test_only_the_keeper_begins(story, cast, stranger):
    with pytest.raises(applicant.MayNotStart):
        counts(story, getattr(cast, stranger), cast, **{SOAP: 5, RICE: 2})
