"""The door for procedures: once for each call, with the way back where there is one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from story import Story

from app.db import new_id, session
from app.engine import Call, operations
from app.notices import publication
from app.notices.models import NoticeState
from app.notifications.models import Message
from app.operations import register_all
from app.operations.points import NotFiled
from app.points import claims, rulebook
from app.points.books import Entry
from app.points.status import ClaimStatus

register_all()


@pytest.fixture
def case(cast):
    """A claim under way: two hours of service, filed, nothing more."""
    rulebook.introduce(cast.subdistrict)
    session.flush()
    return Story().starts(
        cast.lin,
        "points_claim",
        item="D01",
        title="清理排水沟",
        event_date=date(2026, 3, 2),
        quantity=3,
        asked_points=3,
        statement="雨后排水沟堵塞，与邻居一起清理干净。",
        witnesses=[str(cast.gao.id)],
        honest=True,
    )


def call_of(case, visit="7"):
    return Call(case_id=str(case.id), actor_id="", element="step", visit=visit)


def perform(case, name, *, visit="7", **arguments):
    done = operations.perform(name, call_of(case, visit), arguments)
    session.flush()
    return done


def posts(case, cast):
    """Bring the claim into the books."""
    perform(case, "points.settle_claim", quantity=2, raw=2)
    perform(case, "points.publish_claim", notice=str(new_id()))
    people = {"verifier": cast.zhao, "checker": cast.qian, "confirmer": cast.li}
    given = {name: str(person.id) for name, person in people.items()}
    return perform(case, "points.post_claim", **given)


def count(row):
    return session.scalar(sa.select(sa.func.count()).select_from(row))


def hangs(case, visit="7"):
    return perform(
        case,
        "notices.open_notice",
        visit=visit,
        title="公示",
        reason="现予公示。",
        lines=[{"姓名": "林一帆", "积分": Decimal("2.5")}],
        places=["branch_board"],
        contact="0635-8210000",
        posted_on=date(2026, 3, 3),
        working_days=5,
    )


def test_somebody_is_told_once_for_each_call(case, cast):
    for visit in ("7", "7", "8"):
        perform(case, "messages.tell", visit=visit, person=str(cast.lin.id), title="您好")
    assert count(Message) == 2


def test_a_notice_is_opened_once_and_can_be_taken_down_again(case):
    opened = hangs(case)
    assert hangs(case) == opened
    [notice] = publication.of_case(case.id)
    assert str(notice.id) == opened["notice"]
    assert notice.ends_at == opened["ends_at"]
    assert notice.lines == [{"姓名": "林一帆", "积分": "2.5"}]
    operations.undo("notices.open_notice", call_of(case), {}, opened)
    assert notice.state == NoticeState.TAKEN_DOWN


def test_settling_again_gives_the_same(case):
    first = perform(case, "points.settle_claim", quantity=3, raw=2)
    assert first["granted"] == Decimal(2)
    assert perform(case, "points.settle_claim", quantity=3, raw=2) == first


def test_what_the_table_does_not_know_is_valued_by_the_rule_set(case):
    settled = perform(case, "points.settle_claim", quantity=3, raw=None)
    assert (settled["granted"], settled["capped_out"]) == (Decimal(2), Decimal(0))


def test_a_claim_is_put_on_a_notice_once(case):
    perform(case, "points.settle_claim", quantity=2, raw=2)
    notice = str(new_id())
    for _ in range(2):
        perform(case, "points.publish_claim", notice=notice)
    assert claims.claim_of(case.id).status == ClaimStatus.PUBLISHED


def test_points_are_posted_once(case, cast):
    first = posts(case, cast)
    people = [str(person.id) for person in (cast.zhao, cast.qian, cast.li)]
    given = dict(zip(("verifier", "checker", "confirmer"), people, strict=True))
    assert perform(case, "points.post_claim", **given) == first
    assert count(Entry) == 1


def test_a_rejection_is_entered_once(case):
    for _ in range(2):
        done = perform(case, "points.reject_claim", reason="与事实不符。")
        assert done == {"reason": "与事实不符。"}
    assert claims.claim_of(case.id).reason == "与事实不符。"


def test_posted_points_cannot_be_withdrawn(case, cast):
    posts(case, cast)
    with pytest.raises(claims.ClaimPosted):
        perform(case, "points.withdraw_claim")


def test_a_case_without_a_claim_is_told_so(case, cast):
    del cast
    stranger = Call(case_id=str(new_id()), actor_id="", element="step", visit="1")
    assert case.is_open
    with pytest.raises(NotFiled):
        operations.perform("points.withdraw_claim", stranger, {})


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("name", [one.name for one in operations.all_operations()])
def test_arguments_that_nobody_declared_are_refused(name):
    call = Call(case_id=str(new_id()), actor_id="", element="step", visit="1")
    with pytest.raises(operations.WrongArguments):
        operations.perform(name, call, {"nonsense": 1})
