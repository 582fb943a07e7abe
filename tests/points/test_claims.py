"""Claims from filing to the books, `domain.md` 6.1, 6.3 and 10.1."""

from decimal import Decimal

import newrules
import pytest
import sqlalchemy as sa
from clerk import Clerk, day

from app import clock
from app.db import new_id, session
from app.organisation.actors import SYSTEM
from app.points import claims, ledger, stages
from app.points.books import Entry, assessment
from app.points.models import ClaimNotOpen
from app.points.receipts import receipt_of
from app.points.status import ClaimStatus

pytestmark = pytest.mark.usefixtures("proven")

QUARTER_DAYS = ["01-15", "04-15", "07-15", "10-15"]


@pytest.fixture(params=["SEED", "REF"])
def clerk(request, cast):
    """These hold whichever of the shipped rules are in force."""
    return Clerk(cast, request.param)


def ap(person):
    return ledger.balance(assessment(person.id, 2026))


def rp(person):
    return ledger.wallet_of(person.id).balance


def test_a_quarter_of_meetings_dues_and_service(clerk, cast):
    for item in ("B01", "B02"):
        for one in ("01-08", "02-05", "03-02"):
            clerk.completes(clerk.enters(cast.lin, item, day(one)))
    clerk.completes(clerk.enters(cast.lin, "B03", day("03-01"), quantity=Decimal(3)))
    hours = {"02-10": "1.5", "02-14": "2", "02-21": "3"}
    served = [
        clerk.completes(clerk.files(cast.lin, "D01", day(one), quantity=Decimal(time)))
        for one, time in hours.items()
    ]
    assert [claim.granted for claim in served] == [15, 20, 20]
    assert ap(cast.lin) == 205
    assert rp(cast.lin) == 55


def test_the_fifth_meeting_of_a_quarter_is_over_the_cap(clerk, cast):
    dates = ["01-06", "01-20", "02-03", "02-17", "03-03"]
    meetings = [clerk.completes(clerk.enters(cast.lin, "B01", day(one))) for one in dates]
    assert sum(claim.raw for claim in meetings) == 100
    assert sum(claim.granted for claim in meetings) == 60
    assert sum(claim.capped_out for claim in meetings) == 40
    assert ap(cast.lin) == 60


def test_the_same_honour_counts_once_at_its_highest_level(clerk, cast):
    district = clerk.completes(clerk.files(cast.lin, "R03", day("02-20"), title="优秀党员"))
    assert ap(cast.lin) == 30
    city = clerk.completes(clerk.files(cast.lin, "R04", day("03-01"), title="优秀党员"))
    assert (ap(cast.lin), rp(cast.lin)) == (50, 50)
    assert (district.status, city.status) == (ClaimStatus.REVERSED, ClaimStatus.POSTED)


def test_a_lower_honour_after_the_higher_one_brings_nothing(clerk, cast):
    clerk.completes(clerk.files(cast.lin, "R04", day("02-20"), title="优秀党员"))
    lower = clerk.files(cast.lin, "R03", day("03-01"), title="优秀党员")
    receipt = clerk.settles(lower)
    assert (receipt.posted, receipt.capped_out) == (0, 30)
    assert "同一表彰只按最高级别计一次，本次不再计分。" in [str(one) for one in receipt.sentences]
    clerk.posts(lower)
    assert ap(cast.lin) == 50


def test_of_two_levels_on_notice_at_once_the_higher_remains(clerk, cast):
    lower = clerk.files(cast.lin, "R03", day("02-20"), title="优秀党员")
    higher = clerk.files(cast.lin, "R04", day("03-01"), title="优秀党员")
    clerk.settles(lower)
    stages.publish(lower, new_id())
    clerk.completes(higher)
    people = {"verifier_id": cast.zhao.id, "checker_id": cast.hu.id, "confirmer_id": cast.li.id}
    claims.post(lower, call_key="late", **people)
    assert (ap(cast.lin), lower.granted) == (50, 0)
    assert "同一表彰" in str(receipt_of(lower).sentences[1])


def test_rewards_stop_at_the_cap_of_the_year(clerk, cast):
    given = {"R05": "省级", "R06": "国家级", "R07": "见义勇为"}
    lines = [
        clerk.completes(clerk.enters(cast.lin, item, day(f"02-1{number}"), title=title))
        for number, (item, title) in enumerate(given.items())
    ]
    assert [claim.granted for claim in lines] == [80, 100, 20]
    assert lines[-1].capped_out == 30
    assert ap(cast.lin) == 200


def test_everything_at_its_cap_makes_a_hundred_and_ten(clerk, cast):
    base = [("B01", one, 5) for one in QUARTER_DAYS] + [("B02", one, 5) for one in QUARTER_DAYS]
    base += [("B03", one, 4) for one in QUARTER_DAYS]
    duty = [("D02", "02-01", 9), ("D03", "02-02", 9), ("D04", "02-03", 9), ("D05", "02-04", 9)]
    reward = [("R06", "02-05", 1), ("R05", "02-06", 1), ("R07", "02-07", 1)]
    for item, one, quantity in base + duty + reward:
        line = clerk.enters(cast.lin, item, day(one), quantity=Decimal(quantity))
        clerk.completes(line)
    assert ap(cast.lin) == 1100


def test_room_goes_by_event_date_until_the_notice_makes_it_firm(clerk, cast):
    later = clerk.files(cast.lin, "D05", day("03-02"), quantity=Decimal(2))
    earlier = clerk.files(cast.lin, "D05", day("03-01"), quantity=Decimal(2))
    clerk.settles(later)
    clerk.settles(earlier)
    assert (earlier.granted, later.granted) == (20, 10)
    stages.publish(later, new_id())
    first = clerk.files(cast.lin, "D05", day("02-28"), quantity=Decimal(3))
    clerk.settles(first)
    assert (first.granted, earlier.granted, later.granted) == (20, 0, 10)


def test_a_rejected_claim_gives_its_room_back(clerk, cast):
    first = clerk.files(cast.lin, "D05", day("03-01"), quantity=Decimal(2))
    second = clerk.files(cast.lin, "D05", day("03-02"), quantity=Decimal(2))
    clerk.settles(first)
    clerk.settles(second)
    claims.reject(first, "佐证不足")
    assert (first.status, first.granted, second.granted) == (ClaimStatus.REJECTED, None, 20)
    with pytest.raises(ClaimNotOpen) as refused:
        claims.reject(first, "佐证不足")
    assert "不予认定" in str(refused.value)


def test_a_deduction_has_no_cap_and_leaves_the_wallet(clerk, cast):
    clerk.awards(cast.lin, 6, key="before")
    line = clerk.completes(clerk.enters(cast.lin, "N04", day("02-01")))
    assert line.granted == -50
    assert (ap(cast.lin), rp(cast.lin)) == (10, 60)


def test_by_switch_a_deduction_takes_from_the_wallet_what_is_there(clerk, cast):
    newrules.introduce(cast.subdistrict, wallet_negativeAffects=True)
    clerk.awards(cast.lin, 3, key="before")
    clerk.completes(clerk.enters(cast.lin, "N04", day("02-01")))
    assert (ap(cast.lin), rp(cast.lin)) == (-20, 0)


def test_a_member_withdraws_freely_until_the_freeze(clerk, cast):
    claim = clerk.files(cast.lin, "D02", day("03-01"))
    clerk.settles(claim)
    claims.withdraw(claim)
    assert claim.status == ClaimStatus.WITHDRAWN
    assert session.scalar(sa.select(sa.func.count()).select_from(Entry)) == 0


def test_after_the_freeze_only_the_correction_is_left(clerk, cast):
    claim = clerk.files(cast.lin, "D02", day("03-01"))
    clock.freeze(claim.cycle.freezes_at)
    with pytest.raises(claims.ClaimFrozen) as refused:
        claims.withdraw(claim)
    assert "更正" in str(refused.value)
    assert claim.status == ClaimStatus.SUBMITTED


def test_a_posted_claim_cannot_be_withdrawn(clerk, cast):
    claim = clerk.completes(clerk.files(cast.lin, "D02", day("03-01")))
    with pytest.raises(claims.ClaimPosted):
        claims.withdraw(claim)


def test_posting_again_returns_the_first_entry(clerk, cast):
    claim = clerk.files(cast.lin, "D02", day("03-01"))
    clerk.settles(claim)
    entry = clerk.posts(claim)
    people = {"verifier_id": cast.zhao.id, "checker_id": cast.hu.id, "confirmer_id": cast.li.id}
    assert claims.post(claim, call_key="again", **people) is entry
    assert claim.checker_id == cast.qian.id
    assert (entry.cause, entry.claim_id) == ("call", claim.id)


def test_a_claim_is_posted_only_after_its_notice(clerk, cast):
    claim = clerk.files(cast.lin, "D02", day("03-01"))
    clerk.settles(claim)
    people = {"verifier_id": cast.zhao.id, "checker_id": cast.hu.id, "confirmer_id": cast.li.id}
    with pytest.raises(ClaimNotOpen):
        claims.post(claim, call_key="early", **people)


def test_figures_on_a_notice_are_firm(clerk, cast):
    claim = clerk.files(cast.lin, "D02", day("03-01"))
    clerk.settles(claim)
    stages.publish(claim, new_id())
    with pytest.raises(ClaimNotOpen):
        clerk.settles(claim)


def test_a_reversed_award_frees_its_room(clerk, cast):
    first = clerk.completes(clerk.files(cast.lin, "D05", day("03-01"), quantity=Decimal(3)))
    claims.reverse(SYSTEM, first, reason="虚报", cause="更正", acting_as="考核小组")
    assert (first.status, ap(cast.lin)) == (ClaimStatus.REVERSED, 0)
    second = clerk.files(cast.lin, "D05", day("03-02"), quantity=Decimal(1))
    assert clerk.settles(second).posted == 10


def test_posting_a_claim_takes_at_most_seven_statements(clerk, cast, statements):
    clerk.completes(clerk.files(cast.lin, "D02", day("03-01")))
    claim = clerk.files(cast.lin, "D03", day("03-02"))
    clerk.settles(claim)
    stages.publish(claim, new_id())
    session.flush()
    people = {"verifier_id": cast.zhao.id, "checker_id": cast.hu.id, "confirmer_id": cast.li.id}
    statements.clear()
    claims.post(claim, call_key="call", **people)
    session.flush()
    assert len(statements) <= 7, statements
